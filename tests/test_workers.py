"""The extraction processes: order, pages that crash or hang, the end of an orphan."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.errors import ConfigurationError
from crawler.items import Article, Extraction, FetchedPage, Rejection
from crawler.source_rules import SourceRules
from crawler.workers import ExtractionWorkers

MOMENT = datetime(2026, 11, 20, tzinfo=UTC)
TEXT = (
    "The Placeholder council counted its {0} benches again on Monday and found every one of them freshly painted. " * 3
)


def page(number: int) -> FetchedPage:
    html = f"<html><body><article><h1>Benches {number}</h1><p>{TEXT.format(number)}</p><p>{TEXT.format(number)}</p>"
    url = f"https://paper.test/{number}"
    return FetchedPage(url, url, 200, (("Content-Type", "text/html"),), html.encode(), fetched_at=MOMENT)


def misbehave(page: FetchedPage, extraction: Extraction) -> Extraction:
    """A source's hook that takes its process down on page 3 and hangs on page 5."""
    if page.url.endswith("/3"):
        os._exit(1)
    if page.url.endswith("/5"):
        time.sleep(600)
    return extraction


def test_results_come_in_order_and_a_bad_page_harms_only_itself() -> None:
    workers = ExtractionWorkers(2, seconds=8)
    try:
        good = asyncio.run(workers.run([page(n) for n in range(10, 17)], SourceRules()))
        assert [r.headline for r in good if isinstance(r, Article)] == [f"Benches {n}" for n in range(10, 17)]
        results = asyncio.run(workers.run([page(n) for n in range(7)], SourceRules(refine=misbehave)))
    finally:
        workers.close()
    assert [r.reason if isinstance(r, Rejection) else r.headline for r in results] == [
        "Benches 0",
        "Benches 1",
        "Benches 2",
        "extraction_failed",
        "Benches 4",
        "extraction_failed",
        "Benches 6",
    ]


def test_processes_begin_with_the_pages_that_need_them() -> None:
    workers = ExtractionWorkers(4, seconds=30)
    try:
        assert asyncio.run(workers.run([], SourceRules())) == []
        assert workers._pool is None
        (result,) = asyncio.run(workers.run([page(1)], SourceRules()))
        assert isinstance(result, Article)
        assert workers._pool is not None
        assert len(workers._pool._processes or {}) == 1
    finally:
        workers.close()


def test_where_no_process_can_begin_no_page_is_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("multiprocessing.spawn._python_exe", b"/bin/false")
    workers = ExtractionWorkers(2, seconds=30)
    try:
        with pytest.raises(ConfigurationError, match="no extraction process can be started"):
            asyncio.run(workers.run([page(1)], SourceRules()))
    finally:
        workers.close()


ORPHANED = """
import asyncio, time
from crawler.source_rules import SourceRules
from crawler.workers import ExtractionWorkers
from tests.test_workers import page
if __name__ == "__main__":
    workers = ExtractionWorkers(2, 30)
    asyncio.run(workers.run([page(1), page(2)], SourceRules()))
    print(*[worker.pid for worker in workers._pool._processes.values()], flush=True)
    time.sleep(600)
"""


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "orphaned.py"
    script.write_text(ORPHANED)
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    ) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.send_signal(signal.SIGKILL)
    assert pids
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() and not _is_zombie(pid) for pid in pids):
        assert time.monotonic() < deadline, "a worker outlived its parent"
        time.sleep(0.1)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True
