"""What re-extraction and ingest cost beside the extraction itself: pages a second of the commands, as a share of
cores × process() alone in one process, in the same run.

    python -m benchmarks.reextract [--pages FOLDER] [--size 2000] [--runs 5]

The pages are those of the sample newspaper, or the .html and .html.gz files below a folder (whose addresses are made
up), over and over until there are --size of them. They are written to a WARC file, which `crawler ingest` reads into a
new archive each time, and `crawler reextract` reads again. The PostgreSQL is a throwaway one without fsync. Figures are
medians of the runs, which take turns; the commands' are from their first word to their last, their start included.
Memory is the largest sum of the proportional set sizes (PSS) of a command's processes, PostgreSQL's left out.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
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


def alone(path: Path) -> float:
    """Pages a second of process() in this process."""
    given = [page for _, page in islice(read_records(path), ALONE)]
    rules = [rules_for_url(page.url) for page in given]
    begun = time.perf_counter()
    for page, its in zip(given, rules, strict=True):
        process(page, its)
    return len(given) / (time.perf_counter() - begun)


def command(environment: dict[str, str], *arguments: str) -> tuple[float, int, str]:
    """Seconds that a command takes, the most memory of its processes in bytes, and what it says."""
    begun, most = time.perf_counter(), 0
    with subprocess.Popen(
        [sys.executable, "-m", "crawler", *arguments], env=environment, stdout=subprocess.PIPE, text=True
    ) as process_:
        while process_.poll() is None:
            most = max(most, sum(map(_memory, _family(process_.pid))))
            try:
                process_.wait(WATCH_SECONDS)
            except subprocess.TimeoutExpired:
                continue
        said = process_.stdout.read() if process_.stdout else ""
    if process_.returncode:
        sys.exit(f"{arguments}: exit code {process_.returncode}\n{said}")
    return time.perf_counter() - begun, most, said


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
    parser.add_argument("--size", type=int, default=2000, help="pages (default 2000)")
    parser.add_argument("--runs", type=int, default=5, help="of which the median counts (default 5)")
    options = parser.parse_args()
    cores = os.cpu_count() or 1
    figures: dict[str, list[float]] = {"alone": [], "ingest": [], "reextract": []}
    memory = {"ingest": 0, "reextract": 0}
    with tempfile.TemporaryDirectory() as name, throwaway({"fsync": "off"}) as lease:
        folder = Path(name)
        with WarcWriter(folder / "foreign", "foreign", "benchmark") as writer:
            for page in pages(options.pages, options.size):
                writer.write(page)
        (path,) = (folder / "foreign").iterdir()
        environment = {**os.environ, "ARCHIVE_URL": lease.url, "WARC_DIR": str(folder / "warc")}
        migrate(lease.url)
        for _ in range(options.runs):
            figures["alone"].append(alone(path))
            with connect(lease.url, autocommit=True) as db:
                db.execute("TRUNCATE source, capture, warc_ingest, reextraction, author, index_due CASCADE")
            for each, arguments in (("ingest", (str(path),)), ("reextract", ())):
                seconds, most, said = command(environment, each, *arguments, "--format", "json")
                figures[each].append(options.size / seconds)
                memory[each] = max(memory[each], most)
                counts = json.loads(said)["counts"]
        print(
            f"{options.size} pages, {path.stat().st_size / options.size / 1000:.0f} KB each in the file, {cores} cores"
        )
    rate = median(figures["alone"])
    print(f"process() alone in one process  {rate:6.1f} pages/s")
    for each in ("ingest", "reextract"):
        told, share = median(figures[each]), median(figures[each]) / (cores * rate)
        print(
            f"crawler {each:23} {told:6.1f} pages/s = {share:.2f} of {cores} × alone (wanted {WANTED});"
            f" {memory[each] / 1e6:.0f} MB"
        )
    print(f"last re-extraction: {counts}; load when it ended {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
