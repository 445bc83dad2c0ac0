"""What the archive holds of a source, for the summary of a crawl."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from crawler.store.article_rows import Recent, count_articles, recent_articles
from crawler.store.frontier import count_states
from crawler.store.health import Waiting, waiting
from crawler.store.queries import query

SHOWN = 12  # articles in the table


@dataclass(frozen=True, slots=True)
class Overview:
    """See the module."""

    articles: int
    states: Mapping[str, int]
    waiting: Waiting
    recent: list[Recent]


async def overview(db: AsyncConnection[Any], source: str) -> Overview:
    """Ask for all of it."""
    return Overview(
        await count_articles(db, source),
        await count_states(db, source),
        await waiting(db, source),
        await recent_articles(db, source, SHOWN),
    )


async def anything_to_index(db: AsyncConnection[Any]) -> bool:
    """Whether any article, of whatever source, waits for the indexes."""
    return (await (await db.execute(query("some_due"), {"most": 1})).fetchone()) != (0,)
