"""How well and how fast pages become records: run process() over manifests, write predictions, print figures.

    python benchmarks/extraction.py MANIFEST.jsonl … [--out PREDICTIONS.jsonl] [--no-stock]

A manifest line: {"id", "url", "html": path relative to the manifest (.gz allowed), "crawled_at": optional fetch time}.
A prediction line: {"id", …the record} or {"id", "rejection": reason, "detail"}. With several manifests and --out, the
predictions of each go to OUT with the manifest's folder name before its suffix. The stock figure is trafilatura's
bare_extraction(with_metadata=True) on the same pages in the same run.
"""

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trafilatura

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


def run(manifest: Path, out: Path | None, stock: bool) -> None:
    """Process one manifest, write its predictions, print its figures."""
    times: dict[str, float] = {}
    stock_time = 0.0
    rejections: Counter[str] = Counter()
    lines = []
    for identity, page in pages(manifest):
        start = time.process_time()
        result = process(page)
        times[identity] = time.process_time() - start
        if isinstance(result, Article):
            lines.append({"id": identity, **to_record(result)})
        else:
            rejections[result.reason] += 1
            lines.append({"id": identity, "rejection": result.reason, "detail": result.detail})
        if stock:
            start = time.process_time()
            trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True)
            stock_time += time.process_time() - start
    if out:
        out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    count = max(1, len(times))
    mean = sum(times.values()) / count * 1000
    slowest = max(times, key=lambda i: times[i], default="")
    print(f"{manifest}: {len(times)} pages, {len(lines) - rejections.total()} articles, rejections {dict(rejections)}")
    ordered = sorted(times.values()) or [0.0]
    median, p99 = ordered[len(ordered) // 2] * 1000, ordered[len(ordered) * 99 // 100] * 1000
    print(f"  median {median:.1f} CPU ms, 99th percentile {p99:.1f}")
    print(f"  {mean:.1f} CPU ms/page, slowest {times.get(slowest, 0) * 1000:.0f} ms ({slowest})")
    if stock:
        reference = stock_time / count * 1000
        print(
            f"  stock trafilatura with metadata {reference:.1f} CPU ms/page: {reference / mean if mean else 0:.2f}"
            f" times ours; ours is {mean / reference if reference else 0:.2f} of it"
        )


def main() -> None:
    """Read the arguments and run each manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--no-stock", action="store_true")
    arguments = parser.parse_args()
    for manifest in arguments.manifests:
        out = arguments.out
        if out and len(arguments.manifests) > 1:
            out = out.with_name(f"{out.stem}-{manifest.resolve().parent.name}{out.suffix}")
        run(manifest, out, not arguments.no_stock)


if __name__ == "__main__":
    main()
