"""What a worker does with pages of a foreign WARC file: read, learn of their site, process.

Pure. A site that nobody has described is told by its pages, the first of them included: what they say of its zone and
its name goes back with the results, and the next pages are read with it.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from crawler.archive import WarcPlace, read_records
from crawler.discovery.article_address import ENOUGH
from crawler.discovery.page_evidence import is_dated
from crawler.discovery.site_address import Site
from crawler.discovery.site_rules import rules_of_site
from crawler.errors import WarcReadError
from crawler.items import Article, FetchedPage, Rejection
from crawler.normalization.article import key_of
from crawler.normalization.site_facts import SiteFacts
from crawler.process import process
from crawler.source_rules import SourceRules

MOST_ZONES = 10_000  # that are remembered
# Pages of a site from which its language, zone and name are taken: fewer than a crawl's, for those of one file are of
# the same days, and looking takes a twentieth of what the extraction does.
PAGES_LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class SiteState:
    """What is known of a site so far."""

    source: str
    site: Site
    facts: SiteFacts
    looked_at: int = 0
    dated: int = 0
    known: Collection[str] = field(default_factory=frozenset)  # shapes of its articles' addresses
    always_dated: bool = False  # what the archive says of them, before enough were looked at

    @property
    def rules(self) -> SourceRules:
        """The rules by which its pages are read now."""
        enough = self.looked_at >= ENOUGH
        dated = self.dated >= 0.9 * self.looked_at if enough else self.always_dated
        return rules_of_site(self.site, self.facts.publisher, _zone_of(self.facts), self.known, dated, self.source)


@dataclass(frozen=True, slots=True)
class PageTask:
    """A record to read, and whose it is."""

    source: str
    offset: int
    record_id: str


@dataclass(frozen=True, slots=True)
class PageRead:
    """What is stored of a page: its capture, and what came of it. `page` has no body."""

    source: str
    place: WarcPlace
    page: FetchedPage
    payload_length: int
    result: Article | Rejection


@dataclass(frozen=True, slots=True)
class Told:
    """What pages said of their site, to be added to what is known."""

    facts: SiteFacts
    looked_at: int
    dated: int


@dataclass(frozen=True, slots=True)
class Ingested:
    """A page, or why it cannot be read; and what the pages handed over with it told of their sites, by source."""

    page: PageRead | str
    told: Mapping[str, Told] = field(default_factory=dict)


def read_pages(
    tasks: Sequence[PageTask],
    path: Path,
    filename: str,
    described: Mapping[str, SourceRules],
    sites: Mapping[str, SiteState],
) -> list[Ingested]:
    """One result a task. `filename` is what the archive calls the file; each source is in one of the mappings."""
    read = [_read(path, filename, task) for task in tasks]
    told: dict[str, Told] = {}
    for source, state in sites.items():
        bodies = [found[1].body for task, found in zip(tasks, read, strict=True) if task.source == source and found]
        told[source] = _look(state, bodies)
    rules = {**described, **{source: learned(state, told[source]).rules for source, state in sites.items()}}
    results: list[Ingested] = []
    for task, found in zip(tasks, read, strict=True):
        if found is None:
            results.append(Ingested(f"{filename}: the record at {task.offset} cannot be read"))
        else:
            results.append(Ingested(_page_read(task, *found, process(found[1], rules[task.source]))))
    new = {source: each for source, each in told.items() if each.looked_at}
    return [replace(results[0], told=new), *results[1:]]


_zones: dict[Hashable, str | None] = {}  # looking for a place in a site's name takes a millisecond


def _zone_of(facts: SiteFacts) -> str | None:
    """The site's zone by what was heard, remembered."""
    moments = frozenset(facts.moments)  # months and offsets
    heard = (facts.url, facts.zone_before, facts.in_language, facts.publisher, moments)
    if heard not in _zones:
        if len(_zones) >= MOST_ZONES:
            _zones.clear()
        zone = facts.zone
        _zones[heard] = zone[0] if zone else None
    return _zones[heard]


def read_crashed(task: PageTask, path: Path, filename: str, rules: SourceRules, why: str) -> PageRead | str:
    """A page that took its worker down: read, and rejected for that."""
    found = _read(path, filename, task)
    if found is None:
        return f"{filename}: the record at {task.offset} cannot be read"
    place, page = found
    key = key_of(page.url, rules)
    rejection = Rejection(task.source, page.url, key, "extraction_failed", why, page.fetched_at)
    return _page_read(task, place, page, rejection)


def learned(state: SiteState, told: Told) -> SiteState:
    """The state with what pages said."""
    return replace(
        state,
        facts=_merged(state.facts, told.facts),
        looked_at=state.looked_at + told.looked_at,
        dated=state.dated + told.dated,
    )


def _page_read(task: PageTask, place: WarcPlace, page: FetchedPage, result: Article | Rejection) -> PageRead:
    payload = page.body if page.wire_body is None else page.wire_body
    return PageRead(task.source, place, replace(page, body=b"", wire_body=None), len(payload), result)


def _read(path: Path, filename: str, task: PageTask) -> tuple[WarcPlace, FetchedPage] | None:
    try:
        place, page = next(read_records(path, task.offset), (None, None))
    except WarcReadError:
        return None
    if place is None or page is None or place.warc_record_id != task.record_id or not _has_moment(page):
        return None
    return replace(place, warc_filename=filename), page


def _has_moment(page: FetchedPage) -> bool:
    return isinstance(page.fetched_at, datetime) and page.fetched_at.tzinfo is not None


def _look(state: SiteState, bodies: Sequence[bytes]) -> Told:
    facts = SiteFacts(state.site.url)
    wanted = bodies[: max(PAGES_LOOKED_AT - state.looked_at, 0)]
    for body in wanted:
        facts.read_page(body, "its pages")
    dated = sum(is_dated(body) for body in wanted) if state.known else 0  # without shapes of addresses it is no matter
    return Told(facts, len(wanted), dated)


def _merged(known: SiteFacts, told: SiteFacts) -> SiteFacts:
    return SiteFacts(
        known.url,
        known.zone_before,
        known.languages + told.languages,
        known.names + told.names,
        {**told.moments, **known.moments},
    )
