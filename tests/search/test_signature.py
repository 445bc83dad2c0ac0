"""Signatures of texts: stable, near the truth, and the labelled pairs told apart."""

from datetime import date, timedelta

import pytest

from crawler.search.signature import BINS, SHORTEST, estimate, signature, similarity
from crawler.store.duplicates import LEAST_ESTIMATE, THRESHOLD
from tests.story_pairs import Pair, halves

DAY = date(2026, 11, 12)
TEXT = " ".join(f"word{number * number % 97} of {number}" for number in range(60))

PINNED = ("9d72720010e59405", (-603941726, -31287273), (-1924777542, 541864865))


def test_a_signature_is_the_same_on_every_machine() -> None:
    made = signature(TEXT, DAY)
    assert made
    assert (made.bins[:8].hex(), made.loose[:2], made.strict[:2]) == PINNED
    assert (len(made.bins), len(made.loose), len(made.strict)) == (4 * BINS, 32, 8)


def test_case_punctuation_and_breaks_make_no_difference() -> None:
    one, other = signature(TEXT, DAY), signature(TEXT.upper().replace(" of ", "\n\n“of” "), DAY)
    assert one == other


def test_a_text_too_short_has_none() -> None:
    assert signature("word " * (SHORTEST[False] - 1), DAY) is None
    assert signature("", DAY) is None
    assert signature("한국어" * 19, DAY) is None
    assert signature("한국어" * 20, DAY) is not None


def test_loose_buckets_hold_for_days_and_strict_ones_for_ever() -> None:
    first = signature(TEXT, DAY)
    assert first
    for days in (1, 14):
        later = signature(TEXT, DAY + timedelta(days))
        assert later
        assert set(later.lookup) & set(first.loose)
    years_later = signature(TEXT, DAY + timedelta(3000))
    assert years_later
    assert not set(years_later.lookup) & set(first.loose)
    assert set(years_later.lookup) >= set(first.strict)


def test_a_short_text_within_a_long_one_is_all_there() -> None:
    assert similarity(TEXT, "Before. " + TEXT + " After.") == 1
    assert similarity(TEXT, "nothing of it " * 30) == 0
    assert similarity("too short", "too short") == 1
    assert similarity("", "anything") == 0


@pytest.mark.parametrize("half", [0, 1], ids=["for tuning", "untouched"])
def test_the_labelled_pairs_are_told_apart(half: int) -> None:
    pairs = halves()[half]
    assert len(pairs) >= 200
    wrong = [(pair.kind, pair.language) for pair in pairs if _joined(pair) != pair.same]
    assert wrong == []


def _joined(pair: Pair) -> bool:
    one, other = signature(pair.one, DAY), signature(pair.other, DAY + timedelta(4))
    if one is None or other is None or not set(other.lookup) & {*one.loose, *one.strict}:
        return False
    return estimate(one.bins, other.bins) >= LEAST_ESTIMATE and similarity(pair.one, pair.other) >= THRESHOLD
