"""Spiders of papers that do not exist, for the crawls of the tests."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.http import Response

from crawler.items import Extraction, FetchedPage
from crawler.news_spider import ListLayout, NewsSpider

SITE = "https://www.gazette.example"


class Gazette(NewsSpider):
    """Sampleville's paper."""

    name = "gazette"
    timezone = "Asia/Seoul"
    hosts = ("www.gazette.example", "gazette.example")
    section_pages = {"Harbour": f"{SITE}/harbour", "Market": f"{SITE}/market"}
    list_layouts = (ListLayout("now", "ul.list", "li", date=".date"),)
    article_urls = r"/article/\d+"


class GazetteThatHangs(Gazette):
    """The same, with pages whose extraction never ends."""

    @classmethod
    def refine(cls, page: FetchedPage, extraction: Extraction) -> Extraction:
        """Sleep."""
        time.sleep(600)
        return extraction


class GazetteWithFeeds(Gazette):
    """The same with all kinds of discovery documents."""

    feeds = (f"{SITE}/rss", f"{SITE}/rss-empty", f"{SITE}/rss-gone", f"{SITE}/rss-page")


class Asker(scrapy.Spider):
    """Asks for what its argument lists, and tells what came of it."""

    name = "asker"

    async def start(self) -> AsyncIterator[Any]:
        for url in str(getattr(self, "ask", "")).split():
            yield scrapy.Request(url, self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response: Response) -> Iterator[Any]:
        """A response came."""
        request = response.request
        assert request is not None
        yield {"url": response.url, "asked": request.url, "status": response.status, "body": response.text}

    def failed(self, failure: Any) -> Iterator[Any]:
        """None came."""
        error = failure.value
        yield {"url": failure.request.url, "failed": str(error), "reason": getattr(error, "reason", None)}


class GazetteWithArticles(Gazette):
    """The same, which asks for the articles itself where no frontier does."""

    feeds = (f"{SITE}/rss",)
    section_pages = {"Harbour": f"{SITE}/harbour"}

    async def start(self) -> AsyncIterator[Any]:
        async for each in super().start():
            yield each
        for number in (1, 2):
            yield scrapy.Request(f"{SITE}/article/{number}", self.parse_article)
