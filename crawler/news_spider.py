"""What a source declares, and the discovery that every source shares.

A source is one file in crawler/spiders/: a subclass of NewsSpider with facts as class attributes, and two hooks where
facts are not enough. spiders/news.py is the place of the subclass for sites that nobody has described.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from urllib.parse import urldefrag
from zoneinfo import ZoneInfo

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler import urls
from crawler.discovery.dates import is_day_only
from crawler.discovery.feed import read_feed
from crawler.discovery.section_page import ListLayout, read_section_page
from crawler.discovery.sitemap import read_sitemap
from crawler.discovery.window import Window
from crawler.errors import UsageError
from crawler.fetched_page import fetched_page
from crawler.items import DocumentRead, Extraction, FetchedPage, Link, ListWalked
from crawler.middlewares.politeness import RobotsMiddleware
from crawler.schedule import NOT_MODIFIED
from crawler.source_rules import Skin, SourceRules
from crawler.spider_arguments import read_arguments
from crawler.store.discovery import KnownDocument, ListWalk

__all__ = ["Expect", "ListLayout", "NewsSpider", "Skin", "fetched_page"]


MemoryLike = Any  # Memory, or what has its three questions


@dataclass(slots=True)
class Walk:
    """How a crawl walks one list: from its top, until `resume_at` is where to go on or nothing is new."""

    started_at: datetime
    complete_at: datetime | None = None  # when the last walk to the list's end began; None: there was none
    resume_at: str | None = None  # the page before which an earlier walk was cut short
    gap_before: datetime | None = None  # above that page, all is known that was listed before this
    met: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy day of a source looks like; a crawl that differs is reported."""

    articles_per_day: tuple[int, int]  # fewest and most
    share_with_byline: float = 0.0  # 0 to 1, the least share of articles with a byline


