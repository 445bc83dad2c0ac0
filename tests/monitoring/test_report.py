"""`crawler report` over a real archive: what it prints, for whom, and how it ends."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.simulated_year import live_through
from crawler.commands.report import moment_named
from crawler.errors import UsageError
from crawler.sample import SamplePaper, serve
from crawler.store.connection import connect, open_pool
from tests.crawling import Crawls


@contextmanager
def crawls_of(url: str, folder: Path) -> Iterator[Crawls]:
    with serve(SamplePaper(30), crawl_delay=0.01) as server:
        yield Crawls(url, folder, server)


def test_an_empty_archive_a_crawl_with_trouble_and_one_without(archive_url: str, tmp_path: Path) -> None:
    with crawls_of(archive_url, tmp_path) as crawls:
        empty = crawls.run("report")
        assert (empty.code, "knows no source yet" in empty.output) == (0, True)
        unknown = crawls.run("report", "nosuch")
        assert (unknown.code, "there is no such source" in unknown.output) == (2, True)
        first = crawls.crawl()
        assert first.code == 0, first.output
        well = crawls.run("report")
        assert (well.code, "Nothing is wrong with koreaherald" in well.output) == (0, True), well.output
        with_trouble = """UPDATE crawl SET troubles = '{"stale_route": 1}',
            told = '{"stale_route": ["https://www.koreaherald.com/rss (feed) has shown nothing new; open it"]}'"""
        _do(archive_url, with_trouble)
        ill = crawls.run("report", "koreaherald")
    assert ill.code == 1, ill.output
    assert "stale_route (crawl)  since 20" in ill.output
    assert "    https://www.koreaherald.com/rss" in ill.output
    assert "fields by skin" in ill.output
    assert max(map(len, ill.output.splitlines())) <= 100


def _do(url: str, statement: str) -> None:
    with connect(url) as db:
        db.execute(statement.encode())


def test_a_source_in_trouble_as_it_was_at_a_moment(archive_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with await open_pool(archive_url, max_size=1) as pool, pool.connection() as db:
            await db.set_autocommit(True)
            await live_through(db, 3, 60, warm_up=70, days=24, every=24)

    asyncio.run(run())
    with crawls_of(archive_url, tmp_path) as crawls:
        ill = crawls.run("report", "paper_3_60", "--at", "2025-04-01")
        assert ill.code == 1, ill.output
        assert "paper_3_60  few_articles  since 2025-03-2" in ill.output
        assert max(map(len, ill.output.splitlines())) <= 100
        assert crawls.run("report", "--at", "2025-03-20").code == 0
        assert crawls.run("report", "--at", "2025-04-01", "--since", "2025-04-01").code == 0
        told = crawls.run("report", "--at", "2025-04-01", "--format", "json")
        (record,) = map(json.loads, told.output.splitlines())
        assert [finding["reason"] for finding in record["findings"]] == ["few_articles"]
        assert record["days"]["2025-03-10"] > 30
        assert 0.8 < record["fields"]["byline"] < 0.9
        assert {"B", "generic"} < set(record["skins"])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11-23T18:00+01:00", datetime(2026, 11, 23, 17, tzinfo=UTC)),
        (" 2026-11-23 18:00 ", datetime(2026, 11, 23, 18, tzinfo=UTC)),
        (None, None),
    ],
)
def test_moments(text: str | None, moment: datetime | None) -> None:
    assert moment_named(text) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "9999-12-31", "0001-01-01", "2026-13-01", "2026-11-23T25:00"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(UsageError, match="is no moment"):
        moment_named(text)
