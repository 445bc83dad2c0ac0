"""Whole crawls: every article of the newspaper, every field right, once; and again after each kill -9."""

import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive import read_records
from crawler.sample import SamplePaper, native_skin, render, serve, truth
from crawler.sample.response import html
from crawler.sample.section_pages import MEMBERS_ONLY
from crawler.store.connection import connect
from tests.crawling import Crawls, running

SIZE = 120
SOCKET = re.compile(r"socket:\[(\d+)\]")
DELAY = 0.01  # seconds between requests, as the newspaper's robots.txt asks


@pytest.fixture
def crawls(archive_url: str, tmp_path: Path) -> Iterator[Crawls]:
    """A newspaper, and crawls of it into a fresh archive."""
    with serve(SamplePaper(SIZE), crawl_delay=DELAY) as server:
        yield Crawls(archive_url, tmp_path, server)


@pytest.fixture
def slow_crawls(archive_url: str, tmp_path: Path) -> Iterator[Crawls]:
    """A larger newspaper, so that a crawl of it takes longer than it is let live."""
    with serve(SamplePaper(3 * SIZE), crawl_delay=2 * DELAY) as server:
        yield Crawls(archive_url, tmp_path, server)


def assert_archive_is_exact(crawls: Crawls) -> None:
    """Each article of the newspaper is there once, and equal to the newspaper's own record in every field."""
    paper = crawls.server.site.paper
    expected = {record["url_key"]: record for record in (truth(a, native_skin(a)) for a in paper)}
    records = {record["url_key"]: record for record in crawls.records()}
    assert records.keys() == expected.keys()
    wrong = {
        key: {name: (record[name], wanted[name]) for name in wanted if record[name] != wanted[name]}
        for key, wanted in expected.items()
        if (record := records[key]) and any(record[name] != wanted[name] for name in wanted)
    }
    assert wrong == {}


def listening(pid: int) -> list[str]:
    """The local addresses on which a process listens."""
    inodes = {match[1] for fd in Path(f"/proc/{pid}/fd").iterdir() if (match := SOCKET.match(os.readlink(fd)))}
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()]
    return [row[1] for row in rows if row[3] == "0A" and row[9] in inodes]


def test_a_newspaper_goes_in_and_comes_out_exact_and_a_second_crawl_adds_nothing(crawls: Crawls) -> None:
    first = crawls.crawl()
    assert first.code == 0, first.output
    assert f"{SIZE} new, 0 changed, 0 unchanged, 0 rejected" in first.output
    assert_archive_is_exact(crawls)
    asked = {request.path for request in crawls.server.requests}
    assert not asked & set(MEMBERS_ONLY)
    refused = crawls.rows("SELECT url, reason FROM frontier WHERE state = 'excluded' ORDER BY url")
    assert refused == [(f"https://www.koreaherald.com{path}", "robots") for path in MEMBERS_ONLY]
    assert all(request.user_agent.startswith("news-archive-crawler/") for request in crawls.server.requests)

    crawls.server.requests.clear()
    second = crawls.crawl()
    assert second.code == 0, second.output
    assert "0 new, 0 changed" in second.output
    assert "Nothing new was stored" in second.output
    assert not [r.path for r in crawls.server.requests if re.match(r"/(article|view\.php)", r.path)]
    assert crawls.rows("SELECT count(*), max(version) FROM article") == [(SIZE, 1)]


def test_articles_asked_for_by_name_are_fetched_again_and_an_edit_is_a_version(crawls: Crawls) -> None:
    article = next(a for a in crawls.server.site.paper if a.article_id)
    first = crawls.crawl("-a", f"urls={article.url}?utm_source=mail")
    assert (first.code, "1 new, 0 changed" in first.output) == (0, True), first.output
    again = crawls.crawl("-a", f"urls={article.url}")
    assert (again.code, "0 new, 0 changed, 1 unchanged" in again.output) == (0, True), again.output

    page = render(replace(article, headline=f"{article.headline} (corrected)"), "E5")
    crawls.server.overrides[article.path] = html(page.decode())
    edited = crawls.crawl("-a", f"urls={article.url}")
    assert (edited.code, "0 new, 1 changed" in edited.output) == (0, True), edited.output
    assert crawls.rows("SELECT version, changed FROM article_version ORDER BY version") == [(1, []), (2, ["headline"])]
    (record,) = crawls.records()
    assert record["headline"] == f"{article.headline} (corrected)"
    rules = ("/robots.txt", "/.well-known/tdmrep.json")
    asked = [request.path for request in crawls.server.requests if request.path not in rules]
    assert asked == [article.path] * 3


