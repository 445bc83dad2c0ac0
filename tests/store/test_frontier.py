"""The frontier's table: which moves a URL may make, what routes of discovery tell of it, and what comes of visits."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from psycopg.errors import CheckViolation

from crawler.archive import WarcPlace
from crawler.items import DocumentRead, FetchedPage, Link, ListWalked, Processed
from crawler.schedule import VISIT_AGES, after_failure
from crawler.store.articles import store_processed
from crawler.store.captures import Archived, newest_capture, record_captures
from crawler.store.connection import connect
from crawler.store.crawls import finish_crawl, start_crawl
from crawler.store.discovery import known_document, known_walk, record_document, record_walk
from crawler.store.frontier import Wanted, add_links, claim, end_without_answer, known_before, next_retry
from crawler.store.patience import Database
from tests.store.test_articles import ARTICLE, FACTS, MOMENT, in_archive, rows

URL = "https://paper.test/article/1"
LINK = ("paper:1", URL, Link(URL, "sitemap", "https://paper.test/sitemap.xml"))
LATER = MOMENT + timedelta(hours=2)
DOCUMENT = Path(__file__).parents[2] / "docs" / "frontier.md"
STATES = ("discovered", "claimed", "captured", "gone", "excluded", "failed")


def answer(number: int, status: int = 200, at: datetime = MOMENT, revisit_of: str | None = None) -> Archived:
    """An answer of URL as it lies in a WARC."""
    headers = (("ETag", '"one"'), ("Last-Modified", "Fri, 20 Nov 2026 03:00:00 GMT"))
    page = FetchedPage(URL, URL, status, headers, b"<p>text</p>", fetched_at=at)
    return Archived(page, WarcPlace("one.warc.gz", number, f"urn:uuid:{number}", "sha256:00", revisit_of), "paper:1")


def test_the_moves_are_those_of_the_document(archive_url: str) -> None:
    drawn = set(re.findall(r"^\| (\w+) \| (\w+) \|", DOCUMENT.read_text("utf-8"), re.MULTILINE))
    drawn -= {("from", "to"), ("table", "what")}
    assert drawn == set(rows(archive_url, "SELECT state, next_state FROM frontier_move"))


@pytest.mark.parametrize("state", STATES)
def test_other_moves_are_refused(archive_url: str, state: str) -> None:
    allowed = {to for from_, to in rows(archive_url, "SELECT state, next_state FROM frontier_move") if from_ == state}
    with connect(archive_url) as db:
        db.execute("INSERT INTO source (source) VALUES ('paper')")
        db.execute("INSERT INTO crawl (source) VALUES ('paper')")
        for target in STATES:
            db.execute("DELETE FROM frontier")
            db.execute(
                "INSERT INTO frontier"
                " (source, url_key, url, state, reason, discovered_via, discovered_from, due_at, claimed_by)"
                " SELECT 'paper', 'k', 'u', %s, 'why', 'seed', 'argument', now(),"
                " CASE WHEN %s = 'claimed' THEN crawl_id END FROM crawl",
                (state, state),
            )
            move = (
                "UPDATE frontier SET state = %s, due_at = now(),"
                " claimed_by = CASE WHEN %s = 'claimed' THEN (SELECT crawl_id FROM crawl) END"
            )
            if target in allowed or target == state:
                db.execute(move, (target, target))
            else:
                with pytest.raises(CheckViolation, match=f"{state} may not become {target}"), db.transaction():
                    db.execute(move, (target, target))


def test_a_url_that_is_known_learns_what_other_routes_tell(archive_url: str) -> None:
    told = Link(URL, "feed", "https://paper.test/rss", "Paint dries", MOMENT, MOMENT)

    async def work(db: Database) -> None:
        await start_crawl(db, "paper", FACTS, {})
        assert await add_links(db, "paper", [LINK, LINK]) == 1
        assert await add_links(db, "paper", [("paper:1", URL, told)]) == 0
        other = Link(URL, "feed", "https://paper.test/rss", "Another headline", LATER)
        assert await add_links(db, "paper", [("paper:1", URL, other)]) == 0

    in_archive(archive_url, work)
    assert rows(archive_url, "SELECT discovered_via, headline, date_published, lastmod FROM frontier") == [
        ("sitemap", "Paint dries", MOMENT, MOMENT)
    ]


def test_what_lies_outside_the_days_of_a_crawl_teaches_its_day_and_nothing_else(archive_url: str) -> None:
    outside = replace(LINK[2], date_published=MOMENT, outside=True)

    async def work(db: Database) -> list[int]:
        start = await start_crawl(db, "paper", FACTS, {})
        assert await add_links(db, "paper", [("paper:1", URL, outside)]) == 0
        assert rows(archive_url, "SELECT count(*) FROM frontier") == [(0,)]
        await add_links(db, "paper", [LINK])
        dated_only = Wanted(first=LATER, dated_only=True)
        claimed = [len(await claim(db, "paper", start.crawl_id, 1, dated_only))]  # nobody knows its day yet
        await add_links(db, "paper", [("paper:1", URL, outside)])
        wanted = (dated_only, Wanted(first=LATER), Wanted(first=MOMENT))
        return claimed + [len(await claim(db, "paper", start.crawl_id, 1, each)) for each in wanted]

    assert in_archive(archive_url, work) == [0, 0, 0, 1]
    assert rows(archive_url, "SELECT discovered_via, date_published FROM frontier") == [("sitemap", MOMENT)]


@pytest.mark.parametrize(("lastmod", "due"), [(LATER, True), (MOMENT - timedelta(days=1), False)])
def test_a_change_that_a_route_tells_of_after_the_last_visit_makes_a_url_due(
    archive_url: str, lastmod: datetime, due: bool
) -> None:
    async def work(db: Database) -> int:
        start = await start_crawl(db, "paper", FACTS, {})
        await add_links(db, "paper", [LINK])
        await claim(db, "paper", start.crawl_id, 1, Wanted())
        await record_captures(db, "paper", start.crawl_id, [answer(1)])
        await add_links(db, "paper", [("paper:1", URL, Link(URL, "sitemap", "", lastmod=lastmod))])
        return len(await claim(db, "paper", start.crawl_id, 1, Wanted()))

    assert bool(in_archive(archive_url, work)) is due


def test_visits_are_planned_and_unchanged_answers_are_revisits(archive_url: str) -> None:
    fresh = replace(ARTICLE, date_published=MOMENT)

    async def work(db: Database) -> None:
        start = await start_crawl(db, "paper", FACTS, {})
        await add_links(db, "paper", [LINK])
        (first,) = await claim(db, "paper", start.crawl_id, 1, Wanted())
        assert not first.was_captured
        (capture_id,) = await record_captures(db, "paper", start.crawl_id, [answer(1)])
        assert capture_id is not None
        await store_processed(db, [Processed(capture_id, fresh)])
        original = await newest_capture(db, "paper", URL)
        assert original is not None
        assert (original.etag, original.warc_record_id) == ('"one"', "urn:uuid:1")
        await db.execute("UPDATE frontier SET due_at = now() - interval '1 s'")
        (again,) = await claim(db, "paper", start.crawl_id, 1, Wanted())
        assert again.was_captured
        later = MOMENT + VISIT_AGES[0]
        await record_captures(db, "paper", start.crawl_id, [answer(2, 304, later, original.warc_record_id)])
        assert (await newest_capture(db, "paper", URL)) == original

    in_archive(archive_url, work)
    later = MOMENT + VISIT_AGES[0]
    assert rows(archive_url, "SELECT state, visits, changes, visited_at, due_at, attempts FROM frontier") == [
        ("captured", 2, 0, later, MOMENT + VISIT_AGES[1], 0)
    ]
    assert rows(archive_url, "SELECT outcome FROM fetch_attempt ORDER BY 1") == [("new",), ("not_modified",)]
    assert rows(archive_url, "SELECT version, last_seen_at FROM article") == [(1, later)]


def test_a_crawl_that_ends_lets_go_of_what_it_claimed_and_forgets_no_capture(archive_url: str) -> None:
    async def work(db: Database) -> None:
        start = await start_crawl(db, "paper", FACTS, {})
        other = ("paper:2", URL + "2", Link(URL + "2", "feed", ""))
        await add_links(db, "paper", [LINK, other])
        await claim(db, "paper", start.crawl_id, 2, Wanted())
        await record_captures(db, "paper", start.crawl_id, [answer(1)])
        await db.execute("UPDATE frontier SET due_at = now() WHERE url_key = 'paper:1'")
        await claim(db, "paper", start.crawl_id, 1, Wanted())
        await finish_crawl(db, "paper", start.crawl_id, "shutdown", {})

    in_archive(archive_url, work)
    assert rows(archive_url, "SELECT url_key, state FROM frontier ORDER BY 1") == [
        ("paper:1", "captured"),
        ("paper:2", "discovered"),
    ]


def test_a_crawl_takes_only_the_stories_it_was_asked_for(archive_url: str) -> None:
    def named(number: int, day: int | None) -> tuple[str, str, Link]:
        when = None if day is None else datetime(2026, 11, day, tzinfo=UTC)
        return f"paper:{number}", f"{URL}{number}", Link("", "feed", "", None, when)

    async def work(db: Database) -> list[str]:
        start = await start_crawl(db, "paper", FACTS, {})
        await add_links(db, "paper", [named(1, 1), named(2, 10), named(3, 20), named(4, None)])
        wanted = Wanted(None, datetime(2026, 11, 5, tzinfo=UTC), datetime(2026, 11, 15, tzinfo=UTC))
        return [each.url_key for each in await claim(db, "paper", start.crawl_id, 9, wanted)]

    assert sorted(in_archive(archive_url, work)) == ["paper:2", "paper:4"]


def test_what_failed_says_when_it_is_tried_again(archive_url: str) -> None:
    async def work(db: Database) -> datetime | None:
        start = await start_crawl(db, "paper", FACTS, {})
        await add_links(db, "paper", [LINK])
        (each,) = await claim(db, "paper", start.crawl_id, 1, Wanted())
        assert await next_retry(db, "paper") is None
        await end_without_answer(db, start.crawl_id, each, after_failure("TimeoutError", 1, MOMENT), MOMENT)
        return await next_retry(db, "paper")

    assert in_archive(archive_url, work) == after_failure("TimeoutError", 1, MOMENT).due_at


def test_documents_and_walks_are_remembered(archive_url: str) -> None:
    feed = DocumentRead("https://paper.test/rss", "feed", MOMENT, 20)
    same = DocumentRead("https://paper.test/rss", "feed", LATER, 0, unchanged=True)
    since = date(2026, 11, 1)

    async def work(db: Database) -> None:
        await start_crawl(db, "paper", FACTS, {})
        await record_document(db, "paper", feed, 3)
        await record_document(db, "paper", same, 0)
        known = await known_document(db, "paper", feed.url)
        assert known is not None
        assert (known.fetched_at, known.changed_at, known.new_at, known.entries) == (LATER, MOMENT, MOMENT, 20)
        assert await known_walk(db, "paper", URL, since) is None
        await record_walk(db, "paper", ListWalked(URL, since, URL + "?page=2", MOMENT))
        walk = await known_walk(db, "paper", URL, since)
        assert walk is not None
        assert (walk.complete_at, walk.next_page, walk.gap_before) == (None, URL + "?page=2", MOMENT)
        await add_links(db, "paper", [LINK])
        assert await known_walk(db, "paper", URL, None) is None

    async def ends(db: Database) -> None:
        await record_walk(db, "paper", ListWalked(URL, since, None))
        walk = await known_walk(db, "paper", URL, since)
        assert walk is not None
        assert walk.complete_at is not None
        assert walk.next_page is None
        assert await known_before(db, "paper", ["paper:1"], walk.complete_at) == {"paper:1"}  # what it found itself

    in_archive(archive_url, work)
    in_archive(archive_url, ends)


def test_known_before_tells_old_from_new(archive_url: str) -> None:
    async def work(db: Database) -> None:
        await start_crawl(db, "paper", FACTS, {})
        await add_links(db, "paper", [LINK])
        now = datetime.now(UTC)
        assert await known_before(db, "paper", ["paper:1", "paper:2"], now + timedelta(seconds=1)) == {"paper:1"}
        assert await known_before(db, "paper", ["paper:1"], now - timedelta(days=1)) == set()

    in_archive(archive_url, work)


def test_coverage_counts_each_day(archive_url: str) -> None:
    def named(number: int, day: int) -> tuple[str, str, Link]:
        when = datetime(2026, 11, day, 16, tzinfo=UTC)  # the next day in Seoul
        return f"paper:{number}", f"{URL}{number}", Link("", "feed", "", None, when)

    async def work(db: Database) -> None:
        start = await start_crawl(db, "paper", FACTS, {})
        await add_links(db, "paper", [named(1, 1), named(2, 1), named(3, 2)])
        await claim(db, "paper", start.crawl_id, 3, Wanted())
        await record_captures(db, "paper", start.crawl_id, [answer(1)])

    in_archive(archive_url, work)
    found = rows(archive_url, "SELECT day, discovered, captured, missing FROM coverage ORDER BY day")
    assert found == [(date(2026, 11, 2), 2, 1, 1), (date(2026, 11, 3), 1, 0, 1)]
