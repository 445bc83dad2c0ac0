"""Whether the table article should be partitioned: the same rows in one table, and in 16 parts by the hash of its key.

    python -m benchmarks.partitions [--rows 1000000] [--characters 600] [--parts 16]

A hash of (source, url_key) is the only partitioning that keeps "one article a key" a rule of the database: a unique
index must hold the partition key, and an article's date may change. The rows are made by the server itself, with short
bodies (600 characters), so that five million fit. Prints for each form the rate and log bytes of each fifth of the
rows, sizes, look-ups by key, pages by date, a vacuum after edits.
"""

import argparse
import random
import time
from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from crawler.store.connection import connect
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate

LOOKUPS, PAGES, PAGE = 5_000, 20, 5_000
STEPS = 5
COLUMNS = """source, url_key, url, headline, article_body, date_published, date_published_offset, page_kind,
             text_digest, record_digest, capture_id, captured_at, first_seen_at, last_seen_at"""
ROWS = """
SELECT 'source' || n %% 50, 'key:' || n, 'https://sample.test/article/' || n, 'Headline number ' || n,
       repeat(md5(n::text) || ' ', %(characters)s / 33), moment, interval '9 hours', 'article',
       md5(n::text) || md5('t' || n), md5('r' || n), 1, moment, moment, moment
FROM (SELECT n, '2010-01-01'::timestamptz + n * interval '30 seconds' AS moment
      FROM generate_series(%(first)s::integer, %(last)s) AS n) AS numbered
"""
# The table's own indexes, but for the identity's; in a partitioned table each part has its own.
INDEXES = (
    "CREATE UNIQUE INDEX ON {table} (source, url_key)",
    "CREATE INDEX ON {table} (article_id)",
    "CREATE INDEX ON {table} (coalesce(date_published, first_seen_at), article_id)",
    "CREATE INDEX ON {table} (source, coalesce(date_published, first_seen_at), article_id)",
    "CREATE INDEX ON {table} USING hash (text_digest)",
    "CREATE INDEX ON {table} (capture_id)",
)


def make(db: Connection[Any], table: str, parts: int) -> None:
    """A table like article, whole or in parts."""
    how = "PARTITION BY HASH (source, url_key)" if parts else ""
    db.execute(f"CREATE TABLE {table} (LIKE article INCLUDING DEFAULTS INCLUDING IDENTITY) {how}".encode())
    for part in range(parts):
        bounds = f"FOR VALUES WITH (MODULUS {parts}, REMAINDER {part})"
        db.execute(f"CREATE TABLE {table}_{part} PARTITION OF {table} {bounds}".encode())
    for index in INDEXES:
        db.execute(index.format(table=table).encode())


def fill(db: Connection[Any], table: str, rows: int, characters: int) -> Iterator[str]:
    """Rate and bytes of the log a row, for each fifth."""
    step = rows // STEPS
    for first in range(1, rows + 1, step):
        before, began = position(db), time.perf_counter()
        for start in range(first, first + step, 10_000):
            bounds = {"first": start, "last": min(start + 10_000, first + step) - 1, "characters": characters}
            db.execute(f"INSERT INTO {table} ({COLUMNS}) {ROWS}".encode(), bounds)
        seconds = time.perf_counter() - began
        yield f"{step / seconds:,.0f} rows/s ({(position(db) - before) / step:,.0f} B)"


def position(db: Connection[Any]) -> int:
    """Bytes of the server's log so far."""
    row = db.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").fetchone()
    return int(row[0]) if row else 0


def look_up(db: Connection[Any], table: str, rows: int) -> float:
    """Milliseconds a look-up by key takes."""
    dice = random.Random(3)
    began = time.perf_counter()
    for number in (dice.randint(1, rows) for _ in range(LOOKUPS)):
        select = f"SELECT article_id, record_digest FROM {table} WHERE source = %s AND url_key = %s"  # noqa: S608
        found = db.execute(select.encode(), (f"source{number % 50}", f"key:{number}")).fetchone()
        assert found is not None  # noqa: S101
    return (time.perf_counter() - began) / LOOKUPS * 1000


def read_pages(db: Connection[Any], table: str) -> float:
    """Milliseconds a page of the export takes, by date, from random days on."""
    dice = random.Random(4)
    select = f"""SELECT * FROM {table} WHERE coalesce(date_published, first_seen_at) >= %s
                 ORDER BY coalesce(date_published, first_seen_at), article_id LIMIT %s"""  # noqa: S608
    began = time.perf_counter()
    for _ in range(PAGES):
        db.execute(select.encode(), (f"2010-01-{dice.randint(1, 28):02}", PAGE)).fetchall()
    return (time.perf_counter() - began) / PAGES * 1000


def vacuum(db: Connection[Any], table: str) -> float:
    """Seconds of a vacuum after one in a hundred rows was edited."""
    db.execute(f"UPDATE {table} SET headline = headline || '!' WHERE article_id % 100 = 0".encode())  # noqa: S608
    began = time.perf_counter()
    db.execute(f"VACUUM {table}".encode())
    return time.perf_counter() - began


def main() -> None:
    """Read the arguments, start a server, measure both forms."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--characters", type=int, default=600)
    parser.add_argument("--parts", type=int, default=16)
    arguments = parser.parse_args()
    with throwaway() as lease:
        migrate(lease.url)
        with connect(lease.url, autocommit=True) as db:
            for table, parts in (("whole", 0), ("parted", arguments.parts)):
                make(db, table, parts)
                print(f"{table}: {arguments.rows:,} rows in {parts or 1} tables", flush=True)
                print("  " + "; ".join(fill(db, table, arguments.rows, arguments.characters)), flush=True)
                size = "SELECT pg_size_pretty(sum(pg_total_relation_size(oid))) FROM pg_class"
                size += " WHERE relkind = 'r' AND relname ~ %s"
                db.execute(f"VACUUM ANALYZE {table}".encode())
                told = db.execute(size, (f"^{table}(_[0-9]+)?$",)).fetchone()
                print(f"  {told[0] if told else '?'}; a look-up by key {look_up(db, table, arguments.rows):.3f} ms")
                print(f"  a page of {PAGE:,} by date {read_pages(db, table):,.0f} ms", flush=True)
                print(f"  vacuum after 1 % of edits {vacuum(db, table):.1f} s", flush=True)
                db.execute(f"DROP TABLE {table}".encode())


if __name__ == "__main__":
    main()
