"""The rules of a source of the archive, where there is no crawl of it: from its file, or from what crawls found out."""

from dataclasses import dataclass
from functools import cache

from crawler.discovery.article_address import ENOUGH, Shapes
from crawler.discovery.site_rules import rules_of_site, site_of_source
from crawler.news_spider import NewsSpider
from crawler.source_rules import SourceRules
from crawler.sources import all_sources
from crawler.store.patience import Database
from crawler.store.reextraction import addresses_of_articles, facts_of_source
from crawler.urls import same_site

LOOKED_AT = 1000  # articles, for what the addresses of a site's articles look like
FOR_PROGRAMS = frozenset({"json_ld", "microdata", "meta", "time_tag"})  # evidence of a date in a form for programs


async def rules_of(db: Database, source: str, url: str) -> SourceRules:
    """The rules of a described source; else those of the site that the archive calls by this name and that has the
    address, with the zone, the publisher and the shapes of addresses that the archive knows."""
    for described in all_sources():
        if described.name == source:
            return described.rules()
    site = site_of_source(source, url)
    publisher, in_language, timezone = await facts_of_source(db, source)
    if site is None:  # its spider's file is gone
        return SourceRules(source=source, publisher=publisher, in_language=in_language, timezone=timezone)
    known, always_dated = await site_rules_known(db, source)
    return rules_of_site(site, publisher, timezone, known, always_dated, source)


async def site_rules_known(db: Database, source: str) -> tuple[frozenset[str], bool]:
    """The shapes of a site's articles' addresses, and whether these all name their day in a form for programs."""
    shapes, dated = Shapes(), 0
    found = await addresses_of_articles(db, source, LOOKED_AT)
    for address, dated_by in found:
        shapes.learn(address)
        dated += dated_by in FOR_PROGRAMS
    return frozenset(shapes.exact), len(found) >= ENOUGH and dated >= 0.9 * len(found)


@dataclass(frozen=True, slots=True)
class Described:
    """The described source on whose site an address lies, and whether it is one of its articles."""

    rules: SourceRules
    takes: bool


def described_source_of(url: str) -> Described | None:
    """The described source that takes the address, else one on whose site it lies; None where there is none."""
    for source in all_sources():
        if source.url_key(url) is not None:
            return Described(_rules(source), True)
    here = next((source for source in all_sources() if same_site(url, tuple(source.allowed_domains))), None)
    return Described(_rules(here), False) if here else None


@cache
def _rules(source: type[NewsSpider]) -> SourceRules:
    return source.rules()
