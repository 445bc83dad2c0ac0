"""The tables article, article_version, author, image and rejection: what came of the captures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from psycopg import AsyncConnection, DataError, IntegrityError, ProgrammingError
from psycopg.errors import ProgramLimitExceeded, SerializationFailure, UniqueViolation
from psycopg.types.json import Jsonb

from crawler.digest import content, record_digest
from crawler.items import Article, Processed, Rejection
from crawler.record import to_record
from crawler.schedule import EditHabits
from crawler.store.article_parts import add_articles, add_parts, article_row
from crawler.store.article_rows import read_record
from crawler.store.queries import query
from crawler.store.storable import storable
from crawler.store.visits import end_visits, learn_aliases
from crawler.versions.changes import notes

# What a record can do wrong. ProgramLimitExceeded is a name too long for an index; psycopg counts it as operational.
# OverflowError is a moment at the end of all years, after which nothing can be planned.
BROKEN_RULES = (DataError, IntegrityError, ProgrammingError, ProgramLimitExceeded, UnicodeEncodeError, OverflowError)
NO_RECORDS_FAULT = "42"  # the class of a table that is not there and of a right that is missing: no record can help it
BREAKS_RULE = "breaks_archive_rule"
ONE_A_KEY = "article_source_url_key_key"
MOST_OVERTAKEN = 20  # times; then the whole transaction is begun again by whoever began it
MOST_DETAIL = 4000  # characters of a rejection's address and detail that are kept


async def store_processed(
    db: AsyncConnection[Any], batch: Sequence[Processed], habits: EditHabits | None = None
) -> list[str]:
    """Write a batch in one transaction, plan each URL's next visit by the source's habits, and say what came of each:

    new | changed | unchanged | superseded (an older capture than the one stored) | rejected.

    A record that breaks a rule of the database becomes a rejection with the rule's name; its neighbours are stored.
    Raises psycopg.OperationalError where the connection is lost, psycopg.ProgrammingError where a table or a right is
    missing; then nothing of the batch is stored.
    """
    outcomes: dict[int, str] = {}  # by position in the batch: a capture may be in it twice
    async with db.transaction():
        for group in _each_key_once(batch):
            written = await _store_group(db, [batch[position] for position in group], habits)
            outcomes.update(zip(group, written, strict=True))
    return [outcomes[position] for position in range(len(batch))]


def _each_key_once(batch: Sequence[Processed]) -> Iterator[list[int]]:
    """Positions in the batch, in groups in which no article occurs twice: one that does is written once and again."""
    waiting = list(range(len(batch)))
    while waiting:
        taken, later = dict[tuple[str, str], int](), list[int]()
        for position in waiting:
            result = batch[position].result
            if taken.setdefault((result.source, result.url_key), position) != position:
                later.append(position)
        yield list(taken.values())
        waiting = later


async def _store_group(
    db: AsyncConnection[Any], group: Sequence[Processed], habits: EditHabits | None, overtaken: int = 0
) -> list[str]:
    """All together; where one breaks a rule, in halves, until it is found. overtaken: how often another writer was
    quicker by a moment; its articles are known at the next try, unless this transaction is isolated from them."""
    try:
        async with db.transaction():
            return await _write(db, group, habits)
    except BROKEN_RULES as error:
        if (getattr(error, "sqlstate", None) or "").startswith(NO_RECORDS_FAULT):
            raise
        if isinstance(error, UniqueViolation) and _rule(error) == ONE_A_KEY:
            if overtaken == MOST_OVERTAKEN:
                raise SerializationFailure("another writer made an article that this transaction cannot see") from error
            return await _store_group(db, group, habits, overtaken + 1)
        (first, *others), half = group, len(group) // 2
        if others:
            return [*await _store_group(db, group[:half], habits), *await _store_group(db, group[half:], habits)]
        if isinstance(first.result, Rejection) and first.result.reason == BREAKS_RULE:
            raise
        return await _store_group(db, [Processed(first.capture_id, _rejection(first.result, error))], habits)


async def _write(db: AsyncConnection[Any], group: Sequence[Processed], habits: EditHabits | None) -> list[str]:
    articles = [(each, each.result) for each in group if isinstance(each.result, Article)]
    outcomes = dict.fromkeys((each.capture_id for each in group), "rejected")
    if articles:
        outcomes.update(await _write_articles(db, articles))
        await learn_aliases(db, [(article, each) for each, article in articles])
    rejections = [(each.capture_id, each.result) for each in group if isinstance(each.result, Rejection)]
    if rejections:
        columns = zip(*(_rejection_row(*each) for each in rejections), strict=True)
        names = ("capture_ids", "sources", "urls", "url_keys", "reasons", "details")
        await db.execute(query("add_rejections"), dict(zip(names, map(list, columns), strict=True)))
    ended = [(each, outcomes[each.capture_id]) for each in group]
    await end_visits(db, ended, habits)
    return [outcome for _, outcome in ended]


async def _write_articles(db: AsyncConnection[Any], articles: Sequence[tuple[Processed, Article]]) -> dict[int, str]:
    """capture_id → what came of it."""
    keys = {"sources": [a.source for _, a in articles], "url_keys": [a.url_key for _, a in articles]}
    stored = await (await db.execute(query("lock_articles"), keys)).fetchall()
    known = {(source, url_key): rest for source, url_key, *rest in stored}
    outcomes: dict[int, str] = {}
    new: list[tuple[int, Article]] = []
    again: list[tuple[int, Article]] = []
    for processed, article in articles:
        if (article.source, article.url_key) not in known:
            new.append((processed.capture_id, article))
            outcomes[processed.capture_id] = "new"
            continue
        article_id, digest, version, captured_at = known[article.source, article.url_key]
        record = to_record(article)
        if digest == record_digest(record):
            again.append((article_id, article))
            outcomes[processed.capture_id] = "unchanged"
        elif article.captured_at < captured_at:
            outcomes[processed.capture_id] = "superseded"
        elif await _change(db, article_id, version, processed.capture_id, article, record):
            outcomes[processed.capture_id] = "changed"
        else:
            again.append((article_id, article))
            outcomes[processed.capture_id] = "unchanged"
    if again:
        seen = {"article_ids": [i for i, _ in again], "captured_ats": [a.captured_at for _, a in again]}
        await db.execute(query("see_articles_again"), seen)
    if new:
        await add_articles(db, new)
    return outcomes


async def _change(
    db: AsyncConnection[Any],
    article_id: int,
    version: int,
    capture_id: int,
    article: Article,
    record: Mapping[str, object],
) -> bool:
    """Make the next version; False where the record is as stored, and only its digest is made in another way now."""
    before, after = content(await read_record(db, article_id)), content(record)
    replaced = {name: before.get(name) for name in after if before.get(name) != after[name]}
    if not replaced:
        await db.execute(query("renew_digest"), {"article_id": article_id, "record_digest": record_digest(record)})
        return False
    row = article_row(article, record, capture_id)
    await db.execute(query("change_article"), {**row, "article_id": article_id})
    await db.execute(query("drop_authors"), {"article_id": article_id})
    await db.execute(query("drop_images"), {"article_id": article_id})
    await add_parts(db, [(article_id, article)])
    await db.execute(
        query("add_version"),
        {
            "article_id": article_id,
            "version": version + 1,
            "capture_id": capture_id,
            "seen_at": article.captured_at,
            "changed": sorted(replaced),
            "replaced": Jsonb(replaced),
            **asdict(notes(before, after)),
        },
    )
    return True


def _rejection(broken: Article | Rejection, error: Exception) -> Rejection:
    return Rejection(
        source=broken.source,
        url=broken.url,
        url_key=broken.url_key,
        reason=BREAKS_RULE,
        detail=f"{_rule(error)}: {error}".splitlines()[0],
        captured_at=broken.captured_at,
    )


def _rule(error: Exception) -> str:
    """The constraint that an error names, else its kind."""
    return getattr(getattr(error, "diag", None), "constraint_name", None) or type(error).__name__


def _rejection_row(capture_id: int, rejection: Rejection) -> tuple[int | str, ...]:
    texts = (rejection.source, rejection.url, rejection.url_key, rejection.reason, rejection.detail)
    return capture_id, *(storable(text or "")[:MOST_DETAIL] for text in texts)
