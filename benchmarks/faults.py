"""What a newspaper on a bad day costs: real crawls of the sample newspaper, of which a fifth of the answers is faulty.

    python -m benchmarks.faults [--size 500] [--faults all] [--seed 1] [--crawl-delay 0.02]

Crawls (`crawler crawl koreaherald`, each a process of its own, into an archive of its own) until STEPS are through:
between two of them, time moves on, in that what waits for another try is due so much sooner. Prints what was archived
of what could be had, and, from the server's own log, what was asked for it.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from crawler.sample import Faults, SamplePaper, serve, truth
from crawler.sample.section_pages import MEMBERS_ONLY
from crawler.store.connection import connect
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate
from tests.crawling import Crawls

STEPS = (0.1, 0.5, 2, 13, 25, 49)  # hours between two crawls: what failed waits from half a minute on, a soft 404 hours
# What a host that falters is spared would take hours; that it is spared is not the question here.
BRISK = ("-s", "BACK_OFF_SECONDS=0.5", "-s", "ADAPTIVE_DELAY=0")
MOVE = (
    "UPDATE frontier SET due_at = due_at - interval '{seconds} s' WHERE due_at IS NOT NULL AND (state = 'failed' OR"
    " EXISTS (SELECT FROM rejection JOIN capture USING (capture_id) WHERE capture.frontier_id = frontier.frontier_id))",
    "UPDATE host SET back_off_until = back_off_until - interval '{seconds} s',"
    " robots_expires_at = robots_expires_at - interval '{seconds} s'",
)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it."""

    wanted: int  # articles that can be had
    archived: int  # of these
    missing: tuple[str, ...]  # their paths
    doubled: int  # articles that are there twice
    stray: tuple[str, ...]  # archived, and no article of the paper that can be had
    wrong: dict[str, dict[str, Any]]  # url_key → field → (archived, true)
    requests: int
    faulty: int  # of the requests
    forbidden: int  # requests that robots.txt disallows
    gap: float  # seconds; the shortest between two requests
    too_fast: int  # requests that came sooner than nine tenths of Crawl-delay
    codes: tuple[int, ...]  # of the crawls
    kinds: Counter[str]

    def __str__(self) -> str:
        lines = [
            f"archived             {self.archived} of {self.wanted} that can be had; missing {list(self.missing)[:5]}",
            f"doubled              {self.doubled}",
            f"stray                {len(self.stray)} {list(self.stray)[:5]}",
            f"requests an article  {self.requests / max(self.archived, 1):.3f} ({self.requests} requests, "
            f"{self.faulty / max(self.requests, 1):.1%} answered with a fault)",
            f"forbidden            {self.forbidden}",
            f"shortest gap         {self.gap * 1000:.1f} ms; {self.too_fast} under nine tenths of Crawl-delay",
            f"inexact articles     {len(self.wrong)}",
            *(f"    {key}: {fields}"[:300] for key, fields in list(self.wrong.items())[:5]),
            f"exit codes           {self.codes}",
            f"faults               {dict(self.kinds.most_common())}",
        ]
        return "\n".join(lines)


def run(crawls: Crawls, say: Callable[[str], None] = lambda _: None) -> Report:
    """Crawl until STEPS are through, and compare."""
    codes: list[int] = []
    for hours in (0.0, *STEPS):
        if hours:
            with connect(crawls.archive_url, autocommit=True) as db:
                for statement in MOVE:
                    db.execute(statement.format(seconds=hours * 3600).encode())
        started, asked = time.monotonic(), len(crawls.server.requests)
        with crawls.start(*crawls.crawl_arguments(), *BRISK) as process:
            output, _ = process.communicate()
        codes.append(process.returncode)
        (crawls.folder / f"crawl-{len(codes)}.log").write_text(output, encoding="utf-8")
        seconds, asked = time.monotonic() - started, len(crawls.server.requests) - asked
        say(f"crawl {len(codes)}: exit code {process.returncode}, {asked} requests, {seconds:.0f} s")
        if "Traceback" in output:
            say(output[output.index("Traceback") :][:2000])
    return compare(crawls, tuple(codes))


def compare(crawls: Crawls, codes: tuple[int, ...]) -> Report:
    """The archive beside the paper and the server's log."""
    server = crawls.server
    if server.faulty is None:
        raise ValueError("the newspaper has no faults; serve it with some")
    faults, printed = server.faulty.faults, server.faulty.printed
    wanted = {a.path: a for a in server.site.paper if faults.asks_needed(a.path) is not None}
    expected = {(record := truth(a, printed.get(path, "E5")))["url_key"]: record for path, a in wanted.items()}
    records = crawls.records()
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
        gap=min(gaps),
        too_fast=sum(gap < 0.9 * server.site.crawl_delay for gap in gaps),
        codes=codes,
        kinds=Counter(request.fault for request in requests if request.fault),
    )


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=500, help="articles (default 500)")
    parser.add_argument("--faults", default="all", help="as of python -m crawler.sample (default all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--crawl-delay", type=float, default=0.02, help="seconds (default 0.02)")
    parser.add_argument("--keep", type=Path, help="a folder for WARC files, logs and what was inexact")
    options = parser.parse_args()
    faults = Faults.named(options.faults, options.seed)
    with throwaway({"fsync": "off"}) as lease, tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        migrate(lease.url)
        paper = SamplePaper(options.size)
        with serve(paper, crawl_delay=options.crawl_delay, faults=faults, log=folder / "requests.jsonl") as server:
            report = run(Crawls(lease.url, folder, server), lambda line: print(line, flush=True))
        print(report)
        if options.keep:
            (folder / "inexact.json").write_text(json.dumps(report.wrong, indent=1, ensure_ascii=False))
    complete = report.archived == report.wanted and not (report.doubled or report.forbidden or report.stray)
    sys.exit(0 if complete else 1)


if __name__ == "__main__":
    main()
