"""Article | Rejection → rows in PostgreSQL."""

import logging
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.crawl_session import session_of
from crawler.errors import CrawlerError
from crawler.items import Rejection
from crawler.pipelines.batch import Batcher
from crawler.store.articles import Processed

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
        try:
            outcome = await self._batches.submit(item)
        except CrawlerError as error:
            self._session.fail(error)
            raise DropItem("the crawl ends; the next one processes this capture again", log_level="DEBUG") from error
        if isinstance(item.result, Rejection):
            logger.info("rejected %s: %s (%s)", item.result.url, item.result.reason, item.result.detail)
        else:
            logger.debug("%s %s", outcome, item.result.url)
        return item
