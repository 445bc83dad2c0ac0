"""A day in parts of three hours: a trouble may begin at noon, a holiday begins at midnight."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf

from crawler.monitoring.history import HOURS, History
from crawler.monitoring.likelihood import mixture, negative_binomial
from crawler.monitoring.usual_volume import Usual, spread, year_ago

PART = 3  # hours
PARTS = HOURS // PART  # those of the day itself, and of the next, in which late ones are seen
ENOUGH_DAYS = 14  # seen live, before they say how a day is spread over its parts
LEAST_MEAN = 0.02  # articles of a part, from which it says anything
FEWER = (0.5, 0.25, 0.02)  # times the usual: troubles of three strengths
HOLIDAY, HOLIDAY_SPREAD = 0.02, 0.25  # one day in fifty may be as quiet as the quietest weekday
QUIET_AGAIN, AGAIN_SPREAD = 0.5, 0.3  # a day that was quiet a year ago is so again, as likely as not
QUIET_FROM_NOW = 0.003  # the chance in each part that the rest of the day is as quiet as a holiday
MOST_QUIET = 0.8  # of the usual: a holiday is at least so quiet, where weekdays do not differ


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


def by_parts(history: History, day: int, model: Usual, parts: Parts, so_far: float) -> float | None:
    """By how much the known parts of a day speak for a trouble, which may begin with any of them: what they add to the
    sum `so_far` (infinite: to that of a trouble that lasts). None where no part is known yet."""
    found, total, weight = history.days[day], so_far, 0.0
    of_day = model.of(found.day.weekday())
    chance, quiet, quiet_spread = holiday_of(history, day, model)
    weight, told, added = chance, False, 0.0
    for part in range(min(history.known_hours(found) // PART, PARTS)):
        mean = of_day * parts.shares[part]
        if mean < LEAST_MEAN:
            continue
        count, varies, told = sum(found.seen_by_hour[part * PART : (part + 1) * PART]), parts.spreads[part], True
        as_usual = negative_binomial(count, mean, varies)
        as_quiet = negative_binomial(count, quiet * mean, max(quiet_spread, varies))
        usual = mixture(((1.0 - weight, as_usual), (weight, as_quiet)))
        fewer = mixture((1 / len(FEWER), negative_binomial(count, times * mean, varies)) for times in FEWER)
        value = fewer - usual if count < mean else min(fewer - usual, 0.0)
        added += value
        total = max(total + value, 0.0)
        weight = weight * exp(as_quiet - usual)
        weight = min(weight + (1.0 - weight) * QUIET_FROM_NOW, 0.999)
    if not told:
        return None
    return added if so_far == inf else total - so_far


def holiday_of(history: History, day: int, model: Usual) -> tuple[float, float, float]:
    """(chance, share of the usual, spread) of a day that is quiet with nothing wrong."""
    quiet = year_ago(history, day)
    if quiet is not None:
        return QUIET_AGAIN, quiet, AGAIN_SPREAD
    usual = model.of(history.days[day].day.weekday())
    return HOLIDAY, min(model.quiet / usual, MOST_QUIET) if usual else MOST_QUIET, HOLIDAY_SPREAD
