"""Names of sitemaps that carry a month, and numbers that only look like one."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from crawler.discovery.covered_days import covered_days
from crawler.discovery.turns import REMEMBERED, Turns
from crawler.discovery.window import Window

SITE = "https://www.gazette.example"


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("/sitemap-2019-04.xml", date(2019, 4, 1), date(2019, 4, 30)),
        ("/sitemap/2020/02/posts.xml.gz", date(2020, 2, 1), date(2020, 2, 29)),
        ("/sitemap-pt-post-201904.xml", date(2019, 4, 1), date(2019, 4, 30)),
        ("/sitemap.xml?yyyy=2019&mm=04&dd=03", date(2019, 4, 3), date(2019, 4, 3)),
        ("/sitemap-20190403.xml", date(2019, 4, 3), date(2019, 4, 3)),
        ("/archive/2019.xml", date(2019, 1, 1), date(2019, 12, 31)),
    ],
)
def test_a_name_that_tells(name: str, first: date, last: date) -> None:
    assert covered_days([SITE + name]) == {SITE + name: (first, last)}


@pytest.mark.parametrize("name", ["/post-sitemap12.xml", "/sitemap-20191.xml", "/news.xml", "/sitemap-2015-2019.xml"])
def test_a_name_that_does_not(name: str) -> None:
    assert covered_days([SITE + name]) == {}


def test_siblings_tell_years_from_counts_and_months_from_parts() -> None:
    assert covered_days(f"{SITE}/posts-{n}.xml" for n in (1, 2019, 2020, 2150)) == {}
    parts = covered_days([f"{SITE}/posts-2019-{n:02}.xml" for n in (1, 4, 13)])
    assert set(parts.values()) == {(date(2019, 1, 1), date(2019, 12, 31))}


def test_only_what_is_more_than_a_day_away_is_excluded() -> None:
    window = Window(date(2026, 11, 1), date(2026, 11, 30), ZoneInfo("Asia/Seoul"))
    assert not window.excludes(date(2026, 10, 1), date(2026, 10, 31))
    assert window.excludes(date(2026, 9, 1), date(2026, 9, 30))
    assert not window.excludes(date(2026, 12, 1), date(2026, 12, 31))
    assert window.excludes(date(2027, 1, 1), date(2027, 1, 31))
    assert not Window(None, None, ZoneInfo("UTC")).excludes(date(2000, 1, 1), date(2000, 1, 31))


def test_a_walk_that_goes_round_ends_and_one_that_drifts_does_not() -> None:
    turns = Turns()
    assert turns.new("/1", ["a", "b"]) == ["a", "b"]
    assert turns.new("/2", ["a", "b"]) == []  # the whole page was pushed down while it was read
    assert turns.end("/3") is None
    assert turns.new("/3", ["b", "c"]) == ["c"]
    assert turns.new("/4", ["b", "c"]) == turns.new("/5", ["b", "c"]) == []
    assert turns.end("/6") == "2 pages in a row name nothing that earlier ones did not"
    assert turns.end("/2") == "its next page /2 was read before"
    for n in range(1_000):
        turns.new(f"/p{n}", [f"{n}-{k}" for k in range(20)])
    assert len(turns.keys) == REMEMBERED
