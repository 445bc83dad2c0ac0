"""The archive's side of a re-extraction: which captures to read again, and the results in place of what was stored."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb

from crawler.archive import WarcPlace
from crawler.errors import UsageError
from crawler.from_warc.reread import ArticleUnit, Changed, RejectionUnit, Reread, Unit, Version
from crawler.items import Rejection
from crawler.record import to_record
from crawler.store.article_parts import add_parts, article_row
from crawler.store.article_rows import record_of_row
from crawler.store.articles import BROKEN_RULES
from crawler.store.queries import query
from crawler.store.storable import storable
from crawler.versions.changes import Notes


@dataclass(frozen=True, slots=True)
class Filter:
    """Which captures are read again. `where` is an SQL condition over article_record, and leaves out rejections."""

    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    where: str | None = None

    @property
    def as_json(self) -> dict[str, str]:
        """The same filter gives the same values."""
        return {name: str(value) for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last capture that was looked at, in the order of the WARC files."""

    warc_filename: str = ""
    warc_record_offset: int = 0
    capture_id: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a filter: new, or where it was left."""

    reextraction_id: int
    cursor: Cursor
    counts: Mapping[str, Any]


async def begin(db: AsyncConnection[Any], wanted: Filter, software: str) -> Run:
    """Begin, or go on with the unfinished run of the same filter by the same version."""
    values = {"filter": Jsonb(wanted.as_json), "software": software}
    row = await (await db.execute(query("begin_reextraction"), values)).fetchone()
    if row is None:
        raise RuntimeError("INSERT … RETURNING gave no row")
    return Run(row[0], Cursor(*row[1:4]), row[4])


async def lock(db: AsyncConnection[Any]) -> None:
    """Be the only one that extracts again, as long as the connection lives. Raises UsageError where another is."""
    row = await (await db.execute(query("lock_reextraction"))).fetchone()
    if row is None or not row[0]:
        raise UsageError("a re-extraction is running already; wait for its end, or stop it first")


async def move(db: AsyncConnection[Any], run: Run, to: Cursor) -> bool:
    """The run came so far, and the rest of the transaction writes what came of it; False where that was done before, by
    a transaction whose end nobody heard of."""
    old = run.cursor
    values = {
        **asdict(to),
        "reextraction_id": run.reextraction_id,
        "old_filename": old.warc_filename,
        "old_offset": old.warc_record_offset,
        "old_capture_id": old.capture_id,
    }
    return (await db.execute(query("move_reextraction"), values)).rowcount == 1


async def note(db: AsyncConnection[Any], run: Run, counts: Mapping[str, Any]) -> None:
    """Keep what the summary says so far."""
    await db.execute(
        query("note_reextraction"), {"reextraction_id": run.reextraction_id, "counts": Jsonb(dict(counts))}
    )


async def noted(db: AsyncConnection[Any], run: Run) -> Mapping[str, Any]:
    """What the summary says so far."""
    values = {"reextraction_id": run.reextraction_id}
    row = await (await db.execute(query("counts_of_reextraction"), values)).fetchone()
    return {} if row is None else row[0]


async def finish(db: AsyncConnection[Any], run: Run) -> None:
    """The run came to its end."""
    await db.execute(query("finish_reextraction"), {"reextraction_id": run.reextraction_id})


async def count(db: AsyncConnection[Any], wanted: Filter) -> int:
    """About how many articles and rejections the filter's source has: for progress."""
    values = {"source": wanted.source, "rejections": wanted.where is None}
    row = await (await db.execute(query("count_to_reread"), values)).fetchone()
    return 0 if row is None else row[0]


async def check_condition(db: AsyncConnection[Any], where: str) -> None:
    """Raises UsageError where the text is no SQL condition over article_record."""
    await _matching(db, where, [])


async def next_units(
    db: AsyncConnection[Any], wanted: Filter, after: Cursor, most: int
) -> tuple[list[Unit], Cursor | None]:
    """The next captures to read again, at most so many, and the last one looked at; None where there is no more."""
    values = {
        **asdict(after),
        "source": wanted.source,
        "since": wanted.since,
        "until": wanted.until,
        "rejections": wanted.where is None,
        "most": most,
    }
    rows = await _rows(db, "captures_to_reread", values)
    if not rows:
        return [], None
    last = rows[-1]
    cursor = Cursor(last["warc_filename"], last["warc_record_offset"], last["capture_id"])
    if wanted.where is not None:
        matching = await _matching(db, wanted.where, [row["article_id"] for row in rows])
        rows = [row for row in rows if row["article_id"] in matching]
    several = [row["article_id"] for row in rows if row["article_id"] is not None and row["version"] > 1]
    versions: dict[int, list[DictRow]] = {article_id: [] for article_id in several}
    if several:
        for row in await _rows(db, "versions_to_reread", {"article_ids": several}):
            versions[row["article_id"]].append(row)
    return [_unit(row, versions.get(row["article_id"], [])) for row in rows], cursor


