"""The tables article, article_version, author, image and rejection: what came of the captures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from psycopg import AsyncConnection, DataError, IntegrityError, ProgrammingError
from psycopg.errors import ProgramLimitExceeded
from psycopg.types.json import Jsonb

from crawler.digest import content, record_digest, text_digest
from crawler.items import Article, Rejection
from crawler.record import to_record
from crawler.schedule import EditHabits, after_rejection, next_visit
from crawler.store.article_rows import read_record
from crawler.store.queries import query
from crawler.store.storable import storable

# What a record can do wrong. ProgramLimitExceeded is a name too long for an index; psycopg counts it as operational.
BROKEN_RULES = (DataError, IntegrityError, ProgrammingError, ProgramLimitExceeded, UnicodeEncodeError)


@dataclass(frozen=True, slots=True)
class Processed:
    """What came of one capture. ``aliases`` are other keys of the same address: (url_key, redirect | canonical)."""

    capture_id: int
    result: Article | Rejection
    aliases: tuple[tuple[str, str], ...] = ()


async def store_processed(
    db: AsyncConnection, batch: Sequence[Processed], habits: EditHabits | None = None
) -> list[str]:
    """Write a batch in one transaction, each record behind a savepoint, plan each URL's next visit by the source's
    habits, and say what came of each:

    new | changed | unchanged | superseded (an older capture than the one stored) | rejected.

    A record that breaks a rule of the database becomes a rejection with the rule's name; its neighbours are stored.
    Raises psycopg.OperationalError where the connection is lost; then nothing of the batch is stored.
    """
    async with db.transaction():
        return [await _store_one(db, processed, habits) for processed in batch]


async def _store_one(db: AsyncConnection, processed: Processed, habits: EditHabits | None) -> str:
    result = processed.result
    if isinstance(result, Article):
        try:
            async with db.transaction():
                outcome = await _store_article(db, processed.capture_id, result)
                for url_key, learned_from in processed.aliases:
                    await _learn_alias(db, result, url_key, learned_from)
                await _end_visit(db, processed.capture_id, result, outcome, habits)
                return outcome
        except BROKEN_RULES as error:
            result = _rejection(result, error)
    await db.execute(query("add_rejection"), {**_rejection_row(result), "capture_id": processed.capture_id})
    await _end_visit(db, processed.capture_id, result, "rejected", habits)
    return "rejected"


async def _end_visit(
    db: AsyncConnection, capture_id: int, result: Article | Rejection, outcome: str, habits: EditHabits | None
) -> None:
    """Something came of the capture: note what, and when its URL is visited again."""
    await db.execute(query("mark_processed"), {"capture_id": capture_id})
    await db.execute(query("set_attempt_outcome"), {"capture_id": capture_id, "outcome": outcome})
    row = await (await db.execute(query("frontier_of_capture"), {"capture_id": capture_id})).fetchone()
    if row is None:
        return
    visits, first_told, is_archived = row
    published_at = own_key = None
    if isinstance(result, Article):
        published_at, own_key = result.date_published, result.url_key
    if isinstance(result, Rejection) and not is_archived:
        due_at = after_rejection(result.reason, visits, result.captured_at)
    else:  # an article that is archived and shows a block page today has its next visit all the same
        due_at = next_visit(published_at or first_told, result.captured_at, changed=outcome == "changed", habits=habits)
    await db.execute(
        query("plan_visit"),
        {
            "capture_id": capture_id,
            "due_at": due_at,
            "changed": outcome == "changed",
            "date_published": published_at,
            "own_key": own_key,
        },
    )


async def _store_article(db: AsyncConnection, capture_id: int, article: Article) -> str:
    record = to_record(article)
    row = _article_row(article, record, capture_id)
    known = await (await db.execute(query("lock_article"), row)).fetchone()
    if known is None:
        made = await (await db.execute(query("add_article"), row)).fetchone()
        if made is None:  # another crawl was quicker by a moment: it is known now
            return await _store_article(db, capture_id, article)
        await _add_parts(db, made[0], article)
        await _add_version(db, made[0], 1, row, {})
        return "new"
    article_id, digest, version, captured_at = known
    if digest == row["record_digest"]:
        await db.execute(query("see_article_again"), {**row, "article_id": article_id})
        return "unchanged"
    if article.captured_at < captured_at:
        return "superseded"
    before = content(await read_record(db, article_id))
    await db.execute(query("change_article"), {**row, "article_id": article_id})
    await db.execute(query("drop_authors"), {"article_id": article_id})
    await db.execute(query("drop_images"), {"article_id": article_id})
    await _add_parts(db, article_id, article)
    after = content(record)
    replaced = {name: before.get(name) for name in after if before.get(name) != after[name]}
    await _add_version(db, article_id, version + 1, row, replaced)
    return "changed"


async def _add_parts(db: AsyncConnection, article_id: int, article: Article) -> None:
    for position, author in enumerate(article.authors):
        await db.execute(query("add_author"), {"article_id": article_id, "position": position, **asdict(author)})
    for ordinal, image in enumerate(article.images):
        await db.execute(query("add_image"), {"article_id": article_id, "ordinal": ordinal, **asdict(image)})


async def _add_version(
    db: AsyncConnection, article_id: int, version: int, row: Mapping[str, object], replaced: Mapping[str, object]
) -> None:
    await db.execute(
        query("add_version"),
        {
            "article_id": article_id,
            "version": version,
            "capture_id": row["capture_id"],
            "seen_at": row["captured_at"],
            "changed": sorted(replaced),
            "replaced": Jsonb(dict(replaced)),
        },
    )


async def _learn_alias(db: AsyncConnection, article: Article, url_key: str, learned_from: str) -> None:
    keys = {"source": article.source, "url_key": url_key, "canonical_key": article.url_key}
    await db.execute(query("learn_alias"), {**keys, "learned_from": learned_from})
    await db.execute(query("know_canonical_key"), {**keys, "url": article.url, "discovered_from": url_key})


def _article_row(article: Article, record: Mapping[str, object], capture_id: int) -> dict[str, object]:
    fields = {name: getattr(article, name) for name in Article.__dataclass_fields__}
    return {
        **fields,
        "keywords": list(article.keywords),
        "date_published_offset": _offset(article.date_published),
        "date_modified_offset": _offset(article.date_modified),
        "evidence": Jsonb({name: asdict(evidence) for name, evidence in article.evidence.items()}),
        "text_digest": text_digest(article),
        "record_digest": record_digest(record),
        "capture_id": capture_id,
    }


def _offset(moment: datetime | None) -> timedelta | None:
    return None if moment is None else moment.utcoffset()


def _rejection(article: Article, error: Exception) -> Rejection:
    diagnostics = getattr(error, "diag", None)
    rule = getattr(diagnostics, "constraint_name", None) or type(error).__name__
    return Rejection(
        source=article.source,
        url=article.url,
        url_key=article.url_key,
        reason="breaks_archive_rule",
        detail=f"{rule}: {error}".splitlines()[0],
        captured_at=article.captured_at,
    )


def _rejection_row(rejection: Rejection) -> dict[str, str]:
    texts = {name: getattr(rejection, name) for name in ("source", "url", "url_key", "reason", "detail")}
    return {name: storable(text)[:4000] for name, text in texts.items()}
