"""How fast an archive is exported, in each format, beside PostgreSQL's own tools in the same run.

    python -m benchmarks.export [--articles 20000] [--body-bytes 5000] [--rounds 1] [--seed 1] [--folder /tmp]

A throwaway server (fsync off) is filled with generated articles. Prints for each way articles a second, the ratio to
psql's \\copy of the same records as JSON, bytes, and the peak memory of the command. What is exported is removed.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate
from crawler.store.postgres_binaries import find_binaries

NO_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "8GB"}
MEGABYTE = 1 << 20
ORDERED = "ORDER BY coalesce(date_published, first_seen_at), article_id"
STOCK = {
    "psql \\copy, records as JSON": rf"\copy (SELECT row_to_json(r) FROM article_record r {ORDERED}) TO '{{out}}'",  # noqa: S608
    "psql \\copy, records as CSV": rf"\copy (SELECT * FROM article_record {ORDERED}) TO '{{out}}' CSV HEADER",  # noqa: S608
    "psql \\copy of the table article": r"\copy article TO '{out}'",
}
FORMATS = {"jsonl": "articles.jsonl", "csv": "articles.csv", "parquet": "articles", "atom": "articles.atom"}


@dataclass(frozen=True)
class Run:
    """One command, come to its end."""

    seconds: float
    bytes: int
    peak: int  # bytes of memory
    cpu: float  # seconds of the command and of the server's sessions: tells more than a clock on a busy machine


def sessions_cpu(postmaster: int) -> float:
    """Seconds that the server's sessions worked that have ended."""
    fields = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def run(command: list[str], out: Path, environment: dict[str, str], postmaster: int) -> Run:
    """Run it; what it wrote is removed."""
    worked = sessions_cpu(postmaster)
    started_at = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started_at
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    files = [path for path in out.rglob("*") if path.is_file()] if out.is_dir() else [out]
    size = sum(path.stat().st_size for path in files)
    if out.is_dir():
        shutil.rmtree(out)
    else:
        out.unlink()
    time.sleep(0.5)  # until the sessions have ended
    worked = sessions_cpu(postmaster) - worked + usage.ru_utime + usage.ru_stime
    return Run(seconds, size, usage.ru_maxrss * 1024, worked)


def main() -> None:
    """Fill, export, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--body-bytes", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=1, help="the median is printed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="for what is exported")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder, throwaway(NO_DURABILITY) as lease:
        migrate(lease.url)
        postmaster = int((lease.server.cluster / "postmaster.pid").read_text().split()[0])
        started_at = time.perf_counter()
        numbers = [str(number) for number in (options.articles, options.body_bytes, options.seed)]
        filling = [sys.executable, "-m", "benchmarks.generated_archive", lease.url, *numbers]
        subprocess.run(filling, check=True)  # apart: the memory of this process counts as that of its children
        print(f"{options.articles:,} articles in {time.perf_counter() - started_at:.0f} s", flush=True)
        psql = str(find_binaries() / "psql")
        ways = {
            name: ([psql, "-q", "-d", lease.url, "-c", text.format(out=f"{folder}/stock")], Path(folder) / "stock")
            for name, text in STOCK.items()
        }
        for form, name in FORMATS.items():
            out = Path(folder) / name
            days = ["--since", "1900-01-01"] if form == "atom" else []
            command = [sys.executable, "-m", "crawler", "export", "--format", form, "-o", str(out), *days]
            ways[f"export --format {form}"] = (command, out)
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(options.rounds):
            for name, (command, out) in ways.items():
                done = run(command, out, {"ARCHIVE_URL": lease.url}, postmaster)
                rates[name].append(options.articles / done.seconds)
                print(
                    f"  {name:34} {rates[name][-1]:9,.0f}/s  {done.bytes / MEGABYTE:8,.0f} MB"
                    f"  peak memory {done.peak / MEGABYTE:4,.0f} MB"
                    f"  CPU {done.cpu / options.articles * 1e6:4,.0f} µs an article",
                    flush=True,
                )
        base = statistics.median(rates[next(iter(STOCK))])
        for name, each in rates.items():
            median = statistics.median(each)
            print(f"{name:36} {median:9,.0f} articles/s  {median / base:5.2f} of psql's JSON", flush=True)


if __name__ == "__main__":
    main()
