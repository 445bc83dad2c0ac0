"""The rules of a source of the archive, where there is no crawl of it: from its file, or from what crawls found out."""

from crawler.discovery.article_address import ENOUGH, Shapes
from crawler.discovery.site_rules import rules_of_site, site_of_source
from crawler.source_rules import SourceRules
from crawler.sources import all_sources
from crawler.store.patience import Database
from crawler.store.reextraction import addresses_of_articles, facts_of_source

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
    shapes, dated = Shapes(), 0
    found = await addresses_of_articles(db, source, LOOKED_AT)
    for address, dated_by in found:
        shapes.learn(address)
        dated += dated_by in FOR_PROGRAMS
    always_dated = len(found) >= ENOUGH and dated >= 0.9 * len(found)
    return rules_of_site(site, publisher, timezone, shapes.exact, always_dated, source)
