"""E3, December 2017 to August 2023: several div.view_con_t, captions in tables, and malformed as the real one was."""

from crawler.sample.furniture import FOOTER, PROMOTION, SUBSCRIBE, Furniture, menu
from crawler.sample.model import Block, Picture, SampleArticle
from crawler.sample.skins.skin import Skin, broken_lines, byline_link, esc, links, old_picture, resized, short_date


def page(article: SampleArticle, around: Furniture) -> str:
    """The whole page."""
    subtitle = article.alternative_headline
    return f"""<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{esc(article.headline)}</title>
</head>
<body>
<div class="header"><div class="gnb"><ul>
{menu()}</ul></div></div>
<div class="main">
<div class="view">
<div class="view_tit_icon"><a href="#">Facebook</a><a href="#">Twitter</a><a href="#">Link</a></div>
<h1 class="view_tit">{esc(article.headline)}</h1>
{f'<h2 class="view_tit_sub">{esc(subtitle)}</h2>' if subtitle else ""}
<div class="view_tit_byline">
<div class="view_tit_byline_l">{byline_link(article.top_byline) if article.top_byline else ""}</div>
<div class="view_tit_byline_r">{_dates(article)}</div>
</div>
<div class="view_con article">
<div id="articleText">
{_texts(article.blocks)}
</div>
</div>
<div class="khadv_bg"><p>Advertisement</p></div>
<ul class="view_main_c"><li class="view_main_c_li">{SUBSCRIBE}</li><li class="view_main_c_li">{PROMOTION}</li></ul>
<ul class="spot">{links(around.related, "spot_li")}</ul>
</div>
<div class="main_r"><div class="main_r_tit">MOST POPULAR</div><ul>
{links(around.popular)}</ul>
<div class="main_r_tit">LATEST NEWS</div><ul>
{links(around.latest)}</ul></div>
</div>
<div class="footer"><p>Back to Top</p><p>{FOOTER}</p></div>
</body>
</html>
"""


def _dates(article: SampleArticle) -> str:
    dates = f"Published : {short_date(article.date_published)}"
    if article.date_modified:
        dates += f"&nbsp;&nbsp;&nbsp;Updated : {short_date(article.date_modified)}"
    return dates


def _texts(blocks: tuple[Block, ...]) -> str:
    """Runs of text in a div.view_con_t each, with the pictures between them."""
    parts: list[str] = []
    run: list[Block] = []
    for block in (*blocks, None):
        if block is not None and not isinstance(block, Picture):
            run.append(block)
            continue
        if run:
            parts.append(f'<div class="view_con_t">{broken_lines(run, _picture)}</div>')
            run = []
        if block is not None:
            parts.append(_picture(block))
    return "\n".join(parts)


def _picture(picture: Picture) -> str:
    """Its div.view_con_t is left open inside the cell, and one center too many is closed."""
    return (
        '<center><table class="img_table"><tbody>'
        f'<tr><td><img src="{resized(picture, 621)}"></td></tr>'
        f'<tr><td><div class="view_con_t"><div class="view_con_caption">{esc(picture.printed)}</div></td></tr>'
        "</tbody></table></center></center>"
    )


SKIN = Skin("E3", page, short_date, old_picture, frozenset({"alternative_headline", "date_modified"}))
