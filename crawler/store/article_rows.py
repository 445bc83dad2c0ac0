"""Rows of the archive → records, the form in which every reader gets an article (docs/data-format.md)."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row

from crawler.items import Article, Author, Image
from crawler.store.queries import query

FETCH_ROWS = 500
ARCHIVE_FIELDS = ("version", "first_seen_at", "last_seen_at", "date_gone")  # what the archive knows beyond the page
FIELDS = (*Article.__dataclass_fields__, *ARCHIVE_FIELDS)  # of an exported record, in its order
PARTS = {"authors": tuple(Author.__dataclass_fields__), "images": tuple(Image.__dataclass_fields__)}


async def read_record(db: AsyncConnection, article_id: int) -> dict[str, object]:
    """The stored record of an article; raises LookupError where there is none."""
    async with db.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query("record_of_article"), {"article_id": article_id})
        row = await cursor.fetchone()
    if row is None:
        raise LookupError(f"article {article_id} is not in the archive")
    return record_of_row(row)


async def stream_records(db: AsyncConnection, source: str | None = None) -> AsyncGenerator[dict[str, object], None]:
    """Records of a source (or of all) by date, oldest first, in constant memory; each with ARCHIVE_FIELDS besides."""
    async with db.transaction(), db.cursor("export", row_factory=dict_row) as cursor:
        cursor.itersize = FETCH_ROWS
        await cursor.execute(query("records_of_source"), {"source": source})
        async for row in cursor:
            yield record_of_row(row) | {name: _json(row[name]) for name in ARCHIVE_FIELDS}


def record_of_row(row: DictRow) -> dict[str, object]:
    """One row of record_of_article or records_of_source as record.to_record would give the article."""
    return {name: _json(_value(row, name)) for name in Article.__dataclass_fields__}


def _value(row: Mapping[str, Any], name: str) -> Any:
    value = row[name]
    if name in PARTS:  # jsonb has an order of keys of its own
        return [{key: part[key] for key in PARTS[name]} for part in value]
    offset = row.get(f"{name}_offset")
    if isinstance(value, datetime) and isinstance(offset, timedelta):
        return value.astimezone(timezone(offset))
    return value


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


@dataclass(frozen=True, slots=True)
class Recent:
    """An article on one line."""

    date_published: datetime | None  # in the offset printed
    headline: str
    authors: str | None
    captions: int


async def recent_articles(db: AsyncConnection, source: str, most: int) -> list[Recent]:
    """The newest articles of a source."""
    async with db.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query("recent_articles"), {"source": source, "most": most})
        return [
            Recent(_value(row, "date_published"), row["headline"], row["authors"], row["captions"])
            for row in await cursor.fetchall()
        ]


async def count_articles(db: AsyncConnection, source: str) -> int:
    """How many articles of a source the archive holds."""
    row = await (await db.execute(query("count_articles"), {"source": source})).fetchone()
    return 0 if row is None else row[0]
