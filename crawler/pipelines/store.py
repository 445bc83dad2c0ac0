"""Article | Rejection → rows in PostgreSQL."""

import logging
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.crawl_session import session_of
from crawler.items import Processed, Rejection
from crawler.pipelines.batch import Batcher

logger = logging.getLogger(__name__)


class StorePipeline:
    """The last step."""

    def __init__(self, crawler: Crawler) -> None:
        self._session = session_of(crawler)
        settings = crawler.settings
        self._batches = Batcher(self._session.store, settings.getint("BATCH_ITEMS"), settings.getfloat("BATCH_SECONDS"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """What came of a capture is stored; anything else passes."""
        if not isinstance(item, Processed):
            return item
        outcome = await self._session.or_drop(self._batches.submit(item))
        if isinstance(item.result, Rejection):
            logger.info("rejected %s: %s (%s)", item.result.url, item.result.reason, item.result.detail)
        else:
            logger.debug("%s %s", outcome, item.result.url)
        return item
