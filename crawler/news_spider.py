"""What a source declares, and the discovery that every source shares.

A source is one file in crawler/spiders/: a subclass of NewsSpider with facts as class attributes, and two hooks where
facts are not enough. spiders/news.py is the place of the subclass for sites that nobody has described.
"""

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urldefrag
from zoneinfo import ZoneInfo

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler import urls
from crawler.discovery.feed import read_feed
from crawler.discovery.section_page import ListLayout, read_section_page
from crawler.discovery.sitemap import read_sitemap
from crawler.discovery.window import Window
from crawler.errors import UsageError
from crawler.fetched_page import fetched_page
from crawler.items import Extraction, FetchedPage, Link
from crawler.middlewares.politeness import RobotsMiddleware
from crawler.source_rules import Skin, SourceRules
from crawler.spider_arguments import read_arguments

__all__ = ["Expect", "ListLayout", "NewsSpider", "Skin", "fetched_page"]


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy day of a source looks like; a crawl that differs is reported."""

    articles_per_day: tuple[int, int]  # fewest and most
    share_with_byline: float = 0.0  # 0 to 1, the least share of articles with a byline


class NewsSpider(scrapy.Spider):
    """Discovers the article URLs of one source. Articles are not requested here: Links go to the frontier, and the
    frontier's requests come back to parse_article().

    Arguments (`scrapy crawl SOURCE -a …`): `since=2026-11-01`, `until=…` (days of publication, inclusive, in the
    source's zone), `sections=National,Business` (only these section pages, no feeds and sitemaps), `urls=URL,URL` or
    `urls=@FILE` (only these articles, no discovery). Bad values raise UsageError.

    A spider for sites that nobody has described has its place in `spiders/news.py`: it will fill in `hosts` and the
    rest from its arguments, and everything below stays as it is.
    """

    publisher: ClassVar[str | None] = None
    in_language: ClassVar[str | None] = None  # BCP 47
    timezone: ClassVar[str | None] = None  # IANA name, for days and for dates printed without a zone; None: UTC
    hosts: ClassVar[tuple[str, ...]] = ()  # with all below them; robots.txt of the first names the sitemaps
    feeds: ClassVar[tuple[str, ...]] = ()
    sitemaps: ClassVar[tuple[str, ...]] = ()  # those that robots.txt does not name
    section_pages: ClassVar[Mapping[str, str]] = {}  # section → its first page; the layout says how pages are counted
    archive_pages: ClassVar[Mapping[str, str]] = {}  # lists that only `sections=` asks for: old ones, for a backfill
    list_layouts: ClassVar[tuple[ListLayout, ...]] = ()  # newest first
    article_urls: ClassVar[str] = ""  # a regular expression, searched in the URL
    skins: ClassVar[tuple[Skin, ...]] = ()  # newest first
    email_domains: ClassVar[tuple[str, ...]] = ()
    headline_suffixes: ClassVar[tuple[str, ...]] = ()
    expects: ClassVar[Expect | None] = None
    allowed_domains: ClassVar[list[str]] = []  # Scrapy's word for hosts, made from them
    max_pages: ClassVar[int] = 5  # of each section, unless since= says how far back to go

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.allowed_domains = list(cls._sites())

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name)
        self.arguments = read_arguments(self.name, arguments, self._lists())
        zone = ZoneInfo(self.timezone or "UTC")
        self._window = Window(self.arguments.since, self.arguments.until, zone)
        self._met: dict[str, set[str]] = {}  # section or "sitemaps" → what this crawl met there
        self._seeds = tuple(self._seed(url) for url in self.arguments.urls)

    # Facts, and the hooks: they run in worker processes and on WARC files, where there is no spider.

    @classmethod
    def rules(cls) -> SourceRules:
        """The facts that extraction and normalization need; can be pickled."""
        return SourceRules(
            source=cls.name,
            publisher=cls.publisher,
            in_language=cls.in_language,
            timezone=cls.timezone,
            skins=cls.skins,
            email_domains=cls.email_domains,
            headline_suffixes=cls.headline_suffixes,
            url_key=cls.key_of,
            article_url=cls.canonical_article_url,
            refine=cls.refine,
        )

    @classmethod
    def url_key(cls, url: str) -> str | None:
        """HOOK. The key of an article's URL, equal for all its addresses; None for what is no article of the source."""
        if urls.is_http(url) and urls.same_site(url, cls._sites()) and re.search(cls.article_urls, url):
            return urls.url_key(url)
        return None

    @classmethod
    def canonical_article_url(cls, url: str) -> str | None:
        """The address at which an article is asked for and cited; None for what is no article of this source."""
        return urldefrag(url).url if cls.url_key(url) is not None else None

    @classmethod
    def refine(cls, page: FetchedPage, extraction: Extraction) -> Extraction:
        """HOOK. The last word on what a page says."""
        return extraction

    @classmethod
    def key_of(cls, url: str) -> str:
        """The source's key of an article, the generic one of any other page."""
        return cls.url_key(url) or urls.url_key(url)

    @classmethod
    def url_date(cls, url: str) -> date | None:
        """The day that a URL names, true to a day or so; None where it names none."""
        return urls.date_in_path(url)

    # Discovery

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the discovery documents; or hand on the articles that urls= named."""
        for link in self._seeds:
            yield link
        if self._seeds:
            return
        if not self.arguments.sections:
            for url in self.feeds:
                yield self._ask(url, self.parse_feed)
        for section in self.arguments.sections or self.section_pages:
            yield self._ask(self._lists()[section], self.parse_section_page, section=section, page=1)
        if not self.arguments.sections:
            for url in (*self.sitemaps, *await self._sitemaps_of_robots()):
                for request in self._ask_sitemap(url):
                    yield request

    def parse_feed(self, response: Response) -> Iterator[Any]:
        """RSS or Atom → the document itself, then Links."""
        yield fetched_page(response)
        feed = read_feed(response.body, response.url, self.timezone)
        yield from self._wanted(feed.links)
        if feed.problem:
            self._complain("empty_feed", response.url, feed.problem, "feeds")

    def parse_sitemap(self, response: Response) -> Iterator[Any]:
        """Sitemap or index → the document itself, then Links and requests for child sitemaps."""
        yield fetched_page(response)
        sitemap = read_sitemap(response.body, response.url, self.timezone)
        yield from self._wanted(sitemap.links)
        for child in sitemap.children:
            if not self._window.ended_before(child.lastmod):
                yield from self._ask_sitemap(child.url)
        if sitemap.problem:
            self._complain("broken_sitemap", response.url, sitemap.problem, "sitemaps")

    def parse_section_page(self, response: Response, section: str, page: int) -> Iterator[Any]:
        """One page of a list → the document itself, then Links and the request for the next page."""
        yield fetched_page(response)
        charset = getattr(response, "encoding", "utf-8")
        found = read_section_page(response.body, response.url, self.list_layouts, self.timezone, charset)
        articles = {key: link for link in found.links if (key := self.url_key(link.url)) is not None}
        yield from self._wanted(found.links)
        if found.problem:
            self._complain("layout_changed", response.url, found.problem, "list_layouts")
        elif not articles and (found.links or page == 1):
            problem = "lists no article among its links" if found.links else "lists nothing"
            self._complain("layout_changed", response.url, problem, "list_layouts and article_urls")
        met = self._met.setdefault(section, set())
        new = [link for key, link in articles.items() if key not in met]
        met.update(articles)
        if found.next_page is None or not self.should_continue(len(new)):
            return
        if self.arguments.since is None and page >= self.max_pages:
            return
        if new and all(self._is_older(link) for link in new):
            return
        yield self._ask(found.next_page, self.parse_section_page, section=section, page=page + 1)

    def should_continue(self, new_links: int) -> bool:
        """Whether a list deserves its next page when this one brought so many articles that the list had not shown yet.

        The seam for a crawl that remembers more than itself: a list ends where nothing on it is new.
        """
        return new_links > 0

    def parse_article(self, response: Response) -> Iterator[FetchedPage]:
        """The frontier's requests end here: the response as it came, whatever its status."""
        yield fetched_page(response)

    def discovery_failed(self, failure: Failure) -> None:
        """A discovery document did not come: one sentence in the log, one count in the stats."""
        error = failure.value
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        page = request.cb_kwargs.get("page", 1)
        if isinstance(error, HttpError) and error.response.status in (404, 410) and page > 1:
            self.logger.info("%s: %s is gone, so the list ends before it", self.name, request.url)
            return
        if isinstance(error, HttpError):
            problem = f"answered {error.response.status}"
        elif getattr(error, "reason", None) == "robots_unreachable":
            self.logger.debug("%s: %s was not asked for: %s", self.name, request.url, error)  # said once, by politeness
            self._count("failed")
            return
        elif isinstance(error, IgnoreRequest):
            problem = f"was not asked for ({error})"
        else:
            problem = f"did not answer ({str(error) or type(error).__name__})"
        self._complain("failed", request.url, problem, "its address")

    # Small helpers

    @classmethod
    def _sites(cls) -> tuple[str, ...]:
        return tuple(host.removeprefix("www.") for host in cls.hosts)  # www.x is x to every reader

    @classmethod
    def _lists(cls) -> dict[str, str]:
        return {**cls.section_pages, **cls.archive_pages}

    def _seed(self, url: str) -> Link:
        address = self.canonical_article_url(url)
        if address is None:
            raise UsageError(f"{self.name}: {url} is no article of this source; check the address or article_urls")
        return Link(address, "seed", "argument")

    def _ask(self, url: str, callback: Any, **arguments: Any) -> scrapy.Request:
        return scrapy.Request(url, callback, errback=self.discovery_failed, cb_kwargs=arguments, dont_filter=True)

    def _ask_sitemap(self, url: str) -> Iterator[scrapy.Request]:
        asked = self._met.setdefault("sitemaps", set())
        if url not in asked:  # an index may name itself
            asked.add(url)
            yield self._ask(url, self.parse_sitemap)

    async def _sitemaps_of_robots(self) -> tuple[str, ...]:
        politeness = self.crawler.get_downloader_middleware(RobotsMiddleware)
        if politeness is None or not self.hosts:
            return ()
        return await politeness.sitemaps(f"https://{self.hosts[0]}/")

    def _wanted(self, links: Iterable[Link]) -> Iterator[Link]:
        for link in links:
            address = self.canonical_article_url(link.url)
            if address is None or self._is_older(link) or self._window.is_after(link, self.url_date(link.url)):
                continue
            yield replace(link, url=address)

    def _is_older(self, link: Link) -> bool:
        return self._window.is_before(link, self.url_date(link.url))

    def _complain(self, stat: str, url: str, problem: str, check: str) -> None:
        self.logger.error("%s: %s %s; check %s, then scrapy crawl %s", self.name, url, problem, check, self.name)
        self._count(stat)

    def _count(self, stat: str) -> None:
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"discovery/{stat}")
