"""Pages wait until it is known in which zone their site prints its times: a date that was read too early is wrong for
good."""

import asyncio
from contextlib import suppress

import scrapy

LONGEST_WAIT = 60.0  # seconds, where a site is slow to send what may tell
_TELLS = "tells_zone"  # in the meta of a request, and so of those to which it is redirected


class ZoneWait:
    """Counts the documents that may tell the zone and did not answer yet."""

    def __init__(self) -> None:
        self._unheard = 0
        self._over = asyncio.Event()

    def telling(self, request: scrapy.Request) -> scrapy.Request:
        """The request, noted as one for a document that may tell."""
        self._unheard += 1
        request.meta[_TELLS] = True
        return request

    def heard(self, request: scrapy.Request, *, zone_told: bool) -> None:
        """A document was read, or failed. The wait is over with the last that may tell, or the first that does."""
        self._unheard -= bool(request.meta.pop(_TELLS, False))
        if zone_told or self._unheard <= 0:
            self.end()

    def end(self) -> None:
        """Nothing waits any more."""
        self._over.set()

    async def __call__(self) -> None:
        """Wait, for LONGEST_WAIT at most once a crawl."""
        if not self._over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), LONGEST_WAIT)
            self.end()
