"""`crawler sources`: what is declared, and how the last crawl went, while it runs, after it died and when it ended."""

import json
from pathlib import Path
from typing import Any

from crawler.sample import SamplePaper, serve
from crawler.store.connection import connect
from tests.crawling import Crawls
from tests.test_commands import crawler


def last_crawls(crawls: Crawls) -> dict[str, dict[str, Any]]:
    ended = crawls.run("sources", "--json")
    assert ended.code == 0, ended.output
    return {each["source"]: each for each in map(json.loads, ended.output.splitlines())}


def test_the_last_crawl_is_told_in_a_table_and_as_json(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(30), crawl_delay=0.01) as server:
        crawls = Crawls(archive_url, tmp_path, server)
        before = last_crawls(crawls)
        assert before["koreaherald"]["last_crawl"] is None
        assert "Last crawls" not in crawls.run("sources").output
        article = next(iter(server.site.paper))
        crawled = crawls.crawl("-a", f"urls={article.url}")
        assert crawled.code == 0, crawled.output
    (found,) = last_crawls(crawls).values()
    last = found["last_crawl"]
    assert (found["articles"], last["new"], last["finish_reason"], last["running"]) == (1, 1, "finished", False)
    assert last["started_at"] < last["finished_at"]
    assert last["troubles"] == {}

    with connect(archive_url, autocommit=True) as db:
        db.execute("INSERT INTO source (source, timezone) VALUES ('gazette', 'Europe/Dublin')")
        db.execute("INSERT INTO crawl (source, troubles) VALUES ('gazette', '{\"empty_feed\": 2}')")
        assert last_crawls(crawls)["gazette"]["last_crawl"]["running"] is False
        died = crawls.run("sources").output
        db.execute("SELECT pg_advisory_lock(hashtextextended('crawl of gazette', 0))")
        gazette = last_crawls(crawls)["gazette"]
        assert (gazette["described"], gazette["last_crawl"]["running"]) == (False, True)
        running = crawls.run("sources").output
        db.execute("SELECT pg_advisory_unlock_all()")
        assert last_crawls(crawls)["gazette"]["last_crawl"]["running"] is False
        db.execute(
            "INSERT INTO crawl_lease SELECT source, crawl_id, 'elsewhere.example:7', pg_postmaster_start_time() -"
            " interval '1 s', now() + interval '1 min' FROM crawl WHERE source = 'gazette'"
        )
        assert last_crawls(crawls)["gazette"]["last_crawl"]["running"] is True  # the server restarted meanwhile
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in died.splitlines()]
    (herald,) = (row for row in rows if row[0:2] == ["koreaherald", "1"])
    assert herald[3].startswith("finished after ")
    assert herald[4:] == ["1", "none"]
    (row,) = (row for row in rows if row[0:1] == ["gazette"])
    assert row[1:2] + row[3:] == ["0", "died", "0", "2 empty_feed"]
    assert "is running" in running


def test_without_an_archive_none_is_made(tmp_path: Path) -> None:
    ended = crawler("sources", folder=tmp_path)
    assert ended.code == 0
    assert "koreaherald" in ended.output
    assert list(tmp_path.iterdir()) == []


def test_what_is_declared_is_shown_even_where_the_archive_cannot_be_had(tmp_path: Path, empty_url: str) -> None:
    for url, sentence in (
        ("postgresql://someone@127.0.0.1:1/archive", "someone@127.0.0.1:1/archive does not answer"),
        (empty_url, "run crawler migrate"),
    ):
        ended = crawler("sources", "--json", folder=tmp_path, ARCHIVE_URL=url)
        assert ended.code == 2
        described, error = ended.output.splitlines()
        assert json.loads(described)["source"] == "koreaherald"
        assert sentence in error
