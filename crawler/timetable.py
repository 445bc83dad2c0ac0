"""When a source is crawled: an interval or a cron line, and quiet hours, in the source's zone. A pure function of time.

What was missed is not piled up: one crawl now, then the grid goes on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter

from crawler.errors import UsageError

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
SHORTEST, LONGEST = timedelta(seconds=10), timedelta(days=366)
DAY = timedelta(days=1)
UTC_ZONE = ZoneInfo("UTC")
ZONE_CHANGE = timedelta(hours=3)  # no clock is set by more
NICKNAMES = ("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually")
_CRON_FIELD = re.compile(r"[0-9A-Za-z*,/#-]+")  # without croniter's own H and R, which are other lines each time


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day to before another, over midnight where the second is the earlier one."""

    first: time
    end: time

    def holds(self, moment: time) -> bool:
        """Whether it is quiet then."""
        if self.first < self.end:
            return self.first <= moment < self.end
        return moment >= self.first or moment < self.end


@dataclass(frozen=True, slots=True)
class Timetable:
    """`every` (whole days by the clock on the wall, else by the stopwatch) or `cron`. Answers are in UTC."""

    every: timedelta | None = None
    cron: str | None = None
    quiet: QuietHours | None = None
    zone: ZoneInfo = UTC_ZONE

    def first_due(self, now: datetime) -> datetime:
        """An interval begins at once, a cron line at its next moment; both after the quiet hours."""
        return self.loud(now.astimezone(UTC) if self.every else self._after_by_cron(now))

    def next_due(self, counted_from: datetime, now: datetime) -> datetime:
        """The first moment of the grid after now; what falls into the quiet hours is moved to their end."""
        return self.loud(self._after_by_grid(counted_from, now) if self.every else self._after_by_cron(now))

    def loud(self, moment: datetime) -> datetime:
        """The moment, or the end of the quiet hours in which it lies."""
        local = moment.astimezone(self.zone)
        if self.quiet is None or not self.quiet.holds(local.time()):
            return moment
        day = local.date() if local.time() < self.quiet.end else local.date() + DAY
        ends = (_at(datetime.combine(day, self.quiet.end), self.zone, fold) for fold in (0, 1))
        return next(end for end in ends if end > moment)

    def _after_by_grid(self, counted_from: datetime, now: datetime) -> datetime:
        every = self.every or DAY
        if every % DAY:
            past = max((now - counted_from) // every, -1)
            return (counted_from + (past + 1) * every).astimezone(UTC)
        first = counted_from.astimezone(self.zone).replace(tzinfo=None)
        past = max((now.astimezone(self.zone).replace(tzinfo=None) - first) // every - 1, 0)
        while (moment := _at(first + past * every, self.zone)) <= now:
            past += 1
        return moment

    def _after_by_cron(self, now: datetime) -> datetime:
        """By the clock on the wall. A time that a clock set forward leaves out comes as much later; one that a clock
        set back shows twice is taken once, unless the line is for every hour or some hours of all (*)."""
        local = now.astimezone(self.zone)
        begin = local.replace(tzinfo=None)
        changed = local.utcoffset() != (now - ZONE_CHANGE).astimezone(self.zone).utcoffset()
        changes = local.utcoffset() != (now + ZONE_CHANGE).astimezone(self.zone).utcoffset()
        folds = (0, 1) if (changed or changes) and _is_for_all_hours(self.cron or "") else (0,)
        best: datetime | None = None
        for shown in _shown(self.cron or "", begin - ZONE_CHANGE if changed or changes else begin):
            if best is not None and shown > begin + ZONE_CHANGE:
                break
            moments = [moment for fold in folds if (moment := _at(shown, self.zone, fold)) > now]
            best = min([*moments, *([best] if best else [])], default=None)
            if best is not None and not (changed or changes):
                break
        if best is None:
            raise UsageError(f"the cron line {self.cron!r} has no moment after {now:%Y-%m-%d}; check its day and month")
        return best


def _at(shown: datetime, zone: ZoneInfo, fold: int = 0) -> datetime:
    """The moment at which the clock shows this, in UTC; where it is left out, as much later as the clock was set."""
    return shown.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _shown(cron: str, after: datetime) -> Iterator[datetime]:
    times = croniter(cron, after, max_years_between_matches=10)
    while True:
        try:
            yield times.get_next(datetime)
        except CroniterError:
            return


def _is_for_all_hours(cron: str) -> bool:
    fields = cron.split()
    return cron == "@hourly" or (len(fields) == 5 and fields[1].startswith("*"))


# What is typed


def read_interval(text: str) -> timedelta:
    """15m, 2h, 1d, 1h30m. Raises UsageError."""
    parts = re.findall(r"(\d{1,9})([smhdw])", text.strip())
    whole = "".join(number + unit for number, unit in parts) == text.strip() != ""
    span = sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta()) if whole else None
    if span is None or not SHORTEST <= span <= LONGEST:
        raise UsageError(f"--every {text!r} is no interval from 10s to 366d; write it as in --every 15m, 2h or 1d")
    return span


def read_cron(text: str) -> str:
    """Five fields (minute, hour, day, month, weekday) or a nickname. Raises UsageError."""
    line = " ".join(text.split())
    fields = line.split(" ")
    known = line in NICKNAMES or (len(fields) == 5 and all(map(_CRON_FIELD.fullmatch, fields)))
    try:
        if not known or (line not in NICKNAMES and re.search(r"\b[HR]\b", line)) or not croniter.is_valid(line):
            raise ValueError(line)
        next(_shown(line, datetime(2026, 1, 1)))  # noqa: DTZ001 - what a clock shows
    except (ValueError, KeyError, ArithmeticError, StopIteration):
        raise UsageError(
            f"--cron {text!r} is no cron line that ever comes; write minute, hour, day, month and weekday, "
            "as in --cron '30 6 * * 1-5'"
        ) from None
    return line


def read_quiet_hours(text: str) -> QuietHours:
    """01:00-05:00, also over midnight. Raises UsageError."""
    given = re.fullmatch(r"\s*([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)\s*", text)
    hours = [time(int(given[at]), int(given[at + 1])) for at in (1, 3)] if given else []
    if len(set(hours)) != 2:
        raise UsageError(f"--quiet {text!r} is no span of hours; write it as in --quiet 01:00-05:00")
    return QuietHours(*hours)


def written(span: timedelta) -> str:
    """15m, 2h, 1h30m: an interval as read_interval reads it."""
    seconds, told = int(span.total_seconds()), ""
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, length)
        told += f"{count}{unit}" if count else ""
    return told or "0s"


def read_budget(text: str) -> dict[str, int]:
    """2000/day are requests, 3h/day is time. Raises UsageError."""
    much = re.sub(r"\s*/\s*day\s*$", "", text.strip())
    if much != text.strip() and re.fullmatch(r"[1-9]\d{0,8}", much):
        return {"requests_a_day": int(much)}
    try:
        span = read_interval(much)
    except UsageError:
        span = timedelta()
    if much == text.strip() or not timedelta(minutes=1) <= span <= DAY:
        raise UsageError(f"--budget {text!r} is no budget; write requests, as in 2000/day, or time, as in 3h/day")
    return {"seconds_a_day": int(span.total_seconds())}
