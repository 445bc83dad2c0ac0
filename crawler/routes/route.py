"""What the routes of discovery have in common: asking for a document, telling articles from the rest, complaining."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import scrapy
from scrapy.exceptions import (
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.discovery.traps import trap
from crawler.discovery.window import Window
from crawler.errors import CrawlerError, Stopped
from crawler.fetched_page import fetched_page
from crawler.items import DocumentRead, Link
from crawler.routes.memory import Memory, MemoryLike
from crawler.schedule import NOT_MODIFIED
from crawler.spider_arguments import SpiderArguments

# In which order documents are asked for, all before articles: what is newest first, then what says most at a time.
PRIORITIES = {"front_page": 50, "feed": 40, "news_sitemap": 30, "section_page": 20, "sitemap": 10}
SITEMAPS = ("news_sitemap", "sitemap")
BEHIND_SITEMAPS = (
    5  # the priority of lists in a backfill with an end: what sitemaps leave undated, they tell the days of
)
MOST_UNDATED = 0.01  # of what sitemaps name, that may be fetched to learn that it lies outside
MOST_AGAIN = 2  # times that a document is asked for again by the same crawl
LINKS_AT_A_TIME = 100  # of a long document, before the event loop has its turn: some 5 ms


class Route(scrapy.Spider, ABC):
    """The base of the routes, each of which is a part of NewsSpider: what they use of it, and what they share."""

    timezone: ClassVar[str | None]
    arguments: SpiderArguments
    memory: MemoryLike = Memory()

    def __init__(self, name: str | None, arguments: SpiderArguments) -> None:
        super().__init__(name)
        self.arguments = arguments
        self._dated_outside: set[str] = set()  # lists tell days; sitemaps, which are read later, often do not
        self._window = Window(
            arguments.since, arguments.until, ZoneInfo(self.timezone or "UTC"), self.timezone is not None
        )
        self._traps_told: set[str] = set()
        self._sitemaps_under_way = 0
        self._named_by_sitemaps = self._undated = 0  # undated: it may lie outside, and a list may tell

    # What a source says of a URL: NewsSpider has the contracts

    @classmethod
    @abstractmethod
    def url_key(cls, url: str) -> str | None: ...

    @classmethod
    @abstractmethod
    def canonical_article_url(cls, url: str) -> str | None: ...

    @classmethod
    @abstractmethod
    def url_date(cls, url: str) -> date | None: ...

    # Asking

    def _ask(self, url: str, callback: Any, kind: str, *, conditional: bool = True, **arguments: Any) -> scrapy.Request:
        """The request for a discovery document of a kind in PRIORITIES; `arguments` are the callback's."""
        meta = {"document": kind, "conditional": conditional, "handle_httpstatus_list": [NOT_MODIFIED]}
        behind = kind == "section_page" and self.arguments.until is not None
        self._sitemaps_under_way += kind in SITEMAPS
        return scrapy.Request(
            url,
            callback,
            errback=self.discovery_failed,
            cb_kwargs=arguments,
            dont_filter=True,
            meta=meta,
            priority=BEHIND_SITEMAPS if behind else PRIORITIES[kind],
        )

    def discovery_failed(self, failure: Failure) -> Iterator[scrapy.Request]:
        """A discovery document did not come → the request for it once more, where that may pass; else one sentence in
        the log and one count in the stats."""
        error = failure.value
        if isinstance(error, Stopped | CrawlerError):  # it is the crawl that ends
            return
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        if _may_pass(error) and (asked := request.meta.get("asked_again", 0)) < MOST_AGAIN:
            yield request.replace(meta={**request.meta, "asked_again": asked + 1})  # a host that is busy is left alone
            return
        self._sitemaps_under_way -= request.meta["document"] in SITEMAPS
        page = request.cb_kwargs.get("page", 1)
        if isinstance(error, HttpError) and error.response.status in (404, 410) and page > 1:
            self.logger.info("%s: %s is gone, so the list ends before it", self.name, request.url)
            return
        if isinstance(error, HttpError):
            problem = f"answered {error.response.status}"
        elif getattr(error, "reason", None) == "robots_unreachable":
            self.logger.debug("%s: %s was not asked for: %s", self.name, request.url, error)
            return  # said and counted once, by politeness
        elif isinstance(error, IgnoreRequest):
            problem = f"was not asked for ({error})"
        else:
            problem = f"did not answer ({str(error) or type(error).__name__})"
        self._complain("failed", request.url, problem, "its address")

    # What was read

    @staticmethod
    def _read(response: Response, kind: str, entries: int) -> DocumentRead:
        page = fetched_page(response)
        return DocumentRead(page.requested_url, kind, page.fetched_at, entries)

    @staticmethod
    def _unchanged(response: Response, kind: str) -> DocumentRead:
        page = fetched_page(response)
        return DocumentRead(page.requested_url, kind, page.fetched_at, 0, unchanged=True)

    # Which of the links are wanted

    def _wanted(self, links: Iterable[Link]) -> list[Link]:
        """The links to articles of this source that may lie in the window; of others that are dated, their dates."""
        return self._told(self._articles(links))

    async def _sift(self, links: Sequence[Link]) -> tuple[list[Link], bool]:
        """As _wanted, of many links, without holding up the event loop; and whether the window leaves none out."""
        wanted: list[Link] = []
        articles = 0
        for start in range(0, len(links), LINKS_AT_A_TIME):
            some = self._articles(links[start : start + LINKS_AT_A_TIME])
            articles += len(some)
            wanted += self._told(some)
            await asyncio.sleep(0)
        return wanted, articles == sum(not link.outside for link in wanted)

    async def _count_undated(self, links: Sequence[Link]) -> int:
        """How many of many links tell no day, without holding up the event loop."""
        undated = 0
        for start in range(0, len(links), LINKS_AT_A_TIME):
            some = links[start : start + LINKS_AT_A_TIME]
            undated += sum(link.date_published is None and self.url_date(link.url) is None for link in some)
            await asyncio.sleep(0)
        return undated

    def _told(self, articles: Iterable[Link]) -> list[Link]:
        judged = [replace(each, outside=True) if self._is_outside(each) else each for each in articles]
        return [each for each in judged if not each.outside or each.date_published is not None]

    def _articles(self, links: Iterable[Link]) -> list[Link]:
        addressed = ((link, self.canonical_article_url(link.url)) for link in links)
        return [replace(link, url=address) for link, address in addressed if address is not None]

    def _is_outside(self, link: Link) -> bool:
        """Whether an article is surely outside the window: by what this route tells of it, or one before it did."""
        outside = self._is_older(link) or self._window.is_after(link, self.url_date(link.url))
        if outside and link.date_published is not None:
            self._dated_outside.add(link.url)
        return outside or (link.date_published is None and link.url in self._dated_outside)

    def _is_older(self, link: Link) -> bool:
        return self._window.is_before(link, self.url_date(link.url))

    # What is told

    def _is_trap(self, url: str) -> bool:
        """Whether a link leads into a trap: counted, and the first of each kind is told."""
        reason = trap(url)
        if reason is None:
            return False
        self._count(f"trap/{reason}")
        if reason not in self._traps_told:
            self._traps_told.add(reason)
            self.logger.info(
                "%s: %s is a trap (%s) and not followed; others like it are counted", self.name, url, reason
            )
        return True

    def _complain(self, stat: str, url: str, problem: str, check: str) -> None:
        self.logger.error("%s: %s %s; check %s, then scrapy crawl %s", self.name, url, problem, check, self.name)
        self._count(stat)

    def _count(self, stat: str) -> None:
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"discovery/{stat}")


def _may_pass(error: BaseException | None) -> bool:
    """Whether a failure is a moment's: the host is busy or in trouble, or the answer broke on its way."""
    if isinstance(error, HttpError):
        return bool(error.response.status == 429 or error.response.status >= 500)
    broken = getattr(error, "reason", None) in ("truncated", "broken_encoding")
    return broken or isinstance(error, DownloadConnectionRefusedError | DownloadTimeoutError | DownloadFailedError)
