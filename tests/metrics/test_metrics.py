"""The metrics of a real archive, over HTTP, while the database comes and goes."""

import asyncio
import gzip
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.errors import ConfigurationError
from crawler.metrics.server import MetricsServer, serve_metrics
from crawler.metrics.snapshots import Snapshots
from crawler.sample import SamplePaper, serve
from crawler.store.connection import connect
from crawler.store.embedded import throwaway
from crawler.store.metrics import OTHER, MetricsReader
from crawler.store.migrations import migrate
from tests.crawling import Crawls
from tests.job_queue import add_job, make_queue
from tests.test_commands import crawler

Values = dict[tuple[str, ...], float]


def get(server: MetricsServer, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{server.server_port}{path}", timeout=10) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def values(server: MetricsServer) -> Values:
    """A sample's name, and the values of its labels in the order of their names → its value."""
    status, text = get(server, "/metrics")
    assert status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def wait_for(condition: Callable[[], bool]) -> None:
    """A reading that was quick is good for a while."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture
def metrics(archive_url: str, tmp_path: Path) -> Iterator[MetricsServer]:
    with serve_metrics(archive_url, tmp_path, 0, running=lambda: 3) as server:
        yield server


def crawled(url: str, source: str, counts: Mapping[str, float], seconds: int = 5, reason: str = "finished") -> None:
    with connect(url) as db:
        db.execute("INSERT INTO source (source) VALUES (%s) ON CONFLICT DO NOTHING", (source,))
        began = (
            "INSERT INTO crawl (source, started_at) VALUES (%s, now() - %s * interval '1 second') RETURNING crawl_id"
        )
        row = db.execute(began.encode(), (source, seconds)).fetchone()
        assert row
        ended = "UPDATE crawl SET finished_at = now(), finish_reason = %s, counts = %s WHERE crawl_id = %s"
        db.execute(ended.encode(), (reason, json.dumps(counts), row[0]))


def test_counters_are_sums_of_crawls_whoever_made_them(archive_url: str, tmp_path: Path) -> None:
    first = {"new": 3, "rejected": 1, "rejected/no_body": 1, "requests": 9, "responses/2xx": 8, "warc_bytes": 500}
    crawled(archive_url, "paper", {**first, "odd": 1e300}, seconds=5)
    crawled(archive_url, "paper", first, seconds=45, reason="shutdown")
    crawled(archive_url, "gazette", {"new": 1, "requests": 2, "responses/5xx": 2}, seconds=20_000)
    crawled(archive_url, "gazette", {}, seconds=99, reason="died")
    with serve_metrics(archive_url, tmp_path, 0) as one, serve_metrics(archive_url, tmp_path, 0) as other:
        found = values(one)
        assert {**values(other), **found}.keys() == found.keys()
    assert found["crawler_articles_total", "new", "paper"] == 6
    assert found["crawler_articles_total", "new", "gazette"] == 1
    assert found["crawler_crawls_total", "shutdown", "paper"] == 1
    assert found["crawler_crawls_total", "died", "gazette"] == 1
    assert found["crawler_requests_total",] == 20
    assert found["crawler_responses_total", "2xx"] == 16
    assert found["crawler_responses_total", "5xx"] == 2
    assert found["crawler_rejections_total", "no_body"] == 2
    assert found["crawler_warc_written_bytes_total",] == 1000
    assert found["crawler_crawl_duration_seconds_bucket", "10.0"] == 1
    assert found["crawler_crawl_duration_seconds_bucket", "60.0"] == 2
    assert found["crawler_crawl_duration_seconds_bucket", "10800.0"] == 2
    assert found["crawler_crawl_duration_seconds_count",] == 3
    assert found["crawler_crawl_duration_seconds_sum",] == pytest.approx(20_050, abs=1)
    assert found["crawler_database_up",] == 1


def test_a_real_crawl_is_counted(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(20), crawl_delay=0) as paper:
        ended = Crawls(archive_url, tmp_path, paper).crawl()
    assert ended.code == 0, ended.output
    with serve_metrics(archive_url, tmp_path, 0, running=lambda: 3) as server:
        found = values(server)
    assert found["crawler_articles_total", "new", "koreaherald"] == 20
    assert found["crawler_crawls_total", "finished", "koreaherald"] == 1
    assert found["crawler_responses_total", "2xx"] >= 20
    assert found["crawler_warc_written_bytes_total",] > 10_000
    assert found["crawler_frontier_due_urls", "koreaherald"] == 0
    assert found["crawler_last_crawl_end_timestamp_seconds", "koreaherald"] == pytest.approx(time.time(), abs=60)
    assert found["crawler_worker_jobs_running",] == 3
    assert found["crawler_warc_disk_free_bytes",] > 0
    assert found["process_resident_memory_bytes",] > 1e6


def test_the_frontier_by_source_and_its_lag(archive_url: str, metrics: MetricsServer) -> None:
    with connect(archive_url, autocommit=True) as db:
        db.execute("INSERT INTO source (source) VALUES ('paper')")
        add = """INSERT INTO frontier (source, url_key, url, discovered_via, discovered_from, due_at)
                 SELECT 'paper', n::text, 'https://paper.test/' || n, 'feed', 'x', now() + (n - 3) * interval '1 hour'
                 FROM generate_series(1, 10) AS n"""
        db.execute(add.encode())
    found = values(metrics)
    assert found["crawler_frontier_due_urls", "paper"] == 3
    assert found["crawler_frontier_waiting_urls", "paper"] == 10
    assert found["crawler_frontier_oldest_due_seconds", "paper"] == pytest.approx(7200, abs=30)


def test_more_sources_than_labels_are_together(archive_url: str) -> None:
    for number in range(5):
        crawled(archive_url, f"paper{number}", {"new": 1})
    reader = MetricsReader(archive_url, most_sources=3)
    found = reader.read().crawls
    reader.close()
    news = {source: number for (source, name), number in found.items() if name == "new"}
    assert news == {"paper0": 1, "paper1": 1, "paper2": 1, OTHER: 2}


def test_jobs_are_counted_where_there_is_a_queue(archive_url: str, metrics: MetricsServer) -> None:
    with connect(archive_url, autocommit=True) as db:
        make_queue(db)
        db.execute("INSERT INTO procrastinate.procrastinate_workers DEFAULT VALUES")
        add_job(db, begins_in=-3600)
        add_job(db, begins_in=3600)
    found = values(metrics)
    assert found["crawler_jobs", "crawl", "todo"] == 2
    assert found["crawler_jobs_oldest_waiting_seconds", "crawl"] == pytest.approx(3600, abs=30)
    assert found["crawler_workers_alive",] == 1


def test_a_database_that_goes_away_leaves_the_last_values_and_comes_back(tmp_path: Path) -> None:
    with throwaway({"fsync": "off"}) as lease:
        migrate(lease.url)
        crawled(lease.url, "paper", {"new": 3})
        reader = MetricsReader(lease.url)
        snapshots = Snapshots(reader.read, fresh_seconds=0)
        assert snapshots.state(5).is_up
        with connect(lease.url, autocommit=True) as db:
            db.execute("ALTER TABLE crawl_total RENAME TO away")
            db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            wait_for(lambda: not snapshots.state(5).is_up)
            assert snapshots.state(5).snapshot is not None
            db.execute("ALTER TABLE away RENAME TO crawl_total")
        wait_for(lambda: snapshots.state(5).is_up)
        with serve_metrics(lease.url, tmp_path, 0) as server:
            assert get(server, "/readyz") == (200, "ok\n")
        reader.close()
    with serve_metrics(lease.url, tmp_path, 0) as server:
        began = time.monotonic()
        assert values(server)["crawler_database_up",] == 0
        assert time.monotonic() - began < 5, "an answer, if no values"
        assert get(server, "/readyz") == (503, "the archive's PostgreSQL does not answer\n")
        assert get(server, "/healthz") == (200, "ok\n"), "the process itself lives"


def test_a_database_that_hangs_is_told_within_seconds() -> None:
    hangs = threading.Event()

    def read() -> None:
        hangs.wait(30)

    snapshots = Snapshots(read, fresh_seconds=0)  # type: ignore[arg-type]
    began = time.monotonic()
    assert not snapshots.state().is_up
    assert time.monotonic() - began < 3
    hangs.set()


def test_scrapes_at_once_read_the_archive_once(archive_url: str) -> None:
    reader, readings = MetricsReader(archive_url), []

    def read():  # type: ignore[no-untyped-def]
        readings.append(1)
        return reader.read()

    snapshots = Snapshots(read, fresh_seconds=60)
    threads = [threading.Thread(target=snapshots.state, args=(5,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reader.close()
    assert len(readings) == 1


@contextmanager
def loop_in_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_an_event_loop_that_hangs_or_has_ended_is_not_healthy(
    archive_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.metrics.server.LOOP_SECONDS", 0.3)
    with loop_in_thread() as loop, serve_metrics(archive_url, tmp_path, 0, loop=loop) as server:
        assert get(server, "/healthz") == (200, "ok\n")
        go_on = threading.Event()
        loop.call_soon_threadsafe(go_on.wait, 20)
        assert get(server, "/healthz") == (503, "the event loop has not turned for 0.3 s\n")
        go_on.set()
        assert get(server, "/healthz")[0] == 200
    with serve_metrics(archive_url, tmp_path, 0, loop=loop) as server:
        assert get(server, "/healthz") == (503, "the event loop has ended\n")


def test_a_port_that_is_taken_is_one_sentence(metrics: MetricsServer, archive_url: str, tmp_path: Path) -> None:
    for port in (metrics.server_port, 99_999):
        with pytest.raises(ConfigurationError, match=r"metrics cannot be served at 127\.0\.0\.1:"):
            serve_metrics(archive_url, tmp_path, port).__enter__()


def test_what_prometheus_asks_for_it_gets(metrics: MetricsServer) -> None:
    assert get(metrics, "/")[0] == 404
    accept = {"Accept": "application/openmetrics-text; version=1.0.0", "Accept-Encoding": "gzip"}
    request = Request(f"http://127.0.0.1:{metrics.server_port}/metrics", headers=accept)
    with urlopen(request, timeout=10) as response:  # noqa: S310
        assert response.headers["Content-Type"].startswith("application/openmetrics-text")
        assert gzip.decompress(response.read()).endswith(b"# EOF\n")


def test_a_worker_is_asked_whether_it_is_well(metrics: MetricsServer, tmp_path: Path) -> None:
    here = f"http://127.0.0.1:{metrics.server_port}"
    ended = crawler("health", here, folder=tmp_path)
    assert (ended.code, ended.output) == (0, "/healthz: ok\n/readyz: ok\n")
    light = [sys.executable, "-m", "crawler.metrics.check"]
    done = subprocess.run([*light, f"{here}/healthz"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "/healthz: ok\n")
    done = subprocess.run([*light, "http://127.0.0.1:9"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count("no answer")) == (1, 2)
    ended = crawler("health", "http://127.0.0.1:9", folder=tmp_path)
    assert (ended.code, ended.output.count("no answer")) == (1, 2)
    for nonsense in ("localhost", "http://127.0.0.1:port", "https://127.0.0.1:1"):
        ended = crawler("health", nonsense, folder=tmp_path)
        assert (ended.code, "is no address of a worker" in ended.output) == (2, True)
