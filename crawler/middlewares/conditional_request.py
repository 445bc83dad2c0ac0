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
        if not await self._is_known(request):
            return
        original = await session.read(lambda db: newest_capture(db, session.source, request.url))
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

    async def _is_known(self, request: Request) -> bool:
        meta, session = request.meta, self._session
        if "claim" in meta:
            return bool(meta["claim"].was_captured)
        if "document" not in meta or not meta.get("conditional", True):
            return False
        return await session.read(lambda db: known_document(db, session.source, request.url)) is not None
