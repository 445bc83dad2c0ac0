"""E4, August 2023 to the end of 2024: paragraphs in div.text_box, captions in .img_caption, og tags, no JSON-LD."""

from html import escape

from crawler.sample.furniture import FOOTER, PROMOTION, SUBSCRIBE, Furniture, menu
from crawler.sample.model import Block, Paragraph, Picture, SampleArticle
from crawler.sample.skins.skin import Skin, esc, links, old_picture, press_date


def page(article: SampleArticle, around: Furniture) -> str:
    """The whole page."""
    title, description = escape(article.headline), escape(article.description)
    subtitle = article.alternative_headline
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{esc(article.headline)}</title>
<meta name="description" content="{description}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
</head>
<body>
<div class="header"><ul class="gnb">
{menu()}</ul></div>
<div class="news_content">
<div class="news_title_area">
<h1 class="news_title">{esc(article.headline)}</h1>
{f'<h2 class="news_title">{esc(subtitle)}</h2>' if subtitle else ""}
<p class="news_date">Published : {press_date(article.date_published)}</p>
</div>
<div class="news_btn_wrap"><a href="#">Facebook</a><a href="#">Share</a><a href="#">Print</a></div>
<div class="news_text_area">
<div class="text_box">
{"".join(_block(block) for block in article.blocks)}</div>
</div>
{_card(article)}
</div>
<div class="side"><h3>MOST POPULAR</h3><ul class="popular_list">
{links(around.popular)}</ul>
<h3>LATEST NEWS</h3><ul class="latest_list">
{links(around.latest)}</ul>
<p>leadersclub</p><p class="subscribe">{SUBSCRIBE}</p><p>{PROMOTION}</p></div>
<div class="footer"><a href="#">Back To Top</a><p>{FOOTER}</p></div>
</body>
</html>
"""


def _block(block: Block) -> str:
    if isinstance(block, Picture):
        caption = f'<div class="img_caption">{esc(block.printed)}</div>'
        return f'<div class="img_box"><img src="{old_picture(block)}" alt="">{caption}</div>\n'
    if isinstance(block, Paragraph) and block.subhead:
        return f"<p><b>{esc(block.text)}</b></p>\n"
    return f"<p>{esc(block.text)}</p>\n"


def _card(article: SampleArticle) -> str:
    names = "".join(
        f"<li><strong>{esc(a.name)}</strong><span>{a.email or ''}</span></li>"
        for a in article.authors
        if a.name and a.type == "Person"
    )
    return f'<div class="news_journalist_area"><ul>{names}</ul></div>' if names else ""


SKIN = Skin("E4", page, press_date, old_picture, frozenset({"alternative_headline", "description"}))