def test_a_withdrawn_and_a_broken_article_end_with_their_reasons(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(30), crawl_delay=DELAY) as server:
        withdrawn, broken = (server.site.paper.article(index).path for index in (5, 11))
        server.overrides |= {withdrawn: html("Not found", 404), broken: html("Internal error", 500)}
        crawls = Crawls(archive_url, tmp_path, server)
        ended = crawls.crawl()
        assert ended.code == 0, ended.output
        assert "28 new" in ended.output
    ends = crawls.rows("SELECT state, reason, attempts > 0 FROM frontier WHERE state IN ('gone', 'failed')")
    assert sorted(ends) == [("failed", "http_500", True), ("gone", "http_404", True)]
    assert crawls.rows("SELECT count(*) FROM frontier WHERE state = 'failed' AND due_at IS NOT NULL") == [(1,)]
    statuses = "SELECT DISTINCT status FROM capture WHERE status <> 200 AND frontier_id IS NOT NULL ORDER BY 1"
    assert crawls.rows(statuses) == [(404,), (500,)]


def test_a_lost_warc_file_is_told_and_its_unprocessed_pages_fetched_again(crawls: Crawls) -> None:
    assert crawls.crawl().code == 0
    for path in (crawls.folder / "warc").iterdir():
        path.unlink()
    with connect(crawls.archive_url) as db:  # as if the first crawl had been killed before it processed these
        db.execute("DELETE FROM article_version")
        db.execute("DELETE FROM article_author")
        db.execute("DELETE FROM image")
        db.execute("DELETE FROM article")
        db.execute("UPDATE capture SET processed_at = NULL WHERE capture_id % 7 = 0 AND frontier_id IS NOT NULL")
    (waiting,) = crawls.rows("SELECT count(*) FROM capture WHERE processed_at IS NULL")[0]
    assert waiting > 5
    second = crawls.crawl()
    assert second.code == 0, second.output
    assert f"{waiting} new, 0 changed, 0 unchanged, {waiting} rejected" in second.output
    assert "no such WARC file" in second.output
    assert crawls.rows("SELECT DISTINCT reason FROM rejection") == [("capture_unreadable",)]


def test_connections_that_break_are_made_anew_and_nothing_is_lost(slow_crawls: Crawls) -> None:
    with running(slow_crawls.start(*slow_crawls.crawl_arguments())) as process:
        deadline = time.monotonic() + 60
        while slow_crawls.rows("SELECT count(*) >= 20 FROM article") == [(False,)] and time.monotonic() < deadline:
            time.sleep(0.1)
        assert listening(process.pid) == []  # neither a telnet console nor Scrapy's remote control
        for _ in range(3):
            slow_crawls.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            time.sleep(0.7)
        output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    assert "Traceback" not in output
    assert_archive_is_exact(slow_crawls)


def test_kill_9_at_ten_moments_loses_nothing_and_doubles_nothing(slow_crawls: Crawls) -> None:
    crawls, moments = slow_crawls, random.Random(9)
    for _ in range(10):
        with running(crawls.start(*crawls.crawl_arguments())) as process:
            time.sleep(moments.uniform(2.0, 5.0))
            process.kill()
    last = crawls.crawl()
    assert last.code == 0, last.output
    assert_archive_is_exact(crawls)
    doubled = "SELECT frontier_id FROM capture WHERE frontier_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
    assert crawls.rows(doubled) == []
    assert crawls.rows("SELECT count(*) FROM frontier WHERE state NOT IN ('captured', 'excluded')") == [(0,)]
    assert crawls.rows("SELECT count(*) FROM capture WHERE processed_at IS NULL") == [(0,)]
    in_files = Counter(
        place.warc_record_id for path in (crawls.folder / "warc").iterdir() for place, _ in read_records(path)
    )
    in_rows = {row[0] for row in crawls.rows("SELECT warc_record_id FROM capture")}
    assert in_files.keys() == in_rows
    assert set(in_files.values()) == {1}
    assert not list((crawls.folder / "warc").glob("*.open"))
    reasons = Counter(row[0] for row in crawls.rows("SELECT finish_reason FROM crawl"))
    assert reasons["finished"] >= 1
