"""E0, to the middle of 2011: text in #_article, the column in #contentLeft."""

from crawler.sample.furniture import FOOTER, Furniture, menu
from crawler.sample.model import Block, Paragraph, Picture, SampleArticle
from crawler.sample.skins.skin import Skin, caption_table, esc, links, numeric_date, old_picture


def page(article: SampleArticle, around: Furniture) -> str:
    """The whole page."""
    return f"""<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{esc(article.headline)}</title>
</head>
<body>
<div class="left"><ul>
{menu()}</ul></div>
<div id="contentLeft">
<div class="navigation">Home</div>
<div class="htit2">The Korea Herald</div>
<h3 class="htit">{esc(article.headline)}</h3>
<ul class="detailTextAD110113"><li>Advertisement</li></ul>
<p class="date">Published : {numeric_date(article.date_published)}</p>
<ul class="link_icon"><li>Print</li><li>E-mail</li></ul>
<div id="_article">
{"".join(_block(block) for block in article.blocks)}</div>
<div class="banner_txt"><ul class="flow_icon">
{links(around.related)}</ul></div>
</div>
<div id="contentRight"><b>MOST POPULAR</b><ul>
{links(around.popular)}</ul></div>
<div id="footer">{FOOTER}</div>
</body>
</html>
"""


def _block(block: Block) -> str:
    if isinstance(block, Picture):
        return caption_table(block, old_picture(block)) + "\n"
    if isinstance(block, Paragraph) and block.subhead:
        return f"<p><b>{esc(block.text)}</b></p>\n"
    return f"<p>{esc(block.text)}</p>\n"


SKIN = Skin("E0", page, numeric_date, old_picture)
