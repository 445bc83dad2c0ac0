"""What a person reads when a crawl has ended."""

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.command import console
from crawler.crawl_session import CrawlSession
from crawler.store.article_rows import Recent
from crawler.store.connection import archive_url, connect_async, describe
from crawler.store.health import Waiting
from crawler.store.overview import Overview, overview

OPT_OUTS = {"noarchive": "OBEY_NOARCHIVE", "tdm_reservation": "OBEY_TDM_RESERVATION"}  # reason → the setting


def print_summary(url: str, session: CrawlSession, warc_folder: Path) -> None:
    """Print what came in, what waits, what needs a look, and where it lies. Raises DatabaseUnavailable."""
    source, outcomes, finished = session.source, session.outcomes, session.finish_reason == "finished"
    archived = session.overview or asyncio.run(_read(url, source))
    out = console()
    new, changed = outcomes["new"], outcomes["changed"]
    if new or changed:
        out.print(_table(archived.recent, archived.articles))
    out.print(
        f"[bold]{source}[/]: {new} new, {changed} changed, {outcomes['unchanged']} unchanged, "
        f"{outcomes['rejected']} rejected; {archived.articles} articles in the archive."
    )
    if session.told:
        _say(out, f"{session.told}.")
    if not new and not changed and finished and not session.troubles:
        out.print("Nothing new was stored: all that the site names is in the archive already.")
    _say(out, _requests(session.counts))
    _say(out, "URLs by state: " + (_counts(archived.states) or "none") + ". " + _waiting(archived.waiting))
    for reason, setting in OPT_OUTS.items():
        if count := session.counts.get(f"opt_out/{reason}"):
            _say(
                out,
                f"{count} pages were left out because the site asks for it ({reason}); -s {setting}=False keeps them.",
            )
    if session.rejections:
        _say(out, "Rejections by reason: " + _counts(session.rejections) + ".")
    if session.troubles:
        out.print("[bold red]Needs a look[/] (see the log above): " + _counts(session.troubles) + ".")
    if not finished:
        _say(out, f"The crawl was stopped ({session.finish_reason}); the same command goes on where it ended.")
    program = "crawler" if shutil.which("crawler") else os.path.relpath(Path(sys.executable).with_name("crawler"))
    _say(out, f"The archive is {_place(url)}; the pages as fetched are in {warc_folder}.")
    _say(out, f"Next: {program} export --source {source} -o {source}.jsonl, or {program} psql to ask it in SQL")


async def _read(url: str, source: str) -> Overview:
    async with await connect_async(url) as db:
        return await overview(db, source)


def _say(out: Console, sentence: str) -> None:
    out.print(sentence, soft_wrap=True, highlight=False, markup=False)


def _requests(counts: Mapping[str, int | float]) -> str:
    seconds, warc_bytes = counts.get("seconds", 0), counts.get("warc_bytes", 0)
    responses = {name.removeprefix("responses/"): int(n) for name, n in counts.items() if name.startswith("responses/")}
    answered = sum(responses.values())
    told = [f"{count} {family}" for family, count in sorted(responses.items())]
    if counts.get("unanswered"):
        told.append(f"{counts['unanswered']} without an answer")
    pace = f" ({answered / seconds:.1f} pages/s)" if seconds else ""
    return (
        f"{counts.get('requests', 0)} requests in {_span(seconds)}{pace}: {', '.join(told) or 'none answered'}; "
        f"{_size(warc_bytes)} went into the WARC."
    )


def _waiting(found: Waiting) -> str:
    if not found.waiting or found.next_due_at is None:
        return "None waits."
    seconds = (found.next_due_at - datetime.now(UTC)).total_seconds()
    due = f"{found.due} of them now" if found.due else f"the first in {_span(seconds)}"
    return f"{found.waiting} wait for a visit, {due}."


def _span(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def _size(count: float) -> str:
    for unit, length in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= length:
            return f"{count / length:.1f} {unit}"
    return f"{count:.0f} bytes"


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
