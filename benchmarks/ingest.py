"""How fast finished records enter the archive, against a bare COPY of the same rows and one transaction a record.

    python -m benchmarks.ingest [--articles 20000] [--rounds 5] [--grow 0] [--characters 5000] [--batch 500]

The archive is an embedded PostgreSQL of the program's own, with fsync as in use, and its full schema. A round stores
the same articles by each way into empty tables: by store_processed in batches (with what it does for captures and the
frontier), by one COPY a table of rows made ready before, and by plain statements with a commit for each record. With
`--grow`, so many articles are then stored, and the rate of each tenth is told. Prints rates and their ratios.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from benchmarks.generated import SOURCE, Generator
from crawler.items import Article, Processed
from crawler.record import to_record
from crawler.store.article_parts import ARTICLE_COLUMNS, article_row, copy
from crawler.store.articles import store_processed
from crawler.store.connection import connect, open_pool
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate

EMPTY = (
    "TRUNCATE article, article_version, article_author, author, image, index_due, rejection, url_alias, fetch_attempt, "
    "frontier, capture, crawl RESTART IDENTITY CASCADE"
)
SINGLES = 2_000  # articles that are stored one transaction each


async def add_captures(db: Any, articles: Sequence[Article], first: int) -> None:
    """What a crawl has done before anything is stored: a URL, a capture and an attempt for each article."""
    now = datetime.now(UTC)
    numbers = range(first, first + len(articles))
    await copy(
        db,
        "frontier",
        (
            "frontier_id",
            "source",
            "url_key",
            "url",
            "state",
            "discovered_via",
            "discovered_from",
            "visits",
            "visited_at",
        ),
        (
            (n, SOURCE, a.url_key, a.url, "captured", "feed", "f", 1, now)
            for n, a in zip(numbers, articles, strict=True)
        ),
    )
    columns = (
        *("capture_id", "source", "crawl_id", "frontier_id", "url", "requested_url", "captured_at", "status"),
        *("payload_length", "payload_digest", "warc_filename", "warc_record_offset", "warc_record_id"),
    )
    await copy(
        db,
        "capture",
        columns,
        (
            (
                n,
                SOURCE,
                1,
                n,
                a.url,
                a.url,
                a.captured_at,
                200,
                90_000,
                f"sha256:{n:064x}",
                "g.warc.gz",
                n,
                f"urn:g:{n}",
            )
            for n, a in zip(numbers, articles, strict=True)
        ),
    )
    await copy(
        db,
        "fetch_attempt",
        ("crawl_id", "frontier_id", "url", "attempted_at", "status", "capture_id"),
        ((1, n, a.url, a.captured_at, 200, n) for n, a in zip(numbers, articles, strict=True)),
    )
    await db.commit()


async def by_us(db: Any, articles: Sequence[Article], first: int, batch: int) -> float:
    """Seconds that store_processed takes."""
    began = time.perf_counter()
    for start in range(0, len(articles), batch):
        part = articles[start : start + batch]
        outcomes = await store_processed(db, [Processed(first + start + n, a) for n, a in enumerate(part)])
        await db.commit()
        assert set(outcomes) == {"new"}, outcomes  # noqa: S101
    return time.perf_counter() - began


async def by_copy(db: Any, articles: Sequence[Article]) -> float:
    """Seconds that one COPY a table takes for the same rows, made ready before."""
    people = {
        author: number for number, author in enumerate(sorted({a for x in articles for a in x.authors}, key=repr), 1)
    }
    rows = [(number, article_row(a, to_record(a), number)) for number, a in enumerate(articles, 1)]
    tables: list[tuple[str, Sequence[str], list[Any]]] = [
        ("article", ARTICLE_COLUMNS, [(number, *map(row.get, ARTICLE_COLUMNS[1:])) for number, row in rows]),
        (
            "article_version",
            ("article_id", "version", "capture_id", "seen_at"),
            [(number, 1, number, row["captured_at"]) for number, row in rows],
        ),
        (
            "author",
            ("author_id", "type", "name", "email"),
            [(number, author.type, author.name, author.email) for author, number in people.items()],
        ),
        (
            "article_author",
            ("article_id", "position", "author_id", "job_title", "organization"),
            [
                (number, at, people[author], author.job_title, author.organization)
                for number, article in enumerate(articles, 1)
                for at, author in enumerate(article.authors)
            ],
        ),
        (
            "image",
            ("article_id", "ordinal", "content_url", "caption", "credit_line", "alt_text", "position"),
            [
                (number, at, i.content_url, i.caption, i.credit_line, i.alt_text, i.position)
                for number, article in enumerate(articles, 1)
                for at, i in enumerate(article.images)
            ],
        ),
    ]
    began = time.perf_counter()
    for table, columns, values in tables:
        await copy(db, table, columns, values)
    await db.commit()
    return time.perf_counter() - began


async def one_by_one(db: Any, articles: Sequence[Article]) -> float:
    """Seconds that plain statements take, with a commit for each record."""
    rows = [article_row(a, to_record(a), number) for number, a in enumerate(articles, 1)]
    columns = ARTICLE_COLUMNS[1:]
    marks = ", ".join(f"%({name})s" for name in columns)
    add = f"INSERT INTO article ({', '.join(columns)}) VALUES ({marks}) RETURNING article_id"  # noqa: S608
    began = time.perf_counter()
    for row, article in zip(rows, articles, strict=True):
        (number,) = await (await db.execute(add, row)).fetchone()
        version = "INSERT INTO article_version (article_id, version, capture_id, seen_at) VALUES (%s, 1, %s, %s)"
        await db.execute(version, (number, row["capture_id"], row["captured_at"]))
        for at, author in enumerate(article.authors):
            named = (author.type, author.name, author.email)
            found = await (
                await db.execute("SELECT author_id FROM author WHERE type = %s AND name = %s AND email = %s", named)
            ).fetchone()
            found = (
                found
                or await (
                    await db.execute(
                        "INSERT INTO author (type, name, email) VALUES (%s, %s, %s) RETURNING author_id", named
                    )
                ).fetchone()
            )
            await db.execute(
                "INSERT INTO article_author VALUES (%s, %s, %s, %s, %s)",
                (number, at, found[0], author.job_title, author.organization),
            )
        for at, i in enumerate(article.images):
            await db.execute(
                "INSERT INTO image VALUES (%s, %s, %s, %s, %s, %s, %s)",
                (number, at, i.content_url, i.caption, i.credit_line, i.alt_text, i.position),
            )
        await db.commit()
    return time.perf_counter() - began


async def empty(db: Any) -> None:
    """An archive that knows one source and one crawl."""
    await db.execute(EMPTY)
    await db.execute("INSERT INTO source (source) VALUES (%s) ON CONFLICT DO NOTHING", (SOURCE,))
    await db.execute("INSERT INTO crawl (source) VALUES (%s)", (SOURCE,))
    await db.commit()


async def compare(db: Any, articles: Sequence[Article], rounds: int, batch: int) -> None:
    """Print the median rates and ratios of so many rounds."""
    rates: dict[str, list[float]] = {"store_processed": [], "COPY": [], "one transaction a record": []}
    for _ in range(rounds):
        for way, found in rates.items():
            some = articles[:SINGLES] if way.startswith("one") else articles
            await empty(db)
            await add_captures(db, some, 1)
            await db.execute("CHECKPOINT")
            if way == "COPY":
                seconds = await by_copy(db, some)
            else:
                seconds = await (by_us(db, some, 1, batch) if way == "store_processed" else one_by_one(db, some))
            found.append(len(some) / seconds)
    for way, found in rates.items():
        print(f"{way:26} {statistics.median(found):8.0f} articles/s   ({min(found):.0f} to {max(found):.0f})")
    ours = rates["store_processed"]
    for way in ("COPY", "one transaction a record"):
        ratios = [a / b for a, b in zip(ours, rates[way], strict=True)]
        print(f"store_processed is {statistics.median(ratios):.2f} times {way}")


async def grow(db: Any, generator: Generator, total: int, batch: int) -> None:
    """Store so many articles, and tell the rate of each tenth."""
    await empty(db)
    step = max(total // 10, 1)
    for first in range(0, total, step):
        seconds = 0.0
        for start in range(first, min(first + step, total), 10_000):
            articles = list(generator.articles(start, min(10_000, first + step - start), total))
            await add_captures(db, articles, start + 1)
            seconds += await by_us(db, articles, start + 1, batch)
        size = await (await db.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")).fetchone()
        print(f"{first + step:10,} articles: {step / seconds:6.0f} articles/s, the database has {size[0]}", flush=True)


async def measure(url: str, arguments: argparse.Namespace) -> None:
    """Compare, then grow."""
    generator = Generator(characters=arguments.characters)
    async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
        if arguments.rounds:
            articles = list(generator.articles(0, arguments.articles, arguments.articles))
            await compare(db, articles, arguments.rounds, arguments.batch)
            del articles
        if arguments.grow:
            await grow(db, generator, arguments.grow, arguments.batch)


def main() -> None:
    """Read the arguments, start a server, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--grow", type=int, default=0, metavar="ARTICLES")
    parser.add_argument("--characters", type=int, default=5_000, help="of a body")
    parser.add_argument("--batch", type=int, default=500)
    arguments = parser.parse_args()
    with throwaway() as lease:
        migrate(lease.url)
        with connect(lease.url, autocommit=True) as db:
            db.execute("ALTER DATABASE archive SET synchronous_commit = on")
        asyncio.run(measure(lease.url, arguments))


if __name__ == "__main__":
    main()
