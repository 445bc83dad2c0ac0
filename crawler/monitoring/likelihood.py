"""How likely counts are: logarithms of probabilities that allow for days that differ more than chance alone."""

from collections.abc import Iterable
from math import exp, inf, lgamma, log


def negative_binomial(count: int, mean: float, spread: float) -> float:
    """log P(count) where days have the given mean, and a mean that itself varies by the share `spread` (its
    coefficient of variation): Poisson's where it is 0."""
    mean = max(mean, 0.02)
    shape = 1.0 / max(spread, 0.01) ** 2
    return (
        lgamma(count + shape)
        - lgamma(shape)
        - lgamma(count + 1.0)
        + shape * log(shape / (shape + mean))
        + count * log(mean / (shape + mean))
    )


def beta_binomial(count: int, tries: int, share: float, precision: float) -> float:
    """log P(count of tries) but for the binomial coefficient, which falls out of a ratio: the share itself varies from
    day to day as one measured in `precision` tries does."""
    share = min(max(share, 1e-4), 1.0 - 1e-4)
    a, b = share * precision, (1.0 - share) * precision
    return (
        lgamma(count + a)
        + lgamma(tries - count + b)
        - lgamma(tries + precision)
        + lgamma(precision)
        - lgamma(a)
        - lgamma(b)
    )


def mixture(parts: Iterable[tuple[float, float]]) -> float:
    """log of the weighted sum of probabilities, given as (weight, log P)."""
    logs = [log(weight) + value for weight, value in parts if weight > 0]
    top = max(logs, default=-inf)
    return top if top == -inf else top + log(sum(exp(value - top) for value in logs))
