"""A crawl that is told to stop does, with a summary; one that stands still is ended and says so; nothing is lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from crawler.sample import SamplePaper, SampleServer, serve
from crawler.store.connection import connect
from tests.crawling import Crawls, running
from tests.middlewares.archived import archive_crawl, article, rows
from tests.spiders.loopback import Answer, loopback

ARTICLES = "urls=https://www.koreaherald.com/article/10000001,https://www.koreaherald.com/article/10000002"


class SilentSite(ThreadingHTTPServer):
    """Has no robots.txt, and begins an answer to everything else: its bytes come one at a time, or never."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, drip_seconds: float | None = None, bytes_in_all: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), SilentHandler)
        self.drip_seconds, self.bytes_in_all = drip_seconds, bytes_in_all
        self.asked = threading.Event()
        self.over = threading.Event()


class SilentHandler(BaseHTTPRequestHandler):
    """See SilentSite."""

    server: SilentSite

    def do_GET(self) -> None:
        """Answer, in a way."""
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        self.server.asked.set()
        if self.server.drip_seconds is None:
            self.server.over.wait()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(self.server.bytes_in_all))
        self.end_headers()
        for _ in range(self.server.bytes_in_all):
            self.wfile.write(b" ")
            if self.server.over.wait(self.server.drip_seconds):
                return

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def silent(archive_url: str, folder: Path, *how: Any) -> Iterator[tuple[Crawls, SilentSite]]:
    """Crawls of a site that never answers."""
    site = SilentSite(*how)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    address = cast(SampleServer, SimpleNamespace(host="127.0.0.1", port=site.server_address[1]))
    try:
        yield Crawls(archive_url, folder, address), site
    finally:
        site.over.set()
        site.shutdown()
        site.server_close()


def stopped(crawls: Crawls, site: SilentSite, signals: list[int]) -> tuple[int, str, float]:
    """A crawl that got these signals while an answer hung: its code, its output, and how long it took to end."""
    with running(crawls.start(*crawls.crawl_arguments(), "-a", ARTICLES)) as process:
        assert site.asked.wait(60)
        began = time.monotonic()
        for number in signals:
            process.send_signal(number)
            time.sleep(0.5)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output, time.monotonic() - began


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_crawl_whose_download_hangs_with_a_summary(
    archive_url: str, tmp_path: Path, number: int
) -> None:
    with silent(archive_url, tmp_path) as (crawls, site):
        code, output, seconds = stopped(crawls, site, [number])
    assert code == 3, output
    assert seconds < 10
    assert "The crawl was stopped (shutdown); the same command goes on where it ended." in output
    assert "Traceback" not in output
    assert "destroyed" not in output
    assert crawls.rows("SELECT finish_reason FROM crawl") == [("shutdown",)]
    assert crawls.rows("SELECT state, attempts, reason FROM frontier") == [("discovered", 0, None)] * 2


