"""What the archive's rows say of its WARC files, and whether articles' digests fit their content."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row

from crawler.digest import record_digest
from crawler.from_warc.check import Row
from crawler.store.article_rows import record_of_row
from crawler.store.queries import query
from crawler.warc.wacz import Wanted

AT_ONCE = 500  # records


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What captures say of a WARC file."""

    warc_filename: str
    captures: int
    first_at: datetime
    last_at: datetime
    sources: list[str]


async def files_of_captures(db: AsyncConnection[Any], source: str | None = None) -> list[str]:
    """The WARC files that captures (of a source) name, in order."""
    names = [name for (name,) in await (await db.execute(query("files_of_captures"))).fetchall()]
    if source is None:
        return names
    found = []
    for name in names:
        row = await (await db.execute(query("has_captures_of"), {"warc_filename": name, "source": source})).fetchone()
        if row is not None and row[0]:
            found.append(name)
    return found


async def file_summaries(db: AsyncConnection[Any]) -> list[FileSummary]:
    """Every WARC file that captures name."""
    async with db.cursor(row_factory=class_row(FileSummary)) as cursor:
        await cursor.execute(query("summary_of_files"))
        return await cursor.fetchall()


async def rows_of_file(db: AsyncConnection[Any], warc_filename: str, source: str | None) -> tuple[Row, ...]:
    """All captures in a file; those of another source are there and not asked for."""
    values = {"warc_filename": warc_filename, "source": source}
    rows = await (await db.execute(query("rows_of_file"), values)).fetchall()
    return tuple(Row(*row) for row in rows)


async def foreign_files(db: AsyncConnection[Any]) -> set[str]:
    """The files that were ingested: of these only pages have rows."""
    return {name for (name,) in await (await db.execute(query("foreign_files"))).fetchall()}


async def articles_without_capture(db: AsyncConnection[Any], source: str | None) -> list[int]:
    """Articles whose capture has no row, which a foreign key forbids."""
    rows = await (await db.execute(query("articles_without_capture"), {"source": source})).fetchall()
    return [article_id for (article_id,) in rows]


async def wrong_digests(
    db: AsyncConnection[Any], source: str | None, sample: int | None
) -> AsyncIterator[tuple[int, list[str]]]:
    """(articles looked at, sentences on those whose digest does not fit), batch by batch: about `sample` of them,
    spread over all; all where it is None."""
    row = await (await db.execute(query("count_articles_about"), {"source": source})).fetchone()
    nth = max((row[0] if row else 0) // sample, 1) if sample else 1
    after = 0
    while True:
        async with db.cursor(row_factory=dict_row) as cursor:
            values = {"source": source, "after": after, "nth": nth, "most": AT_ONCE}
            await cursor.execute(query("records_to_rehash"), values)
            rows = await cursor.fetchall()
        if not rows:
            return
        after = rows[-1]["article_id"]
        wrong = [
            f"article {each['article_id']}: {each['url']}"
            for each in rows
            if record_digest(record_of_row(each)) != each["record_digest"]
        ]
        yield len(rows), wrong


async def captures_to_pack(
    db: AsyncConnection[Any], source: str | None, since: datetime | None, until: datetime | None
) -> AsyncGenerator[Wanted, None]:
    """Captures made in a span, in the order of the WARC files, in constant memory."""
    async with db.transaction(), db.cursor("pack", row_factory=class_row(Wanted)) as cursor:
        cursor.itersize = AT_ONCE
        await cursor.execute(query("captures_to_pack"), {"source": source, "since": since, "until": until})
        async for wanted in cursor:
            yield wanted
