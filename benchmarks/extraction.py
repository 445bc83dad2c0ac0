"""How right and how fast pages become records, beside stock tools on the same pages in the same run.

    python benchmarks/extraction.py MANIFEST.jsonl … [--out PREDICTIONS.jsonl] [--runs 5] [--no-stock]

A manifest line: {"id", "url", "html": path relative to the manifest (.gz allowed), "crawled_at": optional fetch time},
and, to be scored, the gold fields that scoring.py names. A prediction line: {"id", …the record} or {"id", "rejection":
reason, "detail"}; with several manifests each gets its folder's name before the suffix. Stock tools are trafilatura's
bare_extraction(with_metadata=True) and, where it is installed, newspaper4k. Ratios are the median of the runs.
"""

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from rivals import Rival, rivals
from scoring import Tally

from crawler.items import Article, FetchedPage
from crawler.process import process
from crawler.record import to_record


def pages(manifest: Path) -> Iterator[tuple[str, FetchedPage]]:
    """(id, page) of each line of a manifest."""
    for line in manifest.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        entry: dict[str, Any] = json.loads(line)
        body = (manifest.parent / entry["html"]).read_bytes()
        body = gzip.decompress(body) if entry["html"].endswith(".gz") else body
        crawled = entry.get("crawled_at")
        fetched_at = datetime.fromisoformat(crawled) if crawled else datetime.now(UTC)
        fetched_at = fetched_at if fetched_at.tzinfo else fetched_at.replace(tzinfo=UTC)
        yield (
            entry["id"],
            FetchedPage(entry["url"], entry["url"], 200, (("Content-Type", "text/html"),), body, fetched_at=fetched_at),
        )


def run(manifest: Path, out: Path | None, runs: int, stock: bool) -> None:
    """Process one manifest, write its predictions, print its figures."""
    given = list(pages(manifest))
    golds = {line["id"]: line for line in map(json.loads, filter(str.strip, manifest.read_text("utf-8").splitlines()))}
    tools: dict[str, Rival] = {"ours": ours, **(rivals() if stock else {})}
    seconds: dict[str, list[list[float]]] = {name: [] for name in tools}
    records: dict[str, dict[str, Mapping[str, Any]]] = {name: {} for name in tools}
    for _ in range(runs):
        for name in tools:
            seconds[name].append([])
        for identity, page in given:
            for name, tool in tools.items():
                start = time.process_time()
                try:
                    records[name][identity] = tool(page)
                except Exception as error:  # a stock tool's own failure is a figure of it
                    records[name][identity] = {"rejection": type(error).__name__}
                seconds[name][-1].append(time.process_time() - start)
    if out:
        lines = ({"id": identity, **record} for identity, record in records["ours"].items())
        out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    rejections = Counter(record["rejection"] for record in records["ours"].values() if "rejection" in record)
    print(f"{manifest}: {len(given)} pages, {len(given) - rejections.total()} articles, rejections {dict(rejections)}")
    for name in tools:
        ratio = median(sum(mine) / sum(theirs) for mine, theirs in zip(seconds["ours"], seconds[name], strict=True))
        ordered = sorted(seconds[name][-1])
        middle, high = ordered[len(ordered) // 2] * 1000, ordered[len(ordered) * 99 // 100] * 1000
        tally = Tally()
        for identity, _ in given:
            tally.add(golds[identity], records[name].get(identity))
        figures = "  ".join(f"{field} {value:.3f}" for field, value in tally.figures().items())
        print(
            f"  {name:12} CPU ms a page: median {middle:.1f}, 99th percentile {high:.1f}; ours takes {ratio:.2f} of it"
        )
        print(f"  {'':12} {figures}")


def ours(page: FetchedPage) -> Mapping[str, Any]:
    """The record, or the rejection."""
    result = process(page)
    return to_record(result) if isinstance(result, Article) else {"rejection": result.reason, "detail": result.detail}


def main() -> None:
    """Read the arguments and run each manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--runs", type=int, default=5, help="of each tool over all pages (default 5)")
    parser.add_argument("--no-stock", action="store_true", help="ours alone")
    arguments = parser.parse_args()
    for manifest in arguments.manifests:
        out = arguments.out
        if out and len(arguments.manifests) > 1:
            out = out.with_name(f"{out.stem}-{manifest.resolve().parent.name}{out.suffix}")
        run(manifest, out, arguments.runs, not arguments.no_stock)


if __name__ == "__main__":
    main()
