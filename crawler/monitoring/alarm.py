"""When to raise an alarm, when to end it, and when the trouble began: the cumulative sum of Page (1954).

Each day says by how much it speaks for a trouble and against the usual: the logarithm of the likelihood ratio. The
sum of them never falls below zero, where a trouble could begin any day; where it reaches a threshold an alarm is
raised, and its trouble began when the sum was last zero. Many articles a day say much in hours, few say it after days,
and the false alarms are the same. Lorden (1971): with threshold ln(T), a false alarm comes at most once in T days.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, log

END = log(100.0)  # an alarm ends where the days since speak a hundred times more for the usual than for the trouble
MOST = 2.0  # times the threshold: a single day counts no more, so that the end of a long trouble is seen


@dataclass(frozen=True, slots=True)
class Spell:
    """A trouble that lasts: the positions of its first day, and of the day on which it was told."""

    first: int
    told: int


@dataclass(frozen=True, slots=True)
class Watch:
    """What became of the days: the trouble that lasts on the last of them, if any, and the days of those that ended."""

    spell: Spell | None
    ended: tuple[range, ...] = ()


def threshold(days_between: float, tests: int = 1) -> float:
    """Of an alarm that is false at most once in so many days, where so many tests are made side by side."""
    return log(days_between * max(tests, 1))


def watch(
    count: int,
    start: int,
    limit: float,
    ratio: Callable[[int, Sequence[int], float], float | None],
    end: float = END,
) -> Watch:
    """The troubles of `count` days, looking from day number `start` on.

    `ratio(day, usual, so_far)` is the logarithm of the likelihood ratio of a day, None where the day says nothing;
    `usual` are the numbers of the days before it (and before the trouble, where one may have begun) that had none.
    `so_far` is the sum before the day, infinite in a trouble; where it is 0, any negative number does for another.
    """
    usual = list(range(start))
    pending: list[int] = []  # days since the sum was last zero
    total, calm = 0.0, 0.0
    spell: Spell | None = None
    ended: list[range] = []
    well: list[int] = []  # days since the alarm that speak for its end
    for day in range(start, count):
        value = ratio(day, usual, total if spell is None else inf)
        if value is None:
            continue
        value = max(min(value, MOST * limit), -MOST * limit)
        if spell is None:
            total += value
            if total <= 0:
                usual += [*pending, day]
                pending, total = [], 0.0
                continue
            pending.append(day)
            if total >= limit:
                spell, calm, well = Spell(pending[0], day), 0.0, []
        else:
            calm = max(calm - value, 0.0)
            well = [*well, day] if calm > 0 else []
            if calm >= end:
                usual += well
                ended.append(range(spell.first, well[0]))
                spell, pending, total = None, [], 0.0
    return Watch(spell, tuple(ended))
