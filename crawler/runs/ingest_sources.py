"""Whose page an address is, for pages that no crawl of ours asked for; and what is known of each site so far."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from crawler.discovery.site_address import Site
from crawler.discovery.site_rules import site_of_host
from crawler.from_warc.ingest_pages import Ingested, SiteState, learned
from crawler.normalization.site_facts import SiteFacts
from crawler.runs.archived_rules import described_source_of, site_rules_known
from crawler.source_rules import SourceRules
from crawler.store.patience import Patience
from crawler.urls import host


class Sources:
    """Described sources, and sites of their own, one a host; `zones` are those of the archive's sources."""

    def __init__(self, database: Patience, zones: Mapping[str, str | None]) -> None:
        self._database, self._zones = database, zones
        self._sites: dict[str, SiteState] = {}
        self._described: dict[str, SourceRules] = {}
        self._source_of_host: dict[str, str] = {}

    async def source_of(self, url: str) -> str | None:
        """Whose page it is; None where it is on a described source's site and none of its articles."""
        described = described_source_of(url)
        if described is not None:
            if not described.takes:
                return None
            self._described.setdefault(described.rules.source, described.rules)
            return described.rules.source
        name = host(url)
        if name not in self._source_of_host:
            site = next((site for site in _sites_above(name) if site.source in self._zones), site_of_host(url))
            if site is None:
                return None
            source = self._source_of_host[name] = site.source
            if source not in self._sites:
                known, dated = await self._database.run(partial(site_rules_known, source=source))
                facts = SiteFacts(site.url, self._zones.get(source))
                self._sites[source] = SiteState(source, site, facts, known=known, always_dated=dated)
        return self._source_of_host[name]

    def known(self, sources: Collection[str]) -> tuple[dict[str, SourceRules], dict[str, SiteState]]:
        """The rules of those that are described, and what is known of the others."""
        described = {source: self._described[source] for source in sources if source in self._described}
        return described, {source: self._sites[source] for source in sources if source in self._sites}

    def learn(self, results: Sequence[Ingested]) -> None:
        """Take in what pages said of their sites."""
        for result in results:
            for source, told in result.told.items():
                self._sites[source] = learned(self._sites[source], told)

    def rules(self, source: str) -> SourceRules:
        """By which its pages are read now."""
        return self._described[source] if source in self._described else self._sites[source].rules

    def facts(self, source: str) -> dict[str, str | None]:
        """What its row is to say."""
        rules = self.rules(source)
        language = self._sites[source].facts.in_language if source in self._sites else rules.in_language
        return {"publisher": rules.publisher, "in_language": language, "timezone": rules.timezone}


def _sites_above(name: str) -> Iterator[Site]:
    """The sites of a host and of those above it."""
    labels = name.split(".")
    for first in range(len(labels) - 1):
        site = site_of_host("https://" + ".".join(labels[first:]))
        if site is not None:
            yield site
