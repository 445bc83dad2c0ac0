"""A day's level, as a share of the usual: how likely each is, where all of a day's parts have the same."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import exp, log

LEVELS = (0.003, 0.02, 0.05, 0.1, *(0.15 * 1.07**step for step in range(40)))  # up to twice the usual
LOGARITHMS = tuple(map(log, LEVELS))
NEGLIGIBLE = 40.0  # less than the likeliest by so much (a logarithm) is nothing


def chances(share: float, spread: float) -> Sequence[float]:
    """Of each of LEVELS, where a day brings about that share of the usual (log-normal)."""
    return _chances(round(share, 3), round(spread, 3))


@lru_cache(4096)
def _chances(share: float, spread: float) -> Sequence[float]:
    middle = log(max(share, LEVELS[0]))
    found = [exp(-0.5 * ((each - middle) / spread) ** 2) for each in LOGARITHMS]
    total = sum(found)
    return [each / total for each in found]


def mixed(parts: Iterable[tuple[float, Sequence[float]]]) -> Sequence[float]:
    """The chances of the levels where one of several is true, given as (its chance, its chances of levels)."""
    return [sum(each) for each in zip(*([chance * c for c in found] for chance, found in parts), strict=True)]


def log_likelihoods(count: int, mean: float, spread: float) -> Sequence[float]:
    """log P(count) at each of LEVELS times the mean, but for what is the same at all of them (negative binomial)."""
    shape = 1.0 / spread**2
    return [
        count * logarithm - (count + shape) * log(shape + mean * level)
        for level, logarithm in zip(LEVELS, LOGARITHMS, strict=True)
    ]


def weighted(by_level: Sequence[float], logs: Sequence[float]) -> float:
    """log of the sum of likelihoods, given as logarithms, by the chances of their levels."""
    top = max(logs)
    found = sum(c * exp(v - top) for c, v in zip(by_level, logs, strict=True) if v > top - NEGLIGIBLE)
    return top + log(max(found, exp(-NEGLIGIBLE)))
