"""What does a second crawl cost, and a backfill? Requests, counted by the server's own log.

    python benchmarks/recrawls.py [--articles 20000] [--new 50] [--edited 20] [--month 2018-03 --month 2025-03]

Each against the sample newspaper on loopback and an archive made for the run: a first crawl; one of the unchanged
newspaper; one after articles appeared and others were corrected; and, each into an archive of its own, backfills of
one month (since= and until=). Ends with 1 where an article is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.sample import SamplePaper, SampleServer, serve
from crawler.spiders.koreaherald import KoreaHerald
from crawler.store.connection import connect
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate

SEED = 7


@dataclass(frozen=True, slots=True)
class Archive:
    """A fresh archive, and crawls of the newspaper into it."""

    url: str
    folder: Path
    server: SampleServer

    def crawl(self, *arguments: str) -> Counter[str]:
        """One crawl; its requests by kind of what was asked for, and "seconds"."""
        self.server.requests.clear()
        address = f"{self.server.host}:{self.server.port}"
        settings = {
            "HOST_MAP": json.dumps(dict.fromkeys(KoreaHerald.hosts, address)),
            "DOWNLOAD_DELAY": "0",
            "RETRY_PATIENCE": "0",
            "CHECK_HEALTH": "False",
            "LOG_LEVEL": "WARNING",
        }
        words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "crawler", "crawl", "koreaherald", *words, *arguments],
            env={**os.environ, "ARCHIVE_URL": self.url, "ARCHIVE_DATA": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if "articles in the archive" not in done.stdout:  # its expectations are those of the real paper
            sys.exit(f"the crawl ended with {done.returncode}:\n{done.stdout}")
        asked = Counter(kind(request.path) for request in self.server.requests)
        return asked + Counter(seconds=round(time.monotonic() - began))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the archive."""
        with connect(self.url) as db:
            return db.execute(sql.encode()).fetchall()


def kind(path: str) -> str:
    """What a path of the newspaper is."""
    first = urlsplit(path).path.strip("/").split("/")[0]
    if first in ("article", "view.php"):
        return "article"
    return {"rss": "feed", "robots.txt": "robots.txt"}.get(first, "sitemap" if "sitemap" in first else "list")


def said(asked: Counter[str]) -> str:
    """The requests of a crawl on one line."""
    kinds = ", ".join(f"{count} {name}" for name, count in sorted(asked.items()) if name != "seconds")
    return f"{asked.total() - asked['seconds']} requests ({kinds}) in {asked['seconds']} s"


@contextmanager
def archive(server_url: str, name: str, server: SampleServer) -> Iterator[Archive]:
    """A migrated database and a folder, gone afterwards."""
    with connect(server_url, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}".encode())
    url = urlsplit(server_url)._replace(path=f"/{name}").geturl()
    migrate(url)
    with tempfile.TemporaryDirectory() as folder:
        yield Archive(url, Path(folder), server)


def recrawls(made: Archive, new: int, edited: int) -> int:
    """The first crawl, the second, and the one after changes; how many articles were missed."""
    paper = made.server.site.paper
    print(f"first crawl of {len(paper)} articles: {said(made.crawl())}", flush=True)
    missed = len(paper) - made.rows("SELECT count(*) FROM article")[0][0]
    print(f"  {missed} missed; unchanged: {said(made.crawl())}", flush=True)
    newest = [index for index in range(paper.withheld, paper.withheld + 20 * edited) if index % 20 == SEED]
    grown = replace(
        paper, withheld=paper.withheld - new, edited=frozenset(newest[:edited]), edited_at=datetime.now(UTC)
    )
    made.server.site = replace(made.server.site, paper=grown)
    asked = made.crawl()
    ((changed, added),) = made.rows(
        "SELECT count(*) FILTER (WHERE version = 2), count(*) FROM article",
    )
    added -= len(paper) - missed
    print(f"{new} new and {edited} edited: {added} and {changed} found: {said(asked)}", flush=True)
    return missed + (new - added) + (edited - changed)


def backfill(made: Archive, month: date) -> int:
    """A crawl of one month; how many of its articles were missed."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    asked = made.crawl("-a", f"since={month}", "-a", f"until={last}")
    paper = made.server.site.paper
    wanted = {a.url for a in paper if month <= a.date_published.date() <= last}
    paths = [request.path for request in made.server.requests if kind(request.path) == "article"]
    fetched = {article.url for path in paths if (article := paper.find(path)) is not None}
    stored = {url for (url,) in made.rows("SELECT url FROM article")}
    outside = len(fetched - wanted)
    print(
        f"backfill of {month:%Y-%m}: {len(wanted)} articles, {len(wanted - stored)} missed, {outside} fetched outside"
        f" ({outside / max(len(wanted), 1):.1%}): {said(asked)}",
        flush=True,
    )
    return len(wanted - stored)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="Requests of second crawls and backfills.")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--new", type=int, default=50)
    parser.add_argument("--edited", type=int, default=20)
    parser.add_argument("--month", action="append", default=[], help="backfill this month, as in 2018-03; repeatable")
    parser.add_argument("--crawl-delay", type=float, default=0.001, help="seconds, in robots.txt (default 0.001)")
    options = parser.parse_args()
    paper = SamplePaper(options.articles + options.new, withheld=options.new)
    missed = 0
    with throwaway() as lease, serve(paper, crawl_delay=options.crawl_delay) as server:
        for number, month in enumerate(options.month):
            with archive(lease.url, f"backfill_{number}", server) as made:
                missed += backfill(made, date.fromisoformat(f"{month}-01"))
        if options.new or options.edited:
            with archive(lease.url, "recrawls", server) as made:
                missed += recrawls(made, options.new, options.edited)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
