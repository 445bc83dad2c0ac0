"""Whether a share (of articles with a byline, of pages rejected) has fallen or risen against the source's past."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt

from crawler.monitoring.alarm import threshold, watch
from crawler.monitoring.history import History
from crawler.monitoring.likelihood import beta_binomial, mixture

DAYS_BETWEEN = 365.0 * 20  # false alarms of one kind of check and source: at most one in twenty years
USUAL_DAYS = 56  # before a day, that say what is usual
ENOUGH_DAYS, ENOUGH = 14, 60  # days and tries, before a past says what is usual
WARM_UP = 21  # days before the first that is judged
MOST_PRECISION, LEAST_PRECISION = 200.0, 12.0  # a source's share is never steadier, or less steady, than this
TROUBLED = 15.0  # precision within a trouble: it may be of any strength
LATELY, NEAR = (1, 2, 4, 14), 0.85  # days; times the best share, where FALLEN begins to be likelier at 0.78
NEAR_ZERO = 0.02  # more than the best share, where that is near none
LITTLE = 0.5  # standard deviations on the bad side, within which a day is as usual
LEAST_SHARE = 0.02  # from which a share can fall
FALLEN = (0.6, 0.3, 0.03)  # times the usual share: troubles of three strengths
RISEN = ((2.5, 0.08), (5.0, 0.25), (8.0, 0.6))  # (times the usual share, at least so much more)


@dataclass(frozen=True, slots=True)
class Share:
    """A share that is not what it used to be."""

    first: int  # position of the day since which it is so
    before: float
    now: float
    count: int  # of `tries` since then
    tries: int


def fallen(history: History, counts: Sequence[tuple[float, int, int]], tests: int) -> Share | None:
    """A share that is lower than it should be. `counts` has for each day (expected where known, else -1, having,
    all): expected is how many there would be if nothing had changed but what a day's articles are."""
    if plainly_well(counts):
        return None
    return _changed(history, counts, tests, rising=False)


def risen(history: History, counts: Sequence[tuple[float, int, int]], tests: int) -> Share | None:
    """A share that is higher than it should be."""
    if plainly_well(counts, rising=True):
        return None
    return _changed(history, counts, tests, rising=True)


def _changed(history: History, counts: Sequence[tuple[float, int, int]], tests: int, *, rising: bool) -> Share | None:
    limit, past = threshold(DAYS_BETWEEN, tests), Past(counts)

    def ratio(day: int, usual: Sequence[int], so_far: float) -> float | None:
        expected, count, tries = counts[day]
        known = past.of(usual) if tries else None
        if known is None:
            return None
        share, precision, unsure = known
        if expected >= 0:
            share = min(max(expected / tries, 0.0), 1.0)
        share = min(max(share + (unsure if rising else -unsure), 0.0), 1.0)
        beside = (count - tries * share) * (1 if rising else -1)
        if not so_far and beside <= LITTLE * sqrt(tries * share * (1.0 - share)):
            return -1.0  # nothing here speaks for a trouble
        found = _log_ratio(count, tries, share, precision, rising=rising)
        return found if beside > 0 else min(found, 0.0)

    spell = watch(len(counts), min(WARM_UP, len(counts)), limit, ratio).spell
    if spell is None:
        return None
    since = counts[spell.first :]
    count, tries = sum(each[1] for each in since), sum(each[2] for each in since)
    before = counts[max(spell.first - USUAL_DAYS, 0) : spell.first]
    expected = [each[0] if each[0] >= 0 else each[1] for each in before]
    return Share(spell.first, sum(expected) / max(sum(e[2] for e in before), 1), count / max(tries, 1), count, tries)


def plainly_well(counts: Sequence[tuple[float, int, int]], *, rising: bool = False) -> bool:
    """Whether the share of the last days, however few, is near the best four weeks of all: then it has not changed.
    This spares most sources most of the work."""
    sums = [(0, 0), *accumulate(((n, of) for _, n, of in counts), lambda a, b: (a[0] + b[0], a[1] + b[1]))]
    weeks = [_between(a, b) for a, b in zip(sums, sums[28:], strict=False)]
    lately = [_between(sums[-1 - n], sums[-1]) for n in LATELY if n < len(sums) and sums[-1][1] > sums[-1 - n][1]]
    if not weeks or not lately:
        return False
    if rising:
        return max(lately) <= max(min(weeks) / NEAR, min(weeks) + NEAR_ZERO)
    return min(lately) >= NEAR * max(weeks)


def _between(first: tuple[int, int], last: tuple[int, int]) -> float:
    return (last[0] - first[0]) / (last[1] - first[1]) if last[1] > first[1] else 0.0


class Past:
    """What the last usual days say, from sums up to each of them: days only ever join the usual ones."""

    def __init__(self, counts: Sequence[tuple[float, int, int]]) -> None:
        self._counts = counts
        self._sums = [(0, 0, 0, 0.0)]  # days, count, tries, count²/tries; of the first 0, 1, 2 … usual days

    def of(self, usual: Sequence[int]) -> tuple[float, float, float] | None:
        """(share, precision, by how much the share is unsure) of the last USUAL_DAYS usual days; None while they are
        too few."""
        for day in usual[len(self._sums) - 1 :]:
            days, counted, tried, squares = self._sums[-1]
            _, count, tries = self._counts[day]
            more = count * count / tries if tries else 0.0
            self._sums.append((days + (tries > 0), counted + count, tried + tries, squares + more))
        first, last = self._sums[max(len(usual) - USUAL_DAYS, 0)], self._sums[len(usual)]
        days, counted, tried = last[0] - first[0], last[1] - first[1], last[2] - first[2]
        if days < ENOUGH_DAYS or tried < ENOUGH:
            return None
        share = (counted + 0.5) / (tried + 1.0)
        # By how much days differ beyond chance: the mean of (count - tries·share)² over tries·share·(1 - share)
        squares = last[3] - first[3] - 2.0 * share * counted + share * share * tried
        beyond = squares / (share * (1.0 - share)) / days
        mean_tries = tried / days
        precision = (mean_tries - beyond) / (beyond - 1.0) if beyond > 1.0 else MOST_PRECISION
        unsure = sqrt(share * (1.0 - share) / tried) + 1.0 / tried  # so few tries may have shown another by chance
        return share, min(max(precision, LEAST_PRECISION), MOST_PRECISION), unsure


def _log_ratio(count: int, tries: int, share: float, precision: float, *, rising: bool) -> float:
    if rising:
        bad = [min(max(times * share, share + more), 0.97) for times, more in RISEN]
    else:
        bad = [times * share for times in FALLEN]
    if (bad[0] <= share) if rising else (share < LEAST_SHARE):
        return 0.0  # nothing to fall from, or nowhere to rise to
    if (count <= tries * share) if rising else (count >= tries * share):
        bad = bad[1:]  # as good as ever: no trouble but a slight one gives that, so slight ones need not be thought of
    troubled = mixture((1 / len(bad), beta_binomial(count, tries, each, TROUBLED)) for each in bad)
    return troubled - beta_binomial(count, tries, share, precision)
