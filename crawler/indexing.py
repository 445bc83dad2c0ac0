"""Bring articles into the indexes for search and duplicates, a little later than they are stored.

A batch is one transaction: what leaves the queue is in the indexes, or still in the queue. Any number of processes may
work at once; kill -9 loses nothing.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.store.connection import connect
from crawler.store.index_queue import claim_due
from crawler.store.search_index import index_documents

BATCH_ARTICLES = 200  # a writer who changes one of them waits for the batch, some tenths of a second
MOST_CHARACTERS = 50_000  # of a text; the longest news stories have a fifth, and PostgreSQL has no more positions


@dataclass(frozen=True, slots=True)
class Indexed:
    """What one call did."""

    articles: int
    seconds: float


def index_some(url: str, seconds: float, *, duplicates: bool = True) -> Indexed:
    """Index for about so many seconds, or until nothing is due. Raises DatabaseUnavailable."""
    began = time.monotonic()
    count = 0
    for batch in _batches(url, duplicates=duplicates):
        count += batch
        if time.monotonic() - began >= seconds:
            break
    return Indexed(count, time.monotonic() - began)


def _batches(url: str, *, duplicates: bool) -> Iterator[int]:
    with connect(url, autocommit=True) as db:
        while True:
            with db.transaction():
                articles = claim_due(db, BATCH_ARTICLES, MOST_CHARACTERS)
                if articles:
                    index_documents(db, articles)
            if not articles:
                return
            yield len(articles)
