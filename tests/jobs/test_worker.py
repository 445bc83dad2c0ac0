"""Real workers: crawls and jobs run, and kill -9, SIGTERM, restarts of PostgreSQL and long crawls do no harm."""

import asyncio
import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.sample import SamplePaper, serve
from crawler.store.connection import open_pool
from crawler.store.crawls import declare_source
from crawler.store.embedded import start, throwaway
from crawler.store.migrations import migrate
from crawler.store.schedules import put_schedule
from crawler.timetable import Timetable
from tests.jobs.workers import Jobs, alive, descendants, wait_until
from tests.test_patience import kill_server

ENDS = "SELECT outcome, source, attempt FROM job_run WHERE finished_at IS NOT NULL ORDER BY job_id"
RUNNING = "SELECT crawl_id FROM crawl WHERE finished_at IS NULL"
OWN_WORD = "PostgreSQL does not answer; it is waited for\n"  # a crawl says for how long
DOUBLED = "SELECT frontier_id FROM capture WHERE frontier_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1"


def planned(jobs: Jobs) -> None:
    """What `crawler schedule koreaherald --every 1d` does."""

    async def plan() -> None:
        async with await open_pool(jobs.archive_url, max_size=1) as pool, pool.connection() as db:
            facts = {"publisher": None, "in_language": "en", "timezone": "Asia/Seoul"}
            await declare_source(db, "koreaherald", facts)
            table = Timetable(every=timedelta(days=1))
            await put_schedule(db, "koreaherald", "koreaherald", {}, table, datetime.now(UTC))

    asyncio.run(plan())


def test_what_is_due_and_what_waits_is_done(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(12), crawl_delay=0) as server:
        jobs = Jobs(archive_url, tmp_path, server)
        planned(jobs)
        out = tmp_path / "out.jsonl"
        for words in (["export", "-o", out.name], ["reextract"]):
            ended = jobs.run("jobs", "add", "--", *words)
            assert ended.code == 0, ended.output
        ended = jobs.run("worker", "--once")
        assert ended.code == 0, ended.output
    assert {row[:2] for row in jobs.rows(ENDS)} == {("done", "koreaherald"), ("done", None)}
    assert len(jobs.rows("SELECT FROM article")) == 12
    assert out.exists()
    listed = jobs.run("jobs").output
    assert "crawl koreaherald" in listed
    assert "No worker runs" in listed


def test_a_worker_that_is_killed_leaves_no_orphan_and_another_goes_on(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(16), crawl_delay=0.15) as server:
        jobs = Jobs(archive_url, tmp_path, server)
        planned(jobs)
        with jobs.worker() as first:
            wait_until(lambda: len(server.requests) > 12, told=lambda: jobs.log)
            below = descendants(first.pid)
            assert len(below) >= 3  # the warm process, the crawl, and what the crawl started
            first.kill()
            killed = time.monotonic()
            wait_until(lambda: not alive(below), 5)
        with jobs.worker():
            wait_until(lambda: jobs.rows(RUNNING + " AND crawl_id > 1"), told=lambda: jobs.log)
            assert time.monotonic() - killed < 20
            wait_until(lambda: ("done", "koreaherald", 2) in jobs.rows(ENDS), told=lambda: jobs.log)
    assert jobs.rows(ENDS) == [("worker died", "koreaherald", 1), ("done", "koreaherald", 2)]
    assert len(jobs.rows("SELECT FROM article")) == 16
    assert jobs.rows(DOUBLED) == []


def test_a_worker_that_is_told_to_end_stops_its_crawls_and_leaves_them_to_others(
    archive_url: str, tmp_path: Path
) -> None:
    with serve(SamplePaper(60), crawl_delay=0.2) as server:
        jobs = Jobs(archive_url, tmp_path, server)
        planned(jobs)
        with jobs.worker() as worker:
            wait_until(lambda: len(server.requests) > 8, told=lambda: jobs.log)
            below = descendants(worker.pid)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(15) == 0, jobs.log
        wait_until(lambda: not alive(below), 5)
        assert jobs.rows(ENDS) == [("stopped", "koreaherald", 1)]
        assert jobs.rows("SELECT finish_reason FROM crawl") == [("shutdown",)]
        assert "Waiting" in jobs.run("jobs").output
        with jobs.worker() as worker:
            wait_until(lambda: jobs.rows(RUNNING), told=lambda: jobs.log)
            below = descendants(worker.pid)
            for number in (signal.SIGTERM, signal.SIGINT):  # the second one ends all at once
                worker.send_signal(number)
            assert worker.wait(3) == 3
        wait_until(lambda: not alive(below), 5)
    assert "Traceback" not in jobs.log


def test_a_database_that_is_killed_and_restarted_ends_neither_worker_nor_crawl(tmp_path: Path) -> None:
    with throwaway() as lease, serve(SamplePaper(30), crawl_delay=0.1) as server:
        migrate(lease.url)
        jobs = Jobs(lease.url, tmp_path, server)
        planned(jobs)
        with jobs.worker() as worker:
            wait_until(lambda: len(server.requests) > 12, told=lambda: jobs.log)
            kill_server(lease.server.log.parent)
            wait_until(lambda: OWN_WORD in jobs.log, told=lambda: jobs.log)
            start(lease.server.log.parent).close()  # the first lease is still held, so the server stays
            wait_until(lambda: jobs.rows(ENDS), told=lambda: jobs.log)
            assert worker.poll() is None
            planned(jobs)  # and it takes new jobs
            wait_until(lambda: len(jobs.rows(ENDS)) == 2, told=lambda: jobs.log)
        assert jobs.rows(ENDS) == [("done", "koreaherald", 1)] * 2
        assert len(jobs.rows("SELECT FROM article")) == 30
        assert jobs.rows(DOUBLED) == []
        assert jobs.log.count(OWN_WORD) == 1, jobs.log
        assert "Traceback" not in jobs.log


def test_a_crawl_that_takes_too_long_is_stopped_and_a_site_of_its_own_is_crawled(
    archive_url: str, tmp_path: Path
) -> None:
    with serve(SamplePaper(60), crawl_delay=0.5) as server:
        jobs = Jobs(archive_url, tmp_path, server)
        planned(jobs)
        ended = jobs.run("worker", "--once", "-s", "CRAWL_HOURS=0.001")
        assert ended.code == 1
        assert "koreaherald | took too long: it was stopped after 0.001 h; CRAWL_HOURS says" in ended.output
        failed = jobs.run("jobs", "--failed").output
        assert "took too long" in failed
        assert os.listdir(tmp_path / "warc")
