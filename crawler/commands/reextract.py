"""scrapy reextract: what is archived, read again by this version of the extraction; only what differs is written."""

import argparse
import asyncio
import json
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand, console, days_named, span_of_days

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from scrapy.settings import BaseSettings

    from crawler.from_warc.reextraction_report import Reason, Report

NEEDS_A_LOOK = 1  # exit code: captures could not be read, or articles could not be written


class Command(ArchiveCommand):
    """Ends with what changed, field by field; --dry-run tells the same and writes nothing."""

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Extract again from the WARC files, and write what differs"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "Reads the captures of articles and of rejections again, in the order of the WARC files, on all cores. An "
            "article that reads otherwise now is replaced in place; a rejection that is an article now becomes one; an "
            "article whose page is judged none now stays, and is told. A run that was stopped or killed goes on when "
            "the same command is given again."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which captures, and whether to write."""
        super().add_options(parser)
        parser.add_argument("--source", metavar="NAME", help="only this source")
        parser.add_argument("--since", metavar="DAY", help="published on this day or later (YYYY-MM-DD)")
        parser.add_argument("--until", metavar="DAY", help="published on this day or earlier (YYYY-MM-DD)")
        parser.add_argument(
            "--where", metavar="SQL", help='only articles for which this holds in article_record: "byline IS NULL"'
        )
        parser.add_argument("--dry-run", action="store_true", help="tell what would change, and write nothing")
        parser.add_argument("--format", choices=["table", "json"], default="table", help="of the summary")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Read, write, tell."""
        from crawler.sources import known_source
        from crawler.store.connection import archive_exists, open_archive
        from crawler.store.migrations import make_current

        if args:
            raise ScrapyUsageError("reextract takes options only; crawler reextract -h shows them")
        days = days_named(opts)
        if opts.source and not archive_exists():
            known_source(opts.source, ())  # a name that is wrong makes no archive
        settings = self.project_settings
        with open_archive() as url:
            make_current(url)
            report, went_on = asyncio.run(_run(url, settings, opts, *days))
        if opts.format == "json":
            print(json.dumps({"dry_run": opts.dry_run, "went_on": went_on, **report.as_json}, ensure_ascii=False))
        else:
            _print(report, dry_run=opts.dry_run, went_on=went_on)
        return NEEDS_A_LOOK if report.unreadable.count or report.refused else None


async def _run(
    url: str, settings: "BaseSettings", opts: argparse.Namespace, first: "date | None", last: "date | None"
) -> "tuple[Report, bool]":
    from contextlib import closing
    from pathlib import Path

    from crawler.runs.reextraction import Reextraction
    from crawler.sources import known_source
    from crawler.store.connection import open_pool
    from crawler.store.crawls import timezone_of
    from crawler.store.health import days_of_sources
    from crawler.store.patience import Patience
    from crawler.store.reextraction import Filter, check_condition, lock
    from crawler.workers import Workers

    async with await open_pool(url, max_size=3) as pool, pool.connection() as lock_holder:
        await lock_holder.set_autocommit(True)
        zone = None
        if opts.source is not None:
            known_source(opts.source, await days_of_sources(lock_holder))
            zone = await timezone_of(lock_holder, opts.source)
        if opts.where is not None:
            await check_condition(lock_holder, opts.where)
        if not opts.dry_run:
            await lock(lock_holder)
        wanted = Filter(opts.source, *span_of_days(first, last, zone), opts.where)
        workers = Workers(settings.getint("ARCHIVE_PROCESSES"), settings.getfloat("EXTRACTION_SECONDS"))
        with closing(workers):
            await workers.start()
            patience = Patience(pool, settings.getfloat("DATABASE_PATIENCE"))
            run = Reextraction(patience, workers, Path(settings["WARC_DIR"]), wanted, dry_run=opts.dry_run)
            return await run.run(), run.went_on


def _print(report: "Report", *, dry_run: bool, went_on: bool) -> None:
    from rich.markup import escape
    from rich.table import Table

    out, counts = console(), report.counts

    def tell(sentence: str) -> None:
        out.print(sentence, soft_wrap=True, highlight=False, markup=False)

    if report.fields:
        title = f"Fields that {'would be' if dry_run else 'are'} different"
        table = Table("field", title=title)
        for name in ("changed", "gained", "lost"):
            table.add_column(name, justify="right")
        table.add_column("for example")
        for name, diff in report.as_json["fields"].items():
            told = "\n".join(f"{each['url']}\n  − {each['old']}\n  + {each['new']}" for each in diff["examples"])
            table.add_row(name, str(diff["changed"]), str(diff["gained"]), str(diff["lost"]), escape(told))
        out.print(table)
    would = "would " if dry_run else ""
    _tell(tell, report.no_article, "article{s} {stay} as {they}: judged no article now ({reason})")
    _tell(tell, report.rejected_anew, "page{s} rejected for another reason: {reason}")
    _tell(tell, report.refused, "article{s} {stay} as {they}: {reason}")
    if report.found.count:
        tell(f"{report.found.count} rejected pages {would}become articles: {', '.join(report.found.examples)}")
    if report.unreadable.count:
        tell(f"{report.unreadable.count} captures could not be read: {report.unreadable.examples[0]}")
    told = (
        f"{counts['articles']:,} articles and {counts['rejections']:,} rejected pages read again: "
        f"{counts['changed']:,} {'would change' if dry_run else 'changed'}, {counts['unchanged']:,} as they were"
    )
    if counts["versions"]:
        told += f"; {counts['versions']:,} with another number of versions"
    tell(f"{told}.{' It went on where it was cut short.' if went_on else ''}")
    if dry_run:
        tell("Nothing was written; without --dry-run it will be.")


def _tell(tell: "Callable[[str], None]", reasons: "dict[str, Reason]", sentence: str) -> None:
    for reason, found in sorted(reasons.items(), key=lambda each: -each[1].count):
        one = found.count == 1
        words = {"s": "" if one else "s", "stay": "stays" if one else "stay", "they": "it was" if one else "they were"}
        told = sentence.format(reason=reason, **words)
        tell(f"{found.count} {told}: {', '.join(found.examples)}")
