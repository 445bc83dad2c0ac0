"""Damaged pages: a valid record or a named rejection of each. benchmarks/fuzz_extraction.py runs any number."""

from benchmarks.fuzz_extraction import damaged, faults, pages, run_batch

CASES, LIMIT = 200, 10.0  # pages; CPU seconds for one on a busy machine


def test_no_damage_breaks_the_record() -> None:
    failed = [outcome for outcome in run_batch(0, CASES, (), seed=1, limit=LIMIT) if outcome.faults]
    assert not failed


def test_a_case_can_be_made_again() -> None:
    sources = pages(())
    assert damaged(sources, 1, 7) == damaged(sources, 1, 7) != damaged(sources, 2, 7)


def test_what_is_no_result_is_a_fault() -> None:
    assert list(faults(None)) == ["neither Article nor Rejection: NoneType"]
