"""kill -9 of the crawler and of its PostgreSQL in turn: what benchmarks/kills.py does at length."""

from pathlib import Path

from benchmarks.kills import crawl, figures, kill_crawler, kill_postgres
from crawler.sample import SamplePaper, serve
from crawler.store.connection import connect
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate
from tests.crawling import Crawls


def test_postgresql_killed_twice_and_the_crawler_once_lose_nothing(tmp_path: Path) -> None:
    with throwaway() as lease, serve(SamplePaper(120), crawl_delay=0.03) as server:
        migrate(lease.url)
        crawls, data = Crawls(lease.url, tmp_path, server), lease.server.log.parent
        kill_postgres(crawls, 0, 0.7, data)
        kill_crawler(crawls, 1, 0.7)
        kill_postgres(crawls, 2, 0.7, data)
        with connect(lease.url, autocommit=True) as db:
            db.execute("UPDATE frontier SET due_at = now() WHERE state = 'failed'")
        with crawl(crawls, 3) as last:
            code = last.wait(120)
        whole, lines = figures(crawls, 3)
    assert whole, lines
    assert code == 0, (tmp_path / "crawl-3.log").read_text()
