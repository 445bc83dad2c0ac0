"""The cumulative sum: when it tells, since when, and when it stops telling."""

import random
from collections.abc import Sequence
from math import exp, log

import pytest

from crawler.monitoring.alarm import threshold, watch
from crawler.monitoring.likelihood import beta_binomial, mixture, negative_binomial


def spell_of(values: Sequence[float | None], limit: float = 5.0) -> tuple[int, int] | None:
    spell = watch(len(values), 0, limit, lambda day, *_: values[day]).spell
    return (spell.first, spell.told) if spell else None


def test_it_tells_once_the_evidence_is_enough_and_since_when() -> None:
    assert spell_of([-1, -1, 2, 2]) is None
    assert spell_of([-1, -1, 2, 2, 2]) == (2, 4)
    assert spell_of([-1, 2, -3, 2, 2, 2]) == (3, 5)
    assert spell_of([-1, 9]) == (1, 1)


def test_it_ends_with_evidence_for_the_usual_and_not_with_silence() -> None:
    assert spell_of([9, None, None, None]) == (0, 0)
    assert spell_of([9, -2]) == (0, 0)
    assert spell_of([9, -2, -2, -2]) is None
    assert spell_of([9, 9, 9, -2, -2, 2, -2]) == (0, 0)
    assert watch(4, 0, 5.0, lambda day, *_: (9.0, 1.0, -5.0, -5.0)[day]).ended == (range(2),)


def test_days_of_trouble_are_not_among_the_usual_ones() -> None:
    seen: list[list[int]] = []

    def ratio(day: int, usual: Sequence[int], _: float) -> float:
        seen.append(list(usual))
        return (-1.0, 9.0, 1.0, -9.0, -1.0)[day]

    watch(5, 0, 5.0, ratio)
    assert seen[2:] == [[0], [0], [0, 3]]


def test_false_alarms_are_as_rare_as_the_threshold_says() -> None:
    """Lorden's bound, with counts of Poisson's distribution and a trouble of half of them."""
    dice, days_between, alarms = random.Random(5), 50.0, 0
    limit = threshold(days_between)
    usual, half = [exp(negative_binomial(n, 20, 0.01)) for n in range(80)], 10.0
    ratios = [negative_binomial(n, half, 0.01) - negative_binomial(n, 20, 0.01) for n in range(80)]
    runs = 2_000
    for _ in range(runs):
        days = dice.choices(range(80), usual, k=50)
        alarms += watch(50, 0, limit, lambda day, *_, days=days: ratios[days[day]]).spell is not None
    assert alarms / runs <= 50 / days_between


@pytest.mark.parametrize("spread", [0.01, 0.2, 1.0])
def test_probabilities_of_counts_add_up_to_one(spread: float) -> None:
    assert sum(exp(negative_binomial(count, 7.0, spread)) for count in range(400)) == pytest.approx(1.0, abs=1e-6)
    choose = [1, 6, 15, 20, 15, 6, 1]
    shares = [choose[n] * exp(beta_binomial(n, 6, 0.3, 1 / spread)) for n in range(7)]
    assert sum(shares) == pytest.approx(1.0)
    assert mixture(((0.5, log(0.2)), (0.5, log(0.4)))) == pytest.approx(log(0.3))
