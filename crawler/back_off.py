"""How long a host is left alone: pure functions of what it said and how often."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_PAUSE = timedelta(hours=24)  # a host that asks for more is asked once a day
MANY_FAILURES = 5  # in a row: refused, reset, timed out, 5xx; one alone is a page's own trouble
MANY_FORBIDDEN = 3  # 403 in a row, of a host that answered before; one alone is a page's own affair
TAKEN_AT_ITS_WORD = 3  # times that a short Retry-After is believed before a host is left alone for longer


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date), at most LONGEST_PAUSE; None where it
    says nothing that can be understood."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text[:10]), 86_400)), LONGEST_PAUSE) if len(text) <= 10 else LONGEST_PAUSE
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    if moment.tzinfo is None:  # HTTP dates are GMT
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), LONGEST_PAUSE)


def pause(back_offs: int, first: timedelta, asked: timedelta | None = None) -> timedelta:
    """How long to leave a host alone for the `back_offs`-th time: what it asked for, else twice as long each
    time, and so too where it asks for little and is never content."""
    own = first * (1 << min(max(back_offs - 1, 0), 20))
    if asked is not None and back_offs <= TAKEN_AT_ITS_WORD:
        own = timedelta(seconds=1)
    return min(max(own, asked or own), LONGEST_PAUSE)
