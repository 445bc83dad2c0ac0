"""What a person reads when a crawl has ended."""

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from crawler.command import console
from crawler.crawl_session import CrawlSession
from crawler.store.article_rows import Recent, count_articles, recent_articles
from crawler.store.connection import archive_url, describe, open_pool
from crawler.store.frontier import count_states

SHOWN = 12  # articles in the table
TROUBLES = ("discovery/failed", "discovery/empty_feed", "discovery/layout_changed", "discovery/broken_sitemap")
OUR_FAULT = ("extraction_failed", "breaks_archive_rule")  # rejections that say more of this program than of the page


@dataclass(frozen=True, slots=True)
class Archived:
    """What the archive holds of a source."""

    articles: int
    states: Mapping[str, int]
    recent: list[Recent]


def print_summary(url: str, source: str, session: CrawlSession, stats: Mapping[str, Any], warc_folder: Path) -> bool:
    """Print what came in and where it lies; whether all was well."""
    archived = asyncio.run(_read(url, source))
    out = console()
    outcomes = session.outcomes
    new, changed = outcomes["new"], outcomes["changed"]
    if new or changed:
        out.print(_table(archived.recent, archived.articles))
    out.print(
        f"[bold]{source}[/]: {new} new, {changed} changed, {outcomes['unchanged']} unchanged, "
        f"{outcomes['rejected']} rejected; {archived.articles} articles in the archive."
    )
    troubles = {name.removeprefix("discovery/"): stats[name] for name in TROUBLES if stats.get(name)}
    troubles |= {reason: session.rejections[reason] for reason in OUR_FAULT if session.rejections[reason]}
    finished = stats.get("finish_reason") == "finished"
    if not new and not changed and finished and not troubles:
        out.print("Nothing new was stored: all that the site names is in the archive already.")
    out.print("URLs by state: " + (_counts(archived.states) or "none") + ".")
    if session.rejections:
        out.print("Rejections by reason: " + _counts(session.rejections) + ".")
    if troubles:
        out.print("[bold red]Needs a look[/] (see the log above): " + _counts(troubles) + ".")
    if not finished:
        out.print(f"The crawl was stopped ({stats.get('finish_reason')}); the same command goes on where it ended.")
    program = "crawler" if shutil.which("crawler") else os.path.relpath(Path(sys.executable).with_name("crawler"))
    out.print(f"The archive is {_place(url)}; the pages as fetched are in {warc_folder}.", soft_wrap=True)
    out.print(
        f"Next: {program} export --source {source} -o {source}.jsonl, or {program} psql to ask it in SQL",
        soft_wrap=True,
    )
    return finished and not troubles


async def _read(url: str, source: str) -> Archived:
    async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
        return Archived(
            await count_articles(db, source), await count_states(db, source), await recent_articles(db, source, SHOWN)
        )


def _table(recent: list[Recent], total: int) -> Table:
    table = Table("date", "headline", "authors", "captions", title=f"The newest {len(recent)} of {total} articles")
    for article in recent:
        date = article.date_published.strftime("%Y-%m-%d %H:%M %z") if article.date_published else "no date"
        table.add_row(date, Text(article.headline), Text(article.authors or ""), str(article.captions))
    return table


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda item: -item[1]))


def _place(url: str) -> str:
    if archive_url() is not None:
        return describe(url)
    return "the embedded PostgreSQL; it runs while a command needs it"
