"""The offset from UTC in which a page tells its moments."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone, tzinfo

from crawler.normalization.dates import Moment

NONE = timedelta()
WEST, EAST, HALF_HOUR = timedelta(hours=-11), timedelta(hours=14), timedelta(minutes=30)  # where zones lie, by steps of


def told_here(moment: datetime, others: Iterable[Moment], zone: tzinfo | None) -> datetime:
    """A moment in UTC in the offset that the page gives to the same moment, or lets see by the clock it prints; in
    the zone of its country where the day that the page prints is that of this zone alone."""
    if moment.utcoffset():
        return moment
    wall = moment.replace(second=0, microsecond=0, tzinfo=None)
    for other in others:
        printed = other.wall.replace(second=0, microsecond=0)
        apart = printed - wall
        if not other.has_clock:
            here = moment.astimezone(zone) if zone else moment
            apart = (here.utcoffset() or NONE) if here.date() == printed.date() != wall.date() else NONE
        elif (
            (other.offset and other.offset.utcoffset(printed) != apart)
            or apart % HALF_HOUR
            or not WEST <= apart <= EAST
        ):
            continue
        if apart:
            return moment.astimezone(timezone(apart))
    return moment
