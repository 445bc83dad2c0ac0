"""The table capture: which responses lie where, and which of them nothing came of yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from crawler.archive import Original, WarcPlace
from crawler.items import FetchedPage
from crawler.schedule import NOT_MODIFIED, EditHabits, after_failure, after_status, next_visit
from crawler.store.queries import query
from crawler.store.storable import storable

MOST_VALIDATOR = 1000  # characters of an ETag that are kept; a longer one is no use to anyone


@dataclass(frozen=True, slots=True)
class Archived:
    """A response that lies in a WARC file, and the frontier's key of the URL that was asked for (None: no article)."""

    page: FetchedPage
    place: WarcPlace
    url_key: str | None


@dataclass(frozen=True, slots=True)
class Unprocessed:
    """A captured article page of which neither an article nor a rejection came."""

    capture_id: int
    source: str
    url: str
    url_key: str
    captured_at: datetime
    warc_filename: str
    warc_record_offset: int
    warc_record_id: str
    payload_digest: str

    @property
    def place(self) -> WarcPlace:
        """Where it lies."""
        return WarcPlace(self.warc_filename, self.warc_record_offset, self.warc_record_id, self.payload_digest)


@dataclass(frozen=True, slots=True)
class _Frontier:
    frontier_id: int
    url_key: str
    attempts: int
    visits: int
    published_at: datetime
    capture_id: int | None


async def record_captures(
    db: AsyncConnection,
    source: str,
    crawl_id: int,
    archived: Sequence[Archived],
    habits: EditHabits | None = None,
    *,
    recovered: bool = False,
) -> list[int | None]:
    """Rows for responses that lie fsynced in the WARC, and the frontier moves on: all of it or nothing.

    The capture_id of each, None where its row was there already. What was `recovered` may be older than what others
    have learned of its URL since: then the frontier stays as it is.
    """
    async with db.transaction():
        return [await _record_capture(db, source, crawl_id, each, habits, recovered) for each in archived]


async def last_known_offset(db: AsyncConnection, warc_filename: str) -> int | None:
    """Where the last record of the file that has its row begins."""
    row = await (await db.execute(query("last_known_offset"), {"warc_filename": warc_filename})).fetchone()
    return None if row is None else row[0]


async def unprocessed(db: AsyncConnection, source: str, most: int, after: int = 0) -> list[Unprocessed]:
    """Captures of article pages that were never processed, oldest first, from the one behind `after` on."""
    async with db.cursor(row_factory=class_row(Unprocessed)) as cursor:
        await cursor.execute(query("unprocessed"), {"source": source, "most": most, "after": after})
        return await cursor.fetchall()


async def newest_capture(db: AsyncConnection, source: str, requested_url: str) -> Original | None:
    """The newest full capture of an address: what an unchanged answer repeats. None where there is none."""
    async with db.cursor(row_factory=class_row(Original)) as cursor:
        await cursor.execute(query("newest_capture"), {"source": source, "requested_url": storable(requested_url)})
        return await cursor.fetchone()


async def _record_capture(
    db: AsyncConnection, source: str, crawl_id: int, archived: Archived, habits: EditHabits | None, recovered: bool
) -> int | None:
    page, place = archived.page, archived.place
    known = None
    if archived.url_key is not None:
        async with db.cursor(row_factory=class_row(_Frontier)) as cursor:
            await cursor.execute(query("frontier_of_key"), {"source": source, "url_key": archived.url_key})
            known = await cursor.fetchone()
    repeats = place.revisit_of is not None
    made = await db.execute(
        query("add_capture"),
        {
            "source": source,
            "crawl_id": crawl_id,
            "frontier_id": known and known.frontier_id,
            "url": storable(page.url),
            "requested_url": storable(page.requested_url),
            "captured_at": page.fetched_at,
            "status": page.status,
            "content_type": storable(page.content_type),
            "payload_length": len(page.body if page.wire_body is None else page.wire_body),
            "payload_digest": place.payload_digest,
            "warc_filename": place.warc_filename,
            "warc_record_offset": place.warc_record_offset,
            "warc_record_id": place.warc_record_id,
            "etag": _header(page, "etag"),
            "last_modified": _header(page, "last-modified"),
            "revisit_of": place.revisit_of,
            "policy": Jsonb(dict(page.policy)),
        },
    )
    row = await made.fetchone()
    if row is None:
        return None
    capture_id: int = row[0]
    overtaken = recovered and known is not None and await _was_tried_since(db, known.frontier_id, page.fetched_at)
    if known is not None and not overtaken:
        if page.status == NOT_MODIFIED and not repeats:  # nobody asked for changes only
            outcome = after_failure("http_304", known.attempts, page.fetched_at)
        else:
            outcome = after_status(page.status, known.attempts, page.fetched_at)
        full = outcome.state == "captured" and not repeats
        due_at = next_visit(known.published_at, page.fetched_at, habits=habits) if repeats else outcome.due_at
        await db.execute(
            query("leave_with_outcome"),
            {
                "frontier_id": known.frontier_id,
                "state": outcome.state,
                "reason": outcome.reason,
                "due_at": due_at,
                "captured_at": page.fetched_at,
                "full_capture_id": capture_id if full else None,
            },
        )
        if outcome.state == "gone":
            await db.execute(query("lose_articles"), {"capture_ids": [capture_id]})
        if repeats:
            await db.execute(
                query("see_article_of_key"),
                {"source": source, "url_key": known.url_key, "captured_at": page.fetched_at},
            )
    await db.execute(
        query("add_attempt"),
        {
            "crawl_id": crawl_id,
            "frontier_id": known and known.frontier_id,
            "url": storable(page.requested_url),
            "attempted_at": page.fetched_at,
            "status": page.status,
            "reason": None,
            "capture_id": capture_id,
            "outcome": "not_modified" if repeats else None,
        },
    )
    return capture_id


async def _was_tried_since(db: AsyncConnection, frontier_id: int, moment: datetime) -> bool:
    values = {"frontier_id": frontier_id, "moment": moment}
    return (await (await db.execute(query("was_tried_since"), values)).fetchone()) == (True,)


def _header(page: FetchedPage, name: str) -> str | None:
    found = next((value for header, value in page.headers if header.lower() == name), None)
    return storable(found)[:MOST_VALIDATOR] if found else None