class Memory:
    """What earlier crawls learned of a source's routes of discovery. This one knows nothing; the archive's is set by
    the frontier's middleware when a crawl begins."""

    async def known_before(self, url_keys: Collection[str], moment: datetime) -> set[str]:
        """Which of the keys were discovered before that moment."""
        return set()

    async def document(self, url: str) -> KnownDocument | None:
        """A discovery document as it was last read to its end."""
        return None

    async def walk(self, url: str, since: date | None) -> ListWalk | None:
        """How far the list that begins at that URL was walked back to that day."""
        return None


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

    memory: MemoryLike = Memory()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.allowed_domains = list(cls._sites())

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name)
        self.arguments = read_arguments(self.name, arguments, self._lists())
        zone = ZoneInfo(self.timezone or "UTC")
        self._window = Window(self.arguments.since, self.arguments.until, zone)
        self._asked_sitemaps: set[str] = set()
        self._walks: dict[str, Walk] = {}  # by section
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
                yield self._ask(url, self.parse_feed, "feed")
            for url in (*self.sitemaps, *await self._sitemaps_of_robots()):
                async for request in self._ask_sitemap(url, None):
                    yield request
        for section in self.arguments.sections or self.section_pages:
            async for request in self._begin_list(section):
                yield request

    async def parse_feed(self, response: Response) -> AsyncIterator[Any]:
        """RSS or Atom → the document itself, then Links."""
        yield fetched_page(response)
        if response.status == NOT_MODIFIED:
            yield self._unchanged(response, "feed")
            return
        feed = read_feed(response.body, response.url, self.timezone)
        wanted = self._wanted(feed.links)
        for link in wanted:
            yield link
        if feed.problem:
            self._complain("empty_feed", response.url, feed.problem, "feeds")
        elif len(wanted) == len(self._articles(feed.links)):
            yield self._read(response, "feed", len(feed.links))

    async def parse_sitemap(self, response: Response) -> AsyncIterator[Any]:
        """Sitemap or index → the document itself, then Links and requests for child sitemaps."""
        yield fetched_page(response)
        if response.status == NOT_MODIFIED:
            yield self._unchanged(response, "sitemap")
            return
        sitemap = await asyncio.to_thread(read_sitemap, response.body, response.url, self.timezone)
        wanted = self._wanted(sitemap.links)
        for link in wanted:
            yield link
        for child in sitemap.children:
            if not self._window.ended_before(child.lastmod):
                async for request in self._ask_sitemap(child.url, child.lastmod):
                    yield request
        if sitemap.problem:
            self._complain("broken_sitemap", response.url, sitemap.problem, "sitemaps")
        elif len(wanted) == len(self._articles(sitemap.links)):  # what a window leaves out must be read once more
            news = any(link.discovered_via == "news_sitemap" for link in sitemap.links)
            kind = "sitemap_index" if sitemap.children else "news_sitemap" if news else "sitemap"
            yield self._read(response, kind, len(sitemap.links) + len(sitemap.children))

    async def _begin_list(self, section: str) -> AsyncIterator[scrapy.Request]:
        """The first page of a list. Where an earlier walk of it was cut short, this one goes on from there once it has
        met what that one knew."""
        url, since = self._lists()[section], self.arguments.since
        now = datetime.now(UTC)
        walk = Walk(now)
        if known := await self.memory.walk(url, since):
            walk = Walk(now, known.complete_at, known.next_page, known.gap_before or now)
        self._walks[section] = walk
        yield self._ask(url, self.parse_section_page, "section_page", section=section, page=1)

    async def parse_section_page(self, response: Response, section: str, page: int) -> AsyncIterator[Any]:
        """One page of a list → the document itself, then Links and the request for the next page.

        A list is walked until it is older than since=, else until a page names nothing that was unknown when the last
        walk that came to its end began; at most max_pages where no walk ever did.
        """
        yield fetched_page(response)
        walk, first = self._walks[section], self._lists()[section]
        if response.status == NOT_MODIFIED:
            yield self._unchanged(response, "section_page")
            return
        charset = getattr(response, "encoding", "utf-8")
        found = read_section_page(response.body, response.url, self.list_layouts, self.timezone, charset)
        articles = {key: link for link in found.links if (key := self.url_key(link.url)) is not None}
        for link in self._wanted(found.links):
            yield link
        if found.problem:
            self._complain("layout_changed", response.url, found.problem, "list_layouts")
            return
        if not articles and (found.links or page == 1):
            problem = "lists no article among its links" if found.links else "lists nothing"
            self._complain("layout_changed", response.url, problem, "list_layouts and article_urls")
            return
        next_page = await self._next_page(walk, articles, found.next_page, page)
        reached = next_page and (walk.resume_at or next_page)
        gap_before = walk.gap_before if next_page and walk.resume_at else None
        yield ListWalked(first, self.arguments.since, walk.started_at, reached, gap_before)
        if page == 1:
            yield self._read(response, "section_page", len(articles))
        if next_page is not None:
            yield self._ask(next_page, self.parse_section_page, "section_page", section=section, page=page + 1)

    async def _next_page(
        self, walk: "Walk", articles: Mapping[str, Link], next_page: str | None, page: int
    ) -> str | None:
        """Where the walk of a list goes on; None where it is at its end."""
        new = [link for key, link in articles.items() if key not in walk.met]
        walk.met.update(articles)
        if next_page is None or not new:  # it ended, or shows the same page for ever
            return None
        if self.arguments.since is not None and all(self._is_older(link) for link in new):
            return None
        if walk.resume_at and walk.gap_before:
            known = await self.memory.known_before(articles, walk.gap_before)
            if len(known) == len(articles):
                resumed, walk.resume_at = walk.resume_at, None
                return resumed
        if self.arguments.since is not None:
            return next_page
        if walk.complete_at is None:
            return next_page if page < self.max_pages else None
        known = await self.memory.known_before(articles, walk.complete_at)
        return next_page if len(known) < len(articles) else None

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

    def _ask(self, url: str, callback: Any, kind: str, *, conditional: bool = True, **arguments: Any) -> scrapy.Request:
        meta = {"document": kind, "conditional": conditional, "handle_httpstatus_list": [NOT_MODIFIED]}
        return scrapy.Request(
            url, callback, errback=self.discovery_failed, cb_kwargs=arguments, dont_filter=True, meta=meta
        )

    async def _ask_sitemap(self, url: str, lastmod: datetime | None) -> AsyncIterator[scrapy.Request]:
        """The request for a sitemap, unless this crawl made it already or an earlier one read it after its last change.

        An index is never asked for conditionally: its children may change while it does not.
        """
        if url in self._asked_sitemaps:  # an index may name itself
            return
        self._asked_sitemaps.add(url)
        known = await self.memory.document(url)
        if known and lastmod and not is_day_only(lastmod) and lastmod <= known.fetched_at:
            return
        conditional = known is None or known.kind != "sitemap_index"
        yield self._ask(url, self.parse_sitemap, "sitemap", conditional=conditional)

    @staticmethod
    def _read(response: Response, kind: str, entries: int) -> DocumentRead:
        page = fetched_page(response)
        return DocumentRead(page.requested_url, kind, page.fetched_at, entries)

    @staticmethod
    def _unchanged(response: Response, kind: str) -> DocumentRead:
        page = fetched_page(response)
        return DocumentRead(page.requested_url, kind, page.fetched_at, 0, unchanged=True)

    async def _sitemaps_of_robots(self) -> tuple[str, ...]:
        politeness = self.crawler.get_downloader_middleware(RobotsMiddleware)
        if politeness is None or not self.hosts:
            return ()
        return await politeness.sitemaps(f"https://{self.hosts[0]}/")

    def _wanted(self, links: Iterable[Link]) -> list[Link]:
        """The links to articles of this source that may lie in the window."""
        articles = self._articles(links)
        return [each for each in articles if not self._is_outside(each)]

    def _articles(self, links: Iterable[Link]) -> list[Link]:
        addressed = ((link, self.canonical_article_url(link.url)) for link in links)
        return [replace(link, url=address) for link, address in addressed if address is not None]

    def _is_outside(self, link: Link) -> bool:
        return self._is_older(link) or self._window.is_after(link, self.url_date(link.url))

    def _is_older(self, link: Link) -> bool:
        return self._window.is_before(link, self.url_date(link.url))

    def _complain(self, stat: str, url: str, problem: str, check: str) -> None:
        self.logger.error("%s: %s %s; check %s, then scrapy crawl %s", self.name, url, problem, check, self.name)
        self._count(stat)

    def _count(self, stat: str) -> None:
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"discovery/{stat}")
