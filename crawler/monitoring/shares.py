"""Whether a share (of articles with a byline, of pages rejected) has fallen or risen against the source's past."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from crawler.monitoring.alarm import lasting, threshold
from crawler.monitoring.history import History
from crawler.monitoring.likelihood import beta_binomial, mixture

DAYS_BETWEEN = 365.0 * 20  # false alarms of one kind of check and source: at most one in twenty years
USUAL_DAYS = 56  # before a day, that say what is usual
ENOUGH_DAYS, ENOUGH = 14, 60  # days and tries, before a past says what is usual
WARM_UP = 21  # days before the first that is judged
MOST_PRECISION, LEAST_PRECISION = 200.0, 12.0  # a source's share is never steadier, or less steady, than this
TROUBLED = 15.0  # precision within a trouble: it may be of any strength
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
    return _changed(history, counts, tests, rising=False)


def risen(history: History, counts: Sequence[tuple[float, int, int]], tests: int) -> Share | None:
    """A share that is higher than it should be."""
    return _changed(history, counts, tests, rising=True)


def _changed(history: History, counts: Sequence[tuple[float, int, int]], tests: int, *, rising: bool) -> Share | None:
    limit = threshold(DAYS_BETWEEN, tests)

    def ratio(day: int, usual: Sequence[int]) -> float | None:
        expected, count, tries = counts[day]
        past = usual_share(counts, usual) if tries else None
        if past is None:
            return None
        share, precision = past
        if expected >= 0:
            share = min(max(expected / tries, 0.0), 1.0)
        return _log_ratio(count, tries, share, precision, rising=rising)

    spell = lasting(len(counts), min(WARM_UP, len(counts)), limit, ratio)
    if spell is None:
        return None
    since = counts[spell.first :]
    count, tries = sum(each[1] for each in since), sum(each[2] for each in since)
    before = counts[max(spell.first - USUAL_DAYS, 0) : spell.first]
    expected = [each[0] if each[0] >= 0 else each[1] for each in before]
    return Share(spell.first, sum(expected) / max(sum(e[2] for e in before), 1), count / max(tries, 1), count, tries)


def usual_share(counts: Sequence[tuple[float, int, int]], usual: Sequence[int]) -> tuple[float, float] | None:
    """(share, precision) of the last USUAL_DAYS usual days; None while they are too few."""
    found = [(counts[day][1], counts[day][2]) for day in usual[-USUAL_DAYS:] if counts[day][2]]
    count, tries = sum(n for n, _ in found), sum(n for _, n in found)
    if len(found) < ENOUGH_DAYS or tries < ENOUGH:
        return None
    share = (count + 0.5) / (tries + 1.0)
    # By how much days differ beyond chance: the sum of squares over what chance gives, per day.
    beyond = sum((n - of * share) ** 2 / (of * share * (1.0 - share)) for n, of in found) / len(found)
    mean_tries = tries / len(found)
    precision = (mean_tries - beyond) / (beyond - 1.0) if beyond > 1.0 else MOST_PRECISION
    return share, min(max(precision, LEAST_PRECISION), MOST_PRECISION)


def _log_ratio(count: int, tries: int, share: float, precision: float, *, rising: bool) -> float:
    if rising:
        bad = [min(max(times * share, share + more), 0.97) for times, more in RISEN]
    else:
        bad = [times * share for times in FALLEN]
    if (bad[0] <= share) if rising else (share < 0.02):
        return 0.0  # nothing to fall from, or nowhere to rise to
    troubled = mixture((1 / len(bad), beta_binomial(count, tries, each, TROUBLED)) for each in bad)
    usual = mixture([(1.0, beta_binomial(count, tries, share, precision))])
    if (count / tries <= share) if rising else (count / tries >= share):
        return min(troubled - usual, -log(2.0) * min(tries, 4) / 4)  # on the good side nothing speaks for a trouble
    return troubled - usual
