"""E1, 2011 to 2016: .nview, loose text parted by line breaks, captions in tables glued to it."""

from crawler.sample.furniture import FOOTER, SUBSCRIBE, Furniture, menu
from crawler.sample.model import Picture, SampleArticle
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


def page(article: SampleArticle, around: Furniture) -> str:
    """The whole page."""
    subtitle = article.alternative_headline
    modified = article.date_modified
    updated = f"<br />Updated : {numeric_date(modified)}" if modified else ""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{esc(article.headline)}</title>
</head>
<body>
<div class="header"><ul>
{menu()}</ul></div>
<div class="nview">
<h1 class="title_sec">{esc(article.headline)}</h1>
{f'<h4 class="stitle_sec">{esc(subtitle)}</h4>' if subtitle else ""}
<div class="writedata"><div class="date">Published : {numeric_date(article.date_published)}{updated}</div>
<ul class="sns"><li>Facebook</li><li>Twitter</li><li>Print</li></ul></div>
<div id="articleText">{broken_lines(article.blocks, _picture)}</div>
<div class="adbox">Advertisement</div>
<p class="subs">{SUBSCRIBE}</p>
</div>
<div class="right"><h4>MOST POPULAR</h4><ol>
{links(around.popular)}</ol><h4>LATEST NEWS</h4><ul>
{links(around.latest)}</ul></div>
<div class="footer">{FOOTER}</div>
</body>
</html>
"""


def _picture(picture: Picture) -> str:
    return caption_table(picture, resized(picture, 507))


SKIN = Skin("E1", page, numeric_date, old_picture, frozenset({"alternative_headline", "date_modified"}))
