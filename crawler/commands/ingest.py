"""scrapy ingest: foreign WARC files become part of the archive, and their articles with them."""

import argparse
import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand, console

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.from_warc.ingest_report import IngestReport

NEEDS_A_LOOK = 1  # exit code: a file is damaged
MOST_HOSTS = 20  # in the summary
PASSED_OVER = {  # counts of the report, in words
    "other_records": "other records (requests, warcinfo, revisits …)",
    "not_200": "responses with another status than 200",
    "not_html": "responses that are no HTML",
    "no_http": "responses without a readable HTTP head",
    "no_id_date_or_url": "responses without a record id, a date or an http address",
    "known": "responses that are in the archive already",
    "out_of_scope": "pages of a described source that are none of its articles",
    "unreadable": "pages that cannot be read back",
}


class Command(ArchiveCommand):
    """FILE is a WARC, gzip (one member a record) or uncompressed, of any writer."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] FILE..."

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Take foreign WARC files into the archive"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "Every 200 response of HTML becomes a capture and is read: by the rules of the source that its address "
            "belongs to, else as a page of a site of its own, named after its host. The file becomes part of the "
            "archive: a hard link to it, or a copy, in the folder of the WARC files. A file that was cut short by a "
            "kill goes on when the same command is given again; one that was ingested before is passed over."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """How."""
        super().add_options(parser)
        parser.add_argument(
            "--in-place", action="store_true", help="leave the files where they are; the archive then needs them there"
        )
        parser.add_argument("--dry-run", action="store_true", help="tell what is in the files, and write nothing")
        parser.add_argument("--format", choices=["table", "json"], default="table", help="of the summary")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Read, write, tell."""
        from crawler.store.connection import open_archive
        from crawler.store.migrations import make_current
        from crawler.warc.place import checked

        if not args:
            raise ScrapyUsageError("name at least one FILE")
        paths = [checked(Path(name)) for name in args]
        settings = self.project_settings
        with open_archive() as url:
            make_current(url)
            report, ingested = asyncio.run(_run(url, settings, paths, opts))
        if opts.format == "json":
            print(json.dumps({"dry_run": opts.dry_run, **report.as_json}, ensure_ascii=False))
        elif ingested:
            _print(report, dry_run=opts.dry_run)
        return NEEDS_A_LOOK if report.damages else None


async def _run(
    url: str, settings: "BaseSettings", paths: list[Path], opts: argparse.Namespace
) -> "tuple[IngestReport, int]":
    from contextlib import closing

    from crawler.from_warc.ingest_report import IngestReport
    from crawler.runs.ingestion import Ingestion
    from crawler.store.connection import open_pool
    from crawler.store.patience import Patience
    from crawler.warc.place import take_in
    from crawler.workers import Workers

    total, ingested = IngestReport(), 0
    folder = Path(settings["WARC_DIR"])
    async with await open_pool(url, max_size=3) as pool, pool.connection() as lock_holder:
        await lock_holder.set_autocommit(True)
        workers = Workers(settings.getint("ARCHIVE_PROCESSES"), settings.getfloat("EXTRACTION_SECONDS"))
        with closing(workers):
            await workers.start()
            run = Ingestion(Patience(pool, settings.getfloat("DATABASE_PATIENCE")), workers, dry_run=opts.dry_run)
            for path in paths:
                in_place = opts.in_place or opts.dry_run
                filename = str(path) if in_place else await asyncio.to_thread(take_in, path, folder)
                report, before = await run.run(path, filename, lock_holder)
                if before and opts.format == "table":
                    console().print(f"{path}: it was ingested before", soft_wrap=True, highlight=False, markup=False)
                elif not before:
                    total.add(report)
                    ingested += 1
    return total, ingested


def _print(report: "IngestReport", *, dry_run: bool) -> None:
    from rich.table import Table

    out, counts = console(), report.counts

    def tell(sentence: str) -> None:
        out.print(sentence, soft_wrap=True, highlight=False, markup=False)

    found = report.as_json
    if found["hosts"]:
        more = f", of {len(found['hosts'])}" if len(found["hosts"]) > MOST_HOSTS else ""
        table = Table("host", title=f"Hosts{more}")
        for name in ("pages", "articles"):
            table.add_column(name, justify="right")
        for host, of_host in list(found["hosts"].items())[:MOST_HOSTS]:
            table.add_row(host, str(of_host.get("pages", 0)), str(of_host.get("articles", 0)))
        out.print(table)
    if report.rejections:
        table = Table("rejected because", title="Pages that are no articles")
        table.add_column("pages", justify="right")
        for reason, count in report.rejections.most_common():
            table.add_row(reason, str(count))
        out.print(table)
    for sentence in report.damages:
        tell(f"damaged: {sentence}")
    for name, words in PASSED_OVER.items():
        if counts[name]:
            tell(f"{counts[name]:,} {words} were passed over.")
    outcomes = ("new", "changed", "unchanged", "superseded", "rejected")
    told = ", ".join(f"{counts[name]:,} {name}" for name in outcomes if counts[name] or name in ("new", "rejected"))
    tell(f"{counts['records']:,} records, {counts['pages']:,} pages: {told}.")
    if dry_run:
        tell("Nothing was written; without --dry-run it will be.")
