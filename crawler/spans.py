"""Days as a user names them → the moments between which they lie."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def span_of_days(first: date | None, last: date | None, zone: str | None) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first day to that of the day after the last, in the zone (None: UTC)."""
    here = ZoneInfo(zone or "UTC")
    since = datetime.combine(first, time(), here) if first else None
    until = datetime.combine(last + timedelta(days=1), time(), here) if last and last < date.max else None
    return since, until
