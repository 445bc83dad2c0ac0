"""What stands around an article: menus, lists of other articles, author cards, the subscription line, the footer."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from crawler.sample.articles import SamplePaper
from crawler.sample.model import SampleArticle
from crawler.sample.sections import SECTIONS

FOOTER = "Copyright The Korea Herald sample edition. All rights reserved. 1 Specimen-ro, Sampleville. Tel: 02-000-0000"
SUBSCRIBE = "Subscribe to the sample edition for free"
PROMOTION = "지금 구독하기"


@dataclass(frozen=True, slots=True)
class Teaser:
    """Another article, as a list names it."""

    path: str
    headline: str
    section: str
    date_published: datetime
    blurb: str


@dataclass(frozen=True, slots=True)
class Furniture:
    """The lists around an article or a section page."""

    popular: tuple[Teaser, ...]
    latest: tuple[Teaser, ...]
    related: tuple[Teaser, ...]


def teaser(article: SampleArticle, path: str | None = None) -> Teaser:
    """The article as a list names it, with its blurb cut at 500 characters; `path` where the list links elsewhere."""
    texts = article.paragraphs or (article.description,)
    blurb = " ".join(texts[:3])[:500]
    return Teaser(path or article.path, article.headline, article.section.name, article.date_published, blurb)


def furniture(paper: SamplePaper | None, article: SampleArticle | None = None) -> Furniture:
    """The lists around `article` (or a list page) in the paper; without a paper, those of the default one."""
    paper = paper or SamplePaper()
    popular, latest = _of_the_day(paper)
    others = [each for each in popular if article is None or each.path != article.path]
    start = article.index % len(others) if article and others else 0
    return Furniture(popular, latest, tuple(others[start : start + 3]))


def menu() -> str:
    """The links to the sections as list items."""
    return "".join(f'<li><a href="/{s.slug}">{s.name.replace("&", "&amp;")}</a></li>\n' for s in SECTIONS)


@lru_cache(maxsize=8)
def _of_the_day(paper: SamplePaper) -> tuple[tuple[Teaser, ...], tuple[Teaser, ...]]:
    """The ten most read and the five newest articles on the day of the crawl."""
    popular = [paper.article(index) for index in paper.indexes[3:43:4]]
    latest = [paper.article(index) for index in paper.indexes[:5]]
    return tuple(map(teaser, popular)), tuple(map(teaser, latest))
