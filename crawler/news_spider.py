"""What a source declares, and how it is discovered: feeds, sitemaps and lists are asked for here, and read in
crawler/routes/.

A source is one file in crawler/spiders/: a subclass of NewsSpider with facts as class attributes, and two hooks where
facts are not enough. spiders/news.py is the place of the subclass for sites that nobody has described.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urldefrag

from scrapy.http import Response

from crawler import urls
from crawler.discovery.section_page import ListLayout
from crawler.errors import UsageError
from crawler.expectations import Expect
from crawler.fetched_page import fetched_page
from crawler.items import Extraction, FetchedPage, Link
from crawler.routes.article_links import ArticleLinkRoute
from crawler.routes.feeds import FeedRoute
from crawler.routes.memory import Memory
from crawler.routes.section_lists import ListRoute
from crawler.routes.sitemaps import SitemapRoute
from crawler.source_rules import Skin, SourceRules
from crawler.spider_arguments import read_arguments

__all__ = ["Expect", "ListLayout", "Memory", "NewsSpider", "Skin", "fetched_page"]


class NewsSpider(FeedRoute, SitemapRoute, ListRoute, ArticleLinkRoute):
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
    follow_article_links: ClassVar[bool] = True  # to other articles of the source; they wait in the frontier as all do
    max_pages: ClassVar[int] = 5  # of each section, unless since= says how far back to go

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.allowed_domains = list(cls._sites())

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name, read_arguments(self.name, arguments, self._lists()))
        self._seeds = tuple(self._seed(url) for url in self.arguments.urls)

    @property
    def source(self) -> str:
        """What the archive calls the site."""
        return self.name

    def wanted_moments(self) -> tuple[datetime | None, datetime | None]:
        """The moments of publication that since= and until= bound, a day wider at each end: evidence may be one off."""
        return self._window.moments()

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
        return urls.without_session_id(urldefrag(url).url) if cls.url_key(url) is not None else None

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
        """Ask for the discovery documents, what is newest first; or hand on the articles that urls= named."""
        for link in self._seeds:
            yield link
        if self._seeds:
            return
        requests = []
        if not self.arguments.sections:
            requests += [self._ask(url, self.parse_feed, "feed") for url in self.feeds]
            for url in (*self.sitemaps, *await self._sitemaps_of_robots()):
                requests += [request async for request in self._ask_sitemap(url, None)]
        for section in self.arguments.sections or self.section_pages:
            requests += [request async for request in self._begin_list(section)]
        for request in sorted(requests, key=lambda each: -each.priority):
            yield request

    def parse_article(self, response: Response) -> Iterator[Any]:
        """The frontier's requests end here: the response as it came, whatever its status; then what it links."""
        yield fetched_page(response)
        yield from self._links_in(response)

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
