"""The table index_due: articles whose text is not in the indexes for search and duplicates yet."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from crawler.store.connection import connect
from crawler.store.queries import query


@dataclass(frozen=True, slots=True)
class Lag:
    """How many articles wait, and since when the oldest of them does; None where none waits."""

    articles: int
    due_since: datetime | None


@dataclass(frozen=True, slots=True)
class DueArticle:
    """What the indexes need of an article."""

    article_id: int
    source: str
    section: str
    moment: datetime  # of publication, else when it was first seen
    headlines: str
    names: str
    beside: str  # description, captions, credits
    body: str
    text_digest: str


def read_lag(url: str) -> Lag:
    """How far the indexes are behind the articles."""
    with connect(url) as db, db.cursor(row_factory=class_row(Lag)) as cursor:
        cursor.execute(query("index_lag"))
        return cursor.fetchone() or Lag(0, None)


def some_due(db: Connection[TupleRow], most: int) -> int:
    """How many articles wait, counted up to that bound, in a millisecond."""
    row = db.execute(query("some_due"), {"most": most}).fetchone()
    return 0 if row is None else int(row[0])


def claim_due(db: Connection[TupleRow], most: int, most_characters: int) -> list[DueArticle]:
    """Articles taken out of the queue, if the transaction of this connection commits; none where none is free."""
    claimed = [row[0] for row in db.execute(query("claim_due"), {"most": most}).fetchall()]
    if not claimed:
        return []
    with db.cursor(row_factory=class_row(DueArticle)) as cursor:
        cursor.execute(query("articles_to_index"), {"article_ids": claimed, "most_characters": most_characters})
        return cursor.fetchall()
