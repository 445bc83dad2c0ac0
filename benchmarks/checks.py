"""What a look at a source costs: reading its days, counting those that changed, and the checks.

An archive of generated articles (3 sources), with crawls every hour of the last four weeks and their tries. Each look
is timed: the first of a source counts half a year of days, the next ones only what changed.

python -m benchmarks.checks --articles 100000
"""

import argparse
import asyncio
import time
from datetime import timedelta
from statistics import median

from psycopg import AsyncConnection

from benchmarks.generated_archive import EVERY, FIRST_DAY, SOURCES, fill
from crawler.checks import findings_of_history
from crawler.store.connection import connect, open_pool
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate
from crawler.store.monitoring import history_of_source

BODY_BYTES = 3_000
CRAWLS = """
WITH frontiers AS (
    INSERT INTO frontier (source, url_key, url, state, discovered_via, discovered_from, due_at)
    SELECT source, url_key, url, 'captured', 'feed', 'https://' || source || '.example/feed', NULL FROM article
    RETURNING frontier_id, source, url
), crawls AS (
    INSERT INTO crawl (source, started_at, finished_at, finish_reason)
    SELECT source, at, at + interval '5 minutes', 'finished'
    FROM source, generate_series(%(now)s - interval '28 days', %(now)s, interval '1 hour') AS at
    RETURNING crawl_id, source, started_at
)
INSERT INTO fetch_attempt (crawl_id, frontier_id, url, attempted_at, status, outcome)
SELECT crawl_id, one.frontier_id, 'https://gazette.example/', started_at, 200, 'new'
FROM crawls, generate_series(1, 12) AS number, (SELECT min(frontier_id) AS frontier_id FROM frontiers) AS one"""
EDIT = """
UPDATE article SET record_digest = record_digest || '!' WHERE article_id IN (
    SELECT article_id FROM article WHERE source = %(source)s
    ORDER BY coalesce(date_published, first_seen_at) DESC LIMIT 60)"""


async def look(db: AsyncConnection, source: str, now: object) -> tuple[float, float]:
    """Milliseconds of reading, and of the checks with their examples."""
    began = time.perf_counter()
    history = await history_of_source(db, source, now)  # type: ignore[arg-type]
    read = time.perf_counter()
    if history is not None:
        await findings_of_history(db, history)
    return (read - began) * 1000, (time.perf_counter() - read) * 1000


async def main() -> None:
    """Read the arguments, fill an archive, look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--looks", type=int, default=20)
    arguments = parser.parse_args()
    now = FIRST_DAY + EVERY * arguments.articles
    with throwaway({"fsync": "off", "synchronous_commit": "off"}) as lease:
        migrate(lease.url)
        with connect(lease.url, autocommit=True) as db:
            fill(db, arguments.articles, BODY_BYTES)
            db.execute("UPDATE article SET first_seen_at = date_published + interval '1 hour'")
            db.execute(CRAWLS.encode(), {"now": now})
            db.execute("VACUUM ANALYZE")
        async with await open_pool(lease.url, max_size=1) as pool, pool.connection() as archive:
            await archive.set_autocommit(True)
            told: dict[str, list[tuple[float, float]]] = {"first": [], "nothing changed": [], "60 articles changed": []}
            for source in SOURCES:
                told["first"].append(await look(archive, source, now))
                for number in range(arguments.looks):
                    moment = now + timedelta(minutes=number)
                    told["nothing changed"].append(await look(archive, source, moment))
                    await archive.execute(EDIT.encode(), {"source": source})
                    told["60 articles changed"].append(await look(archive, source, moment))
    for what, looks in told.items():
        whole = [sum(each) for each in looks]
        parts = f"reading {median(r for r, _ in looks):.0f}, checks {median(c for _, c in looks):.0f}"
        print(f"{what:20} median {median(whole):4.0f} ms, worst {max(whole):4.0f} ms ({parts})")


if __name__ == "__main__":
    asyncio.run(main())
