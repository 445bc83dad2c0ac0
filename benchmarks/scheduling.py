"""Do many sources, each due every minute, get crawled every minute, once at a time, over several workers?

    python -m benchmarks.scheduling [--sources 200] [--minutes 20] [--warm-up 3] [--workers 3] [--concurrency 3]

Small generated sites on loopback (spider news), an embedded PostgreSQL of the program's own, workers in processes of
their own as three machines would have them. The first minutes, in which each site's first articles are fetched, are
not counted. Ends with 1 where two crawls of a source overlap, a due minute has no crawl, or an article is missing.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.processes import cpu_seconds, memory_mb, tree
from benchmarks.small_sites import SmallSites, small_sites
from crawler.discovery.site_address import read_site
from crawler.store.connection import connect, open_pool
from crawler.store.crawls import declare_source
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate
from crawler.store.schedules import put_schedule
from crawler.timetable import Timetable

MINUTE = timedelta(minutes=1)
SLACK = 0.5  # seconds that the server's clock and the archive's rows may be apart


@contextmanager
def worker(url: str, folder: Path, sites: str, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker; it ends with the block, and with it what it runs."""
    environment = {**os.environ, "ARCHIVE_URL": url, "ARCHIVE_DATA": str(folder), "SITES": sites}
    environment |= {"SCRAPY_SETTINGS_MODULE": "benchmarks.worker_settings"}
    with (folder / "worker.log").open("ab") as log:
        command = [sys.executable, "-m", "crawler", "worker", *options]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def plan(url: str, names: list[str], begin: datetime, every: timedelta) -> None:
    """Schedules that begin one after another over the first interval."""
    async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
        for number, name in enumerate(names):
            source = read_site(name).source
            await declare_source(db, source, {"publisher": None, "in_language": "en", "timezone": "UTC"})
            first = begin + every * number / len(names)
            await put_schedule(db, source, "news", {"site": f"https://{name}"}, Timetable(every), first)


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the archive."""
    with connect(url) as db:
        return db.execute(sql.encode()).fetchall()


def watch(seconds: float, pids: list[int]) -> float:
    """Wait so long; the most memory that the processes below these took meanwhile, in MB."""
    peak, until = 0.0, time.monotonic() + seconds
    while time.monotonic() < until:
        peak = max(peak, memory_mb(set().union(*map(tree, pids))))
        time.sleep(min(5.0, max(until - time.monotonic(), 0)))
    return peak


def overlaps(url: str, sites: SmallSites) -> tuple[int, int]:
    """Crawls of a source that began before another one of it had ended, by their rows; and requests that the server
    was sent while no crawl of the source ran."""
    asked = list(sites.asked)  # before the rows are read: crawls go on meanwhile, and more of them begin
    crawls: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for source, began, ended in rows(url, "SELECT source, started_at, coalesce(finished_at, now()) FROM crawl"):
        crawls[source].append((began.timestamp(), ended.timestamp()))
    twice = 0
    for spans in crawls.values():
        spans.sort()
        twice += sum(later[0] < earlier[1] for earlier, later in pairwise(spans))
    outside = 0
    for at, host, _ in asked:
        spans = crawls[read_site(host).source]
        before = bisect_left(spans, (at + SLACK,)) - 1
        outside += before < 0 or at > spans[before][1] + SLACK
    return twice, outside


def delays(url: str, sites: SmallSites, begin: datetime, end: datetime) -> tuple[list[float], list[float], int]:
    """Seconds from due to the job's start and to the first request, of what was due within that time; and how many due
    minutes had no crawl."""
    asked: dict[str, list[float]] = defaultdict(list)
    for at, host, _ in sites.asked:
        asked[read_site(host).source].append(at)
    to_start, to_request, met = [], [], 0
    jobs = rows(url, "SELECT source, due_at, started_at FROM job_run WHERE due_at IS NOT NULL")
    for source, due_at, started_at in jobs:
        if not begin <= due_at < end:
            continue
        met += 1
        to_start.append((started_at - due_at).total_seconds())
        moments = asked[source]
        first = bisect_left(moments, started_at.timestamp())
        if first < len(moments):
            to_request.append(moments[first] - due_at.timestamp())
    wanted = 0
    for (counted_from,) in rows(url, "SELECT counted_from FROM schedule"):
        wanted += sum(1 for _ in due_moments(counted_from, begin, end))
    return to_start, to_request, wanted - met


def due_moments(counted_from: datetime, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The minutes of a schedule within that time."""
    moment = counted_from + MINUTE * -((counted_from - begin) // MINUTE)
    while moment < end:
        if moment >= begin:
            yield moment
        moment += MINUTE


def told(name: str, values: list[float]) -> str:
    """Median, p95 and worst."""
    if not values:
        return f"{name:26}none"
    p95 = statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
    return f"{name:26}median {statistics.median(values):.1f} s, p95 {p95:.1f} s, worst {max(values):.1f} s"


def main() -> None:
    """Read the arguments, run, and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--warm-up", type=float, default=3, help="minutes (default 3)")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=3, help="crawls at a time, each worker (default 3)")
    parser.add_argument("--articles", type=int, default=5, help="of each site at the start (default 5)")
    parser.add_argument("--news", type=float, default=10, help="minutes between new articles of a site (default 10)")
    options = parser.parse_args()
    with (
        throwaway() as lease,
        tempfile.TemporaryDirectory() as name,
        small_sites(options.sources, options.articles, options.news) as sites,
        ExitStack() as stack,
    ):
        url, folder = lease.url, Path(name)
        migrate(url)
        asyncio.run(plan(url, sites.names, datetime.now(UTC) + timedelta(seconds=5), MINUTE))
        how = ("--concurrency", str(options.concurrency))
        pids = [stack.enter_context(worker(url, folder, sites.address, *how)).pid for _ in range(options.workers)]
        postmaster = int((lease.server.log.parent / "cluster" / "postmaster.pid").read_text().split()[0])
        time.sleep(options.warm_up * 60)
        begin = datetime.now(UTC)
        cpu = [cpu_seconds(set().union(*map(tree, pids))), cpu_seconds(tree(postmaster)), time.process_time()]
        peak = watch(options.minutes * 60, pids)
        end = datetime.now(UTC)
        spent = [cpu_seconds(set().union(*map(tree, pids))), cpu_seconds(tree(postmaster)), time.process_time()]
        time.sleep(30)  # what was due within the time has its turn
        twice, outside = overlaps(url, sites)
        to_start, to_request, missed = delays(url, sites, begin, end)
        stack.close()
        wanted = sum(sites.published(name, begin.timestamp()) for name in sites.names)
        archived = rows(url, "SELECT count(*), count(DISTINCT url) FROM article")[0]
        outcomes = rows(url, "SELECT outcome, count(*) FROM job_run GROUP BY outcome ORDER BY 2 DESC")
        said = sum("|" not in line for line in (folder / "worker.log").read_text().splitlines())
        reasons = rows(url, "SELECT sentence, count(*) FROM job_run WHERE outcome = 'failed' GROUP BY 1 LIMIT 3")
    crawls, wall = len(to_start), (end - begin).total_seconds()
    workers_cpu, server_cpu, own_cpu = (after - before for before, after in zip(cpu, spent, strict=True))
    print(f"{options.sources} sources every minute, {options.workers} workers with {options.concurrency} crawls each")
    print(f"crawls                    {crawls} in {wall / 60:.1f} min, {crawls * 60 / wall:.0f} a minute")
    print(f"overlaps of a source      {twice}; requests without a crawl {outside} of {len(sites.asked)}")
    print(f"due minutes without crawl {missed} of {crawls + missed}")
    print(told("due to job's start", to_start))
    print(told("due to first request", to_request))
    doubled, each = archived[0] - archived[1], max(crawls, 1)
    cores = f"workers {workers_cpu / wall:.2f}, PostgreSQL {server_cpu / wall:.2f}, the sites {own_cpu / wall:.2f}"
    print(f"articles                  {archived[0]} archived, at least {wanted} wanted; twice {doubled}")
    print(f"CPU, cores                {cores}")
    print(f"CPU a crawl               {workers_cpu / each:.2f} s, and {server_cpu / each:.2f} s of PostgreSQL")
    print(f"peak memory of workers    {peak:.0f} MB")
    print(f"jobs                      {', '.join(f'{count} {outcome}' for outcome, count in outcomes)} {reasons or ''}")
    print(f"warnings of workers       {said}")
    sys.exit(1 if twice or outside or missed or archived[0] < wanted or archived[0] != archived[1] else 0)


if __name__ == "__main__":
    main()