def stopped_when(process: "subprocess.Popen[str]", number: int) -> tuple[int, str, float]:
    """What became of a command that gets this signal now."""
    began = time.monotonic()
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    return process.returncode, output, time.monotonic() - began


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_the_embedded_postgresql_starts_leaves_nothing_behind(tmp_path: Path, number: int) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "ARCHIVE_URL"}
    for sign in ("postgres", "postgres/cluster", "postgres/lease.lock"):  # as far as the start has come
        folder = tmp_path / sign.replace("/", "-")
        command = [sys.executable, "-m", "crawler", "demo"]
        with running(
            subprocess.Popen(
                command,
                env={**environment, "ARCHIVE_DATA": str(folder)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        ) as process:
            wait_until((folder / sign).exists)
            code, output, seconds = stopped_when(process, number)
        assert (code, seconds < 10) == (3, True), output
        assert output.splitlines()[-1] == (
            "koreaherald: stopped by a signal, and nothing is lost; the same command goes on where it ended"
        )
        assert "Traceback" not in output
        assert servers_of(folder) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_the_database_keeps_the_crawl_from_beginning(
    archive_url: str, tmp_path: Path, number: int
) -> None:
    with silent(archive_url, tmp_path) as (crawls, _), connect(archive_url) as db:
        db.execute("LOCK TABLE source")
        with running(crawls.start(*crawls.crawl_arguments(), "-a", ARTICLES)) as process:
            blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'source'::regclass"
            wait_until(lambda: crawls.rows(blocked) == [(1,)])
            code, output, seconds = stopped_when(process, number)
    assert (code, seconds < 10) == (3, True), output
    assert len(output.splitlines()) == 1, output
    assert "nothing is lost; the same command goes on where it ended" in output


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def servers_of(folder: Path) -> list[str]:
    """The command lines of processes that serve a cluster in this folder."""
    lines = subprocess.run(["ps", "axo", "args"], capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in lines if f"-D {folder}" in line]


def test_a_second_ctrl_c_ends_at_once_and_the_next_crawl_goes_on(archive_url: str, tmp_path: Path) -> None:
    with silent(archive_url, tmp_path) as (crawls, site):
        code, output, seconds = stopped(crawls, site, [signal.SIGINT, signal.SIGINT])
        assert code == 3, output
        assert seconds < 4
        assert "koreaherald: ended at once, and nothing is lost" in output
        assert "Traceback" not in output
        assert "destroyed" not in output
        site.asked.clear()
        code, output, _ = stopped(crawls, site, [signal.SIGTERM])
    assert code == 3
    assert "the crawl before died; 2 URLs wait again" in output


def test_a_crawl_for_which_nothing_comes_is_ended_and_says_so(archive_url: str, tmp_path: Path) -> None:
    with silent(archive_url, tmp_path) as (crawls, _):
        ended = crawls.crawl("-a", ARTICLES, "-s", "STALL_SECONDS=2", "-s", "STOP_SECONDS=1")
    assert ended.code == 1, ended.output
    assert ended.output.count("nothing came for 2 s with") == 1
    assert "Traceback" not in ended.output
    assert crawls.rows("SELECT finish_reason, troubles FROM crawl") == [("stalled", {"stalled": 1})]
    assert crawls.rows("SELECT DISTINCT state FROM frontier") == [("discovered",)]


def test_a_crawl_that_is_ended_by_force_waits_for_no_thread(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(30), crawl_delay=0.01) as server, connect(archive_url) as db:
        by_name = cast(SampleServer, SimpleNamespace(host="localhost", port=server.port))  # looked up in a thread
        crawls = Crawls(archive_url, tmp_path, by_name)
        db.execute("LOCK TABLE article IN EXCLUSIVE MODE")  # who writes waits and waits
        ended = crawls.crawl("-s", "STALL_SECONDS=2", "-s", "STOP_SECONDS=1")
    assert ended.code == 1, ended.output
    assert "Needs a look (see the log above): 1 stalled." in ended.output


def test_a_slow_download_is_no_stall(archive_url: str, tmp_path: Path) -> None:
    with silent(archive_url, tmp_path, 0.3, 45) as (crawls, _):
        ended = crawls.crawl("-a", ARTICLES.partition(",")[0], "-s", "STALL_SECONDS=10")
    assert "nothing came" not in ended.output
    assert crawls.rows("SELECT finish_reason FROM crawl") == [("finished",)]
    assert crawls.rows("SELECT state FROM frontier") == [("captured",)]


def test_extraction_that_moves_on_is_no_stall(
    archive_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVE_URL", archive_url)
    numbers = range(1, 6)
    with loopback() as site:
        site.answers |= {f"/article/{n}": Answer(article(n)) for n in numbers}
        patience = {"EXTRACTION_SECONDS": 2, "STALL_SECONDS": 7}  # 2 s for all five, and 2 s for each alone: 12 s
        found = archive_crawl(site, tmp_path, *numbers, spider="GazetteThatHangs", **patience)
    assert not [line for line in found["log"] if "nothing came" in line]
    assert rows(archive_url, "SELECT finish_reason, counts -> 'rejected/extraction_failed' FROM crawl") == [
        ("finished", 5)
    ]


def test_a_second_crawl_of_a_running_source_is_one_sentence(archive_url: str, tmp_path: Path) -> None:
    with (
        silent(archive_url, tmp_path) as (crawls, site),
        running(crawls.start(*crawls.crawl_arguments(), "-a", ARTICLES)),
    ):
        assert site.asked.wait(60)
        second = crawls.crawl("-a", ARTICLES)
    assert second.code == 2
    (line,) = second.output.splitlines()
    assert line == "error: koreaherald: a crawl of it is running already; wait for its end, or stop it first"


def test_without_a_network_there_is_one_line_of_error(archive_url: str, tmp_path: Path) -> None:
    with silent(archive_url, tmp_path) as (crawls, _):
        pass
    ended = crawls.crawl()
    assert ended.code == 1, ended.output
    assert len([line for line in ended.output.splitlines() if " ERROR " in line]) == 1, ended.output
    assert "Needs a look (see the log above): 1 robots_unreachable." in ended.output
