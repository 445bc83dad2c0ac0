"""scrapy index: bring what was stored lately into the indexes for search and duplicates."""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from rich.console import Console

from crawler.command import ArchiveCommand
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.store.index_queue import Lag

LINE_SECONDS = 10
BEHIND = 1  # exit code of --lag: articles wait


class Command(ArchiveCommand):
    """Empties the queue index_due; several may run at once."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Bring what was stored lately into the indexes for search and duplicates"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "A crawl indexes what it stored at its end, as far as it gets in INDEX_SECONDS, and crawler search what is "
            "left of a few articles; this command does the rest. Stopped or killed, it loses nothing. With --lag it "
            "only says how many articles wait: exit code 0: none, 1: some."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """--lag, --processes."""
        super().add_options(parser)
        parser.add_argument("--lag", action="store_true", help="only say how many articles wait, and since when")
        parser.add_argument("--processes", type=int, metavar="N", help="work in N processes (default: one a core)")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Index, or say the lag."""
        from crawler.store.connection import open_archive
        from crawler.store.index_queue import read_lag
        from crawler.store.migrations import make_current

        processes = min(os.cpu_count() or 1, 4) if opts.processes is None else opts.processes
        if not 1 <= processes <= 64:
            raise UsageError(f"--processes {processes} cannot be; give 1 to 64")
        with open_archive() as url:
            make_current(url)
            lag = read_lag(url)
            if opts.lag or not lag.articles:
                print(_sentence(lag))
                return BEHIND if lag.articles else None
            _index(url, lag.articles, processes)
        return None


def _index(url: str, due: int, processes: int) -> None:
    from crawler.indexing import index_all
    from crawler.store.index_queue import read_lag
    from crawler.store.indexer import clean_pending

    began, done = time.monotonic(), 0
    with _progress(due) as progress:
        for articles in index_all(url, due, processes):
            done += articles
            progress(done)
    clean_pending(url)
    seconds = time.monotonic() - began
    print(f"{done:,} articles indexed in {seconds:.1f} s ({done / max(seconds, 0.001):,.0f} a second).")
    lag = read_lag(url)
    if lag.articles:
        print(_sentence(lag))


def _sentence(lag: "Lag") -> str:
    if lag.due_since is None:
        return "All articles are in the indexes for search and duplicates."
    seconds = (datetime.now(UTC) - lag.due_since).total_seconds()
    ago = (
        f"{seconds:.0f} s"
        if seconds < 120
        else f"{seconds / 60:.0f} min"
        if seconds < 7200
        else f"{seconds / 3600:.0f} h"
    )
    return f"{lag.articles:,} articles wait to be indexed, the oldest for {ago} (since {lag.due_since:%F %T} UTC)."


class _Says(Protocol):
    def __call__(self, done: int, /) -> None: ...


@contextmanager
def _progress(due: int) -> Iterator[_Says]:
    """A bar on a terminal, a line every ten seconds elsewhere, both to standard error."""
    terminal = Console(stderr=True)
    if terminal.is_terminal:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        with Progress("indexing", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=terminal) as bar:
            task = bar.add_task("", total=due)
            yield lambda done: bar.update(task, completed=done)
        return
    began = said = time.monotonic()

    def say(done: int, /) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= LINE_SECONDS:
            said = now
            print(
                f"{done:,} of {due:,} articles indexed, {done / (now - began):,.0f} a second",
                file=sys.stderr,
                flush=True,
            )

    yield say
