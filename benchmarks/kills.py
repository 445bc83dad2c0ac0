"""What a crawl loses when it, or its database, is killed: kill -9 at random moments, and then a crawl to the end.

    python -m benchmarks.kills [--size 600] [--crawler 100] [--postgres 20] [--seed 9]

The newspaper is the sample one, the archive an embedded PostgreSQL of the program's own, with fsync as in use. Prints
what is lost, doubled and asked for again, whether WARC records and rows agree, and how long SIGTERM and Ctrl-C take.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from crawler.archive import read_records
from crawler.sample import SamplePaper, serve
from crawler.store.connection import connect
from crawler.store.embedded import start, throwaway
from crawler.store.migrations import migrate
from tests.crawling import Crawls

LONGEST = 4.0  # seconds that a crawl is let live after its first request
EARLY = 0.25  # the share of crawls that are killed while they start
START_SECONDS = 60.0
STOP_SECONDS = 10.0
PATIENCE_SECONDS = 300.0


def crawl(crawls: Crawls, number: int) -> "subprocess.Popen[bytes]":
    """A crawl, begun, in a session of its own so that a kill of it is one of all of it; its log goes to a file."""
    log = (crawls.folder / f"crawl-{number}.log").open("w")
    command = [sys.executable, "-m", "crawler", *crawls.crawl_arguments()]
    with log:
        return subprocess.Popen(command, env=crawls.environment(), stdout=log, stderr=log, cwd=crawls.folder)


def let_live(crawls: Crawls, process: "subprocess.Popen[Any]", seconds: float) -> None:
    """Return so many seconds after the crawl's first request; where `seconds` is negative, after its start."""
    asked, deadline = len(crawls.server.requests), time.monotonic() + START_SECONDS
    while seconds >= 0 and len(crawls.server.requests) == asked and time.monotonic() < deadline:
        if process.poll() is not None:
            return
        time.sleep(0.02)
    time.sleep(abs(seconds))


def kill_crawler(crawls: Crawls, number: int, seconds: float) -> bool:
    """Start a crawl and kill -9 it so much later; whether it still ran."""
    with crawl(crawls, number) as process:
        let_live(crawls, process, seconds)
        ran = process.poll() is None
        process.kill()
    return ran


def kill_postgres(crawls: Crawls, number: int, seconds: float, data: Path) -> bool:
    """Start a crawl, kill -9 the server and its children so much later, start it again; whether the crawl goes on."""
    with crawl(crawls, number) as process:
        let_live(crawls, process, seconds)
        postmaster = int((data / "cluster" / "postmaster.pid").read_text().split()[0])
        children = [
            int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit() and parent(each) == postmaster
        ]
        for pid in (postmaster, *children):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # it went with the postmaster
        start(data).close()  # the first lease is still held, so the server stays
        try:
            process.wait(abs(seconds))
        except subprocess.TimeoutExpired:
            return True
        finally:
            process.kill()
    return process.returncode == 0


def parent(process: Path) -> int:
    """The parent of a process of /proc, 0 where it is gone."""
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def stop(crawls: Crawls, number: int, sign: signal.Signals) -> str:
    """How long a signal takes to end a crawl in its midst, and what the crawl says."""
    with crawl(crawls, number) as process:
        let_live(crawls, process, 1.0)
        if process.poll() is not None:
            return "the crawl was over before the signal"
        signalled = time.monotonic()
        process.send_signal(sign)
        try:
            code = process.wait(3 * STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return f"not within {3 * STOP_SECONDS:.0f} s"
    seconds = time.monotonic() - signalled
    says = (crawls.folder / f"crawl-{number}.log").read_text().strip().splitlines()[-1:]
    return f"{seconds:.1f} s, exit code {code}, last line {says}"


def figures(crawls: Crawls, kills: int) -> tuple[bool, list[str]]:
    """Whether the archive is whole, and the lines that say so."""
    paper = crawls.server.site.paper
    wanted = {article.url for article in paper}
    found = Counter(record["url"] for record in crawls.records())
    doubled = crawls.rows(
        "SELECT frontier_id FROM capture WHERE frontier_id IS NOT NULL AND status = 200 GROUP BY 1 HAVING count(*) > 1"
    )
    asked = Counter(r.path for r in crawls.server.requests if r.status == 200 and paper.find(r.path) is not None)
    again = sum(count - 1 for count in asked.values())
    in_files = Counter(
        place.warc_record_id for path in (crawls.folder / "warc").iterdir() for place, _ in read_records(path)
    )
    in_rows = {row[0] for row in crawls.rows("SELECT warc_record_id FROM capture")}
    lost = wanted - found.keys()
    waiting = crawls.rows("SELECT count(*) FROM capture WHERE processed_at IS NULL")[0][0]
    lines = [
        f"lost                      {len(lost)} of {len(wanted)} {sorted(lost)[:5]}",
        f"doubled                   {sum(found.values()) - len(found)} articles, {len(doubled)} captures",
        f"fetched again             {again} pages, {again / max(kills, 1):.2f} a kill (wanted: at most 2)",
        f"WARC records without row  {len(in_files.keys() - in_rows)}, twice {sum(n > 1 for n in in_files.values())}",
        f"rows without WARC record  {len(in_rows - in_files.keys())}",
        f"captures not processed    {waiting}",
    ]
    agree = in_files.keys() == in_rows and set(in_files.values()) == {1}
    return not lost and found.total() == len(found) and agree and not waiting and again <= 2 * kills, lines


def main() -> None:
    """Read the arguments, kill, and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=600, help="articles (default 600)")
    parser.add_argument("--crawler", type=int, default=100, help="kills of the crawler (default 100)")
    parser.add_argument("--postgres", type=int, default=20, help="kills of PostgreSQL (default 20)")
    parser.add_argument("--crawl-delay", type=float, default=0.05, help="seconds (default 0.05)")
    parser.add_argument("--seed", type=int, default=9)
    options = parser.parse_args()
    moments = random.Random(options.seed)
    victims = ["crawler"] * options.crawler + ["postgres"] * options.postgres
    moments.shuffle(victims)
    with throwaway() as lease, tempfile.TemporaryDirectory() as folder:
        migrate(lease.url)
        data = lease.server.log.parent
        with serve(SamplePaper(options.size), crawl_delay=options.crawl_delay) as server:
            crawls, lived, survived = Crawls(lease.url, Path(folder), server), 0, 0
            stops = [(each.name, stop(crawls, -each, each)) for each in (signal.SIGTERM, signal.SIGINT)]
            for number, victim in enumerate(victims):
                seconds = moments.uniform(0, LONGEST) * (-1 if moments.random() < EARLY else 1)
                if victim == "crawler":
                    lived += kill_crawler(crawls, number, seconds)
                else:
                    survived += kill_postgres(crawls, number, seconds, data)
            with connect(lease.url, autocommit=True) as db:  # what failed while the database was away is due now
                db.execute("UPDATE frontier SET due_at = now() WHERE state = 'failed'")
            with crawl(crawls, len(victims)) as last:
                code = last.wait(PATIENCE_SECONDS)
            whole, lines = figures(crawls, len(victims))
    print(f"crawls running when killed {lived} of {options.crawler}")
    print(f"crawls that outlived it    {survived} of {options.postgres} kills of PostgreSQL")
    print("\n".join([f"last crawl                exit code {code}", *lines]))
    print("\n".join(f"{name:26}{says}" for name, says in stops))
    sys.exit(0 if whole and code == 0 else 1)


if __name__ == "__main__":
    main()
