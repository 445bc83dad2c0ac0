"""Sitemaps: an index, one sitemap a month (one of them compressed), and the news sitemap of the last two days."""

import gzip
import re
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from crawler.sample.articles import SamplePaper
from crawler.sample.model import KST, SampleArticle
from crawler.sample.response import Response, xml

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def index(paper: SamplePaper, base: str) -> Response:
    """The sitemap index: every month in which something was published, newest first; the second one ends in .gz."""
    entries: list[str] = []
    first = paper.withheld
    while first < paper.size:
        newest = paper.calendar.published(first)
        name = f"{newest:%Y-%m}.xml{'.gz' if len(entries) == 1 else ''}"
        after = paper.calendar.first_before(newest.replace(day=1, hour=0, minute=0))
        lastmod = _changed(paper, range(first, after)).isoformat()
        entries.append(f"<sitemap><loc>{base}/sitemap/{name}</loc><lastmod>{lastmod}</lastmod></sitemap>")
        first = after
    text = f"{_HEAD}<sitemapindex {_XMLNS}>\n" + "\n".join(entries) + "\n</sitemapindex>\n"
    return xml(text, _changed(paper, paper.indexes))


def month(paper: SamplePaper, name: str, base: str) -> Response | None:
    """The sitemap /sitemap/<name>, as in 2026-11.xml or 2026-10.xml.gz; None for a month without articles."""
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])\.xml(\.gz)?", name)
    if not match:
        return None
    start = datetime(int(match[1]), int(match[2]), 1, tzinfo=KST)
    end = (start + timedelta(days=31)).replace(day=1)
    numbers = range(max(paper.withheld, paper.calendar.first_before(end)), paper.calendar.first_before(start))
    if not numbers:
        return None
    urls = "\n".join(_url(paper.article(number), base) for number in numbers)
    answer = xml(f"{_HEAD}<urlset {_XMLNS}>\n{urls}\n</urlset>\n", _changed(paper, numbers))
    if not match[3]:
        return answer
    return Response(200, gzip.compress(answer.body, mtime=0), "application/gzip", answer.last_modified)


def news(paper: SamplePaper, base: str) -> Response:
    """The news sitemap: what was published in the two days before the paper's end."""
    numbers = range(paper.withheld, paper.calendar.first_before(paper.calendar.end - timedelta(days=2)))
    urls = "\n".join(_news_url(paper.article(number), base) for number in numbers)
    return xml(f"{_HEAD}<urlset {_XMLNS} {_NEWS}>\n{urls}\n</urlset>\n", paper.calendar.published(paper.withheld))


def _changed(paper: SamplePaper, numbers: range) -> datetime:
    """When a sitemap of these articles last changed."""
    edits = [paper.article(index).date_modified for index in paper.edited if index in numbers]
    return max([paper.calendar.published(numbers[0]), *(edit for edit in edits if edit is not None)])


def _url(article: SampleArticle, base: str) -> str:
    lastmod = article.date_modified or article.date_published
    return f"<url><loc>{base}{escape(article.path)}</loc><lastmod>{lastmod.isoformat()}</lastmod></url>"


def _news_url(article: SampleArticle, base: str) -> str:
    return (
        f"<url><loc>{base}{escape(article.path)}</loc><news:news><news:publication>"
        "<news:name>The Korea Herald</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{article.date_published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(article.headline)}</news:title></news:news></url>"
    )
