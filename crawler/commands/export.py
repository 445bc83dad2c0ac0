"""scrapy export: the archive's articles as JSON lines, streamed in constant memory."""

import argparse
import asyncio
import json
import sys
from contextlib import aclosing, nullcontext
from datetime import date, datetime, time, timedelta
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
        from crawler.sources import known_source
        from crawler.store.connection import archive_exists, open_archive
        from crawler.store.migrations import make_current

        first, last = day_named(opts.since, "--since"), day_named(opts.until, "--until")
        if opts.source and not archive_exists():
            known_source(opts.source, ())  # a name that is wrong makes no archive
        with open_archive() as url:
            make_current(url)
            count = asyncio.run(_export(url, opts.source, first, last, opts.output))
        print(f"{count} articles", file=sys.stderr)
        return None


async def _export(url: str, source: str | None, first: date | None, last: date | None, output: str | None) -> int:
    from crawler.sources import known_source
    from crawler.store.article_rows import stream_records
    from crawler.store.connection import open_pool
    from crawler.store.crawls import timezone_of
    from crawler.store.health import days_of_sources

    count = 0
    async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
        zone = ZoneInfo("UTC")
        if source is not None:
            known_source(source, await days_of_sources(db))
            zone = ZoneInfo(await timezone_of(db, source) or "UTC")
        since = datetime.combine(first, time(), zone) if first else None
        until = datetime.combine(last + timedelta(days=1), time(), zone) if last and last < date.max else None
        with _open(output) if output else nullcontext(sys.stdout) as out:
            async with aclosing(stream_records(db, source, since, until)) as records:
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
