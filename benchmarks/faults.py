"""What a newspaper on a bad day costs: real crawls of the sample newspaper, of which a fifth of the answers is faulty.

    python -m benchmarks.faults [--size 500] [--faults all] [--seed 1] [--crawl-delay 0.02]

Crawls (crawler/sample/bad_day.py) until STEPS are through. Prints what was archived of what could be had, and, from the
server's own log, what was asked for it.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from crawler.sample import Faults, SamplePaper, SampleServer, serve
from crawler.sample.bad_day import Crawled, Report, compare, crawl_through
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate


def run(url: str, folder: Path, server: SampleServer, say: Callable[[str], None] = lambda _: None) -> Report:
    """Crawl until STEPS are through, and compare."""
    asked, began = 0, time.monotonic()

    def told(crawled: Crawled) -> bool:
        nonlocal asked, began
        requests, asked = len(server.requests) - asked, len(server.requests)
        seconds, began = time.monotonic() - began, time.monotonic()
        say(f"crawl {crawled.number}: exit code {crawled.code}, {requests} requests, {seconds:.0f} s")
        output = crawled.log.read_text(encoding="utf-8")
        if "Traceback" in output:
            say(output[output.index("Traceback") :][:2000])
        return False

    crawl_through(url, folder, server, told)
    return compare(url, server)


def lines(report: Report) -> list[str]:
    """The report in words."""
    return [
        f"archived             {report.archived} of {report.wanted} that can be had",
        f"missing              {list(report.missing)[:5]}",
        f"doubled              {report.doubled}",
        f"stray                {len(report.stray)} {list(report.stray)[:5]}",
        f"requests an article  {report.requests / max(report.archived, 1):.3f} ({report.requests} requests, "
        f"{report.faulty / max(report.requests, 1):.1%} answered with a fault)",
        f"forbidden            {report.forbidden}",
        f"shortest gap         {report.gap * 1000:.1f} ms; {report.too_fast} under nine tenths of Crawl-delay",
        f"inexact articles     {len(report.wrong)}",
        *(f"    {key}: {fields}"[:300] for key, fields in list(report.wrong.items())[:5]),
        f"faults               {dict(report.kinds.most_common())}",
    ]


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
            report = run(lease.url, folder, server, lambda line: print(line, flush=True))
        print("\n".join(lines(report)))
        if options.keep:
            (folder / "inexact.json").write_text(json.dumps(report.wrong, indent=1, ensure_ascii=False))
    sys.exit(0 if report.is_complete else 1)


if __name__ == "__main__":
    main()
