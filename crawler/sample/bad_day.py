"""A newspaper on a bad day: crawled again and again as time moves on; the archive beside what was printed."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from crawler.sample.section_pages import MEMBERS_ONLY
from crawler.sample.server import SampleServer
from crawler.sample.truth import truth
from crawler.spiders.koreaherald import KoreaHerald
from crawler.store.article_rows import stream_records
from crawler.store.connection import connect, open_pool
from crawler.store.queries import query

STEPS = (0.1, 0.5, 2, 13, 25, 49)  # hours between two crawls: what failed waits from half a minute on, a soft 404 hours
# What a host that falters is spared would take hours; that it is spared is not the question here.
BRISK = ("DOWNLOAD_DELAY=0", "RETRY_PATIENCE=0", "BACK_OFF_SECONDS=0.5", "ADAPTIVE_DELAY=0", "CHECK_HEALTH=0")


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it."""

    wanted: int  # articles that can be had
    archived: int  # of these
    missing: tuple[str, ...]  # their URLs
    doubled: int  # articles that are there twice
    stray: tuple[str, ...]  # archived, and no article of the paper that can be had
    wrong: dict[str, dict[str, Any]]  # url_key → field → (archived, true)
    requests: int
    faulty: int  # of the requests
    forbidden: int  # requests that robots.txt disallows
    gap: float  # seconds; the shortest between two requests
    too_fast: int  # requests that came sooner than nine tenths of Crawl-delay
    kinds: Counter[str]  # of the faults

    @property
    def is_complete(self) -> bool:
        """Whether every article that can be had is there, once, and no other."""
        return self.archived == self.wanted and not (self.doubled or self.forbidden or self.stray)


@dataclass(frozen=True, slots=True)
class Crawled:
    """One of the crawls."""

    number: int
    hours: float  # that passed before it
    code: int  # its exit code
    log: Path


def crawl_through(
    url: str, folder: Path, server: SampleServer, say: Callable[[Crawled], bool], steps: Sequence[float] = STEPS
) -> None:
    """Run `crawler crawl koreaherald` against the newspaper into the archive at `url`, then again after each of `steps`
    (hours by which what waits is due sooner), until `say`, called after each, gives True. WARC files and logs go into
    the folder. Each crawl is a process of its own; it is ended with us."""
    hosts = dict.fromkeys(KoreaHerald.hosts, f"{server.host}:{server.port}")
    settings = [word for setting in (f"HOST_MAP={json.dumps(hosts)}", *BRISK) for word in ("-s", setting)]
    command = [sys.executable, "-m", "crawler", "crawl", KoreaHerald.name, *settings]
    environment = {**os.environ, "ARCHIVE_URL": url, "ARCHIVE_DATA": str(folder), "WARC_DIR": str(folder / "warc")}
    for number, hours in enumerate((0.0, *steps), 1):
        if hours:
            _let_pass(url, hours)
        log = folder / f"crawl-{number}.log"
        with (
            log.open("w", encoding="utf-8") as out,
            subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT) as process,  # noqa: S603
        ):
            try:
                process.wait()
            finally:
                process.terminate()  # where we are the ones who are stopped
        if say(Crawled(number, hours, process.returncode, log)):
            return


def compare(url: str, server: SampleServer) -> Report:
    """The archive beside the paper and the server's log. Raises ValueError where the newspaper has no faults."""
    if server.faulty is None:
        raise ValueError("the newspaper has no faults; serve it with some")
    faults, printed = server.faulty.faults, server.faulty.printed
    wanted = {a.path: a for a in server.site.paper if faults.asks_needed(a.path) is not None}
    expected = {(record := truth(a, printed.get(path, "E5")))["url_key"]: record for path, a in wanted.items()}
    records = asyncio.run(_records(url))
    by_key = {record["url_key"]: record for record in records}
    wrong = {}
    for key in expected.keys() & by_key.keys():
        fields = {n: (by_key[key][n], value) for n, value in expected[key].items() if by_key[key][n] != value}
        if fields:
            wrong[key] = fields
    requests = sorted(server.requests, key=lambda request: request.at)
    gaps = [later.at - earlier.at for earlier, later in pairwise(requests)]
    return Report(
        wanted=len(wanted),
        archived=len(expected.keys() & by_key.keys()),
        missing=tuple(expected[key]["url"] for key in expected.keys() - by_key.keys()),
        doubled=len(records) - len(by_key),
        stray=tuple(by_key[key]["url"] for key in by_key.keys() - expected.keys()),
        wrong=wrong,
        requests=len(requests),
        faulty=sum(request.fault != "" for request in requests),
        forbidden=sum(r.path in MEMBERS_ONLY or r.path.startswith("/search/") for r in requests),
        gap=min(gaps, default=0.0),
        too_fast=sum(gap < 0.9 * server.site.crawl_delay for gap in gaps),
        kinds=Counter(request.fault for request in requests if request.fault),
    )


def _let_pass(url: str, hours: float) -> None:
    with connect(url, autocommit=True) as db:
        for name in ("bring_urls_forward", "bring_hosts_forward"):
            db.execute(query(name), {"hours": hours})


async def _records(url: str) -> list[dict[str, Any]]:
    async with (
        await open_pool(url, max_size=1) as pool,
        pool.connection() as db,
        aclosing(stream_records(db, KoreaHerald.name)) as records,
    ):
        return [record async for record in records]
