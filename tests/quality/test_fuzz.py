"""Damaged pages: a valid record or a named rejection of each. benchmarks/fuzz_extraction.py runs any number."""

import pytest

from benchmarks.fuzz_extraction import damaged, faults, pages, run_batch, run_case
from tests.pages import SENTENCE

CASES, LIMIT = 200, 10.0  # pages; CPU seconds for one on a busy machine


def test_no_damage_breaks_the_record() -> None:
    failed = [outcome for outcome in run_batch(0, CASES, (), seed=1, limit=LIMIT) if outcome.faults]
    assert not failed


def test_a_case_can_be_made_again() -> None:
    sources = pages(())
    assert damaged(sources, 1, 7) == damaged(sources, 1, 7) != damaged(sources, 2, 7)


def test_what_is_no_result_is_a_fault() -> None:
    assert list(faults(None)) == ["neither Article nor Rejection: NoneType"]


@pytest.mark.parametrize(
    "html",
    [
        "<title>" + " - x |" * 60_000 + "</title>",
        "<h1>One</h1>" + "<table><tr><td>" * 400 + f"<p>{SENTENCE}</p>",
        "<h1>One</h1><div>" + "<p><img src=/1.jpg>A line.</p>" * 10_000,
        "<h1>One</h1><figure>" + "<img src=/1.jpg>" * 5_000 + "<figcaption>" + "<a href=/x>x</a>" * 20_000,
        "<h1>One</h1>" + "".join(f"<p>{SENTENCE} {n}</p>" for n in range(8_000)),
        f"<h1>One\f</h1><div class=ad>\f</div>\f<p>{SENTENCE * 3}</p>",
    ],
    ids=["title", "tables", "pictures", "links", "text", "form feeds"],
)
def test_what_once_took_long_or_broke(html: str) -> None:
    outcome = run_case(f"<html><body>{html}".encode(), 0, LIMIT)
    assert not outcome.faults
    assert outcome.seconds < LIMIT / 3
