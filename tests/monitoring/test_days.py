"""The days of a source in a real archive: what is counted, when it is counted again, and who may."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.checks import findings, findings_of_source
from crawler.items import Author, Evidence, Image
from crawler.monitoring.history import Day, History
from crawler.store.connection import connect, open_pool
from crawler.store.days import stored_days
from crawler.store.monitoring import Lacking, examples, history_of_source
from crawler.store.roles import grant
from tests.stored import MOMENT, article, rows, store

SEOUL = ZoneInfo("Asia/Seoul")
DAY = date(2026, 11, 20)  # MOMENT is its noon, in Seoul
NOW = MOMENT + timedelta(hours=2)


def look(url: str, now: datetime = NOW, *, live: bool = True) -> History:
    async def run() -> History | None:
        async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
            return await history_of_source(db, "paper", now, live=live)

    history = asyncio.run(run())
    assert history is not None
    return history


def kept(url: str) -> dict[date, Day]:
    async def run() -> list[Day]:
        async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
            return await stored_days(db, "paper", DAY - timedelta(days=5), DAY)

    return {day.day: day for day in asyncio.run(run())}


def test_a_days_articles_by_skin_field_route_and_hour(archive_url: str) -> None:
    by_rule = {"article_body": Evidence("site_rule", 1.0, "E6")}
    whole = article(
        1, byline="By Choi Dummy", authors=(Author("Choi Dummy"),), evidence=by_rule, article_section="National",
        images=(Image("https://paper.test/1.jpg", "A pier"), Image("https://paper.test/2.jpg")),
        date_published_raw="2026-11-20T11:59:00+09:00",
    )  # fmt: skip
    plain = article(2, date_published_raw="Nov. 20, 2026 - 11:58", is_accessible_for_free=False)
    dated = article(3, date_published_raw="2026-11-20", headline=plain.headline, article_body=plain.article_body)
    late = article(4, date_published=None, date_published_raw=None, captured_at=MOMENT + timedelta(hours=1, minutes=30))
    store(archive_url, whole, plain, dated, late)
    (day,) = look(archive_url).days
    assert (day.day, day.articles, day.not_free, day.duplicates) == (DAY, 4, 1, 1)
    assert day.seen_by_hour == [*[0] * 13, 4, *[0] * 34]  # the three were captured at 13:00, the last at 13:30
    nothing = dict.fromkeys(
        ("articles", "byline", "authors", "date", "time_of_day", "time_zone", "image", "caption"), 0
    )
    full = dict.fromkeys((*nothing, "section", "text"), 1)
    generic = {**nothing, "articles": 3, "date": 2, "time_of_day": 1, "section": 0, "text": 3}
    assert day.skins == {"E6": full, "generic": generic}
    assert day.routes == {"argument": 4}
    assert kept(archive_url)[DAY] == day


@pytest.mark.parametrize(
    ("raw", "time_of_day", "time_zone"),
    [
        ("2026-11-20", 0, 0),
        ("2026-11-20 11:59", 1, 0),
        ("Nov. 20, 2026 - 11:59", 1, 0),
        ("2026-11-20T11:59:00Z", 1, 1),
        ("2026-11-20T11:59:00.123+0900", 1, 1),
        ("20261120T115900+09", 1, 1),
        ("Fri, 20 Nov 2026 11:59:00 GMT", 1, 1),
        ("Nov. 20, 2026, 11:59 a.m. KST", 1, 1),
        ("20.11.2026, 11:59 Uhr MEZ", 1, 1),
        ("1795143540", 1, 1),
    ],
)
def test_what_printed_dates_name(archive_url: str, raw: str, time_of_day: int, time_zone: int) -> None:
    store(archive_url, article(1, date_published_raw=raw))
    counts = look(archive_url).days[-1].skins["generic"]
    assert (counts["time_of_day"], counts["time_zone"]) == (time_of_day, time_zone)


def test_days_are_counted_again_where_articles_came_or_changed_and_only_there(archive_url: str) -> None:
    old = [article(n, date_published=MOMENT - timedelta(days=3, hours=n)) for n in (1, 2)]
    store(archive_url, *old, article(9))
    assert [day.articles for day in look(archive_url).days] == [2, 0, 0, 1]
    assert rows(archive_url, "SELECT count(*) FROM source_day_due") == [(0,)]
    measured = "SELECT day, measured_at FROM source_day ORDER BY day"
    before = dict(rows(archive_url, measured))
    later = NOW + timedelta(hours=1)
    assert [day.articles for day in look(archive_url, later).days] == [2, 0, 0, 1]
    after = dict(rows(archive_url, measured))
    assert [day for day in after if after[day] != before[day]] == [DAY]

    moved = replace(old[0], date_published=MOMENT - timedelta(days=2), captured_at=later)
    store(archive_url, moved, article(3, date_published=MOMENT - timedelta(days=3)))
    assert [day.articles for day in look(archive_url, later + timedelta(hours=1)).days] == [2, 1, 0, 1]
    nothing_new = store(archive_url, replace(moved, captured_at=later + timedelta(hours=2)))
    assert nothing_new == ["unchanged"]
    assert rows(archive_url, "SELECT count(*) FROM source_day_due") == [(0,)]


def test_a_moment_that_is_past_is_seen_as_it_was_and_nothing_is_written(archive_url: str) -> None:
    seen_later = article(2, captured_at=MOMENT + timedelta(hours=5))
    store(archive_url, article(1), seen_later)
    assert look(archive_url, NOW + timedelta(hours=9)).days[-1].articles == 2
    before = rows(archive_url, "SELECT * FROM source_day")
    assert look(archive_url, NOW, live=False).days[-1].articles == 1
    assert rows(archive_url, "SELECT * FROM source_day") == before


@pytest.fixture
def readers_url(archive_url: str) -> Iterator[str]:
    grant(archive_url)
    yield f"{archive_url}{'&' if '?' in archive_url else '?'}options=-c%20role%3Darchive_reader"
    with connect(archive_url) as db:
        db.execute("DROP OWNED BY archive_reader, archive_writer")


def test_who_may_only_read_sees_the_last_days_as_they_are(archive_url: str, readers_url: str) -> None:
    store(archive_url, article(1))
    assert look(readers_url).days[-1].articles == 1
    assert rows(archive_url, "SELECT count(*) FROM source_day") == [(0,)]


def test_tries_rejections_and_crawls_of_a_day(archive_url: str) -> None:
    store(archive_url, article(1))
    with connect(archive_url) as db:
        db.execute(
            """INSERT INTO frontier (source, url_key, url, discovered_via, discovered_from)
               VALUES ('paper', 'paper:1', 'https://paper.test/article/1', 'feed', 'https://paper.test/feed')"""
        )
        db.execute(
            """INSERT INTO crawl (source, started_at, finished_at, finish_reason, arguments)
               VALUES ('paper', %(at)s, %(at)s + interval '5 minutes', 'finished', '{}'),
                      ('paper', %(at)s, NULL, NULL, '{}'),
                      ('paper', %(at)s, %(at)s + interval '1 minute', 'finished', '{"since": "2018-01-01"}')""",
            {"at": MOMENT},
        )
        db.execute(
            """INSERT INTO rejection (source, url_key, url, capture_id, reason, detail)
               SELECT 'paper', 'paper:5', 'https://paper.test/5', capture_id, 'soft_404', '' FROM capture"""
        )
        db.execute(
            """INSERT INTO fetch_attempt (crawl_id, frontier_id, url, attempted_at, status, reason, capture_id)
               SELECT (SELECT min(crawl_id) FROM crawl), CASE WHEN kind <> 'feed' THEN frontier_id END, url, %(at)s,
                      tries.status, tries.reason, (SELECT capture_id FROM capture WHERE kind = 'rejected')
               FROM frontier, (VALUES (200, NULL, 'rejected'), (503, NULL, ''), (NULL, 'timeout', ''),
                                      (200, NULL, 'feed')) AS tries (status, reason, kind)""",
            {"at": MOMENT + timedelta(minutes=1)},
        )
        db.execute(
            """INSERT INTO fetch_attempt (crawl_id, frontier_id, url, attempted_at, status)
               SELECT max(crawl_id), max(frontier_id), '', %s, 404 FROM crawl, frontier""",
            (MOMENT + timedelta(seconds=1),),
        )
    history = look(archive_url)
    day = history.days[-1]
    assert (day.answers, day.rejections) == ({"200": 1, "503": 1, "timeout": 1}, {"soft_404": 1})
    assert (day.crawls, day.crawl_seconds) == ({"finished": 2, "running": 1}, 360)
    assert day.routes == {"https://paper.test/feed": 1}
    assert [crawl.finish_reason for crawl in history.crawls] == ["finished", None, "finished"]
    assert history.known_until == MOMENT


def test_examples_are_the_newest_that_show_it(archive_url: str) -> None:
    by_rule = {"article_body": Evidence("site_rule", 1.0, "E6")}
    store(
        archive_url,
        *(article(n, byline="By Oh" if n % 2 else None, evidence=by_rule if n > 4 else {}) for n in range(1, 9)),
    )

    async def run(wanted: Lacking) -> tuple[str, ...]:
        async with await open_pool(archive_url, max_size=1) as pool, pool.connection() as db:
            return await examples(db, "paper", wanted, MOMENT - timedelta(days=1), NOW)

    address = "https://paper.test/article/{}".format
    assert asyncio.run(run(Lacking(what="byline"))) == tuple(map(address, (2, 4, 6)))
    assert asyncio.run(run(Lacking(what="byline", skin="E6"))) == tuple(map(address, (6, 8)))
    assert asyncio.run(run(Lacking(what="image", skin="generic"))) == tuple(map(address, (1, 2, 3)))
    assert asyncio.run(run(Lacking(rejected="soft_404"))) == ()


def test_a_source_that_nobody_knows_has_no_findings(archive_url: str) -> None:
    async def run() -> list[object]:
        async with await open_pool(archive_url, max_size=1) as pool, pool.connection() as db:
            return [await findings_of_source(db, "nobody", datetime.now(UTC)), await findings(db, datetime.now(UTC))]

    assert asyncio.run(run()) == [[], []]


def test_the_public_holidays_are_those_of_the_sources_country(archive_url: str) -> None:
    store(archive_url, article(1))
    holidays = look(archive_url).holidays
    assert holidays is not None
    assert date(2026, 10, 9) in holidays.public  # Hangul Day, in Korea
