"""Crawls after the first: what they ask for, counted by the newspaper's own log, and that a kill leaves no gap."""

import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import IDENTICAL, NOT_MODIFIED
from crawler.sample import SampleArticle, SamplePaper, SampleServer, serve
from crawler.sample.response import html
from tests.crawling import Crawls, running

SIZE, NEW = 40, 8
EDITED = frozenset({10, 13, 20, 25})
ARTICLE = re.compile(r"/(?:article/|view\.php)")
DELAY = 0.01  # seconds between requests, as the newspaper's robots.txt asks


@pytest.fixture
def crawls(archive_url: str, tmp_path: Path) -> Iterator[Crawls]:
    """A newspaper with articles to come, crawled once."""
    with serve(SamplePaper(SIZE + NEW, withheld=NEW), crawl_delay=DELAY) as server:
        made = Crawls(archive_url, tmp_path, server)
        first = made.crawl()
        assert f"{SIZE} new" in first.output, first.output
        server.requests.clear()
        yield made


@pytest.fixture
def serving(archive_url: str, tmp_path: Path) -> Iterator[Callable[..., Crawls]]:
    """Makes a newspaper that nobody has crawled."""
    servers: list[SampleServer] = []

    def made(paper: SamplePaper, crawl_delay: float = DELAY) -> Crawls:
        servers.append(serve(paper, crawl_delay=crawl_delay))
        return Crawls(archive_url, tmp_path, servers[-1])

    yield made
    for server in servers:
        server.close()


def change(crawls: Crawls, **changes: Any) -> SamplePaper:
    """The newspaper goes on."""
    site = crawls.server.site
    crawls.server.site = replace(site, paper=replace(site.paper, **changes))
    return crawls.server.site.paper


def articles_asked(crawls: Crawls) -> Counter[str]:
    """Path → requests."""
    return Counter(request.path for request in crawls.server.requests if ARTICLE.match(request.path))


def make_due(crawls: Crawls, articles: list[SampleArticle]) -> None:
    """As if the age of their next visit had come."""
    urls = ", ".join(f"'{article.url}'" for article in articles)
    crawls.rows(f"UPDATE frontier SET due_at = now() WHERE url IN ({urls}) RETURNING 1")  # noqa: S608 - our own


def kill_after(crawls: Crawls, process: "subprocess.Popen[str]", requests: int, of: str) -> None:
    """kill -9 once the newspaper was asked for so many paths that begin so."""
    deadline = time.monotonic() + 60
    while sum(request.path.startswith(of) for request in crawls.server.requests) < requests:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.002)
    process.kill()


def payloads(crawls: Crawls) -> Counter[str]:
    """How often each kind of record is in the WARC files, by reading them as any tool would."""
    from fastwarc.warc import ArchiveIterator

    found: Counter[str] = Counter()
    for path in (crawls.folder / "warc").iterdir():
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                found[record.headers.get("WARC-Profile") or record.headers["WARC-Type"]] += 1
    return found


def test_a_second_crawl_of_an_unchanged_newspaper_asks_for_routes_only(crawls: Crawls) -> None:
    second = crawls.crawl()
    assert "0 new, 0 changed, 0 unchanged" in second.output, second.output
    assert articles_asked(crawls) == {}
    assert len(crawls.server.requests) < 30


def test_new_and_edited_articles_are_found_and_no_others_asked_for(crawls: Crawls) -> None:
    paper = change(crawls, withheld=0, edited=EDITED, edited_at=datetime.now(UTC))
    second = crawls.crawl()
    assert f"{NEW} new, {len(EDITED)} changed, 0 unchanged" in second.output, second.output
    expected = {paper.article(index).path for index in (*range(NEW), *EDITED)}
    assert articles_asked(crawls) == dict.fromkeys(expected, 1)
    assert crawls.rows("SELECT count(*) FROM article WHERE version = 2 AND headline LIKE '%(corrected)'") == [
        (len(EDITED),)
    ]
    assert crawls.rows("SELECT sum(visits), sum(changes) FROM frontier WHERE state = 'captured'") == [
        (SIZE + NEW + len(EDITED), len(EDITED))
    ]


def test_visits_that_are_due_find_edits_and_cost_nothing_else(crawls: Crawls) -> None:
    before, calm = payloads(crawls), [crawls.server.site.paper.article(index) for index in (15, 16, 17)]
    make_due(crawls, calm)
    second = crawls.crawl()
    assert "0 new, 0 changed, 3 unchanged" in second.output, second.output
    paper = change(crawls, edited=EDITED)  # long ago, so that no sitemap tells
    make_due(crawls, [paper.article(index) for index in EDITED])
    third = crawls.crawl()
    assert f"0 new, {len(EDITED)} changed, 0 unchanged" in third.output, third.output
    asked = {request.path: request.status for request in crawls.server.requests if ARTICLE.match(request.path)}
    assert asked == {a.path: 304 for a in calm} | {paper.article(index).path: 200 for index in EDITED}
    articles = (
        "SELECT outcome, count(*) FROM fetch_attempt WHERE outcome <> 'new' AND frontier_id IS NOT NULL GROUP BY 1"
    )
    assert dict(crawls.rows(articles)) == {"changed": 4, "not_modified": 3}
    habits = crawls.rows("SELECT sum(visits), sum(changes) FROM edit_habit")
    assert habits == [(7, 4)]
    assert payloads(crawls)[NOT_MODIFIED] - before[NOT_MODIFIED] >= 3
    assert crawls.rows("SELECT count(*) FROM frontier WHERE visits = 2 AND due_at < now()") == [(0,)]


