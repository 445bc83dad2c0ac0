"""How many articles a source publishes on a day, by its own past: its level, the rhythm of its week, its spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median

from crawler.monitoring.history import History

LEVEL_DAYS = 56  # eight of each weekday
ENOUGH_DAYS = 21
TRIMMED = 0.125  # of the days at each end are left out of a mean: one of eight, so that a holiday does not count
PRIOR = 6.0  # articles' worth of the belief that a weekday is as others, which small sources need
LEAST_SPREAD = 0.10  # share by which a level is not what it was: news come and go, and the past is weeks old
MAD = 1.4826  # a normal distribution's standard deviation over its median absolute deviation
QUIET_YEAR_AGO = 0.8  # of its neighbours: such a day of last year says that this one will be quiet as well


@dataclass(frozen=True, slots=True)
class Usual:
    """The days before a day: what they say of it."""

    level: float
    by_weekday: tuple[float, ...]  # factors, Monday first
    spread: float  # coefficient of variation beyond chance

    @property
    def quiet(self) -> float:
        """What the quietest weekday brings, which is what a holiday may bring."""
        return self.level * min(self.by_weekday)

    def of(self, weekday: int) -> float:
        """What such a weekday brings."""
        return self.level * self.by_weekday[weekday]


def usual_volume(history: History, usual: Sequence[int], counts: Sequence[int]) -> Usual | None:
    """What the last usual days say; None while they are too few."""
    last = list(usual[-LEVEL_DAYS:])
    if len(last) < ENOUGH_DAYS:
        return None
    level = trimmed_mean([counts[day] for day in last])
    by_weekday: list[list[float]] = [[] for _ in range(7)]
    for day in last:
        by_weekday[history.days[day].day.weekday()].append(counts[day])
    factors = []
    for same in by_weekday:
        found = trimmed_mean(same) * len(same) if same else 0.0
        factors.append((found + PRIOR) / (len(same) * level + PRIOR))
    made = Usual(level, tuple(factors), 0.0)
    pairs = [(counts[day], made.of(history.days[day].day.weekday())) for day in last]
    return Usual(level, tuple(factors), spread(pairs))


def spread(pairs: Sequence[tuple[int, float]]) -> float:
    """The coefficient of variation of counts about their means, beyond what chance (Poisson) gives; from the median
    absolute deviation, which one day in three cannot move far."""
    if not pairs:
        return LEAST_SPREAD
    deviation = MAD * median(abs(count - mean) / sqrt(max(mean, 1.0)) for count, mean in pairs)
    mean = median(mean for _, mean in pairs)
    return max(sqrt(max(deviation**2 - 1.0, 0.0) / max(mean, 1.0)), LEAST_SPREAD)


def trimmed_mean(values: Sequence[float]) -> float:
    """The mean without the highest and lowest."""
    ordered = sorted(values)
    cut = int(len(ordered) * TRIMMED)
    kept = ordered[cut : len(ordered) - cut] or ordered
    return sum(kept) / len(kept)


def year_ago(history: History, day: int) -> float | None:
    """Where the same day of last year (by date, or by week) was quiet, by how much: its share of its neighbours."""
    when = history.days[day].day
    shares = [share_of_neighbours(history, when - timedelta(days=back)) for back in (364, 365, 366)]
    lowest = min((share for share in shares if share is not None), default=1.0)
    return lowest if lowest < QUIET_YEAR_AGO else None


def share_of_neighbours(history: History, past: date) -> float | None:
    """Of a day of last year: its articles, over those of the weeks before and after it; None where they are unknown."""
    neighbours = [
        history.last_year[other]
        for weeks in (-3, -2, -1, 1, 2, 3)
        if (other := past + timedelta(weeks=weeks)) in history.last_year
    ]
    if past not in history.last_year or len(neighbours) < 3 or median(neighbours) <= 0:
        return None
    return history.last_year[past] / median(neighbours)
