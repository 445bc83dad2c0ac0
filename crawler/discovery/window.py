"""The days of publication that a crawl was asked for, held against what is known of an article before it is fetched."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler.discovery.dates import is_day_only
from crawler.items import Link

_ONE_DAY = timedelta(days=1)
_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Window:
    """Two inclusive days in the source's zone; None is no bound. What is not known for sure stays inside.

    A day in the URL may be one off (zones, and records made the evening before), so it counts as three days; and so
    does a day that a document prints, unless the source's zone is known (`exact_days`).
    """

    since: date | None
    until: date | None
    zone: ZoneInfo
    exact_days: bool = False

    def is_before(self, link: Link, day_in_url: date | None = None) -> bool:
        """Whether the article is surely older than the window."""
        if link.date_published is None and self.ended_before(link.lastmod):
            return True
        days = self._days(link, day_in_url)
        return self.since is not None and days is not None and days[1] < self.since

    def is_after(self, link: Link, day_in_url: date | None = None) -> bool:
        """Whether the article is surely newer than the window."""
        days = self._days(link, day_in_url)
        return self.until is not None and days is not None and days[0] > self.until

    def ended_before(self, lastmod: datetime | None) -> bool:
        """Whether a page or a whole sitemap last changed before the window; a later change tells nothing."""
        if self.since is None or lastmod is None:
            return False
        return self._day(lastmod) + self._margin(lastmod) < self.since

    def excludes(self, first: date, last: date) -> bool:
        """Whether a document that covers these days surely holds no article of the window: by more than a day."""
        if self.since is not None and last + _ONE_DAY < self.since:
            return True
        return self.until is not None and first - _ONE_DAY > self.until

    def is_beside(self, first: date, last: date, lastmod: datetime | None) -> bool:
        """Whether a document that covers these days lies outside, but for the zone in which its days may be meant, and
        the last change of what it names does not say otherwise."""
        if self.until is None or first <= self.until or lastmod is None:
            return False
        return self._day(lastmod) - self._margin(lastmod) > self.until

    def holds(self, first: date, last: date) -> bool:
        """Whether all of these days lie inside."""
        return (self.since is None or self.since <= first) and (self.until is None or last <= self.until)

    def moments(self) -> tuple[datetime | None, datetime | None]:
        """The first and the last moment that may lie inside."""
        margin = _NONE if self.exact_days else _ONE_DAY
        first = datetime.combine(self.since - margin, time.min, self.zone) if self.since else None
        last = datetime.combine(self.until + margin, time.max, self.zone) if self.until else None
        return first, last

    def _days(self, link: Link, day_in_url: date | None) -> tuple[date, date] | None:
        if link.date_published is not None:
            day = self._day(link.date_published)
            margin = _NONE if self.exact_days else self._margin(link.date_published)
        elif day_in_url is not None:
            day, margin = day_in_url, _ONE_DAY
        else:
            return None
        return day - margin, day + margin

    def _day(self, when: datetime) -> date:
        return when.astimezone(self.zone).date()

    def _margin(self, when: datetime) -> timedelta:
        return _ONE_DAY if is_day_only(when) else _NONE
