"""scrapy export: the archive's articles as JSON lines, CSV, Parquet, Atom or WARC, streamed in constant memory."""

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand, days_named, span_of_days
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.store.selection import Database, Key, Selection

FORMATS = ("jsonl", "csv", "parquet", "atom", "warc")
OF_A_FOLDER = ("parquet", "warc")
FEED_ENTRIES = 100  # of a feed for which no days are named
TOLD = 20  # captures that cannot be read, each in a line of its own
SEVERAL = 1  # exit code: done, and something needs a look


@dataclass(frozen=True, slots=True)
class _Job:
    """What was typed, understood."""

    url: str
    chosen: "Selection"
    zones: dict[str, str]  # of the sources chosen
    options: dict[str, object]  # with which alone an export can be resumed
    opts: argparse.Namespace


class Command(ArchiveCommand):
    """Records as docs/data-format.md describes them, oldest first."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Stream the archive's articles as JSON lines, CSV, Parquet, Atom or WARC"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "docs/data-format.md says what each field is, in each format. Days are those of the source's time zone, "
            f"without --source of UTC. A feed (atom) has the newest {FEED_ENTRIES} articles where no day is named. "
            "An archive may be crawled meanwhile: an article that is stored or re-dated while an export runs may be "
            "missed by it, or come twice."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which articles, in which form, and where to."""
        super().add_options(parser)
        parser.add_argument("--format", choices=FORMATS, default="jsonl", help="default: jsonl, a JSON record a line")
        parser.add_argument("--source", metavar="NAME", help="only this source")
        parser.add_argument("--since", metavar="DAY", help="published on this day or later (YYYY-MM-DD)")
        parser.add_argument("--until", metavar="DAY", help="published on this day or earlier (YYYY-MM-DD)")
        parser.add_argument("--author", metavar="NAME", help="only of this author, by name or e-mail address")
        parser.add_argument("--section", metavar="NAME", help="only of this section")
        parser.add_argument("--gone", action="store_true", help="only what is withdrawn (date_gone)")
        parser.add_argument(
            "--json-ld", action="store_true", help="with jsonl: each line a NewsArticle as schema.org has it"
        )
        parser.add_argument(
            "-o", "--output", metavar="FILE", help="write there (default: standard output); a folder for parquet, warc"
        )
        parser.add_argument(
            "--resume", action="store_true", help="go on where an export into the same file was interrupted"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Stream."""
        from crawler.sources import known_source
        from crawler.store.connection import archive_exists, open_archive
        from crawler.store.migrations import make_current
        from crawler.store.reading import reading

        if args:
            raise ScrapyUsageError("export takes options only")
        first, last = days_named(opts)
        _check(opts)
        if opts.source and not archive_exists():
            known_source(opts.source, ())  # a name that is wrong makes no archive
        with open_archive() as url:
            make_current(url)
            with reading(url) as db:
                job = _understood(db, url, opts, first, last)
            if opts.format == "parquet":
                return _parquet(job)
            return _warc(job, self.warc_folder) if opts.format == "warc" else _text(job)


def _check(opts: argparse.Namespace) -> None:
    """What the options say together. Raises UsageError."""
    if opts.json_ld and opts.format != "jsonl":
        raise UsageError(f"--json-ld is a form of jsonl, and {opts.format} has none; leave one of the two out")
    if opts.format in OF_A_FOLDER and not opts.output:
        raise UsageError(f"--format {opts.format} fills a folder; name it with -o")
    if opts.resume and not opts.output:
        raise UsageError("--resume goes on with a file; name it with -o")
    if opts.format == "parquet":
        try:
            import pyarrow  # noqa: F401 - asked for early, before anything is made
        except ImportError:
            raise UsageError(
                "--format parquet needs pyarrow, which is not installed; pip install 'news-archive-crawler[parquet]'"
            ) from None


def _understood(db: "Database", url: str, opts: argparse.Namespace, first: date | None, last: date | None) -> _Job:
    from crawler.sources import known_source
    from crawler.store.selection import Selection, authors_named, zones_of_sources

    zones = {source: zone or "UTC" for source, zone in zones_of_sources(db).items()}
    if opts.source:
        known_source(opts.source, zones)
        zones = {opts.source: zones.get(opts.source, "UTC")}
    since, until = span_of_days(first, last, zones[opts.source] if opts.source else None)
    chosen = Selection(
        source=opts.source,
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
        author_ids=authors_named(db, opts.author) if opts.author else None,
        section=opts.section,
        gone=opts.gone,
    )
    named = ("format", "source", "since", "until", "author", "section", "gone", "json_ld")
    return _Job(url, chosen, zones, {name: getattr(opts, name) for name in named}, opts)


def _text(job: _Job) -> int:
    from crawler.export.as_text import export_text
    from crawler.export.atom import AtomFeed
    from crawler.export.csv_rows import CsvRows
    from crawler.export.json_ld import JsonLd
    from crawler.export.text_form import JsonLines, TextForm
    from crawler.store.article_rows import FIELDS
    from crawler.store.reading import reading
    from crawler.store.selection import corrections, key_before_newest, newest_text_at

    after: Key | None = None
    form: TextForm
    with reading(job.url) as db:
        match job.opts.format:
            case "csv":
                form = CsvRows(FIELDS)
            case "atom":
                if not job.opts.since and not job.opts.until:
                    after = key_before_newest(db, job.chosen, FEED_ENTRIES)
                updated = newest_text_at(db, job.chosen, after) or datetime.now(UTC)
                form = AtomFeed(_title(job), json.dumps(job.options, sort_keys=True), updated)
            case _:
                form = JsonLd(lambda keys: corrections(db, keys)) if job.opts.json_ld else JsonLines()
        count = export_text(
            job.url, job.chosen, form, job.opts.output, job.options, resume=job.opts.resume, after=after
        )
    print(f"{count} articles", file=sys.stderr)
    return 0


def _warc(job: _Job, warc_folder: Path) -> int:
    from crawler.export.as_warc import export_warc

    told = 0

    def tell(sentence: str) -> None:
        nonlocal told
        told += 1
        if told <= TOLD:
            print(sentence, file=sys.stderr)

    articles, unreadable = export_warc(
        job.url,
        job.chosen,
        Path(job.opts.output),
        warc_folder,
        job.options,
        resume=job.opts.resume,
        tell=tell,
    )
    more = f"; of {unreadable} the page cannot be read" if unreadable else ""
    print(f"{articles} articles{more}", file=sys.stderr)
    return SEVERAL if unreadable else 0


def _parquet(job: _Job) -> int:
    from crawler.export.as_parquet import export_parquet
    from crawler.store.article_rows import FIELDS

    count = export_parquet(
        job.url, job.chosen, job.zones, Path(job.opts.output), job.options, FIELDS, resume=job.opts.resume
    )
    print(f"{count} articles", file=sys.stderr)
    return 0


def _title(job: _Job) -> str:
    """Of a feed: what it is made of."""
    opts = job.opts
    parts = [opts.source or "All sources", opts.section, opts.author, "withdrawn" if opts.gone else None]
    if opts.since or opts.until:
        parts.append(f"{opts.since or '…'} to {opts.until or '…'}")
    return " · ".join(filter(None, parts))
