"""E2, seen at the end of 2017: headline and date are plain p, the text comes in four kinds of markup."""

from crawler.sample.furniture import FOOTER, SUBSCRIBE, Furniture, menu
from crawler.sample.model import Block, Paragraph, Picture, SampleArticle
from crawler.sample.skins.skin import (
    Skin,
    broken_lines,
    caption_table,
    esc,
    links,
    numeric_date,
    old_picture,
    resized,
)

WRAPPERS = (("<p>", "</p>"), ('<p><span style="color:#333">', "</span></p>"), ('<p><font size="3">', "</font></p>"))


def page(article: SampleArticle, around: Furniture) -> str:
    """The whole page."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{esc(article.headline)}</title>
</head>
<body>
<div id="header"><ul class="topmenu">
{menu()}</ul></div>
<div id="wrap"><div class="column_left">
<p class="view_title" style="font-size:26px">{esc(article.headline)}</p>
<p class="view_date">Published : {numeric_date(article.date_published)}</p>
<div class="sns"><a href="#">Share</a> <a href="#">Print</a></div>
<div id="articleText">{_text(article)}</div>
<p class="subscribe">{SUBSCRIBE}</p>
</div>
<div class="column_right"><h4>MOST POPULAR</h4><ul>
{links(around.popular)}</ul><h4>LATEST NEWS</h4><ul>
{links(around.latest)}</ul></div></div>
<div id="footer">{FOOTER}</div>
</body>
</html>
"""


def _text(article: SampleArticle) -> str:
    kind = article.index % 5
    if kind in (0, 4):
        return broken_lines(article.blocks, _picture)
    before, after = WRAPPERS[article.index % 3] if kind != 3 else ("<div>", "</div>")
    return "".join(_block(block, before, after) for block in article.blocks)


def _block(block: Block, before: str, after: str) -> str:
    if isinstance(block, Picture):
        return _picture(block)
    strong = isinstance(block, Paragraph) and block.subhead
    return f"{before}{'<b>' if strong else ''}{esc(block.text)}{'</b>' if strong else ''}{after}"


def _picture(picture: Picture) -> str:
    source = resized(picture, 507)
    if int(picture.image_id) % 2:
        return caption_table(picture, source)
    image = f'<img src="{source}" border="0">'
    return f'<center><div style="width:500px">{image}<p>{esc(picture.printed)}</p></div></center>'


SKIN = Skin("E2", page, numeric_date, old_picture)
