"""What a source expects of itself, from figures alone and over a whole crawl."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crawler.expectations import Expect, Quality, Route, is_stale, skins_outdated, unmet_by_crawl, unmet_by_days
from crawler.sample import SamplePaper, serve
from crawler.sample.response import html
from crawler.store.connection import connect
from tests.crawling import Crawls

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EXPECTS = Expect((40, 400), share_with_byline=0.6, share_with_date=1.0)
DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("quality", "reasons"),
    [
        (Quality(100, 60, 100, 0, 100), []),
        (Quality(100, 59, 99, 0, 100), ["share_with_byline", "share_with_date"]),
        (Quality(19, 0, 0, 0, 0), []),
    ],
)
def test_shares_count_once_there_are_enough_articles(quality: Quality, reasons: list[str]) -> None:
    assert [trouble.reason for trouble in unmet_by_crawl(EXPECTS, quality)] == reasons


@pytest.mark.parametrize(("articles", "by_skin", "outdated"), [(100, 49, True), (100, 50, False), (19, 0, False)])
def test_a_new_layout_is_told_once_most_articles_have_it(articles: int, by_skin: int, outdated: bool) -> None:
    assert bool(list(skins_outdated(Quality(articles, articles, articles, articles, by_skin)))) is outdated


def test_a_holiday_is_no_trouble_and_three_days_are() -> None:
    days = {DAY - timedelta(days=n): count for n, count in enumerate((3, 50, 2))}
    assert list(unmet_by_days(EXPECTS, days)) == []
    (trouble,) = unmet_by_days(EXPECTS, dict.fromkeys(days, 3))
    assert trouble.reason == "too_few_articles"
    assert "3 on 2026-11-22, where at least 40 a day are expected" in trouble.sentence
    assert [t.reason for t in unmet_by_days(EXPECTS, dict.fromkeys(days, 401))] == ["too_many_articles"]


@pytest.mark.parametrize(
    ("usual", "silent_days", "named_days", "stale"),
    [
        (3600.0, 4, None, True),
        (3600.0, 2, None, False),
        (3600.0, 4, 1, False),  # another route was faster, and this one shows it too
        (86_400.0, 9, None, False),
        (None, 99, None, False),
    ],
)
def test_a_route_is_stale_by_its_own_habits(
    usual: float | None, silent_days: int, named_days: int | None, stale: bool
) -> None:
    silent = NOW - timedelta(days=silent_days)
    route = Route("https://gazette.example/rss", "feed", 20, silent, silent, usual)
    newest = None if named_days is None else NOW - timedelta(days=named_days)
    assert (is_stale(route, newest, NOW) is not None) == stale


@pytest.fixture
def crawls(archive_url: str, tmp_path: Path) -> Iterator[Crawls]:
    """A small newspaper whose last articles are days old."""
    with serve(SamplePaper(40), crawl_delay=0.01) as server:
        yield Crawls(archive_url, tmp_path, server)


def test_days_without_articles_are_told_in_the_log_the_row_and_the_exit_code(crawls: Crawls) -> None:
    assert crawls.crawl().code == 0
    with connect(crawls.archive_url) as db:
        db.execute("UPDATE crawl SET started_at = started_at - interval '9 days'")
    second = crawls.crawl()
    assert second.code == 1, second.output
    assert "where at least 40 a day are expected" in second.output
    assert "Needs a look (see the log above): 1 too_few_articles." in second.output
    rows = crawls.rows("SELECT troubles, counts ? 'requests' FROM crawl ORDER BY crawl_id")
    assert rows == [({}, True), ({"too_few_articles": 1}, True)]
    assert crawls.crawl("-a", "since=2026-11-01").code == 0


def test_a_layout_that_no_skin_knows_is_told_though_the_articles_are_read(crawls: Crawls) -> None:
    site = crawls.server.site
    for article in site.paper:
        page = site.answer("www.koreaherald.com", article.path).body.decode()
        page = page.replace('id="articleText"', 'class="story"').replace("article-body", "story")
        crawls.server.overrides[article.path] = html(page)
    first = crawls.crawl()
    assert first.code == 1, first.output
    assert "add a skin for its layout" in first.output
    assert crawls.rows("SELECT troubles FROM crawl") == [({"skin_outdated": 1},)]
