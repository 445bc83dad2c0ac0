"""What was captured before is asked for again only if it has changed (RFC 9110, 13.1)."""

import logging
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.archive import Original
from crawler.crawl_session import session_of
from crawler.errors import WarcReadError
from crawler.store.captures import newest_capture
from crawler.store.discovery import known_document
from crawler.store.patience import Database
from crawler.warc.files import is_elsewhere, locate

logger = logging.getLogger(__name__)


class ConditionalRequest:
    """Downloader middleware: gives visits again, and discovery documents that were read before, the validators of their
    newest capture. Whoever asks must take 304 for an answer (meta "handle_httpstatus_list").

    A document is asked for conditionally only if it was read to its end: what a crawl that died had not read of it
    would else be lost.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._session = session_of(crawler)
        self._lost: set[str] = set()  # WARC files, each told once

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Add If-None-Match and If-Modified-Since."""
        meta, session = request.meta, self._session
        if meta.get("redirect_times") or meta.get("retry_times"):
            return  # they carry their first request's
        original = await self._original(request)
        if original is None or not self._is_there(original):
            return
        session.originals[request.url] = original
        if original.etag:
            request.headers["If-None-Match"] = original.etag
        if original.last_modified:
            request.headers["If-Modified-Since"] = original.last_modified

    def _is_there(self, original: Original) -> bool:
        """Whether the WARC file of a capture is still in its folder, or that of the machine that wrote it: what was
        lost is asked for in full."""
        if is_elsewhere(self._session.warc_folder, original.warc_filename):
            return True
        try:
            locate(self._session.warc_folder / original.warc_filename)
        except WarcReadError as error:
            if original.warc_filename not in self._lost:
                self._lost.add(original.warc_filename)
                logger.warning("%s: %s; its pages are asked for in full when they are due", self._session.source, error)
            return False
        return True

    async def _original(self, request: Request) -> Original | None:
        """The newest capture of what may be asked for conditionally."""
        meta, source = request.meta, self._session.source
        is_document = "claim" not in meta
        if is_document and ("document" not in meta or not meta.get("conditional", True)):
            return None
        if not is_document and not meta["claim"].was_captured:
            return None

        async def find(db: Database) -> Original | None:
            if is_document and await known_document(db, source, request.url) is None:
                return None
            return await newest_capture(db, source, request.url)

        return await self._session.read(find)
