"""scrapy warc: the archive's WARC files, their index, and packages of them."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand, console, days_named, span_of_days
from crawler.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from scrapy.settings import BaseSettings

    from crawler.warc.wacz import Packed

NEEDS_A_LOOK = 1  # exit code: a file is missing or cannot be read
FILE_SECONDS = 6 * 3600.0  # for one file


class Command(ArchiveCommand):
    """Without a word the list; `index` and `wacz` write files."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] [index | wacz]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List the WARC files, index them (CDXJ), or pack captures (WACZ)"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "Without a word: each WARC file with its size, captures, days and whether it is finished. index writes a "
            "sorted CDXJ index of all of them, for pywb and OpenWayback. wacz writes captures, of a source and of days "
            "of capture if you like, as one WACZ file, for ReplayWeb.page."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """What, and where to."""
        super().add_options(parser)
        parser.add_argument("-o", "--output", metavar="FILE", help="of index (default: standard output) and wacz")
        parser.add_argument("--source", metavar="NAME", help="wacz: only captures of this source")
        parser.add_argument("--since", metavar="DAY", help="wacz: captured on this day or later (YYYY-MM-DD)")
        parser.add_argument("--until", metavar="DAY", help="wacz: captured on this day or earlier (YYYY-MM-DD)")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """List or write."""
        from crawler.store.connection import open_archive
        from crawler.store.migrations import make_current

        what = args[0] if len(args) == 1 else ""
        if args and what not in ("index", "wacz"):
            raise ScrapyUsageError(f"{' '.join(args)}: write crawler warc, crawler warc index or crawler warc wacz")
        if what == "wacz" and not opts.output:
            raise UsageError("wacz needs a file to write to; name it with -o FILE.wacz")
        days = days_named(opts)
        settings = self.project_settings
        with open_archive() as url:
            make_current(url)
            if what == "index":
                return asyncio.run(_index(url, settings, opts.output))
            if what == "wacz":
                return asyncio.run(_pack(url, settings, opts, *days))
            return asyncio.run(_list(url, Path(settings["WARC_DIR"])))


async def _list(url: str, folder: Path) -> int | None:
    from rich.table import Table

    from crawler.errors import WarcReadError
    from crawler.store.connection import open_pool
    from crawler.store.verify import file_summaries
    from crawler.warc.files import OPEN_SUFFIX, is_abandoned, is_elsewhere, locate, warc_files
    from crawler.warc.names import machine_of

    async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
        known = {each.warc_filename: each for each in await file_summaries(db)}
    table = Table("file", "sources", title=f"WARC files of {folder}")
    for name in ("MB", "captures", "first (UTC)", "last (UTC)", "state"):
        table.add_column(name, justify="right" if name in ("MB", "captures") else "left")
    size = missing = 0
    for name in sorted({*known, *await asyncio.to_thread(warc_files, folder)}):
        found, path, state = known.get(name), None, "finished"
        try:
            path = locate(folder / name)
            if path.name.endswith(OPEN_SUFFIX):
                state = "its crawl died" if is_abandoned(path) else "is being written"
        except WarcReadError:
            if is_elsewhere(folder, name):
                state = f"not here: {machine_of(name)} wrote it"
            else:
                state, missing = "missing", missing + 1
        size += path.stat().st_size if path else 0
        table.add_row(
            name,
            ", ".join(found.sources) if found else "",
            f"{path.stat().st_size / 1e6:,.1f}" if path else "",
            f"{found.captures:,}" if found else "0",
            f"{found.first_at:%Y-%m-%d %H:%M}" if found else "",
            f"{found.last_at:%Y-%m-%d %H:%M}" if found else "",
            state,
        )
    out = console()
    if table.row_count:
        out.print(table)
    captures = sum(each.captures for each in known.values())
    told = f"{table.row_count:,} files, {size / 1e6:,.1f} MB, {captures:,} captures"
    out.print(f"{told}{f'; {missing} files are missing' if missing else ''}.", highlight=False)
    return NEEDS_A_LOOK if missing else None


async def _index(url: str, settings: "BaseSettings", output: str | None) -> int | None:
    from contextlib import closing

    from crawler.runs.warc_index import write_index
    from crawler.store.connection import open_pool
    from crawler.store.verify import files_of_captures
    from crawler.warc.files import warc_files
    from crawler.warc.whole_file import whole_file
    from crawler.workers import Workers

    folder = Path(settings["WARC_DIR"])
    async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
        names = sorted({*await files_of_captures(db), *await asyncio.to_thread(warc_files, folder)})
    with closing(Workers(settings.getint("ARCHIVE_PROCESSES"), FILE_SECONDS)) as workers:
        if output is None:
            count, lost = await write_index(workers, folder, names, sys.stdout.buffer.write)
            sys.stdout.flush()
        else:
            with whole_file(Path(output)) as file:
                count, lost = await write_index(workers, folder, names, file.write)
    print(f"{count} captures of {len(names) - len(lost)} files", file=sys.stderr)
    if lost:
        print(f"{len(lost)} files are missing or cannot be read: {', '.join(lost[:3])}", file=sys.stderr)
    return NEEDS_A_LOOK if lost else None


async def _pack(
    url: str, settings: "BaseSettings", opts: argparse.Namespace, first: "date | None", last: "date | None"
) -> int | None:
    from contextlib import aclosing

    from crawler import __version__
    from crawler.sources import known_source
    from crawler.store.connection import open_pool
    from crawler.store.crawls import timezone_of
    from crawler.store.health import days_of_sources
    from crawler.store.verify import captures_to_pack
    from crawler.warc.wacz import write_wacz
    from crawler.warc.whole_file import whole_file

    async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
        zone = None
        if opts.source is not None:
            known_source(opts.source, await days_of_sources(db))
            zone = await timezone_of(db, opts.source)
        wanted = captures_to_pack(db, opts.source, *span_of_days(first, last, zone))
        software = f"{settings['BOT_NAME']}/{__version__}"
        with whole_file(Path(opts.output)) as file:
            async with aclosing(wanted):
                title = opts.source or "News archive"
                packed = await write_wacz(file, Path(settings["WARC_DIR"]), wanted, title, software)
    return _tell(packed, opts.output)


def _tell(packed: "Packed", output: str) -> int | None:
    print(f"{output}: {packed.records} records, {packed.pages} pages", file=sys.stderr)
    if packed.lost:
        print(f"{packed.lost} records cannot be read, the first in {packed.example}", file=sys.stderr)
    return NEEDS_A_LOOK if packed.lost else None
