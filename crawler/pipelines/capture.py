"""FetchedPage → Capture: into the WARC, on the disk, into the table; only then is the URL done.

A page is written the moment it comes, for what was written outlives a kill of this process; fsync and rows, which
outlive the machine's, are done by the batch.
"""

import asyncio
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.archive import WarcPlace
from crawler.crawl_session import session_of
from crawler.items import Capture, FetchedPage
from crawler.pipelines.batch import Batcher
from crawler.store.captures import Archived


class CapturePipeline:
    """Archives every response; hands on those that may be articles."""

    def __init__(self, crawler: Crawler) -> None:
        self._session = session_of(crawler)
        settings = crawler.settings
        self._batches = Batcher(self._record, settings.getint("BATCH_ITEMS"), settings.getfloat("BATCH_SECONDS"))
        self._session.archive = self.process_item
        self._writing = asyncio.Lock()
        self._unrecorded = 0
        self._all_recorded = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def open_spider(self) -> None:
        """The session may have been opened by another component already."""
        await self._session.open()

    async def process_item(self, item: Any) -> Any:
        """A FetchedPage is archived; a Capture goes on where an article may come of it."""
        if not isinstance(item, FetchedPage):
            return item
        return await self._session.or_drop(self._archive(item))

    async def _archive(self, page: FetchedPage) -> Capture | FetchedPage:
        place = await self._write(page)  # nothing is awaited up to submit: rows are made in the order of the file
        try:
            return await self._batches.submit(Archived(page, place, self._session.key_of(page)))
        finally:
            self._unrecorded -= 1
            if not self._unrecorded:
                self._all_recorded.set()

    async def _write(self, page: FetchedPage) -> WarcPlace:
        warc, original = self._session.warc, self._session.originals.pop(page.requested_url, None)
        async with self._writing:
            if warc.is_full:
                while self._unrecorded and self._session.error is None:
                    self._all_recorded.clear()
                    await self._all_recorded.wait()
                if self._session.error is None:
                    warc.rotate()
            place = await asyncio.to_thread(warc.write, page, original)
            self._unrecorded += 1
            return place

    async def _record(self, archived: list[Archived]) -> list[Capture | FetchedPage]:
        await asyncio.to_thread(self._session.warc.sync)
        ids = await self._session.record(archived)
        return [self._capture(capture_id, each) for capture_id, each in zip(ids, archived, strict=True)]

    def _capture(self, capture_id: int | None, archived: Archived) -> Capture | FetchedPage:
        page, place = archived.page, archived.place
        if place.revisit_of and archived.url_key is not None:
            self._session.outcomes["unchanged"] += 1
        is_new = place.revisit_of is None and 200 <= page.status < 300
        if archived.url_key is None or capture_id is None or not is_new:
            return page
        return Capture(
            capture_id=capture_id,
            source=self._session.source,
            url_key=archived.url_key,
            page=page,
            warc_filename=place.warc_filename,
            warc_record_offset=place.warc_record_offset,
            warc_record_id=place.warc_record_id,
            payload_digest=place.payload_digest,
        )
