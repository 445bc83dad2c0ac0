"""scrapy verify: whether the WARC files are whole, and agree with the rows."""

import argparse
import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.command import ArchiveCommand, console

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.from_warc.check import Findings

NEEDS_A_LOOK = 1  # exit code: something is wrong
FILE_SECONDS = 6 * 3600.0  # for one file


class Command(ArchiveCommand):
    """Each file is read through once, on all cores; nothing is mended."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] [FILE...]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Check the WARC files and the archive's rows against each other"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "Reads every WARC file of the archive, or the FILEs named, and compares each record with its row: place, "
            "id and digest. Tells of records without a row, rows without a record or a file, torn and damaged files, "
            "and digests that do not fit; of articles, whether the digest fits the content (a sample, unless "
            "--records). The exit code is 1 where anything is wrong."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """What, and for whom."""
        super().add_options(parser)
        parser.add_argument("--source", metavar="NAME", help="only captures and articles of this source")
        parser.add_argument("--records", action="store_true", help="make the digest of every article again")
        parser.add_argument("--format", choices=["table", "json"], default="table", help="of the summary")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Look, tell."""
        from crawler.sources import known_source
        from crawler.store.connection import archive_exists, open_archive
        from crawler.store.migrations import make_current

        settings = self.project_settings
        if opts.source and not archive_exists():
            known_source(opts.source, ())  # a name that is wrong makes no archive
        with open_archive() as url:
            make_current(url)
            findings = asyncio.run(_run(url, settings, args, opts))
        if opts.format == "json":
            print(json.dumps(asdict(findings), ensure_ascii=False))
        else:
            _print(findings)
        return NEEDS_A_LOOK if findings.counts else None


async def _run(url: str, settings: "BaseSettings", args: list[str], opts: argparse.Namespace) -> "Findings":
    from contextlib import closing

    from crawler.runs.verification import Verification
    from crawler.sources import known_source
    from crawler.store.connection import open_pool
    from crawler.store.health import days_of_sources
    from crawler.store.patience import Patience
    from crawler.warc.place import name_in_archive
    from crawler.workers import Workers

    folder = Path(settings["WARC_DIR"])
    files = [name_in_archive(each, folder) for each in args]
    async with await open_pool(url, max_size=2) as pool:
        if opts.source is not None:
            async with pool.connection() as db:
                known_source(opts.source, await days_of_sources(db))
        workers = Workers(settings.getint("ARCHIVE_PROCESSES"), FILE_SECONDS)
        with closing(workers):
            database = Patience(pool, settings.getfloat("DATABASE_PATIENCE"))
            run = Verification(database, workers, folder, opts.source)
            return await run.run(files, all_records=opts.records)


def _print(findings: "Findings") -> None:
    from rich.markup import escape
    from rich.table import Table

    from crawler.from_warc.check import FINDINGS

    out = console()
    if findings.counts:
        table = Table("what is wrong", title="What needs a look")
        table.add_column("how often", justify="right")
        table.add_column("for example")
        for kind, words in FINDINGS.items():
            if kind in findings.counts:
                told = escape("\n".join(findings.examples[kind]))
                table.add_row(f"{kind}: {words}", str(findings.counts[kind]), told)
        out.print(table)
    verdict = "something needs a look" if findings.counts else "all is well"
    out.print(
        f"{findings.files:,} files with {findings.records:,} records ({findings.bytes / 1e6:,.1f} MB) read, "
        f"{findings.articles:,} articles' digests made again: {verdict}.",
        soft_wrap=True,
        highlight=False,
        markup=False,
    )
