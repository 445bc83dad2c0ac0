"""An archive with pages in it, made without a crawl: in WARC files, in rows, and processed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.archive import WarcWriter
from crawler.items import FetchedPage, Link
from crawler.process import process
from crawler.processed import processed_of
from crawler.sample import SamplePaper, native_skin, render
from crawler.source_rules import SourceRules
from crawler.spiders.koreaherald import KoreaHerald
from crawler.store.articles import store_processed
from crawler.store.captures import Archived, record_captures
from crawler.store.connection import connect
from crawler.store.crawls import finish_crawl, start_crawl
from crawler.store.frontier import add_links
from crawler.store.patience import Database
from tests.store.test_articles import in_archive

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FACTS = {"publisher": "The Korea Herald", "in_language": "en", "timezone": "Asia/Seoul"}


def page(url: str, body: bytes, fetched_at: datetime = NOW, status: int = 200) -> FetchedPage:
    """A response of a newspaper."""
    headers = (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"'))
    return FetchedPage(url, url, status, headers, body, fetched_at=fetched_at)


def sample_pages(count: int) -> list[FetchedPage]:
    """Articles of the sample newspaper, a minute apart."""
    paper = SamplePaper(max(count, 12))
    articles = [paper.article(index) for index in range(count)]
    return [
        page(article.url, render(article, native_skin(article)), NOW + timedelta(minutes=number))
        for number, article in enumerate(articles)
    ]


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive of the test's own."""

    url: str
    folder: Path

    def add(
        self,
        pages: Sequence[FetchedPage],
        rules: SourceRules | None = None,
        max_file_bytes: int = 1_000_000_000,
        close: bool = True,
    ) -> list[int]:
        """Archive pages as a crawl does; their captures' ids."""
        rules = rules or KoreaHerald.rules()
        assert rules.url_key
        keys = [rules.url_key(each.requested_url) for each in pages]
        writer = WarcWriter(self.folder, rules.source, "test", max_file_bytes)
        places = []
        for each in pages:
            places.append(writer.write(each))
            writer.rotate()
        if close:
            writer.close()
        else:
            writer.abandon()

        async def work(db: Database) -> list[int]:
            start = await start_crawl(db, rules.source, FACTS, {})
            links = [Link(each.url, "feed", "argument") for each in pages]
            await add_links(db, rules.source, list(zip(keys, [each.url for each in pages], links, strict=True)))
            archived = [Archived(*each) for each in zip(pages, places, keys, strict=True)]
            ids = [each or 0 for each in await record_captures(db, rules.source, start.crawl_id, archived)]
            results = [
                processed_of(capture_id, each, process(each, rules), rules)
                for capture_id, each in zip(ids, pages, strict=True)
                if each.status == 200
            ]
            await store_processed(db, results)
            await finish_crawl(db, rules.source, start.crawl_id, "finished", {})
            return ids

        return in_archive(self.url, work)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What SQL gives; it may write."""
        with connect(self.url, autocommit=True) as db:
            cursor = db.execute(sql.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def content(self) -> list[tuple[Any, ...]]:
        """All that re-extraction may change, in comparable form."""
        return [
            *self.rows("SELECT to_jsonb(r) - 'article_id' FROM article_record r ORDER BY source, url_key"),
            *self.rows(
                "SELECT url_key, v.version, v.capture_id, v.seen_at, v.changed, v.replaced, v.correction"
                " FROM article_version v JOIN article USING (article_id) ORDER BY 1, 2"
            ),
            *self.rows("SELECT capture_id, reason, detail FROM rejection ORDER BY 1"),
        ]
