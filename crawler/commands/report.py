"""scrapy report: what is wrong with the sources, and how each does."""

import argparse
import asyncio
import json
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand, console, day_named
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.report.look import Look


EARLIEST, LATEST = 1990, 2999  # years that --at may name


class Command(ArchiveCommand):
    """Looks at sources in the archive. Exit code 1 where something is wrong."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] [SOURCE]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show what is wrong with the sources, and how each does"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "Findings come from the source's own past in the archive; docs/monitoring.md says what each means, how it "
            "is found, and what to do. Exit code: 0 all is well, 1 something is wrong, 2 it could not look."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which findings, as of when, and for whom."""
        super().add_options(parser)
        parser.add_argument("--since", metavar="DAY", help="only what began on this day or later (YYYY-MM-DD)")
        parser.add_argument("--at", metavar="MOMENT", help="as if it were then: 2026-11-23, or 2026-11-23T18:00+01:00")
        parser.add_argument(
            "--format", choices=["table", "json"], default="table", help="json: one object a source (default: table)"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Print."""
        from crawler.sources import known_source
        from crawler.store.connection import archive_exists, open_archive
        from crawler.store.migrations import make_current

        if len(args) > 1:
            raise ScrapyUsageError("name one SOURCE, or none for all")
        since, now = day_named(opts.since, "--since"), moment_named(opts.at) or datetime.now(UTC)
        if args and not archive_exists():
            known_source(args[0], ())  # a name that is wrong makes no archive
        with open_archive() as url:
            make_current(url)
            looks = asyncio.run(_look(url, args[0] if args else None, since, now))
        if opts.format == "json":
            self._print_json(looks)
        elif looks:
            self._print(looks, args)
        else:
            what = f"has no article of {args[0]}" if args else "knows no source"
            print(f"The archive {what} yet; crawler crawl SOURCE begins, crawler sources shows which there are.")
        return 1 if any(look.findings for look in looks) else 0

    @staticmethod
    def _print_json(looks: "list[Look]") -> None:
        from crawler.report.record import as_record

        for look in looks:
            print(json.dumps(as_record(look), ensure_ascii=False))

    @staticmethod
    def _print(looks: "list[Look]", args: list[str]) -> None:
        from crawler.report.tables import WIDTH, print_report

        out = console()
        out.width = min(out.width, WIDTH)
        print_report(out, looks, looks[0] if args else None)


def moment_named(text: str | None) -> datetime | None:
    """The moment that --at names: a day is its end, and without a zone it is UTC's. Raises UsageError."""
    if text is None:
        return None
    try:
        if len(text.strip()) <= len("2026-11-23"):
            moment = datetime.combine(date.fromisoformat(text.strip()) + timedelta(days=1), time(), UTC)
        else:
            moment = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        raise UsageError(f"--at {text!r} is no moment; write it as in --at 2026-11-23T18:00+01:00") from None
    if not EARLIEST <= moment.year <= LATEST:
        raise UsageError(f"--at {text!r} is no moment of an archive; name one of the years {EARLIEST} to {LATEST}")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _look(url: str, source: str | None, since: date | None, now: datetime) -> "list[Look]":
    from crawler.checks import findings_of_history
    from crawler.report.look import Look
    from crawler.sources import known_source
    from crawler.store.monitoring import history_of_source, is_past, known_sources
    from crawler.store.reading import looking

    looks = []
    async with looking(url) as db:
        archived = await known_sources(db)
        for name in archived if source is None else [known_source(source, archived)]:
            history = await history_of_source(db, name, now, live=not is_past(now))
            if history is None:
                continue
            found = await findings_of_history(db, history)
            wanted = [f for f in found if since is None or f.since.astimezone(history.zone).date() >= since]
            looks.append(Look(history, wanted))
            await db.commit()
    return looks
