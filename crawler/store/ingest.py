"""The archive's side of an ingest: which foreign files were read how far, and captures that no crawl of ours made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from crawler.errors import UsageError
from crawler.from_warc.ingest_pages import PageRead
from crawler.items import Article, FetchedPage
from crawler.store.captures import MOST_VALIDATOR
from crawler.store.queries import query
from crawler.store.storable import storable

Key = tuple[str, str]  # (source, url_key)


@dataclass(frozen=True, slots=True)
class Ingest:
    """A file's row: how far it was read, and what its summary says so far."""

    warc_filename: str
    size: int
    next_offset: int
    counts: Mapping[str, Any]
    is_finished: bool


@dataclass(frozen=True, slots=True)
class Entered:
    """An article's page that enters the frontier under a key."""

    capture_id: int
    url_key: str
    read: PageRead


async def lock(db: AsyncConnection[Any], warc_filename: str) -> None:
    """Be the only one that ingests the file, as long as the connection lives. Raises UsageError where another is."""
    row = await (await db.execute(query("lock_ingest"), {"warc_filename": warc_filename})).fetchone()
    if row is None or not row[0]:
        raise UsageError(f"{warc_filename}: it is being ingested already; wait for its end, or stop that first")


async def unlock(db: AsyncConnection[Any], warc_filename: str) -> None:
    """Others may."""
    await db.execute(query("unlock_ingest"), {"warc_filename": warc_filename})


async def find(db: AsyncConnection[Any], warc_filename: str, size: int) -> Ingest:
    """The file's row, or what it would be; nothing is written. Raises UsageError where its size is another."""
    row = await (await db.execute(query("ingest_of"), {"warc_filename": warc_filename})).fetchone()
    return _ingest(warc_filename, size, row or (size, 0, {}, False))


async def begin(db: AsyncConnection[Any], warc_filename: str, size: int) -> Ingest:
    """The file's row, made where there is none. Raises UsageError where its size is another."""
    values = {"warc_filename": warc_filename, "size": size}
    row = await (await db.execute(query("begin_ingest"), values)).fetchone()
    return _ingest(warc_filename, size, row)


async def move(db: AsyncConnection[Any], ingest: Ingest, next_offset: int) -> bool:
    """The file is read up to there, and the rest of the transaction writes what was read; False where that was done
    before, by a transaction whose end nobody heard of."""
    values = {
        "warc_filename": ingest.warc_filename,
        "old_offset": ingest.next_offset,
        "next_offset": next_offset,
    }
    return (await db.execute(query("move_ingest"), values)).rowcount == 1


async def note(db: AsyncConnection[Any], ingest: Ingest, counts: Mapping[str, Any]) -> None:
    """Keep what the summary says so far."""
    values = {"warc_filename": ingest.warc_filename, "counts": Jsonb(dict(counts))}
    await db.execute(query("note_ingest"), values)


async def finish(db: AsyncConnection[Any], ingest: Ingest) -> None:
    """The file was read to its end."""
    await db.execute(query("finish_ingest"), {"warc_filename": ingest.warc_filename})


async def known_records(db: AsyncConnection[Any], record_ids: Collection[str]) -> set[str]:
    """Which of the records have a capture."""
    cursor = await db.execute(query("known_records"), {"warc_record_ids": list(map(storable, record_ids))})
    return {record_id for (record_id,) in await cursor.fetchall()}


async def zones_of_sources(db: AsyncConnection[Any]) -> dict[str, str | None]:
    """Every source of the archive and its zone."""
    return dict(await (await db.execute(query("undescribed_sources"))).fetchall())


async def add_captures(db: AsyncConnection[Any], pages: Sequence[PageRead]) -> dict[str, int]:
    """Rows for captures; warc_record_id → capture_id of those that were not known. Their sources have rows."""
    once = list({each.place.warc_record_id: each for each in pages}.values())
    columns: dict[str, list[Any]] = {
        "sources": [each.source for each in once],
        "urls": [storable(each.page.url) for each in once],
        "requested_urls": [storable(each.page.requested_url) for each in once],
        "captured_ats": [each.page.fetched_at for each in once],
        "statuses": [each.page.status for each in once],
        "content_types": [storable(each.page.content_type) for each in once],
        "payload_lengths": [each.payload_length for each in once],
        "payload_digests": [each.place.payload_digest for each in once],
        "warc_filenames": [each.place.warc_filename for each in once],
        "warc_record_offsets": [each.place.warc_record_offset for each in once],
        "warc_record_ids": [storable(each.place.warc_record_id) for each in once],
        "etags": [_header(each.page, "etag") for each in once],
        "last_modifieds": [_header(each.page, "last-modified") for each in once],
    }
    return dict(await (await db.execute(query("add_ingested_captures"), columns)).fetchall())


async def due_before(db: AsyncConnection[Any], keys: Collection[Key]) -> dict[Key, datetime | None]:
    """When each of these URLs was due, of those that were captured before; the others are due never."""
    columns = {"sources": [storable(source) for source, _ in keys], "url_keys": [storable(key) for _, key in keys]}
    rows = await (await db.execute(query("frontier_of_keys"), columns)).fetchall()
    return {(source, key): due_at for source, key, state, due_at in rows if state == "captured"}


async def enter(db: AsyncConnection[Any], entered: Sequence[Entered]) -> None:
    """Articles' URLs enter the frontier as captured, so that no crawl asks for them."""
    ids, keys = [each.capture_id for each in entered], [storable(each.url_key) for each in entered]
    columns: dict[str, list[Any]] = {
        "sources": [each.read.source for each in entered],
        "url_keys": keys,
        "urls": [storable(each.read.page.requested_url) for each in entered],
        "discovered_froms": [each.read.place.warc_filename for each in entered],
        "dates_published": [_published(each.read) for each in entered],
        "capture_ids": ids,
        "captured_ats": [each.read.page.fetched_at for each in entered],
    }
    await db.execute(query("enter_ingested"), columns)
    await db.execute(query("link_ingested"), {"capture_ids": ids, "url_keys": keys})


async def settle(db: AsyncConnection[Any], keys: Collection[Key], before: Mapping[Key, datetime | None]) -> None:
    """Give URLs back what was due before."""
    ordered = sorted(keys)
    columns: dict[str, list[Any]] = {
        "sources": [storable(source) for source, _ in ordered],
        "url_keys": [storable(key) for _, key in ordered],
        "due_ats": [before.get(key) for key in ordered],
    }
    await db.execute(query("settle_ingested"), columns)


def _published(read: PageRead) -> datetime | None:
    return read.result.date_published if isinstance(read.result, Article) else None


def _header(page: FetchedPage, name: str) -> str | None:
    found = next((value for header, value in page.headers if header.lower() == name), None)
    return storable(found)[:MOST_VALIDATOR] if found else None


def _ingest(warc_filename: str, size: int, row: Any) -> Ingest:
    if row[0] != size:
        raise UsageError(
            f"{warc_filename}: it had {row[0]} bytes when it was ingested and has {size} now; "
            "restore it, or give the new one another name"
        )
    return Ingest(warc_filename, *row)
