"""An answer's header has an end: Twisted bounds each line of it, and not their number."""

from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure

MOST_HEADER_BYTES = 256 * 1024  # browsers stop at 256 KiB (Chromium) or 384 KiB (Firefox)


class HeaderTooLarge(Exception):  # noqa: N818 - the field's word for it
    """More header than anybody needs."""


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's, which hangs up on a header of more than MOST_HEADER_BYTES."""

    _header_bytes = 0

    def request(self, request: Any) -> Any:
        """Begin to count anew: connections are used again."""
        self._header_bytes = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Count while there is no body yet."""
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        parser: Any = self._parser
        if parser is not None and parser.state in ("STATUS", "HEADER"):
            self._header_bytes += len(data)
            if self._header_bytes > MOST_HEADER_BYTES:
                self._giveUp(Failure(HeaderTooLarge(f"more than {MOST_HEADER_BYTES} bytes of header")))  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Builds those."""

    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> BoundedProtocol:  # noqa: N802 - Twisted's name
        """As Scrapy's."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
