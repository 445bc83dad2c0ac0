"""scrapy export: the archive's articles as JSON lines, streamed in constant memory."""

import argparse
import asyncio
import json
import sys
from contextlib import ExitStack, aclosing
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from crawler.command import ArchiveCommand, day_named
from crawler.errors import UsageError


class Command(ArchiveCommand):
    """Records as docs/data-format.md describes them, oldest first."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Stream the archive's articles as JSON lines"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which articles, and where to."""
        super().add_options(parser)
        parser.add_argument("--format", choices=["jsonl"], default="jsonl", help="one JSON record a line (default)")
        parser.add_argument("--source", metavar="NAME", help="only this source")
        parser.add_argument("--since", metavar="DAY", help="published on this day or later (YYYY-MM-DD)")
        parser.add_argument("--until", metavar="DAY", help="published on this day or earlier (YYYY-MM-DD)")
        parser.add_argument("-o", "--output", metavar="FILE", help="write to this file (default: standard output)")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Stream."""
        from crawler.store.connection import open_archive
        from crawler.store.migrations import make_current

        first, last = day_named(opts.since, "--since"), day_named(opts.until, "--until")
        zone = ZoneInfo("UTC")
        if opts.source:
            from crawler.sources import source_named

            zone = ZoneInfo(source_named(opts.source).timezone or "UTC")
        with ExitStack() as stack:
            url = stack.enter_context(open_archive())
            make_current(url)
            out = stack.enter_context(_open(opts.output)) if opts.output else sys.stdout
            since = datetime.combine(first, time(), zone) if first else None
            until = datetime.combine(last + timedelta(days=1), time(), zone) if last else None
            count = asyncio.run(_export(url, opts.source, since, until, out))
        print(f"{count} articles", file=sys.stderr)
        return None


async def _export(url: str, source: str | None, since: datetime | None, until: datetime | None, out: TextIO) -> int:
    from crawler.store.article_rows import stream_records
    from crawler.store.connection import open_pool

    count = 0
    async with (
        await open_pool(url, max_size=1) as pool,
        pool.connection() as db,
        aclosing(stream_records(db, source, since, until)) as records,
    ):
        async for record in records:
            try:
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
            except BrokenPipeError:  # `… | head` has had enough
                break
            count += 1
    return count


def _open(path: str) -> TextIO:
    try:
        return Path(path).open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}); name another file") from None