async def stored_records(db: AsyncConnection[Any], article_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The records of articles as the archive holds them now."""
    rows = await _rows(db, "records_of_articles", {"article_ids": list(article_ids)})
    return {row["article_id"]: record_of_row(row) for row in rows}


async def replace_article(db: AsyncConnection[Any], unit: ArticleUnit, changed: Changed) -> str | None:
    """Put another reading of the same captures in the article's place; its key, address and first moment stay.

    None where that is done; else why not, and it stays as it was: a crawl changed it since it was read, or the reading
    breaks a rule of the database.
    """
    known = {
        "article_id": unit.article_id,
        "known_digest": unit.record_digest,
        "known_version": max(len(unit.versions), 1),
    }
    if await (await db.execute(query("lock_article_as_read"), known)).fetchone() is None:
        return "a crawl changed it in the meantime"
    article, versions = changed.article, changed.versions
    row = article_row(article, to_record(article), versions[-1].capture_id)
    try:
        async with db.transaction():
            await db.execute(query("replace_article"), {**row, **known, "version": len(versions)})
            await db.execute(query("drop_parts_of_article"), known)
            await add_parts(db, [(unit.article_id, article)])
            for number, version in enumerate(versions, 1):
                await db.execute(query("add_reread_version"), _version_row(unit.article_id, number, version))
    except BROKEN_RULES as error:
        return " ".join(str(error).split())[:300]
    return None


async def drop_rejection(db: AsyncConnection[Any], capture_id: int) -> None:
    """The capture is an article now."""
    await db.execute(query("drop_rejections"), {"capture_ids": [capture_id]})


async def reject_anew(db: AsyncConnection[Any], capture_id: int, rejection: Rejection) -> None:
    """The capture is no article for another reason than before."""
    values = {"reason": rejection.reason, "detail": storable(rejection.detail)[:4000]}
    await db.execute(query("reject_anew"), {"capture_id": capture_id, **values})


async def facts_of_source(db: AsyncConnection[Any], source: str) -> tuple[str | None, str | None, str | None]:
    """(publisher, in_language, timezone) as crawls found them out."""
    row = await (await db.execute(query("facts_of_source"), {"source": source})).fetchone()
    return (None, None, None) if row is None else (row[0], row[1], row[2])


async def addresses_of_articles(db: AsyncConnection[Any], source: str, most: int) -> list[tuple[str, str | None]]:
    """Addresses of a source's articles, and the kind of evidence that gave each its date."""
    return await (await db.execute(query("addresses_of_articles"), {"source": source, "most": most})).fetchall()


async def _matching(db: AsyncConnection[Any], where: str, article_ids: Sequence[int]) -> set[int]:
    """The articles for which the condition holds; asked in a transaction that cannot write."""
    condition = where.replace("%", "%%")
    statement = f"SELECT article_id FROM article_record WHERE article_id = ANY (%s) AND (\n{condition}\n)"  # noqa: S608
    try:
        async with db.transaction():
            await db.execute("SET TRANSACTION READ ONLY")
            rows = await (await db.execute(statement.encode(), (list(article_ids),))).fetchall()
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        why = str(error).splitlines()[0]
        raise UsageError(
            f'--where {where!r} is no condition over article_record ({why}); write it as in --where "byline IS NULL"'
        ) from None
    return {row[0] for row in rows}


async def _rows(db: AsyncConnection[Any], name: str, values: Mapping[str, Any]) -> list[DictRow]:
    async with db.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query(name), values)
        return await cursor.fetchall()


def _unit(row: DictRow, versions: Sequence[DictRow]) -> Unit:
    if row["article_id"] is None:
        return RejectionUnit(row["source"], _capture(row), row["reason"], row["detail"])
    return ArticleUnit(
        row["source"],
        row["article_id"],
        row["article_url"],
        row["url_key"],
        row["record_digest"],
        tuple(_capture(each) for each in versions) or (_capture(row),),
        tuple(_version(each) for each in versions),
    )


def _capture(row: DictRow) -> Reread:
    place = WarcPlace(row["payload_filename"], row["payload_offset"], row["warc_record_id"], row["payload_digest"])
    return Reread(
        row["capture_id"], place, row["url"], row["requested_url"], row["captured_at"], bool(row["is_revisit"])
    )


def _version(row: DictRow) -> Version:
    modified = row["date_modified"] and row["date_modified"].astimezone(UTC).isoformat()
    said = Notes(modified, row["date_modified_raw"], row["edited_by"], row["correction"])
    return Version(row["capture_id"], row["seen_at"], tuple(row["changed"]), row["replaced"], said)


def _version_row(article_id: int, number: int, version: Version) -> dict[str, object]:
    return {
        "article_id": article_id,
        "version": number,
        "capture_id": version.capture_id,
        "seen_at": version.seen_at,
        "changed": list(version.changed),
        "replaced": Jsonb(dict(version.replaced)),
        **asdict(version.notes),
    }


def advanced(run: Run, to: Cursor) -> Run:
    """The run, so far."""
    return replace(run, cursor=to)
