"""Any site that nobody has described: `scrapy crawl news -a site=https://www.gazette.example`."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import urls
from crawler.discovery.address_shape import read_address
from crawler.discovery.article_address import ARTICLE, ENOUGH, SURE, Shapes, article_score, own_score, why_no_article
from crawler.discovery.page_evidence import declares_article, is_dated
from crawler.discovery.page_links import read_links
from crawler.discovery.section_page import SectionPage
from crawler.discovery.site_address import Site, read_site
from crawler.discovery.site_routes import (
    MOST_PERIODS,
    MOST_SECTIONS,
    WELL_KNOWN_FEEDS,
    WELL_KNOWN_SITEMAPS,
    feeds_of,
    likely_articles,
    lists_no_articles,
    names_articles,
    next_list_page,
    sections_of,
)
from crawler.discovery.site_rules import rules_of_site
from crawler.discovery.turns import Turns
from crawler.errors import UsageError
from crawler.fetched_page import fetched_page
from crawler.items import FetchedPage, Link
from crawler.middlewares.politeness import RobotsMiddleware
from crawler.news_spider import NewsSpider
from crawler.normalization.site_facts import SiteFacts
from crawler.routes.route import PRIORITIES
from crawler.routes.section_lists import Walk
from crawler.routes.zone_wait import ZoneWait
from crawler.source_rules import SourceRules

SAYS_SO = ("feed", "news_sitemap", "seed")  # routes that name nothing but articles
LISTED = ("section_page", "front_page")  # what they name was judged where it was linked
SITEMAP_PROMISES = 1.5  # what the name of a sitemap that lists posts adds to an address's score
MOST_BARREN = 25  # pages of a list in a row that name only what other lists did, before its walk ends
PAGES_LOOKED_AT = 40  # articles that language, zone and name are taken from


class News(NewsSpider):
    name = "news"
    max_pages = 2_000  # of each list: 40,000 articles at 20 a page

    def __init__(self, name: str | None = None, site: str = "", **arguments: str) -> None:
        if not site:
            raise UsageError(
                "news: it needs the site's address; write scrapy crawl news -a site=https://www.gazette.example"
            )
        self.site: Site = read_site(site)
        self.shapes = Shapes()
        self.facts = SiteFacts(self.site.url)
        self._sections: dict[str, str] = {}
        self._documents: set[str] = set()  # keys of what was asked for as a list, a feed or a sitemap
        self._named: set[int] = set()  # hashes of the keys that lists named
        self._barren: dict[int, int] = {}
        self._looked_at = self._dated = 0
        self._periods = 0
        self._zone_wait = ZoneWait()
        super().__init__(name, **arguments)
        host = self.site.host
        vars(self).update(hosts=(host,), allowed_domains=[host.removeprefix("www.")])  # a class has no site

    @property
    def source(self) -> str:
        """What the archive calls the site."""
        return self.site.source

    def rules(self) -> SourceRules:  # type: ignore[override]
        """What is known of the site so far."""
        zone = self.facts.zone
        return rules_of_site(
            self.site, self.facts.publisher, zone[0] if zone else None, self.shapes.exact, self._always_dated
        )

    @property
    def _always_dated(self) -> bool:
        """Whether the site's articles all name their day in a form for programs."""
        return self._looked_at >= ENOUGH and self._dated >= 0.9 * self._looked_at

    def told(self) -> str:
        """One line for the summary: what was taken for the site's language and zone."""
        return f"{self.site.host.removeprefix('www.')}: {self.facts.told()}"

    def url_key(self, url: str) -> str | None:  # type: ignore[override]
        """The generic key of what may be an article of the site: on it, and asked for as nothing else."""
        if not self.site.holds(url) or why_no_article(read_address(url)) == "it is a front page":
            return None
        key = self.site.key(url)
        return None if key in self._documents else key

    def canonical_article_url(self, url: str) -> str | None:  # type: ignore[override]
        """The plain address."""
        return self.site.own_address(url)

    def key_of(self, url: str) -> str:  # type: ignore[override]
        """The site's key."""
        return self.site.key(url)

    # Discovery

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the front page, which leads to the rest; or hand on the articles that urls= named."""
        self.facts.zone_before = await self.memory.timezone()
        if self._seeds or self.facts.zone_before:
            self._zone_wait.end()
        for link in self._seeds:
            yield link
        if not self._seeds:
            request = self._ask(self.site.url, self.parse_front_page, "front_page", conditional=False)
            yield self._zone_wait.telling(request)

    async def parse_front_page(self, response: Response) -> AsyncIterator[Any]:
        """The front page → requests for feeds, sitemaps and sections, and the articles that it names."""
        if not urls.same_site(response.url, (self.site.host.removeprefix("www."),)):
            super()._complain("failed", self.site.url, f"leads to {response.url}", "site=, and give that address")
            self._heard(response.request)
            return
        self.facts.read_page(response.body, "its pages")
        page = read_links(response.body, response.url, getattr(response, "encoding", "utf-8"))
        feeds, sitemaps = feeds_of(page, self.site), await self._sitemaps_of_robots()
        for url in feeds:
            request = self._ask(url, self.parse_feed, "feed")
            yield self._zone_wait.telling(request) if url == feeds[0] else request
        if not feeds and not sitemaps:
            sitemaps = tuple(urljoin(self.site.url, path) for path in WELL_KNOWN_SITEMAPS)
            for path in WELL_KNOWN_FEEDS:
                yield self._ask(urljoin(self.site.url, path), self.parse_feed, "feed")
        for url in sitemaps:
            async for request in self._ask_sitemap(url, None):
                yield self._zone_wait.telling(request).replace(priority=PRIORITIES["feed"])
        self._heard(response.request)
        for url in sections_of(page, response.url, self.site, self.shapes):
            async for request in self._begin_section(url):
                yield request
        async for each in self._begin_list_here(response):
            yield each

    async def parse_feed(self, response: Response, page: int = 1, turns: Turns | None = None) -> AsyncIterator[Any]:
        """As of any source; its language and offsets are the site's."""
        self.facts.read_page(response.body[:2_000], "its feed")
        async for each in super().parse_feed(response, page, turns):
            if isinstance(each, Link) and each.date_published is not None:
                self.facts.see_moment(each.date_published, "its feed")
            yield each
        self._heard(response.request)

    async def parse_sitemap(self, response: Response, level: int = 1) -> AsyncIterator[Any]:
        """As of any source; its offsets are the site's."""
        async for each in super().parse_sitemap(response, level):
            if isinstance(each, Link) and (moment := each.date_published or each.lastmod) is not None:
                self.facts.see_moment(moment, "its sitemap")
            yield each
        self._heard(response.request)

    def discovery_failed(self, failure: Failure) -> Iterator[scrapy.Request]:
        """As of any source."""
        again = list(super().discovery_failed(failure))
        yield from again
        if not again:
            self._heard(failure.request)  # type: ignore[attr-defined]

    async def parse_section_page(self, response: Response, section: str, page: int) -> AsyncIterator[Any]:
        """As of any source; the first page of a list also names the sections below it. What says that it is an article
        was asked for in error, and is one."""
        if page == 1 and response.status == 200 and self._is_mistaken(response):
            self._documents.discard(self.site.key(response.url))
            yield Link(response.url, "section_page", self.site.url)
            return
        async for each in super().parse_section_page(response, section, page):
            yield each
        if page == 1 and response.status == 200 and self._leads_on(response):
            found = read_links(response.body, response.url, getattr(response, "encoding", "utf-8"))
            for url in sections_of(found, response.url, self.site, self.shapes):
                async for request in self._begin_section(url):
                    yield request

    async def parse_article(self, response: Response) -> AsyncIterator[FetchedPage | Link]:  # type: ignore[override]
        """As of any source; the first articles also tell of the site, and links to others are those whose addresses
        have a shape that is the site's articles'. A page is read once it is known in which zone it prints its times."""
        page = fetched_page(response)
        if page.status == 200 and self._looked_at < PAGES_LOOKED_AT:
            self._looked_at += 1
            self._dated += is_dated(page.body)
            self.facts.read_page(page.body, "its articles")
        await self._zone_wait()
        yield page
        for link in self._links_in(response):
            if self.shapes.knows(link.url) and article_score(link.url, self.shapes) >= SURE:
                yield link

    def _leads_on(self, response: Response) -> bool:
        """Whether a list's page leads to others: an empty day of a calendar leads to the next one without end."""
        return not read_address(response.url).ends_in_date or bool(self._read_list(response).links)

    def _heard(self, request: scrapy.Request | None) -> None:
        if request is not None:
            self._zone_wait.heard(request, zone_told=bool(self.facts.moments))

    def _is_mistaken(self, response: Response) -> bool:
        address = read_address(response.url)
        return why_no_article(address) is None and declares_article(response.body)

    # What the routes ask of a source

    def _lists(self) -> dict[str, str]:  # type: ignore[override]
        return self._sections

    async def _begin_section(self, url: str) -> AsyncIterator[scrapy.Request]:
        key = self.site.key(url)
        is_period = read_address(url).ends_in_date
        others = len(self._sections) - self._periods
        if key in self._documents or (self._periods >= MOST_PERIODS if is_period else others >= MOST_SECTIONS):
            return
        self._periods += is_period
        self._sections[key] = url
        async for request in self._begin_list(key):
            yield request

    async def _begin_list_here(self, response: Response) -> AsyncIterator[Any]:
        """Read the front page as the first page of a list, without asking for it twice."""
        key = self.site.key(self.site.url)
        self._sections[key] = self.site.url
        async for _ in self._begin_list(key):
            pass
        async for each in self.parse_section_page(response, key, 1):
            yield each

    def _ask(self, url: str, callback: Any, kind: str, *, conditional: bool = True, **arguments: Any) -> scrapy.Request:
        self._documents.add(self.site.key(url))
        return super()._ask(url, callback, kind, conditional=conditional, **arguments)

    async def _ask_sitemap(self, url: str, lastmod: datetime | None, level: int = 1) -> AsyncIterator[scrapy.Request]:
        if lastmod is not None:
            self.facts.see_moment(lastmod, "its sitemap")
        if not lists_no_articles(url):
            async for request in super()._ask_sitemap(url, lastmod, level):
                yield request

    async def _sitemaps_of_robots(self) -> tuple[str, ...]:
        politeness = self.crawler.get_downloader_middleware(RobotsMiddleware)
        return await politeness.sitemaps(self.site.url) if politeness is not None else ()

    def _read_list(self, response: Response) -> SectionPage:
        page = read_links(response.body, response.url, getattr(response, "encoding", "utf-8"), self.timezone)
        found = likely_articles(page.links, self.site, self.shapes)
        links = tuple(Link(each.url, "section_page", response.url, each.text or None, each.date) for each in found)
        return SectionPage(links, next_list_page(page, response.url, self.site), "any")

    async def _next_page(
        self, walk: Walk, articles: Mapping[str, Link], url: str, next_page: str | None, page: int
    ) -> tuple[str | None, str]:
        """As of any source; but a list that for pages on end names only what other lists did is left. What sitemaps
        name does not count: many reach back less far."""
        keys = {hash(key) for key in articles}
        barren = 0 if keys - self._named else self._barren.get(id(walk), 0) + 1
        self._named |= keys
        self._barren[id(walk)] = barren
        following = await super()._next_page(walk, articles, url, next_page, page)
        return following if barren < MOST_BARREN else (None, f"{barren} pages named nothing that other lists did not")

    def _articles(self, links: Iterable[Link]) -> list[Link]:
        """The links that are articles' by what the route says, or by the shape of their address."""
        held = [(link, address) for link in links if (address := self.site.own_address(link.url)) is not None]
        for link, address in held:
            parts = read_address(address)
            sure = link.discovered_via in SAYS_SO or own_score(parts) >= SURE
            if sure and why_no_article(parts) is None:
                self.shapes.learn(address)
        return [replace(link, url=address) for link, address in held if self._is_article(link, address)]

    def _is_article(self, link: Link, address: str) -> bool:
        if link.discovered_via in (*SAYS_SO, *LISTED):
            return True
        promised = SITEMAP_PROMISES if names_articles(link.discovered_from) else 0.0
        return article_score(address, self.shapes) + promised >= ARTICLE

    def _complain(self, stat: str, url: str, problem: str, check: str) -> None:
        """A route that was only guessed may fail; without the front page there is none."""
        if url == self.site.url and stat == "failed":
            super()._complain(stat, url, problem, check)
        else:
            self.logger.info("%s: %s %s, so it is passed over", self.source, url, problem)
            self._count("passed_over")
