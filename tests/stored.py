"""Articles in a real archive, for tests that read it: each from a capture of its own, of any source, at any time."""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.items import Article, Processed
from crawler.store.articles import store_processed
from crawler.store.connection import connect, open_pool
from crawler.store.crawls import declare_source
from crawler.store.indexer import index_some

MOMENT = datetime(2026, 11, 20, 3, tzinfo=UTC)
NUMBERS = itertools.count(1)
CAPTURE = """
INSERT INTO capture (source, url, requested_url, captured_at, status, payload_length, payload_digest, warc_filename,
                     warc_record_offset, warc_record_id)
VALUES (%s, %s, %s, %s, 200, 1, 'sha256:0', 'x.warc.gz', 0, %s) RETURNING capture_id"""


def article(number: int, **fields: Any) -> Article:
    """An article of the source `paper`; its number is in its address, and minutes before MOMENT in its date."""
    made = Article(
        source="paper",
        url=f"https://paper.test/article/{number}",
        url_key=f"paper:{number}",
        headline=f"Headline {number}",
        article_body=f"Text {number}.",
        captured_at=MOMENT + timedelta(hours=1),
        date_published=MOMENT - timedelta(minutes=number),
        date_published_raw="as printed",
    )
    return replace(made, **fields)


def store(url: str, *articles: Article, timezone: str = "Asia/Seoul") -> list[str]:
    """What came of storing these; their numbers are in the queue of the indexer now."""

    async def run() -> list[str]:
        async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
            batch = []
            for each in articles:
                await declare_source(db, each.source, {"publisher": None, "in_language": None, "timezone": timezone})
                values = (each.source, each.url, each.url, each.captured_at, f"urn:uuid:{next(NUMBERS)}")
                row = await (await db.execute(CAPTURE.encode(), values)).fetchone()
                batch.append(Processed(row[0], each))
            return await store_processed(db, batch)

    return asyncio.run(run())


def store_and_index(url: str, *articles: Article) -> None:
    """Stored, and in the indexes."""
    store(url, *articles)
    assert index_some(url, 60).all_done


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    """What a statement gives."""
    with connect(url) as db:
        return db.execute(sql.encode()).fetchall()
