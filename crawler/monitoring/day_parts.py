"""A day in parts of three hours: a trouble may begin at noon, a holiday begins at midnight."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from crawler.monitoring.history import HOURS, History
from crawler.monitoring.levels import LEVELS, chances, log_likelihoods, mixed, weighted
from crawler.monitoring.likelihood import mixture
from crawler.monitoring.quiet_days import quiet_of
from crawler.monitoring.usual_volume import Usual, spread

PART = 3  # hours
PARTS = HOURS // PART  # those of the day itself, and of the next, in which late ones are seen
ENOUGH_DAYS = 14  # seen live, before they say how a day is spread over its parts
LEAST_MEAN = 0.02  # articles of a part, from which it says anything
FEWER = (0.5, 0.25, 0.02)  # times the usual: troubles of three strengths
FEWER_LEVELS = mixed(  # those of a day on which it lasts: most often a quarter, less often a half, or next to nothing
    [(0.2, chances(0.5, 0.2)), (0.6, chances(0.25, 0.25)), (0.2, [0.5, 0.5, *(0.0 for _ in LEVELS[2:])])]
)
LEAST_VARIES = 0.1  # share by which a part differs from what the day's level says
QUIET_FROM_NOW = 0.0003  # the chance at each part that the rest of the day is as quiet as a holiday


@dataclass(frozen=True, slots=True)
class Parts:
    """How the articles of usual days are spread over the day, by when they were first seen."""

    shares: tuple[float, ...]
    spreads: tuple[float, ...]


def usual_parts(history: History, usual: Sequence[int], model: Usual) -> Parts | None:
    """By the last usual days that were seen live; None while they are too few."""
    days = [day for number in usual[-56:] if 2 * sum((day := history.days[number]).seen_by_hour) >= day.articles > 0]
    if len(days) < ENOUGH_DAYS:
        return None
    counts = [[sum(day.seen_by_hour[part * PART : (part + 1) * PART]) for day in days] for part in range(PARTS)]
    total = sum(day.articles for day in days)
    means = [model.of(day.day.weekday()) for day in days]
    shares = [sum(each) / total for each in counts]
    spreads = [
        max(spread([(count, mean * share) for count, mean in zip(each, means, strict=True)]), model.spread)
        for each, share in zip(counts, shares, strict=True)
    ]
    return Parts(tuple(shares), tuple(spreads))


def by_parts(history: History, day: int, model: Usual, parts: Parts, so_far: float) -> tuple[float, bool] | None:
    """By how much the known parts of a day speak for a trouble, which may begin with any of them: what they add to the
    sum `so_far` (infinite: to that of a trouble that lasts), and whether it rather begins on this day than before. None
    where no part is known yet."""
    found, of_day = history.days[day], model.of(history.days[day].day.weekday())
    sums: list[Sequence[float]] = [[0.0] * len(LEVELS)]  # of the parts before each, at each level of the day
    for part in range(min(history.known_hours(found) // PART, PARTS)):
        mean = of_day * parts.shares[part]
        if mean < LEAST_MEAN:
            continue
        varies = sqrt(max(parts.spreads[part] ** 2 - model.spread**2, LEAST_VARIES**2))  # beyond the day's level
        logs = log_likelihoods(sum(found.seen_by_hour[part * PART : (part + 1) * PART]), mean, varies)
        sums.append([before + value for before, value in zip(sums[-1], logs, strict=True)])
    if len(sums) == 1:
        return None
    ways = quiet_of(history, day, model)
    quiet = sum(way.chance for way in ways)
    when_quiet = mixed([(way.chance / quiet, chances(way.share, way.spread)) for way in ways])
    before = [weighted(chances(1.0, model.spread), each) for each in sums]
    rest = [[end - each for end, each in zip(sums[-1], begun, strict=True)] for begun in sums[:-1]]
    troubled = [usual + weighted(FEWER_LEVELS, each) for usual, each in zip(before, rest, strict=False)]
    quieter = [usual + weighted(when_quiet, each) for usual, each in zip(before, rest, strict=False)]
    from_now = [(QUIET_FROM_NOW, each) for each in quieter[1:]]
    nothing = mixture(((1.0 - quiet - QUIET_FROM_NOW * len(from_now), before[-1]), (quiet, quieter[0]), *from_now))
    if so_far == inf:
        return troubled[0] - nothing, False
    lasting, beginning = so_far + troubled[0], max(troubled)
    return max(lasting - nothing, beginning - nothing, 0.0) - so_far, beginning > lasting
