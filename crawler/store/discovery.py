"""The tables discovery_document and list_walk: what was read of a source's feeds, sitemaps and lists, and when."""

from dataclasses import dataclass
from datetime import date, datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from crawler.items import DocumentRead, ListWalked
from crawler.store.queries import query
from crawler.store.storable import storable


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A discovery document as it was last read to its end."""

    kind: str
    fetched_at: datetime
    changed_at: datetime
    new_at: datetime | None  # when it last named a URL that nobody knew
    entries: int
    etag: str | None
    last_modified: str | None
    capture_id: int | None


@dataclass(frozen=True, slots=True)
class ListWalk:
    """How far a section's list was walked back."""

    complete_at: datetime | None  # when the last walk came to its end
    next_page: str | None  # where a walk that was cut short goes on
    gap_before: datetime | None  # above next_page, all is known that was listed before this; None: all


async def known_document(db: AsyncConnection, source: str, url: str) -> KnownDocument | None:
    """What is known of a document; None where it was never read to its end."""
    async with db.cursor(row_factory=class_row(KnownDocument)) as cursor:
        await cursor.execute(query("document_of_url"), {"source": source, "url": storable(url)})
        return await cursor.fetchone()


async def record_document(db: AsyncConnection, source: str, read: DocumentRead, new: int) -> None:
    """A document was read to its end; ``new`` of the links in it nobody knew."""
    await db.execute(
        query("record_document"),
        {
            "source": source,
            "url": storable(read.url),
            "kind": read.kind,
            "fetched_at": read.fetched_at,
            "entries": read.entries,
            "new": new,
            "unchanged": read.unchanged,
            "etag": read.etag and storable(read.etag),
            "last_modified": read.last_modified and storable(read.last_modified),
        },
    )


async def known_walk(db: AsyncConnection, source: str, url: str, since: date | None) -> ListWalk | None:
    """How far the list that begins at a URL was walked, for that first day; None where it never was."""
    async with db.cursor(row_factory=class_row(ListWalk)) as cursor:
        await cursor.execute(query("walk_of_list"), {"source": source, "url": storable(url), "since": since})
        return await cursor.fetchone()


async def record_walk(db: AsyncConnection, source: str, walked: ListWalked) -> None:
    """A page of the list is in the frontier."""
    await db.execute(
        query("record_walk"),
        {
            "source": source,
            "url": storable(walked.url),
            "since": walked.since,
            "next_page": walked.next_page and storable(walked.next_page),
            "gap_before": walked.gap_before,
        },
    )
