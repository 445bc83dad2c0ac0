"""RSS feeds as of 2025: at most 50 items, and an offset with a colon in pubDate."""

from datetime import datetime
from xml.sax.saxutils import escape

from crawler.sample.articles import SamplePaper
from crawler.sample.listing import Listing
from crawler.sample.model import SampleArticle
from crawler.sample.response import Response, xml
from crawler.sample.sections import SECTIONS

LENGTH = 50
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def feed(paper: SamplePaper, name: str, base: str) -> Response | None:
    """The feed /rss/<name> (newsAll, or kh_ and a section's path) with links under `base`; None for another name."""
    section = next((each for each in SECTIONS if name == f"kh_{each.slug}"), None)
    if section is None and name != "newsAll":
        return None
    articles = [paper.article(index) for index in Listing(paper, section)[:LENGTH]]
    items = "\n".join(_item(article, base) for article in articles)
    title = f"The Korea Herald - {section.name if section else 'All'}"
    newest = articles[0].date_published if articles else paper.calendar.end
    return xml(
        f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel>
<title>{escape(title)}</title><link>{base}</link><description>{escape(title)}</description><language>en</language>
{items}
</channel></rss>
""",
        newest,
    )


def rss_date(moment: datetime, second: int = 0) -> str:
    """As in Mon, 17 Nov 2025 21:44:23 +09:00."""
    day = f"{_DAYS[moment.weekday()]}, {moment.day:02d} {_MONTHS[moment.month - 1]} {moment.year}"
    return f"{day} {moment:%H:%M}:{second:02d} +09:00"


def _item(article: SampleArticle, base: str) -> str:
    author = next((a.name for a in article.authors if a.name), None) or ""
    return (
        f"<item><title><![CDATA[{article.headline}]]></title><link>{base}{escape(article.path)}</link>"
        f"<description><![CDATA[{article.description}]]></description>"
        f"<pubDate>{rss_date(article.date_published, article.index % 60)}</pubDate>"
        f"<author>{escape(author)}</author><category>{escape(article.section.name)}</category></item>"
    )
