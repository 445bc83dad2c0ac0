"""Dates as feeds, sitemaps and section pages write them, read as evidence of when an article is from.

Strict on purpose: what is not understood is None, and the article is then fetched and read for itself.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_CLOCK = r"(?:\D{1,5}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
_PRINTED = (
    # "Nov. 23, 2026 - 10:11", also glued to the word before it ("Foreign AffairsApril 26, 2022")
    re.compile(rf"{_MONTH} (?P<day>\d{{1,2}}), (?P<year>\d{{4}})(?!\d){_CLOCK}"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}}) {_MONTH},? (?P<year>\d{{4}})(?!\d){_CLOCK}"),  # 23 November 2026
    re.compile(rf"(?<!\d)(?P<year>\d{{4}})[-./](?P<month>\d{{1,2}})[-./](?P<day>\d{{1,2}})(?!\d){_CLOCK}"),
)
_ZONE_WITH_COLON = re.compile(r"([+-]\d\d):(\d\d)$")
_SEOUL_BY_NAME = re.compile(r"\b[KJ]ST$")


def moment(raw: str | None, timezone: str | None) -> datetime | None:
    """An RFC 822, W3C (ISO 8601) or printed date as an aware datetime; None where it is none of these.

    A date without a zone is in `timezone` (an IANA name; None: UTC), a date without a time of day is its midnight.
    `email.utils` reads the "+09:00" of many feeds as no zone at all, silently, so the colon is taken out first.
    """
    text = " ".join((raw or "").split())
    if not text or len(text) > 100:
        return None
    for read in (datetime.fromisoformat, _rfc822, _printed):
        try:
            found = read(text)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            return _aware(found, timezone)
    return None


def printed_date(text: str, timezone: str | None) -> datetime | None:
    """The first date printed anywhere in a text, read as moment() does; None where there is none."""
    try:
        found = _printed(" ".join(text.split()))
        return None if found is None else _aware(found, timezone)
    except (ValueError, OverflowError):
        return None


def is_day_only(when: datetime) -> bool:
    """Whether a moment carries no time of day: its source named a day, and knew no more."""
    return (when.hour, when.minute, when.second, when.microsecond) == (0, 0, 0, 0)


def _rfc822(text: str) -> datetime:
    text = _SEOUL_BY_NAME.sub("+0900", text)  # the standard's list of zone names ends with those of America
    return parsedate_to_datetime(_ZONE_WITH_COLON.sub(r"\1\2", text))


def _printed(text: str) -> datetime | None:
    for pattern in _PRINTED:
        if match := pattern.search(text):
            month = match["month"]
            return datetime(  # noqa: DTZ001 - moment() adds the zone
                int(match["year"]),
                int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1,
                int(match["day"]),
                int(match["hour"] or 0),
                int(match["minute"] or 0),
                int(match["second"] or 0),
            )
    return None


def _aware(when: datetime, timezone: str | None) -> datetime | None:
    if not 1900 <= when.year <= 2100:  # a year 20019 or 0001 is a slip, and no evidence
        return None
    if when.tzinfo is not None:
        return when
    return when.replace(tzinfo=ZoneInfo(timezone) if timezone else UTC)
