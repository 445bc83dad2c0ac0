"""One crawl of a source at a time: also where a process stands still, and where PostgreSQL restarts."""

import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from crawler.archive import read_records
from crawler.sample import SamplePaper, serve
from crawler.store.embedded import start, throwaway
from crawler.store.migrations import migrate
from tests.crawling import Crawls, running
from tests.test_patience import kill_server

LEASE = ("-s", "LEASE_SECONDS=2")
REFUSED = "error: koreaherald: a crawl of it is running already; wait for its end, or stop it first\n"
WRITTEN = ("article", "capture", "crawl", "crawl_lease", "discovery_document", "fetch_attempt", "frontier", "rejection")


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def digests(crawls: Crawls) -> dict[str, str]:
    """What each table holds, in short."""
    whole = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} AS t"
    return {table: crawls.rows(whole.format(table))[0][0] for table in WRITTEN}


def test_a_crawl_that_stood_still_writes_nothing_after_another_took_over(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(40), crawl_delay=0.05) as server:
        crawls = Crawls(archive_url, tmp_path, server)
        with running(crawls.start(*crawls.crawl_arguments(), *LEASE)) as first:
            wait_until(lambda: crawls.rows("SELECT count(*) > 12 FROM capture") == [(True,)])
            first.send_signal(signal.SIGSTOP)
            wait_until(lambda: crawls.rows("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(0,)])
            second = crawls.crawl(*LEASE)
            assert second.code == 0, second.output
            before, asked = digests(crawls), len(server.requests)
            first.send_signal(signal.SIGCONT)
            output, _ = first.communicate(timeout=60)
            assert (first.returncode, len(server.requests)) == (2, asked), output
            (error,) = (line for line in output.splitlines() if " ERROR " in line or line.startswith("error: "))
            assert "koreaherald: another crawl of it took over while this one, crawl 1, stood still" in error
            assert "Traceback" not in output
            assert digests(crawls) == before
        third = crawls.crawl(*LEASE)
        assert third.code == 0, third.output
    assert "was left unfinished" in third.output
    assert crawls.rows("SELECT count(*) FROM article") == [(40,)]
    assert crawls.rows("SELECT finish_reason FROM crawl ORDER BY crawl_id") == [("died",), ("finished",), ("finished",)]
    assert crawls.rows("SELECT count(*) FROM capture WHERE processed_at IS NULL") == [(0,)]
    assert crawls.rows("SELECT count(*) FROM frontier WHERE state NOT IN ('captured', 'excluded')") == [(0,)]
    files = list((tmp_path / "warc").iterdir())
    assert not [path.name for path in files if path.name.endswith(".open")]
    records = Counter(place.warc_record_id for path in files for place, _ in read_records(path))
    assert records == Counter(row[0] for row in crawls.rows("SELECT warc_record_id FROM capture"))


def test_a_crawl_keeps_its_source_when_postgresql_restarts(tmp_path: Path) -> None:
    with throwaway() as lease, serve(SamplePaper(120), crawl_delay=0.05) as server:
        migrate(lease.url)
        crawls, data = Crawls(lease.url, tmp_path, server), lease.server.log.parent
        with running(crawls.start(*crawls.crawl_arguments())) as first:
            wait_until(lambda: crawls.rows("SELECT count(*) > 15 FROM capture") == [(True,)])
            kill_server(data)
            start(data).close()  # the first lease is still held, so the server stays
            second = crawls.crawl()
            assert (second.code, second.output) == (2, REFUSED)
            assert crawls.rows("SELECT finished_at FROM crawl") == [(None,)]
            output, _ = first.communicate(timeout=120)
        assert first.returncode == 0, output
        assert crawls.rows("SELECT finish_reason FROM crawl") == [("finished",)]
        assert crawls.rows("SELECT count(*) FROM article") == [(120,)]
