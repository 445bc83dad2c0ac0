"""The table host, for middlewares that also run where there is no archive (shell, fetch): those know nothing."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from crawler.crawl_session import CrawlSession, session_of
from crawler.errors import CrawlerError
from crawler.items import FetchedPage
from crawler.store.hosts import KnownHost, known_host

T = TypeVar("T")


def origin_of(url: str) -> str:
    """Scheme, name and port, as robots.txt counts hosts (RFC 9309, 2.3; RFC 6454)."""
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    name = f"[{name}]" if ":" in name else name
    port = parts.port if parts.port not in (None, {"http": 80, "https": 443}.get(parts.scheme)) else None
    return f"{parts.scheme}://{name}" + (f":{port}" if port else "")


def machine_of(url: str) -> str:
    """The same, with http and https on their usual ports as one: who is to be left alone is so on both."""
    origin = origin_of(url)
    return origin.replace("http://", "https://", 1) if origin.count(":") == 1 else origin


class HostMemory:
    """What earlier crawls learned of hosts. An error that ends the crawl is the session's."""

    def __init__(self, crawler: Crawler) -> None:
        self._session: CrawlSession | None
        try:
            self._session = session_of(crawler)
        except NotConfigured:
            self._session = None

    async def known(self, host: str) -> KnownHost:
        """What the archive knows of a host."""
        session = self._working
        return (await self._answer(session.read(lambda db: known_host(db, host))) if session else None) or KnownHost()

    async def tell(self, work: Callable[[Any], Awaitable[None]]) -> None:
        """Write to the archive, where there is one."""
        if session := self._working:
            await self._answer(session.database(work))

    @property
    def _working(self) -> CrawlSession | None:
        session = self._session
        return session if session is not None and session.was_opened and session.error is None else None

    async def _answer(self, asked: Awaitable[T]) -> T | None:
        try:
            return await asked
        except CrawlerError as error:
            if self._session is not None:
                self._session.fail(error)
            return None

    def trouble(self, reason: str, sentence: str) -> None:
        """Something about a host needs a look."""
        if self._session is not None:
            self._session.trouble(reason, sentence)

    async def archive(self, page: FetchedPage) -> None:
        """Keep an answer that no spider asked for, such as a robots.txt."""
        session = self._session
        if session is not None and session.was_opened and session.error is None and session.archive is not None:
            with suppress(DropItem):  # it is the crawl that ends
                await session.archive(page)
