"""What the commands that read the indexes share: the archive open and caught up, and the days that were asked for."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler.command import day_named
from crawler.errors import UsageError
from crawler.sources import known_source
from crawler.store.connection import archive_exists, open_archive
from crawler.store.indexer import catch_up
from crawler.store.migrations import make_current
from crawler.store.search import zones_of_sources

SMALL_LAG = 2_000  # articles; no more than these are indexed before reading, in a moment
LAG_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """The archive's URL, and the span asked for, from ``since`` to before ``before``."""

    url: str
    since: datetime | None
    before: datetime | None


@contextmanager
def open_index(opts: argparse.Namespace) -> Iterator[OpenIndex]:
    """The archive, with what was stored lately in its indexes, or a word on standard error, afterwards, of what is not.

    Reads the options source, since and until; days are those of the source's zone, else UTC. Raises CrawlerError;
    a name that is wrong makes no archive.
    """
    first, last = day_named(opts.since, "--since"), day_named(opts.until, "--until")
    if first and last and first > last:
        raise UsageError(f"--since {first} is after --until {last}; swap them")
    if opts.source and not archive_exists():
        known_source(opts.source, ())
    with open_archive() as url:
        make_current(url)
        zones = zones_of_sources(url)
        zone = ZoneInfo(zones.get(known_source(opts.source, zones)) or "UTC") if opts.source else ZoneInfo("UTC")
        due = catch_up(url, SMALL_LAG, LAG_SECONDS)
        yield OpenIndex(url, _midnight(first, zone), None if last is None else _midnight(_next(last), zone))
    if due:
        many = f"more than {SMALL_LAG:,}" if due > SMALL_LAG else f"{due:,}"
        print(f"{many} articles are not in the index yet; crawler index brings them in", file=sys.stderr)


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day is not None else None


def _next(day: date) -> date | None:
    return day + timedelta(days=1) if day < date.max else None
