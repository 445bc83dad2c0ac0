"""An article's rows in the tables article, article_author and image, written for many articles at once by COPY."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import AsyncConnection, DataError, sql
from psycopg.types.json import Jsonb

from crawler.digest import record_digest, text_digest
from crawler.items import Article, Author
from crawler.record import evidence_record, to_record
from crawler.store.queries import query

FROM_THE_PAGE = tuple(field.name for field in fields(Article) if field.name not in ("authors", "images"))
ARTICLE_COLUMNS = (
    *("article_id", *FROM_THE_PAGE, "date_published_offset", "date_modified_offset", "text_digest", "record_digest"),
    *("capture_id", "first_seen_at", "last_seen_at"),
)
TRIES = 3  # at an author whom another crawl is writing at the same moment: the next try sees its row


def article_row(article: Article, record: Mapping[str, object], capture_id: int) -> dict[str, Any]:
    """The article's columns but for its number; ``record`` is its record.to_record."""
    row: dict[str, Any] = {name: getattr(article, name) for name in FROM_THE_PAGE}
    row.update(
        keywords=list(article.keywords),
        date_published_offset=_offset(article.date_published),
        date_modified_offset=_offset(article.date_modified),
        evidence=Jsonb(evidence_record(article.evidence)),
        text_digest=text_digest(article),
        record_digest=record_digest(record),
        capture_id=capture_id,
        first_seen_at=article.captured_at,
        last_seen_at=article.captured_at,
    )
    return row


async def add_articles(db: AsyncConnection[Any], new: Sequence[tuple[int, Article]]) -> list[int]:
    """Rows for articles that are not in the archive, each with its capture's number: with their authors, images and
    first versions. The articles' numbers."""
    cursor = await db.execute(query("next_articles"), {"count": len(new)})
    ids = [number for (number,) in await cursor.fetchall()]
    # Row by row: the server writes one while the digests of the next are made
    await copy(db, "article", ARTICLE_COLUMNS, (_columns(i, *each) for i, each in zip(ids, new, strict=True)))
    first_versions = (
        (i, 1, capture_id, article.captured_at) for i, (capture_id, article) in zip(ids, new, strict=True)
    )
    await copy(db, "article_version", ("article_id", "version", "capture_id", "seen_at"), first_versions)
    await add_parts(db, [(i, article) for i, (_, article) in zip(ids, new, strict=True)])
    return ids


def _columns(article_id: int, capture_id: int, article: Article) -> tuple[Any, ...]:
    row = article_row(article, to_record(article), capture_id)
    return article_id, *(row[name] for name in ARTICLE_COLUMNS[1:])


async def add_parts(db: AsyncConnection[Any], articles: Sequence[tuple[int, Article]]) -> None:
    """The authors and images of articles, by their numbers, that have none yet."""
    printed = [
        (article_id, position, author)
        for article_id, article in articles
        for position, author in enumerate(article.authors)
    ]
    if printed:
        ids = await _author_ids(db, {_identity(author) for _, _, author in printed})
        await copy(
            db,
            "article_author",
            ("article_id", "position", "author_id", "job_title", "organization"),
            ((i, at, ids[_identity(author)], author.job_title, author.organization) for i, at, author in printed),
        )
    images = [
        (article_id, ordinal, i.content_url, i.caption, i.credit_line, i.alt_text, i.position)
        for article_id, article in articles
        for ordinal, i in enumerate(article.images)
    ]
    if images:
        columns = ("article_id", "ordinal", "content_url", "caption", "credit_line", "alt_text", "position")
        await copy(db, "image", columns, images)


async def copy(db: AsyncConnection[Any], table: str, columns: Sequence[str], rows: Any) -> None:
    """Append rows to a table. Raises what psycopg does for a value that cannot be stored; then none is."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    async with db.cursor() as cursor, cursor.copy(statement) as out:
        for row in rows:
            await out.write_row(row)


_Identity = tuple[str, str | None, str | None]


def _identity(author: Author) -> _Identity:
    """What the table has once; an empty name is none."""
    return author.type, author.name or None, author.email or None


async def _author_ids(db: AsyncConnection[Any], named: set[_Identity]) -> dict[_Identity, int]:
    """The number of each author, whose row is made where there is none."""
    wanted = sorted(named, key=lambda each: tuple(part or "" for part in each))  # one order for all: no deadlocks
    types, names, emails = (list(column) for column in zip(*wanted, strict=True))
    found: dict[_Identity, int] = {}
    for _ in range(TRIES):
        cursor = await db.execute(query("know_authors"), {"types": types, "names": names, "emails": emails})
        found = {(kind, name or None, email or None): number for number, kind, name, email in await cursor.fetchall()}
        if len(found) == len(wanted):
            break
    return found


def _offset(moment: datetime | None) -> timedelta | None:
    """Raises DataError for a moment beyond datetime's years in UTC: PostgreSQL would keep it, and nobody read it."""
    if moment is None:
        return None
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise DataError(f"moment_has_a_year: {moment.isoformat()} is not within the years 1 to 9999 of UTC") from None
    return moment.utcoffset()
