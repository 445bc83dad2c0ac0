"""A PostgreSQL that goes away for good, and a disk that is full, end the crawl in time; the next one goes on."""

import os
import resource
import signal
import time
from pathlib import Path

import pytest

from benchmarks.kills import let_live, parent
from crawler.sample import SamplePaper, serve
from crawler.store.connection import connect
from crawler.store.embedded import start, throwaway
from crawler.store.migrations import migrate
from tests.crawling import Crawls, running

PATIENCE = 5  # seconds
DOUBLED = "SELECT frontier_id FROM capture WHERE frontier_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1"


@pytest.mark.parametrize("seconds", [0.0, 2.0])
def test_a_server_that_is_killed_for_good_ends_the_crawl_and_the_next_goes_on(tmp_path: Path, seconds: float) -> None:
    with throwaway() as lease, serve(SamplePaper(150), crawl_delay=0.03) as server:
        migrate(lease.url)
        crawls, data = Crawls(lease.url, tmp_path, server), lease.server.log.parent
        with running(crawls.start(*crawls.crawl_arguments(), "-s", f"DATABASE_PATIENCE={PATIENCE}")) as process:
            let_live(crawls, process, seconds)
            kill_server(data)
            killed = time.monotonic()
            output, _ = process.communicate(timeout=120)
            took = time.monotonic() - killed
        assert process.returncode == 2, output
        assert took < PATIENCE + 10
        (error,) = (line for line in output.splitlines() if " ERROR " in line or line.startswith("error: "))
        assert "PostgreSQL " in error
        assert "; start it" in error
        assert "Traceback" not in output
        start(data).close()  # the first lease is still held, so the server stays
        with connect(lease.url, autocommit=True) as db:
            db.execute("UPDATE frontier SET due_at = now() WHERE state = 'failed'")
        ended = crawls.crawl()
        assert ended.code == 0, ended.output
        assert crawls.rows("SELECT count(*) FROM article") == [(150,)]
        assert crawls.rows(DOUBLED) == []


def kill_server(data: Path) -> None:
    """kill -9 the server of a data folder and its children."""
    postmaster = int((data / "cluster" / "postmaster.pid").read_text().split()[0])
    numbers = [each for each in Path("/proc").iterdir() if each.name.isdigit()]
    children = [int(each.name) for each in numbers if parent(each) == postmaster]
    for pid in (postmaster, *children):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue  # it went with the postmaster


def test_no_room_for_the_warc_ends_the_crawl_and_the_next_goes_on(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(60), crawl_delay=0.01) as server:
        crawls = Crawls(archive_url, tmp_path, server)
        with running(crawls.start(*crawls.crawl_arguments())) as process:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))  # bytes of a file
            output, _ = process.communicate(timeout=120)
        assert process.returncode == 2, output
        (error,) = (line for line in output.splitlines() if " ERROR " in line)
        assert "no further page can be archived; make room there, then run the same command again" in error
        assert "Traceback" not in output
        assert 0 < crawls.rows("SELECT count(*) FROM article")[0][0] < 60
        ended = crawls.crawl()
        assert ended.code == 0, ended.output
    assert crawls.rows("SELECT count(*) FROM article") == [(60,)]
    assert crawls.rows(DOUBLED) == []
    assert crawls.rows("SELECT count(*) FROM capture WHERE processed_at IS NULL") == [(0,)]
