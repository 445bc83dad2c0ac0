"""mail: the bare page for sending or printing an article, below a form with From and Send to."""

from crawler.sample.furniture import FOOTER, Furniture
from crawler.sample.model import Picture, SampleArticle
from crawler.sample.skins.skin import Skin, broken_lines, caption_table, esc, long_date, old_picture


def page(article: SampleArticle, around: Furniture) -> str:
    """The whole page; it links to nothing."""
    top = f"&nbsp;&nbsp;{esc(article.top_byline)}" if article.top_byline else ""
    return f"""<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{esc(article.headline)}</title>
</head>
<body>
<form name="mail" method="post" action="/common/send.php">
<table><tr><td>From</td><td><input type="text" name="from"></td></tr>
<tr><td>Send to</td><td><input type="text" name="to"></td></tr>
<tr><td colspan="2"><input type="submit" value="Send"></td></tr></table>
</form>
<table width="600" class="print"><tr><td>
<font size="5"><b>{esc(article.headline)}</b></font><br><br>
<font size="2">{long_date(article.date_published)}{top}</font><br><br>
{broken_lines(article.blocks, _picture)}
</td></tr></table>
<p><font size="1">{FOOTER}</font></p>
</body>
</html>
"""


def _picture(picture: Picture) -> str:
    return caption_table(picture, old_picture(picture))


SKIN = Skin("mail", page, long_date, old_picture)