def test_the_very_bytes_of_before_are_not_stored_again(crawls: Crawls) -> None:
    site = crawls.server.site
    article = site.paper.article(20)
    page = site.answer("www.koreaherald.com", article.path).body
    crawls.server.overrides[article.path] = html(page.decode())  # without ETag and date
    for _ in range(3):
        make_due(crawls, [article])
        assert crawls.crawl().code == 0
    assert articles_asked(crawls) == {article.path: 3}
    assert [request.status for request in crawls.server.requests if request.path == article.path] == [200] * 3
    assert payloads(crawls)[IDENTICAL] >= 3
    revisits = "SELECT count(*), count(DISTINCT revisit_of) FROM capture WHERE url = '{}' AND revisit_of IS NOT NULL"
    assert crawls.rows(revisits.format(article.url)) == [(3, 1)]


def test_what_was_lost_is_asked_for_in_full(crawls: Crawls) -> None:
    for path in (crawls.folder / "warc").iterdir():
        path.unlink()
    article = crawls.server.site.paper.article(20)
    make_due(crawls, [article])
    second = crawls.crawl()
    assert "0 new, 0 changed, 1 unchanged" in second.output, second.output
    assert "asked for in full" in second.output
    assert {request.status for request in crawls.server.requests if request.path == article.path} == {200}
    captures = "SELECT count(*) FROM capture WHERE url = '{}' AND revisit_of IS NULL"
    assert crawls.rows(captures.format(article.url)) == [(2,)]


def test_an_old_address_that_redirects_is_visited_for_changes_only(serving: Callable[..., Crawls]) -> None:
    crawls = serving(SamplePaper(30))
    article = next(a for a in crawls.server.site.paper if a.ud and a.article_id and a.redirects)
    for _ in range(2):
        assert crawls.crawl("-a", f"urls={article.ud_url}").code == 0
    asked = [(request.path, request.status) for request in crawls.server.requests if ARTICLE.match(request.path)]
    old = (article.ud_url or "").removeprefix("https://www.koreaherald.com")
    assert asked == [(old, 301), (article.path, 200), (old, 301), (article.path, 304)]
    assert crawls.rows("SELECT count(*), max(version) FROM article") == [(1, 1)]
    states = crawls.rows("SELECT state, visits FROM frontier ORDER BY visits")
    assert states == [("captured", 0), ("captured", 2)]


def test_a_list_walk_that_was_killed_goes_on_without_a_gap(serving: Callable[..., Crawls]) -> None:
    crawls = serving(SamplePaper(900, withheld=60), crawl_delay=0.03)
    words = ("-a", "sections=National", "-a", "since=2010-01-01")
    with running(crawls.start(*crawls.crawl_arguments(), *words)) as process:
        kill_after(crawls, process, 5, "/National")
    ((reached,),) = crawls.rows("SELECT next_page FROM list_walk")
    paper = change(crawls, withheld=0)  # articles are pushed on top meanwhile
    crawls.server.requests.clear()
    second = crawls.crawl(*words)
    assert second.code == 0, second.output
    named = {url for (url,) in crawls.rows("SELECT url FROM frontier WHERE state = 'captured'")}
    assert {a.url for a in paper if a.section.slug == "National"} <= named
    walked = [request.path for request in crawls.server.requests if request.path.startswith("/National")]
    assert len(walked) == len(set(walked))
    assert reached.removeprefix("https://www.koreaherald.com") in walked
    assert crawls.rows("SELECT next_page, complete_at IS NOT NULL FROM list_walk") == [(None, True)]


def test_a_backfill_that_was_killed_goes_on_and_stays_in_its_days(serving: Callable[..., Crawls]) -> None:
    crawls = serving(SamplePaper(600))
    since, until = date(2026, 11, 6), date(2026, 11, 11)
    words = ("-a", f"since={since}", "-a", f"until={until}")
    with running(crawls.start(*crawls.crawl_arguments(), *words)) as process:
        kill_after(crawls, process, 40, "/article/")
    second = crawls.crawl(*words)
    assert second.code == 0, second.output
    paper = crawls.server.site.paper
    wanted = {a.path for a in paper if since <= a.date_published.date() <= until}
    assert len(wanted) > 100
    asked = articles_asked(crawls)
    assert wanted <= asked.keys()
    assert len(asked.keys() - wanted) <= len(wanted) * 0.02
    assert asked.total() - len(asked) <= 2
    assert {url for (url,) in crawls.rows("SELECT url FROM article")} >= {paper.find(path).url for path in wanted}  # type: ignore[union-attr]


def test_a_kill_costs_two_pages_at_most(serving: Callable[..., Crawls]) -> None:
    crawls = serving(SamplePaper(400), crawl_delay=0.005)
    kills = 4
    for _ in range(kills):
        seen = sum(request.path.startswith("/article/") for request in crawls.server.requests)
        with running(crawls.start(*crawls.crawl_arguments())) as process:
            kill_after(crawls, process, seen + 37, "/article/")
    last = crawls.crawl()
    assert last.code == 0, last.output
    asked = articles_asked(crawls)
    assert len(asked) == 400
    assert asked.total() - len(asked) <= 2 * kills
    assert crawls.rows("SELECT count(*), max(visits), max(changes) FROM frontier WHERE state = 'captured'") == [
        (400, 1, 0)
    ]
