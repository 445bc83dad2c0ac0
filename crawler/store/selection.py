"""Which articles an export reads, and what it asks about them besides their records."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import psycopg

from crawler.errors import UsageError
from crawler.store.queries import query

BEGINNING, END = "-infinity", "infinity"
PLACES = 1000  # read at a time

Database = psycopg.Connection[Any]
Key = tuple[str, int]  # where an article stands in the order: its moment as PostgreSQL prints it, its article_id


@dataclass(frozen=True, slots=True)
class Selection:
    """None is no bound. Moments are ISO 8601; ``until`` is excluded."""

    source: str | None = None
    since: str | None = None
    until: str | None = None
    author_ids: Sequence[int] | None = None
    section: str | None = None
    gone: bool = False  # only those whose address leads nowhere any more

    def parameters(self, after: Key | None = None, last: Key | None = None) -> dict[str, Any]:
        """Those of every query that reads a slice: what lies behind one key, up to another."""
        low, high = after or (self.since or BEGINNING, 0), last or (self.until or END, 0)  # no article has the number 0
        return {
            "source": self.source,
            "section": self.section,
            "gone": self.gone,
            "author_ids": None if self.author_ids is None else list(self.author_ids),
            "low_at": low[0],
            "low_id": low[1],
            "high_at": high[0],
            "high_id": high[1],
        }


@dataclass(frozen=True, slots=True)
class CapturePlace:
    """Where the page of an article lies in the WARC files."""

    at: str
    article_id: int
    url: str
    warc_filename: str
    warc_record_offset: int
    warc_record_id: str


def authors_named(db: Database, name: str) -> list[int]:
    """The author_ids of a name or an e-mail address, in any case. Raises UsageError where there is none."""
    found = [author_id for (author_id,) in db.execute(query("authors_named"), {"name": name})]
    if not found:
        raise UsageError(f"{name!r}: no article in the archive has an author of this name; write it as it is printed")
    return found


def key_before_newest(db: Database, chosen: Selection, most: int) -> Key | None:
    """The key behind which the newest so many articles stand; None where there are no more."""
    row = db.execute(query("key_before_newest"), {**chosen.parameters(), "most": most}).fetchone()
    return None if row is None else (row[0], row[1])


def newest_text_at(db: Database, chosen: Selection, after: Key | None) -> datetime | None:
    """When the newest of the texts was made, as far as it is known; None where there are none."""
    row = db.execute(query("newest_text_at"), chosen.parameters(after)).fetchone()
    return None if row is None else row[0]


def first_moment(db: Database, chosen: Selection, since: datetime | None) -> datetime | None:
    """The moment of the first article from then on; the selection names a source."""
    if since is not None and (chosen.since is None or datetime.fromisoformat(chosen.since) < since):
        chosen = replace(chosen, since=since.isoformat())
    row = db.execute(query("first_moment"), chosen.parameters()).fetchone()
    return None if row is None else row[0]


def corrections(db: Database, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """(source, url_key) → the notes by which these articles owned up to changes, oldest first."""
    told: dict[tuple[str, str], list[str]] = {}
    sources, url_keys = [source for source, _ in keys], [key for _, key in keys]
    for source, key, note in db.execute(query("corrections"), {"sources": sources, "url_keys": url_keys}):
        told.setdefault((source, key), []).append(note)
    return told


def places_of_slice(db: Database, chosen: Selection, after: Key | None) -> list[CapturePlace]:
    """The places of the next articles behind a key; none where there are no more."""
    rows = db.execute(query("places_of_slice"), {**chosen.parameters(after), "most": PLACES})
    return [CapturePlace(*row) for row in rows]


def zones_of_sources(db: Database) -> dict[str, str | None]:
    """Every source that the archive knows → its time zone, as far as it is known."""
    return dict(db.execute(query("zones_of_sources")).fetchall())
