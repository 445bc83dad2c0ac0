"""What a crawl's memory does as the frontier grows: discovery alone, from sitemaps of the sample newspaper.

    python -m benchmarks.memory [--sizes 20000 100000]

Each size is a crawl of its own, in a process of its own, into an archive of its own, stopped as soon as all its URLs
are discovered and a few articles were asked for. Prints the peak of the crawler's resident memory without its
extraction processes, and how much it grew.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crawler.sample import SamplePaper, serve
from crawler.store.connection import connect
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate
from tests.crawling import Crawls

POLL_SECONDS = 0.5
LIMIT_SECONDS = 1800.0
MOST_MEGABYTES, MOST_GROWTH = 350, 1.10


def peak(pid: int) -> float:
    """Megabytes: the most that a process had in memory so far."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def measure(size: int) -> tuple[int, float, float]:
    """(URLs discovered, peak in MB, seconds) of a crawl of a paper of that size."""
    with throwaway({"fsync": "off"}) as lease, tempfile.TemporaryDirectory() as folder:
        migrate(lease.url)
        with serve(SamplePaper(size), crawl_delay=0.01) as server, connect(lease.url, autocommit=True) as db:
            crawls = Crawls(lease.url, Path(folder), server)
            started, discovered, most = time.monotonic(), 0, 0.0
            command = [sys.executable, "-m", "crawler", *crawls.crawl_arguments()]
            with (
                (crawls.folder / "crawl.log").open("w") as log,
                subprocess.Popen(command, env=crawls.environment(), stdout=log, stderr=log, cwd=folder) as crawl,
            ):
                while discovered < size and crawl.poll() is None and time.monotonic() < started + LIMIT_SECONDS:
                    time.sleep(POLL_SECONDS)
                    row = db.execute("SELECT count(*) FROM frontier").fetchone()
                    discovered = row[0] if row else 0
                    most = max(most, peak(crawl.pid))
                for _ in range(20):  # and while articles are asked for
                    time.sleep(POLL_SECONDS)
                    most = max(most, peak(crawl.pid)) if crawl.poll() is None else most
                crawl.send_signal(signal.SIGTERM)
                crawl.wait(60)
            return discovered, most, time.monotonic() - started


def main() -> None:
    """Read the arguments and run each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 100_000])
    peaks = []
    for size in parser.parse_args().sizes:
        discovered, most, seconds = measure(size)
        peaks.append(most)
        print(f"{size} articles: {discovered} URLs discovered in {seconds:.0f} s, peak {most:.0f} MB", flush=True)
    growth = peaks[-1] / peaks[0]
    print(f"growth {growth - 1:+.1%} (wanted: under {MOST_MEGABYTES} MB, growth under {MOST_GROWTH - 1:.0%})")
    raise SystemExit(0 if peaks[-1] < MOST_MEGABYTES and growth < MOST_GROWTH else 1)


if __name__ == "__main__":
    main()
