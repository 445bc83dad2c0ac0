"""What tests of whole crawls share: the real command, in a process of its own, against the sample newspaper."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.sample import SampleServer
from crawler.spiders.koreaherald import KoreaHerald
from crawler.store.connection import connect


@dataclass(frozen=True, slots=True)
class Crawls:
    """Runs `crawler …` with an archive, a data folder and a newspaper of the test's own."""

    archive_url: str
    folder: Path
    server: SampleServer

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The command, begun."""
        return subprocess.Popen(
            [sys.executable, "-m", "crawler", *arguments],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.folder,
        )

    def run(self, *arguments: str) -> "Ended":
        """The command, ended."""
        with self.start(*arguments) as process:
            output, _ = process.communicate(timeout=120)
        return Ended(process.returncode, output)

    def crawl(self, *arguments: str) -> "Ended":
        """`crawler crawl koreaherald` against the newspaper, as fast as its robots.txt allows."""
        return self.run(*self.crawl_arguments(), *arguments)

    def crawl_arguments(self) -> tuple[str, ...]:
        """The crawl as words."""
        hosts = dict.fromkeys(KoreaHerald.hosts, f"{self.server.host}:{self.server.port}")
        settings = ("-s", f"HOST_MAP={json.dumps(hosts)}", "-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_PATIENCE=0")
        return ("crawl", "koreaherald", *settings)

    def environment(self) -> dict[str, str]:
        """The test's own archive and folder."""
        return {**os.environ, "ARCHIVE_URL": self.archive_url, "ARCHIVE_DATA": str(self.folder)}

    def records(self) -> list[dict[str, Any]]:
        """What `crawler export` gives."""
        out = self.folder / "export.jsonl"
        ended = self.run("export", "-o", str(out))
        assert ended.code == 0, ended.output
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the archive."""
        with connect(self.archive_url) as db:
            return db.execute(sql.encode()).fetchall()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    output: str


@contextmanager
def running(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """Ends the process with the block, whatever happens in it."""
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
