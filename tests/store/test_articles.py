"""Articles into rows: once, versioned, and one that breaks a rule harms no neighbour."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypeVar

from crawler.archive import WarcPlace
from crawler.items import Article, Author, Evidence, FetchedPage, Image, Link, Processed, Rejection
from crawler.record import to_record
from crawler.schedule import after_failure
from crawler.store.article_rows import stream_records
from crawler.store.articles import store_processed
from crawler.store.captures import Archived, record_captures, unprocessed
from crawler.store.connection import connect, open_pool
from crawler.store.crawls import start_crawl
from crawler.store.frontier import Wanted, add_links, ask_again, claim, count_states, end_without_answer
from crawler.store.patience import Database

T = TypeVar("T")
SEOUL = timezone(timedelta(hours=9))
MOMENT = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
FACTS = {"publisher": "The Placeholder", "in_language": "en", "timezone": "Asia/Seoul"}

ARTICLE = Article(
    source="paper",
    url="https://paper.test/article/1",
    url_key="paper:1",
    headline="[Test] Benches’ paint dries",
    article_body="SUWON (Yonhap) -- First paragraph.\n\nSecond paragraph, 한국어.",
    captured_at=MOMENT,
    alternative_headline="Or so they say",
    description="A story of paint.",
    byline="By Kim Sample (ks@paper.test) and Lee Mock",
    authors=(Author("Kim Sample", "ks@paper.test", "Staff reporter", "The Placeholder"), Author("Lee Mock")),
    date_published=datetime(2026, 11, 20, 9, 0, tzinfo=SEOUL),
    date_published_raw="Nov. 20, 2026 - 09:00",
    date_modified=datetime(2026, 11, 20, 10, 0, tzinfo=SEOUL),
    date_modified_raw="Nov. 20, 2026 - 10:00",
    article_section="National",
    keywords=("paint", "Test"),
    dateline="SUWON (Yonhap)",
    in_language="en",
    is_accessible_for_free=True,
    canonical_url="https://paper.test/article/1",
    publisher="The Placeholder",
    images=(Image("https://paper.test/1.jpg", "A bench.", "Yonhap", "bench", 1), Image("https://paper.test/2.jpg")),
    evidence={"headline": Evidence("meta", 0.9, "og:title")},
)


def in_archive(url: str, work: Callable[[Database], Awaitable[T]]) -> T:
    """Run one piece of work on a connection."""

    async def run() -> T:
        async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
            return await work(db)

    return asyncio.run(run())


async def capture_ids(db: Database, count: int) -> list[int]:
    """A crawl of the source, and that many captures of it."""
    start = await start_crawl(db, "paper", FACTS, {})
    links = [(f"paper:{n}", f"https://paper.test/article/{n}", Link("", "feed", "argument")) for n in range(count)]
    await add_links(db, "paper", links)
    await claim(db, "paper", start.crawl_id, count, Wanted())
    ids = await record_captures(db, "paper", start.crawl_id, [archived(n) for n in range(count)])
    return [capture_id for capture_id in ids if capture_id is not None]


def archived(number: int, status: int = 200) -> Archived:
    url = f"https://paper.test/article/{number}"
    page = FetchedPage(url, url, status, (), b"<p>", fetched_at=MOMENT)
    return Archived(page, WarcPlace("paper.warc.gz", number, f"urn:uuid:{number}", "sha256:0"), f"paper:{number}")


def stored(url: str, *articles: Article | Rejection) -> list[str]:
    """What came of storing these, one batch, each from a capture of its own."""

    async def work(db: Database) -> list[str]:
        ids = await capture_ids(db, len(articles))
        return await store_processed(db, [Processed(i, a) for i, a in zip(ids, articles, strict=True)])

    return in_archive(url, work)


def exported(url: str) -> list[dict[str, Any]]:
    async def work(db: Database) -> list[dict[str, Any]]:
        return [record async for record in stream_records(db)]

    return in_archive(url, work)


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    with connect(url) as db:
        return db.execute(sql.encode()).fetchall()


def test_a_record_comes_back_as_it_went_in(archive_url: str) -> None:
    assert stored(archive_url, ARTICLE) == ["new"]
    (record,) = exported(archive_url)
    wanted = to_record(ARTICLE)
    assert {name: record[name] for name in wanted} == {**wanted, "captured_at": "2026-11-20T03:04:05+00:00"}
    assert (record["version"], record["first_seen_at"]) == (1, "2026-11-20T03:04:05+00:00")


def test_the_same_text_again_moves_last_seen_and_another_is_a_version(archive_url: str) -> None:
    later = MOMENT + timedelta(hours=1)
    again = replace(ARTICLE, captured_at=later)
    edited = replace(again, headline="Paint is dry", images=(), captured_at=later + timedelta(hours=1))
    stale = replace(ARTICLE, headline="Older capture, processed late", captured_at=MOMENT - timedelta(days=1))
    assert stored(archive_url, ARTICLE, again, edited, edited, stale) == [
        "new",
        "unchanged",
        "changed",
        "unchanged",
        "superseded",
    ]
    (record,) = exported(archive_url)
    assert (record["headline"], record["images"], record["version"]) == ("Paint is dry", [], 2)
    assert record["last_seen_at"] == "2026-11-20T05:04:05+00:00"
    versions = rows(archive_url, "SELECT version, changed, replaced FROM article_version ORDER BY version")
    assert versions[0] == (1, [], {})
    version, changed, replaced = versions[1]
    assert (version, changed) == (2, ["headline", "images"])
    assert replaced["headline"] == ARTICLE.headline
    assert replaced["images"][0]["caption"] == "A bench."


def test_an_alias_is_learned_and_its_article_not_asked_for_again(archive_url: str) -> None:
    async def work(db: Database) -> tuple[int, dict[str, int]]:
        (capture_id,) = await capture_ids(db, 1)
        article = replace(ARTICLE, url_key="paper:article:9", url="https://paper.test/article/9")
        await store_processed(db, [Processed(capture_id, article, (("paper:0", "redirect"),))])
        link = Link("https://paper.test/article/9", "feed", "argument")
        new = await add_links(db, "paper", [("paper:article:9", link.url, link), ("paper:0", link.url, link)])
        return new, await count_states(db, "paper")

    assert in_archive(archive_url, work) == (0, {"captured": 2})
    assert rows(archive_url, "SELECT url_key, canonical_key, learned_from FROM url_alias") == [
        ("paper:0", "paper:article:9", "redirect")
    ]


def test_the_frontier_claims_each_url_once_newest_first_and_remembers_how_it_ended(archive_url: str) -> None:
    def link(n: int) -> tuple[str, str, Link]:
        url = f"https://paper.test/article/{n}"
        return f"paper:{n}", url, Link(url, "feed", "https://paper.test/rss", f"No. {n}\x00", MOMENT + timedelta(n))

    async def work(db: Database) -> None:
        start = await start_crawl(db, "paper", FACTS, {"since": "2026-11-01"})
        assert await add_links(db, "paper", [link(n) for n in range(5)]) == 5
        assert await add_links(db, "paper", [link(n) for n in range(6)]) == 1
        first = await claim(db, "paper", start.crawl_id, 2, Wanted())
        assert {c.url_key for c in first} == {"paper:5", "paper:4"}
        rest = await claim(db, "paper", start.crawl_id, 10, Wanted())
        assert {c.url_key for c in rest} == {f"paper:{n}" for n in range(4)}
        assert await claim(db, "paper", start.crawl_id, 10, Wanted()) == []
        failed = after_failure("TimeoutError", 1, MOMENT + timedelta(days=3650))
        await end_without_answer(db, start.crawl_id, first[0], failed, MOMENT)
        await record_captures(
            db, "paper", start.crawl_id, [archived(0), archived(1, 404), archived(2, 503), archived(0)]
        )
        assert await count_states(db, "paper") == {"captured": 1, "claimed": 2, "failed": 2, "gone": 1}
        await ask_again(db, "paper", ["paper:0"])
        assert [c.url_key for c in await claim(db, "paper", start.crawl_id, 10, Wanted())] != []
        assert [c.url_key for c in await unprocessed(db, "paper", 10)] == ["paper:0"]

    in_archive(archive_url, work)
    assert rows(archive_url, "SELECT reason FROM frontier WHERE state IN ('gone') ORDER BY 1") == [("http_404",)]
    assert rows(archive_url, "SELECT count(*) FROM fetch_attempt") == [(4,)]
