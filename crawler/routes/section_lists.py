"""Section pages: the lists in which a site shows what it has, walked back page by page."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.discovery.leaps import Leap, numbered
from crawler.discovery.section_page import ListLayout, SectionPage, read_section_page
from crawler.discovery.turns import Turns
from crawler.errors import CrawlerError, Stopped
from crawler.fetched_page import fetched_page
from crawler.items import Link, ListWalked
from crawler.routes.route import MOST_UNDATED, Route
from crawler.schedule import NOT_MODIFIED
from crawler.spider_arguments import SpiderArguments
from crawler.urls import without_session_id


@dataclass(slots=True)
class Walk:
    """How a crawl walks one list: from its top, until `resume_at` is where to go on or nothing is new."""

    complete_at: datetime | None = None  # when the last walk came to the list's end; None: none did
    resume_at: str | None = None  # the page before which an earlier walk was cut short
    gap_before: datetime | None = None  # above that page, all is known that was listed before this
    turns: Turns = field(default_factory=Turns)
    leap: Leap | None = None


class ListRoute(Route):
    """The part of NewsSpider that walks lists."""

    list_layouts: ClassVar[tuple[ListLayout, ...]]
    max_pages: ClassVar[int]

    def __init__(self, name: str | None, arguments: SpiderArguments) -> None:
        super().__init__(name, arguments)
        self._walks: dict[str, Walk] = {}  # by section

    @classmethod
    @abstractmethod
    def _lists(cls) -> dict[str, str]:
        """Section → its first page."""

    async def _begin_list(self, section: str) -> AsyncIterator[scrapy.Request]:
        """The first page of a list. Where an earlier walk of it was cut short, this one goes on from there once it has
        met what that one knew. Only a list that was walked to its end may answer that it has not changed."""
        url, since = self._lists()[section], self.arguments.since
        walk = Walk()
        if known := await self.memory.walk(url, since):
            walk = Walk(known.complete_at, known.next_page, known.gap_before or datetime.now(UTC))
        self._walks[section] = walk
        done = since is None and walk.complete_at is not None and walk.resume_at is None
        yield self._ask(url, self.parse_section_page, "section_page", conditional=done, section=section, page=1)

    async def parse_section_page(self, response: Response, section: str, page: int) -> AsyncIterator[Any]:
        """One page of a list → the document itself, then Links and the request for the next page.

        A list is walked until it is older than since=, else until a page names nothing that was unknown when the last
        walk came to its end; at most max_pages where no walk ever did. A list that drifts while it is read
        goes on, one that goes round ends. What is newer than until= is leapt over.
        """
        yield fetched_page(response)
        walk, first = self._walks[section], self._lists()[section]
        if response.status == NOT_MODIFIED:
            yield self._unchanged(response, "section_page")
            return
        found, articles, wanted = await self._list_of(response)
        for link in wanted:
            yield link
        if found.problem:
            self._complain("layout_changed", response.url, found.problem, "list_layouts")
            return
        if not articles and (found.links or page == 1):
            problem = "lists no article among its links" if found.links else "lists nothing"
            self._complain("layout_changed", response.url, problem, "list_layouts and article_urls")
            return
        next_page, reason = await self._next_page(walk, articles, response.url, found.next_page, page)
        if next_page is None:
            self.logger.info("%s: the list %s ends with %s: %s", self.name, section, response.url, reason)
        reached = next_page and (walk.resume_at or next_page)
        gap_before = walk.gap_before if next_page and walk.resume_at else None
        yield ListWalked(first, self.arguments.since, reached, gap_before)
        if page == 1:
            yield self._read(response, "section_page", len(articles))
        if next_page is not None:
            walk.leap = self._leap(articles, response.url, next_page)
            yield self._go_on(section, page, next_page)

    async def parse_leap(self, response: Response, section: str, page: int) -> AsyncIterator[Any]:
        """A page that was leapt to → the document itself, then Links and the request for the page to look at next, or
        to walk on from. A list may have no such page, or give another one for it."""
        yield fetched_page(response)
        _, articles, wanted = await self._list_of(response)
        for link in wanted:
            yield link
        turns = self._walks[section].turns
        is_newer = self._are_newer(articles) and bool(turns.new(response.url, articles))
        yield self._go_on(section, page, is_newer=is_newer)

    def leap_failed(self, failure: Failure) -> Iterator[scrapy.Request]:
        """A page that was leapt to did not come: as if the list ended before it."""
        if isinstance(failure.value, Stopped | CrawlerError):
            return
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        yield self._go_on(**request.cb_kwargs, is_newer=False)

    def _go_on(self, section: str, page: int, next_page: str = "", is_newer: bool | None = None) -> scrapy.Request:
        """The request for the page that follows, which a leap under way chooses."""
        walk = self._walks[section]
        if (leap := walk.leap) is not None:
            if is_newer is not None:
                leap.saw(is_newer)
            next_page = leap.pages.page(leap.target)
            if not leap.found:
                look = self._ask(
                    next_page, self.parse_leap, "section_page", conditional=False, section=section, page=page
                )
                return look.replace(errback=self.leap_failed)
            self.logger.info(
                "%s: the list %s goes on at %s, for what is before it is newer", self.name, section, next_page
            )
            walk.leap = None
        return self._ask(next_page, self.parse_section_page, "section_page", section=section, page=page + 1)

    def _leap(self, articles: Mapping[str, Link], url: str, next_page: str) -> Leap | None:
        """The leap to begin at a page all of whose articles are newer than until=.

        None while sitemaps name so much undated that the lists must tell the days of all that is newer.
        """
        told = not self._sitemaps_under_way and self._undated <= self._named_by_sitemaps * MOST_UNDATED
        found = numbered(url, next_page) if told and self._are_newer(articles) else None
        return Leap(found[1], found[0]) if found is not None else None

    def _are_newer(self, articles: Mapping[str, Link]) -> bool:
        """Whether a page names articles, and all of them are surely newer than until=."""
        days = [(link, self.url_date(link.url)) for link in articles.values()]
        return bool(days) and all(self._window.is_after(link, day) for link, day in days)

    async def _list_of(self, response: Response) -> tuple[SectionPage, dict[str, Link], list[Link]]:
        """What a page of a list names: all, its articles by key, and what of them the frontier is to know."""
        found = await asyncio.to_thread(self._read_list, response)
        named = [link for link in found.links if not self._is_trap(without_session_id(link.url))]
        articles = {key: link for link in named if (key := self.url_key(link.url)) is not None}
        return found, articles, self._wanted(named)

    def _read_list(self, response: Response) -> SectionPage:
        """What a page of a list names."""
        charset = getattr(response, "encoding", "utf-8")
        return read_section_page(response.body, response.url, self.list_layouts, self.timezone, charset)

    async def _next_page(
        self, walk: Walk, articles: Mapping[str, Link], url: str, next_page: str | None, page: int
    ) -> tuple[str | None, str]:
        """Where the walk of a list goes on; None where it is at its end, and why."""
        new = [articles[key] for key in walk.turns.new(url, articles)]
        if next_page is None or not articles:
            return None, "it is the last"
        if (end := walk.turns.end(next_page)) is not None:
            return None, end
        if self._is_trap(next_page):
            return None, "its next page is a trap"
        if self.arguments.since is not None and new and all(self._is_older(link) for link in new):
            return None, "all it names is older than since="
        if walk.resume_at and walk.gap_before:
            known = await self.memory.known_before(articles, walk.gap_before)
            if len(known) == len(articles):
                resumed, walk.resume_at = walk.resume_at, None
                return resumed, ""
        if self.arguments.since is not None:
            return next_page, ""
        if walk.complete_at is None:
            return (next_page, "") if page < self.max_pages else (None, "max_pages are read")
        known = await self.memory.known_before(articles, walk.complete_at)
        return (next_page, "") if len(known) < len(articles) else (None, "all it names was known")
