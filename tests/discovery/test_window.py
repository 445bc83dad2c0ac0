"""Which days count as asked for, by how well the day is known."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.discovery.window import Window
from crawler.items import Link

WINDOW = Window(date(2026, 11, 10), date(2026, 11, 20), ZoneInfo("Asia/Seoul"))


def link(published: str | None = None, lastmod: str | None = None) -> Link:
    moment, changed = (datetime.fromisoformat(text) if text else None for text in (published, lastmod))
    return Link("https://a.example/1", "feed", "https://a.example/rss", None, moment, changed)


@pytest.mark.parametrize(
    ("published", "before", "after"),
    [
        ("2026-11-10T00:01:00+09:00", False, False),
        ("2026-11-09T23:59:00+09:00", True, False),
        ("2026-11-09T15:01:00+00:00", False, False),  # already the 10th in Seoul
        ("2026-11-20T23:59:00+09:00", False, False),
        ("2026-11-20T15:01:00+00:00", False, True),
        ("2026-11-09T00:00:00+09:00", False, False),  # only a day: it may be one off
        ("2026-11-08T00:00:00+09:00", True, False),
        ("2026-11-21T00:00:00+09:00", False, False),
        ("2026-11-22T00:00:00+09:00", False, True),
    ],
)
def test_inclusive_days_in_the_zone_of_the_source(published: str, before: bool, after: bool) -> None:
    assert (WINDOW.is_before(link(published)), WINDOW.is_after(link(published))) == (before, after)


def test_a_day_in_the_url_counts_where_nothing_better_is_known() -> None:
    assert WINDOW.is_before(link(), date(2026, 11, 8))
    assert not WINDOW.is_before(link(), date(2026, 11, 9))
    assert WINDOW.is_after(link(), date(2026, 11, 22))
    assert not WINDOW.is_before(link("2026-11-12T08:00+09:00"), date(2020, 1, 1))


def test_lastmod_is_the_latest_day_of_publication_and_never_the_earliest() -> None:
    assert WINDOW.is_before(link(lastmod="2026-11-01T08:00+09:00"))
    assert not WINDOW.is_before(link(lastmod="2026-11-25T08:00+09:00"))
    assert not WINDOW.is_after(link(lastmod="2026-11-25T08:00+09:00"))
    assert WINDOW.is_before(link("2026-11-01T08:00+09:00", lastmod="2026-11-25T08:00+09:00"))


def test_the_unknown_stays_inside_and_no_bound_bounds_nothing() -> None:
    assert not WINDOW.is_before(link())
    assert not WINDOW.is_after(link())
    endless = Window(None, None, ZoneInfo("UTC"))
    assert not endless.is_before(link("1990-01-01T01:00+00:00"))
    assert not endless.is_after(link("2099-01-01T01:00+00:00"))
    assert not endless.ended_before(datetime.fromisoformat("1990-01-01T01:00+00:00"))


def test_a_printed_day_is_true_where_the_zone_is_known() -> None:
    exact = Window(WINDOW.since, WINDOW.until, WINDOW.zone, exact_days=True)
    assert exact.is_before(link("2026-11-09T00:00:00+09:00"))
    assert exact.is_after(link("2026-11-21T00:00:00+09:00"))
    assert not exact.is_before(link("2026-11-10T00:00:00+09:00"))
    assert not exact.is_before(link(), date(2026, 11, 9))  # a day in the URL still may be one off


def test_an_article_is_older_than_its_last_change_whatever_its_url_says() -> None:
    assert WINDOW.is_before(link(lastmod="2026-11-09T08:00+09:00"), date(2026, 11, 9))


def test_a_document_of_other_days_is_left_out_and_of_the_next_day_only_its_late_changes() -> None:
    assert WINDOW.excludes(date(2026, 10, 1), date(2026, 11, 8))
    assert not WINDOW.excludes(date(2026, 10, 1), date(2026, 11, 9))
    assert WINDOW.excludes(date(2026, 11, 22), date(2026, 11, 22))
    assert not WINDOW.excludes(date(2026, 11, 21), date(2026, 11, 21))
    late, early = (datetime.fromisoformat(f"2026-11-{day}T08:00+09:00") for day in (21, 20))
    assert WINDOW.is_beside(date(2026, 11, 21), date(2026, 11, 30), late)
    assert not WINDOW.is_beside(date(2026, 11, 21), date(2026, 11, 30), early)
    assert not WINDOW.is_beside(date(2026, 11, 20), date(2026, 11, 30), late)
    assert not WINDOW.is_beside(date(2026, 11, 21), date(2026, 11, 30), None)
