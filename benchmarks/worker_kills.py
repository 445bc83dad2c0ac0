"""What is lost when workers and PostgreSQL are killed, and how long a source waits for its next crawl.

    python -m benchmarks.worker_kills [--kills 10] [--restarts 5] [--seed 9]

Two workers on an embedded PostgreSQL of the program's own. First the worker that crawls a site is killed with kill -9
in the midst of it, again and again, and started anew; then PostgreSQL is killed and started anew while several sites
are crawled. Prints the seconds until the site is asked again, orphans, and what is lost or doubled at the end.
"""

import argparse
import asyncio
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.kills import parent
from benchmarks.processes import tree
from benchmarks.scheduling import plan, rows, worker
from benchmarks.small_sites import SmallSites, small_sites
from crawler.store.embedded import start, throwaway
from crawler.store.migrations import migrate

DELAY = 0.25  # seconds between requests to a site
LONGEST = 120.0  # seconds that anything is waited for
RUNS = "SELECT process_id FROM job_run WHERE finished_at IS NULL ORDER BY job_id DESC LIMIT 1"


@dataclass
class Workers:
    """Workers of one archive, by process id; one that is killed is replaced."""

    url: str
    folder: Path
    sites: SmallSites
    stack: ExitStack
    running: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def add(self) -> None:
        """Start one."""
        process = self.stack.enter_context(worker(self.url, self.folder, self.sites.address, "--concurrency", "6"))
        self.running[process.pid] = process

    def kill_one_that_crawls(self, moments: random.Random) -> tuple[float, int]:
        """kill -9 in the midst of a crawl; seconds until the site is asked again, and how many processes stayed."""
        victim = wait_for(lambda: next((pid for (pid,) in rows(self.url, RUNS) if pid in self.running), None))
        asked = len(self.sites.asked)
        wait_for(lambda: len(self.sites.asked) > asked)
        time.sleep(moments.uniform(0.2, 3))
        below = tree(victim)
        self.running.pop(victim).kill()
        killed = time.time()
        self.add()
        time.sleep(1)
        orphans = [pid for pid in below if pid != victim and parent(Path(f"/proc/{pid}")) and not is_zombie(pid)]
        for pid in orphans:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        again = wait_for(lambda: next((at for at, _, _ in self.sites.asked[asked:] if at > killed + 1), None))
        return again - killed, len(orphans)


def is_zombie(pid: int) -> bool:
    """Whether it has ended, and nobody waited for it yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_for(found: Any) -> Any:
    """What the function finds, as soon as it does."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            if (result := found()) is not None and result is not False:
                return result
        time.sleep(0.05)
    raise SystemExit(f"nothing came within {LONGEST:g} s")


def restart_postgres(data: Path) -> None:
    """kill -9 the server and all its processes, and start it again."""
    postmaster = int((data / "cluster" / "postmaster.pid").read_text().split()[0])
    for pid in (postmaster, *(tree(postmaster) - {postmaster})):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    start(data).close()  # the first lease is still held, so the server stays


def figures(url: str, sites: SmallSites, articles: int) -> list[str]:
    """What is lost and doubled, and how the jobs ended."""
    wanted = articles * len(sites.names)
    stored, distinct = rows(url, "SELECT count(*), count(DISTINCT (source, url_key)) FROM article")[0]
    doubled = rows(
        url, "SELECT count(*) FROM (SELECT FROM capture WHERE status = 200 GROUP BY frontier_id"
        " HAVING count(*) > 1 AND frontier_id IS NOT NULL) AS twice"
    )[0][0]  # fmt: skip
    outcomes = rows(url, "SELECT coalesce(outcome, 'runs'), count(*) FROM job_run GROUP BY 1 ORDER BY 2 DESC")
    return [
        f"lost                      {wanted - distinct} of {wanted} articles",
        f"doubled                   {stored - distinct} articles, {doubled} captures",
        f"jobs                      {', '.join(f'{count} {outcome}' for outcome, count in outcomes)}",
    ]


def kills(count: int, seed: int) -> list[str]:
    """Workers are killed."""
    articles, moments = 30 * count + 40, random.Random(seed)
    with (
        throwaway() as lease,
        tempfile.TemporaryDirectory() as name,
        small_sites(1, articles, 1e6, listed=articles) as sites,
        ExitStack() as stack,
    ):
        migrate(lease.url)
        asyncio.run(plan(lease.url, sites.names, datetime.now(UTC), timedelta(minutes=1)))
        workers = Workers(lease.url, Path(name), sites, stack)
        workers.add()
        workers.add()
        results = [workers.kill_one_that_crawls(moments) for _ in range(count)]
        held = sites.published(sites.names[0])
        with suppress(SystemExit):
            wait_for(lambda: rows(lease.url, "SELECT count(*) FROM article")[0][0] >= held)
        waits = [seconds for seconds, _ in results]
        return [
            f"kill -9 of a worker       {count} times, in the midst of a crawl",
            f"crawled again after       median {statistics.median(waits):.1f} s, worst {max(waits):.1f} s",
            f"orphans                   {sum(orphans for _, orphans in results)}",
            *figures(lease.url, sites, held),
        ]


def restarts(count: int) -> list[str]:
    """PostgreSQL is killed and started again."""
    articles = 60
    with (
        throwaway() as lease,
        tempfile.TemporaryDirectory() as name,
        small_sites(6, articles, 1e6, listed=articles) as sites,
        ExitStack() as stack,
    ):
        migrate(lease.url)
        asyncio.run(plan(lease.url, sites.names, datetime.now(UTC), timedelta(seconds=20)))
        workers = Workers(lease.url, Path(name), sites, stack)
        workers.add()
        workers.add()
        began = list(workers.running)
        for _ in range(count):
            asked = len(sites.asked)
            wait_for(lambda asked=asked: len(sites.asked) > asked + 20)
            restart_postgres(lease.server.log.parent)
            time.sleep(5)
        wanted = sum(sites.published(name) for name in sites.names)
        with suppress(SystemExit):
            wait_for(lambda: rows(lease.url, "SELECT count(*) FROM article")[0][0] >= wanted)
        alive = sum(process.poll() is None for process in workers.running.values())
        return [
            f"kill -9 of PostgreSQL     {count} times, while {len(sites.names)} sites are crawled",
            f"workers that carried on   {alive} of {len(began)}",
            *figures(lease.url, sites, wanted // len(sites.names)),
        ]


def main() -> None:
    """Read the arguments, kill, and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=10, help="of workers (default 10)")
    parser.add_argument("--restarts", type=int, default=5, help="of PostgreSQL (default 5)")
    parser.add_argument("--seed", type=int, default=9)
    options = parser.parse_args()
    os.environ["DELAY"] = str(DELAY)
    lines = [*(kills(options.kills, options.seed) if options.kills else []), ""]
    lines += restarts(options.restarts) if options.restarts else []
    print("\n".join(lines))
    whole = all("lost                      0 of" in line for line in lines if line.startswith("lost"))
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main()
