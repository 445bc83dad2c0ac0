"""What the commands that read the indexes share: the archive open and caught up, and the days that were asked for."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from crawler.command import days_named, span_of_days
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
    first, last = days_named(opts)
    if opts.source and not archive_exists():
        known_source(opts.source, ())
    with open_archive() as url:
        make_current(url)
        zones = zones_of_sources(url)
        zone = zones.get(known_source(opts.source, zones)) if opts.source else None
        due = catch_up(url, SMALL_LAG, LAG_SECONDS)
        yield OpenIndex(url, *span_of_days(first, last, zone))
    if due:
        many = f"more than {SMALL_LAG:,}" if due > SMALL_LAG else f"{due:,}"
        print(f"{many} articles are not in the index yet; crawler index brings them in", file=sys.stderr)
