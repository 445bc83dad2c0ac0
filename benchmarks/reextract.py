"""What re-extraction and ingest cost beside the extraction itself: pages a second of the commands, as a share of
cores × process() alone in one process, in the same run.

    python -m benchmarks.reextract [--pages FOLDER] [--size 3000] [--runs 5]

The pages are those of the sample newspaper, or the .html and .html.gz files below a folder (whose addresses are made
up), over and over until there are --size of them. They are written to a WARC file, which `crawler ingest` reads into a
new archive each time, and `crawler reextract` reads again. The PostgreSQL is a throwaway one without fsync. Figures are
medians of the runs, which take turns; the commands' are from their first word to their last, their start included.
Beside the shares of the clock stand those of the processor's time, of the commands with all their processes and of
PostgreSQL: on a machine that has other work to do only these tell anything. Memory is the most that the command's own
process had resident; in brackets with its workers, by proportional set size (PSS); PostgreSQL is left out.
"""

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from crawler.archive import WarcWriter, read_records
from crawler.items import FetchedPage
from crawler.process import process
from crawler.sample import SamplePaper, native_skin, render
from crawler.sources import rules_for_url
from crawler.store.connection import connect
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate

ALONE = 300  # pages that process() reads in a run
WATCH_SECONDS = 0.5
WANTED = 0.85


def pages(folder: Path | None, size: int) -> Iterator[FetchedPage]:
    """That many pages, each at an address of its own."""
    now = datetime.now(UTC)
    if folder is None:
        paper = SamplePaper(size)
        found = ((article.url, render(article, native_skin(article))) for article in paper)
    else:
        files = sorted([*folder.rglob("*.html"), *folder.rglob("*.html.gz")])
        numbered = enumerate(islice(cycle(files), size))
        found = ((f"https://paper{n % 50}.example/2026/11/20/story-number-{n}", _read(path)) for n, path in numbered)
    for url, body in found:
        yield FetchedPage(url, url, 200, (("Content-Type", "text/html"),), body, fetched_at=now)


def _read(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a page: seconds by the clock, and of the processor; and the most bytes that one and all processes had."""

    seconds: float
    processor: float
    memory: int = 0
    memory_of_all: int = 0


def alone(path: Path) -> Cost:
    """What process() takes in this process."""
    given = [page for _, page in islice(read_records(path), ALONE)]
    rules = [rules_for_url(page.url) for page in given]
    for page, its in zip(given[:20], rules, strict=False):  # what is made once
        process(page, its)
    begun, used = time.perf_counter(), time.process_time()
    for page, its in zip(given, rules, strict=True):
        process(page, its)
    return Cost((time.perf_counter() - begun) / len(given), (time.process_time() - used) / len(given))


def command(environment: dict[str, str], size: int, postmaster: int, *arguments: str) -> tuple[Cost, str]:
    """What a command takes, and what it says."""
    begun, used, memory, memory_of_all = time.perf_counter(), _used(postmaster), 0, 0
    with subprocess.Popen(
        [sys.executable, "-m", "crawler", *arguments], env=environment, stdout=subprocess.PIPE, text=True
    ) as process_:
        while process_.poll() is None:
            found = [_memory(pid) for pid in _family(process_.pid)]
            memory, memory_of_all = max(memory, _resident(process_.pid)), max(memory_of_all, sum(found))
            try:
                process_.wait(WATCH_SECONDS)
            except subprocess.TimeoutExpired:
                continue
        said = process_.stdout.read() if process_.stdout else ""
    if process_.returncode:
        sys.exit(f"{arguments}: exit code {process_.returncode}\n{said}")
    seconds = time.perf_counter() - begun
    return Cost(seconds / size, (_used(postmaster) - used) / size, memory, memory_of_all), said


def _used(postmaster: int) -> float:
    """Seconds of the processor that ended children of this process and a PostgreSQL have used so far."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = 0
    for pid in _family(postmaster):
        with suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
            if pid == postmaster:  # of those that ended
                ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[13:15]))
    return children.ru_utime + children.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(each for child in children for each in _family(int(child)))]


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def main() -> None:
    """Read the arguments, measure in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, help="folder of .html and .html.gz files (default: the sample newspaper)")
    parser.add_argument("--size", type=int, default=3000, help="pages (default 3000)")
    parser.add_argument("--runs", type=int, default=5, help="of which the median counts (default 5)")
    options = parser.parse_args()
    cores = os.cpu_count() or 1
    costs: dict[str, list[Cost]] = {"alone": [], "ingest": [], "reextract": []}
    counts = ""
    with tempfile.TemporaryDirectory() as name, throwaway({"fsync": "off"}) as lease:
        folder = Path(name)
        with WarcWriter(folder / "foreign", "foreign", "benchmark") as writer:
            for page in pages(options.pages, options.size):
                writer.write(page)
        (path,) = (folder / "foreign").iterdir()
        environment = {**os.environ, "ARCHIVE_URL": lease.url, "WARC_DIR": str(folder / "warc")}
        postmaster = int((lease.server.log.parent / "cluster" / "postmaster.pid").read_text().split()[0])
        migrate(lease.url)
        for _ in range(options.runs):
            costs["alone"].append(alone(path))
            with connect(lease.url, autocommit=True) as db:
                db.execute("TRUNCATE source, capture, warc_ingest, reextraction, author, index_due CASCADE")
            for each, arguments in (("ingest", (str(path),)), ("reextract", ())):
                cost, said = command(environment, options.size, postmaster, each, *arguments, "--format", "json")
                costs[each].append(cost)
                counts = json.loads(said)["counts"]
        kilobytes = path.stat().st_size / options.size / 1000
    print(f"{options.size} pages, {kilobytes:.0f} KB each in the file, {cores} cores, load {os.getloadavg()[0]:.1f}")
    seconds, processor = (median(getattr(each, name) for each in costs["alone"]) for name in ("seconds", "processor"))
    print(
        f"process() alone in one process {1 / seconds:6.1f} pages/s, {1000 * processor:.1f} ms of the processor a page"
    )
    for each in ("ingest", "reextract"):
        took, used = (median(getattr(cost, name) for cost in costs[each]) for name in ("seconds", "processor"))
        memory = max(cost.memory for cost in costs[each]) / 1e6
        of_all = max(cost.memory_of_all for cost in costs[each]) / 1e6
        print(
            f"crawler {each:22} {1 / took:6.1f} pages/s = {seconds / took / cores:.2f} of {cores} × alone"
            f" (wanted {WANTED}); {1000 * used:.1f} ms of the processor a page, of which process() is"
            f" {processor / used:.2f}; {memory:.0f} MB ({of_all:.0f} MB)"
        )
    print(f"the last re-extraction: {counts}")


if __name__ == "__main__":
    main()
