"""Capture → Article | Rejection, in the worker processes, some pages at a time."""

from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.crawl_session import session_of
from crawler.items import Capture, Processed
from crawler.pipelines.batch import Batcher
from crawler.processed import processed_of


class ProcessPipeline:
    """Extracts, normalizes and validates."""

    def __init__(self, crawler: Crawler) -> None:
        self._session = session_of(crawler)
        settings = crawler.settings
        self._batches = Batcher(self._process, settings.getint("BATCH_ITEMS"), settings.getfloat("BATCH_SECONDS"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """A Capture becomes what came of it; anything else passes."""
        if not isinstance(item, Capture):
            return item
        return await self._session.or_drop(self._batches.submit(item))

    async def _process(self, captures: list[Capture]) -> list[Processed]:
        results = await self._session.process([capture.page for capture in captures])
        return [
            processed_of(capture.capture_id, capture.page, result, self._session.rules)
            for capture, result in zip(captures, results, strict=True)
        ]
