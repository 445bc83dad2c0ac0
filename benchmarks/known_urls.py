"""How long it takes to find out that URLs are known: a million of them against a frontier that has them all.

    python -m benchmarks.known_urls [--urls 1000000] [--batch 500]

The archive is an embedded PostgreSQL of the program's own. Links come as a sitemap's do, in batches, first all known
with nothing new to tell, then again with a later lastmod for one in a hundred; beside it INSERT … ON CONFLICT DO
NOTHING of the same rows, which is what a list of known URLs costs at the least where nothing is learned.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.items import Link
from crawler.store.connection import open_pool
from crawler.store.embedded import throwaway
from crawler.store.frontier import add_links
from crawler.store.migrations import migrate

SOURCE = "known"
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
FILL = """
INSERT INTO frontier (source, url_key, url, state, discovered_via, discovered_from, headline, lastmod, date_published,
                      visits, visited_at, due_at)
SELECT 'known', 'known:' || n, 'https://known.test/article/' || n, 'captured', 'sitemap', 'https://known.test/sitemap.xml',
       'Headline ' || n, '2026-01-01', '2026-01-01'::timestamptz - n * interval '1 minute', 1, '2026-01-02', NULL
FROM generate_series(1, %s) AS n
"""
STOCK = """
INSERT INTO frontier (source, url_key, url, discovered_via, discovered_from)
SELECT 'known', key, url, 'sitemap', 'x' FROM unnest(%s::text[], %s::text[]) AS named (key, url)
ON CONFLICT DO NOTHING
"""


def link(number: int) -> tuple[str, str, Link]:
    """What a sitemap says of URL number n."""
    url = f"https://known.test/article/{number}"
    return f"known:{number}", url, Link(url, "sitemap", "https://known.test/sitemap.xml", lastmod=MOMENT)


def edited(named: tuple[str, str, Link]) -> tuple[str, str, Link]:
    """The same, changed since."""
    return *named[:2], replace(named[2], lastmod=MOMENT + timedelta(days=3))


async def measure(url: str, urls: int, size: int) -> None:
    """Fill, then ask, and print."""
    async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
        await db.execute("INSERT INTO source (source) VALUES (%s)", (SOURCE,))
        await db.execute(FILL, (urls,))
        await db.commit()
        await db.set_autocommit(True)
        await db.execute("VACUUM ANALYZE frontier")
        print(f"{urls:,} URLs are known")
        for told, way in (("add_links, nothing new", ours), ("add_links, 1 % edited", ours_edited), ("stock", stock)):
            seconds = 0.0
            for first in range(1, urls + 1, size):
                batch = [link(number) for number in range(first, min(first + size, urls + 1))]
                began = time.perf_counter()
                new = await way(db, batch)
                seconds += time.perf_counter() - began
                assert new == 0  # noqa: S101
            print(f"{told:24} {seconds:6.1f} s, {urls / seconds:8,.0f} URLs/s", flush=True)


async def ours(db: Any, batch: Sequence[tuple[str, str, Link]]) -> int:
    """As a crawl does it."""
    return await add_links(db, SOURCE, batch)


async def ours_edited(db: Any, batch: Sequence[tuple[str, str, Link]]) -> int:
    """The same, one in a hundred changed."""
    return await add_links(db, SOURCE, [edited(each) if n % 100 == 0 else each for n, each in enumerate(batch)])


async def stock(db: Any, batch: Sequence[tuple[str, str, Link]]) -> int:
    """The least there is."""
    done = await db.execute(STOCK, ([key for key, _, _ in batch], [url for _, url, _ in batch]))
    return int(done.rowcount)


def main() -> None:
    """Read the arguments, start a server, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--urls", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=500)
    arguments = parser.parse_args()
    with throwaway() as lease:
        migrate(lease.url)
        asyncio.run(measure(lease.url, arguments.urls, arguments.batch))


if __name__ == "__main__":
    main()
