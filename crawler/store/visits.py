"""What came of captures goes to the frontier: when each URL is visited again, and which other keys it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from crawler.items import Article, Processed, Rejection
from crawler.schedule import EditHabits, after_rejection, next_visit
from crawler.store.queries import query

WITHDRAWN = "soft_404"  # the rejection of a page that says that there is nothing here


async def end_visits(
    db: AsyncConnection[Any], ended: Sequence[tuple[Processed, str]], habits: EditHabits | None
) -> None:
    """Something came of each capture, the outcome: note what, and when its URL is visited again."""
    ids = [processed.capture_id for processed, _ in ended]
    await db.execute(query("mark_processed"), {"capture_ids": ids})
    outcomes = [outcome for _, outcome in ended]
    await db.execute(query("set_attempt_outcomes"), {"capture_ids": ids, "outcomes": outcomes})
    cursor = await db.execute(query("frontier_of_captures"), {"capture_ids": ids})
    known = {capture_id: _Visited(*rest) for capture_id, *rest in await cursor.fetchall()}
    planned = [
        (processed.capture_id, *_plan(processed.result, outcome, known[processed.capture_id], habits))
        for processed, outcome in ended
        if processed.capture_id in known
    ]
    if planned:
        names = ("capture_ids", "due_ats", "changes", "dates_published", "own_keys")
        columns = (list(column) for column in zip(*planned, strict=True))
        await db.execute(query("plan_visits"), dict(zip(names, columns, strict=True)))
    gone = [p.capture_id for p, _ in ended if isinstance(p.result, Rejection) and p.result.reason == WITHDRAWN]
    if gone:
        await db.execute(query("lose_articles"), {"capture_ids": gone})


async def learn_aliases(db: AsyncConnection[Any], stored: Sequence[tuple[Article, Processed]]) -> None:
    """Other keys of articles, each of which then need not be fetched by its own address."""
    aliases = [
        (article.source, url_key, article.url_key, article.url, learned_from)
        for article, processed in stored
        for url_key, learned_from in processed.aliases
    ]
    if aliases:
        names = ("sources", "url_keys", "canonical_keys", "urls", "learned_froms")
        columns = dict(zip(names, (list(column) for column in zip(*sorted(set(aliases)), strict=True)), strict=True))
        await db.execute(query("learn_aliases"), {n: c for n, c in columns.items() if n != "urls"})
        await db.execute(query("know_canonical_keys"), {n: c for n, c in columns.items() if n != "learned_froms"})


@dataclass(frozen=True, slots=True)
class _Visited:
    """What the frontier knows of the URL of a capture."""

    visits: int
    first_told: datetime  # when its article was published, or else first seen
    is_archived: bool


def _plan(
    result: Article | Rejection, outcome: str, url: _Visited, habits: EditHabits | None
) -> tuple[datetime | None, bool, datetime | None, str | None]:
    """When the URL is due again, whether it changed, when its article was published, and that article's key."""
    changed = outcome == "changed"
    if isinstance(result, Rejection) and not url.is_archived:
        return after_rejection(result.reason, url.visits, result.captured_at), changed, None, None
    published_at = own_key = None
    if isinstance(result, Article):
        published_at, own_key = result.date_published, result.url_key
    # An article that is archived and shows a block page today has its next visit all the same
    due_at = next_visit(published_at or url.first_told, result.captured_at, changed=changed, habits=habits)
    return due_at, changed, published_at, own_key
