"""What the checks look at: a source's days, and what is known of its crawls, routes, hosts and waiting URLs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property

from crawler.monitoring.public_holidays import Holidays

FIELDS = (
    *("byline", "date", "time_of_day", "time_zone", "image", "caption", "section", "text"),
)  # counted of each day's articles, by skin
ARTICLES = "articles"
GENERIC = "generic"  # the name for what no skin of the source has read
NOTHING: Mapping[str, int] = {}
HOURS = 48  # of which it is known when a day's articles were first seen


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a source, in its zone: a row of the table source_day. Articles by day of publication."""

    day: date
    articles: int = 0
    seen_by_hour: Sequence[int] = (0,) * HOURS
    skins: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # skin → articles, and each of FIELDS
    routes: Mapping[str, int] = field(default_factory=dict)  # URL of a route → articles that it was first to name
    not_free: int = 0
    duplicates: int = 0
    rejections: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)  # status, or why there was none → tries at articles
    crawls: Mapping[str, int] = field(default_factory=dict)
    crawl_seconds: int = 0

    def having(self, what: str, skin: str | None = None) -> int:
        """How many of the articles (of one skin) have a field; ARTICLES: how many there are."""
        found = self.skins.values() if skin is None else [self.skins.get(skin, {})]
        return sum(counts.get(what, 0) for counts in found)

    def seen_within(self, hours: int) -> int:
        """How many were first seen within so many hours from the day's beginning."""
        return sum(self.seen_by_hour[: max(hours, 0)])


@dataclass(frozen=True, slots=True)
class Crawl:
    """A run of the source's spider."""

    started_at: datetime
    finished_at: datetime | None
    finish_reason: str | None
    is_whole: bool  # it had no arguments: not only some days, sections or URLs
    troubles: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A feed, news sitemap or list, as it was last read to its end."""

    url: str
    kind: str
    fetched_at: datetime
    changed_at: datetime
    new_at: datetime | None


@dataclass(frozen=True, slots=True)
class Host:
    """A host of the source, and when its robots.txt was found to have other rules."""

    host: str
    robots_changed_at: datetime | None
    back_off_until: datetime | None
    back_off_reason: str | None


@dataclass(frozen=True)
class History:
    """All of it, as it was known at the moment `now`. Days are without gaps, oldest first, the last is today."""

    source: str
    zone: tzinfo
    now: datetime
    days: Sequence[Day]
    last_year: Mapping[date, int] = field(default_factory=dict)  # articles of the days a year ago
    holidays: Holidays | None = None  # public ones, of all these days; None where its country is not known
    crawls: Sequence[Crawl] = ()  # the last ones, oldest first
    documents: Sequence[Document] = ()
    hosts: Sequence[Host] = ()
    overdue: int = 0  # URLs that have waited a day and more for their turn
    overdue_since: datetime | None = None  # when the first of them was due

    def began(self, day: date) -> datetime:
        """The moment at which a day begins there."""
        return datetime.combine(day, time(), self.zone)

    @cached_property
    def known_until(self) -> datetime:
        """Up to when all is known that could be found: when the last whole crawl that finished began."""
        whole = [c.started_at for c in self.crawls if c.is_whole and c.finish_reason == "finished"]
        return max(whole, default=self.now if not self.crawls else datetime.min.replace(tzinfo=UTC))

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, Sequence[int]]]:
        """skin → ARTICLES or a field → each day's number."""
        skins = {skin for day in self.days for skin in day.skins}
        return {
            skin: {what: [found.get(what, 0) for found in read] for what in (ARTICLES, *FIELDS)}
            for skin in sorted(skins)
            if (read := [day.skins.get(skin, NOTHING) for day in self.days])
        }

    def known_hours(self, day: Day) -> int:
        """How many hours from a day's beginning are known; negative where it was not crawled since."""
        return (self.known_until - self.began(day.day)) // timedelta(hours=1)
