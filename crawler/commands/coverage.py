"""scrapy coverage: what became of the URLs of each day."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand, console, days_named

if TYPE_CHECKING:
    from crawler.store.health import Coverage

DAYS = 30  # shown, unless --since says otherwise


@dataclass(frozen=True, slots=True)
class Covered:
    """A source's days, newest first; where there are none in the span, the newest of which anything is known."""

    source: str
    first: date
    last: date
    days: "Sequence[Coverage]"
    newest: date | None


class Command(ArchiveCommand):
    """The view `coverage`, of one source or of all that the archive knows."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] [SOURCE]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show by source and day what was found, what is archived and what is missing"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "A day is that of publication as a feed, sitemap or list told it, else that of discovery, in the source's "
            "time zone. missing is what is known and not in the archive yet: it waits to be fetched, or failed so far."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which days, and for whom."""
        super().add_options(parser)
        parser.add_argument("--since", metavar="DAY", help=f"first day (YYYY-MM-DD; default: {DAYS} days in all)")
        parser.add_argument("--until", metavar="DAY", help="last day (YYYY-MM-DD; default: today)")
        parser.add_argument(
            "--format", choices=["table", "json"], default="table", help="json: one object a line (default: table)"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Print."""
        from crawler.sources import known_source
        from crawler.store.connection import archive_exists, open_archive
        from crawler.store.migrations import make_current

        if len(args) > 1:
            raise ScrapyUsageError("name one SOURCE, or none for all")
        since, until = days_named(opts)
        if args and not archive_exists():
            known_source(args[0], ())  # a name that is wrong makes no archive
        with open_archive() as url:
            make_current(url)
            found = asyncio.run(_read(url, args[0] if args else None, since, until))
        if opts.format == "json":
            for each in found:
                for day in each.days:
                    print(json.dumps({"source": each.source, **asdict(day)}, default=date.isoformat))
            return None
        for each in found:
            _print(each)
        if not found:
            print(
                "The archive knows no source yet; crawler crawl SOURCE begins, crawler sources shows which there are."
            )
        return None


async def _read(url: str, source: str | None, since: date | None, until: date | None) -> list[Covered]:
    from crawler.sources import known_source
    from crawler.store.connection import open_pool
    from crawler.store.health import coverage_of_source, days_of_sources, newest_covered_day

    found = []
    async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
        today = await days_of_sources(db)
        for name in today if source is None else [known_source(source, today)]:
            last = until or max(today.get(name, datetime.now(UTC).date()), since or date.min)
            first = since or last - timedelta(days=min(DAYS - 1, (last - date.min).days))
            days = await coverage_of_source(db, name, first, last)
            found.append(Covered(name, first, last, days, None if days else await newest_covered_day(db, name)))
    return found


def _print(found: Covered) -> None:
    from rich.table import Table

    out = console()
    if not found.days:
        more = f"the newest day is {found.newest}; name it with --since" if found.newest else "crawl it first"
        text = f"{found.source}: no URL is known of the days from {found.first} to {found.last}; {more}."
        out.print(text, soft_wrap=True, highlight=False, markup=False)
        return
    names = [field.name for field in fields(found.days[0])]
    totals = [sum(counts) for counts in zip(*(astuple(day)[1:] for day in found.days), strict=True)]
    table = Table(title=f"{found.source}: URLs by day", show_footer=True)
    for name, total in zip(names, ["total", *totals], strict=True):
        table.add_column(name, str(total), justify="left" if name == "day" else "right")
    for day in found.days:
        table.add_row(*map(str, astuple(day)))
    out.print(table)
    missing = totals[-1]
    if missing:
        text = f"{found.source}: {missing} missing, that is known and not in the archive yet; the next crawl goes on."
        out.print(text, soft_wrap=True, highlight=False, markup=False)
