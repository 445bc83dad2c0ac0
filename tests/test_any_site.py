"""Whole crawls of the sample newspaper by the spider for any site, which has none of its rules."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from crawler.sample import SamplePaper, serve
from tests.crawling import Crawls, Ended

SIZE = 60


@pytest.fixture
def crawls(archive_url: str, tmp_path: Path) -> Iterator[Crawls]:
    """A newspaper, and crawls of it into a fresh archive."""
    with serve(SamplePaper(SIZE), crawl_delay=0) as server:
        yield Crawls(archive_url, tmp_path, server)


def crawl(crawls: Crawls) -> Ended:
    hosts = json.dumps({"*": f"{crawls.server.host}:{crawls.server.port}"})
    settings = ("-s", f"HOST_MAP={hosts}", "-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_PATIENCE=0")
    return crawls.run("crawl", "news", "-a", "site=https://www.koreaherald.com", *settings)


def test_every_article_is_stored_once_with_its_moment_and_a_second_crawl_changes_nothing(crawls: Crawls) -> None:
    first = crawl(crawls)
    assert f"{SIZE} new, 0 changed, 0 unchanged, 0 rejected" in first.output, first.output
    assert "koreaherald.com: English, Asia/Seoul (offset of its sitemap)." in first.output
    paper = crawls.server.site.paper
    stored = {}
    for record in crawls.records():
        article = paper.find(record["url"])
        assert article is not None, record["url"]
        stored[article.index] = record
    assert len(stored) == SIZE
    wrong = [
        (article.url, stored[article.index]["date_published"])
        for article in paper
        if datetime.fromisoformat(stored[article.index]["date_published"]) != article.date_published
    ]
    assert wrong == []  # pages print no zone: they were read once the site had told it
    assert [stored[a.index]["headline"] for a in paper] == [a.headline for a in paper]

    exported = crawls.run("export", "--source", "koreaherald_com", "--since", "0001-01-01", "--until", "9999-12-31")
    assert f"{SIZE} articles" in exported.output, exported.output[-500:]

    crawls.server.requests.clear()
    second = crawl(crawls)
    assert "0 new, 0 changed" in second.output, second.output
    assert crawls.rows("SELECT timezone FROM source") == [("Asia/Seoul",)]
    assert not [r.path for r in crawls.server.requests if r.path.startswith("/article/")]
