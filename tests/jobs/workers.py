"""What tests of workers share: real worker processes on a test's own archive, and waiting for what becomes of them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.crawling import Crawls

ROOT = Path(__file__).resolve().parents[2]


class Jobs(Crawls):
    """Commands with the settings of tests/jobs/settings.py."""

    def environment(self) -> dict[str, str]:
        """The test's own archive, folder and newspaper."""
        own = {"SCRAPY_SETTINGS_MODULE": "tests.jobs.settings", "SAMPLE": f"{self.server.host}:{self.server.port}"}
        return {**Crawls.environment(self), **own, "PYTHONPATH": str(ROOT)}

    @contextmanager
    def worker(self, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A worker, killed at the end of the block; its log goes to worker.log."""
        with (self.folder / "worker.log").open("ab") as log:
            command = [sys.executable, "-m", "crawler", "worker", *arguments]
            process = subprocess.Popen(command, env=self.environment(), cwd=self.folder, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    @property
    def log(self) -> str:
        """What the workers wrote so far."""
        return (self.folder / "worker.log").read_text()


def wait_until(holds: Callable[[], Any], seconds: float = 20, told: Callable[[], Any] = lambda: "") -> Any:
    """What `holds` gives, as soon as that is something."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, told()
        time.sleep(0.05)
    return found


def descendants(pid: int) -> set[int]:
    """The processes below one, from /proc."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= more
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that still run."""
    return {pid for pid in pids if os.path.exists(f"/proc/{pid}") and not _is_zombie(pid)}


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
