"""Bring articles into the indexes for search and duplicates, a little later than they are stored.

A batch is one transaction: what leaves the queue is in the indexes, or still in the queue. Any number of processes may
work at once; kill -9 loses nothing.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from psycopg import Connection, Error, OperationalError
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from psycopg.rows import TupleRow

from crawler.errors import DatabaseUnavailable
from crawler.search.signature import signature
from crawler.store.connection import connect, describe
from crawler.store.duplicates import Signed, find_duplicates
from crawler.store.index_queue import claim_due, some_due
from crawler.store.queries import query
from crawler.store.search_index import index_documents

MANY = 20_000  # articles; from then on it is worth to sort more words before they go into the index
BATCH_ARTICLES = 200  # a writer who changes one of them waits for the batch, some tenths of a second


@dataclass(frozen=True, slots=True)
class Indexed:
    """What one call did, and whether the queue was empty at its end."""

    articles: int
    all_done: bool


def index_some(url: str, seconds: float, *, duplicates: bool = True) -> Indexed:
    """Index for about so many seconds, or until nothing is due that nobody else has. Raises DatabaseUnavailable."""
    ends = time.monotonic() + seconds
    count = 0
    with _lost(url), connect(url, autocommit=True) as db:
        if some_due(db, MANY) == MANY:
            db.execute(query("prepare_for_many"))
        while True:
            batch = index_batch(db, duplicates=duplicates)
            count += batch
            if batch == 0 or time.monotonic() >= ends:
                return Indexed(count, batch == 0)


def index_batch(db: Connection[TupleRow], *, duplicates: bool = True) -> int:
    """One batch in one transaction; how many articles it had, 0 where nothing is due."""
    with db.transaction():
        articles = claim_due(db, BATCH_ARTICLES)
        if articles:
            index_documents(db, articles)
        if articles and duplicates:
            signed = [Signed(each, signature(each.body, each.moment.date())) for each in articles]
            find_duplicates(db, signed)  # last, for others wait for it
    return len(articles)


def catch_up(url: str, most: int, seconds: float) -> int:
    """Index what is due if that is no more than `most` articles; how many are due afterwards, counted up to `most` + 1.

    Whoever may only read leaves them to others.
    """
    with _lost(url), connect(url, autocommit=True) as db:
        due = some_due(db, most + 1)
        if 0 < due <= most:
            with suppress(InsufficientPrivilege, ReadOnlySqlTransaction):
                index_some(url, seconds)
            due = some_due(db, most + 1)
    return due


def clean_pending(url: str) -> None:
    """Bring what was indexed lately to where searches find it fastest; autovacuum does it otherwise, later."""
    with _lost(url), connect(url, autocommit=True) as db, suppress(Error):
        db.execute(query("clean_pending"))


@contextmanager
def _lost(url: str) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        reason = " ".join(str(error).split())[:300]
        raise DatabaseUnavailable(
            f"PostgreSQL at {describe(url)} went away while articles were indexed: {reason}; "
            "nothing is lost, and crawler index goes on"
        ) from None
