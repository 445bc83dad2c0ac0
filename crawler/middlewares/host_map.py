"""The innermost step of a download, which nothing passes by: where a connection may go, and when.

Setting HOST_MAP: real addresses answered by a server on this machine, for the sample newspaper and the tests.
"""

from datetime import UTC, datetime

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadFailedError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.web.client import RequestTransmissionFailed, ResponseNeverReceived

from crawler.errors import ConfigurationError
from crawler.middlewares.address_guard import AddressGuard, GuardedResolver, refused
from crawler.middlewares.back_off import BackOff
from crawler.middlewares.header_limit import BoundedFactory, HeaderTooLarge
from crawler.middlewares.host_memory import machine_of
from crawler.middlewares.refusals import Refused

_LOOPBACK = ("127.0.0.1", "localhost")


class HostMapDownloadHandler(HTTP11DownloadHandler):
    """HTTP and HTTPS, except that a host in HOST_MAP is served by a plain HTTP server on the loopback interface.

    HOST_MAP = {"www.koreaherald.com": "127.0.0.1:8900", "*": "127.0.0.1:8901"}: host name → address and port; "*" is
    any other host. The server gets the real Host header and, as a proxy would send it, X-Forwarded-Proto. It is the
    innermost step of a download: middlewares, slots with their delays, redirects, the archive and every row see the
    real address only. For DOWNLOAD_HANDLERS, "http" and "https". Raises ConfigurationError for other addresses.

    Hosts that HOST_MAP does not name are connected to on public addresses only (AddressGuard). While a host is to be
    left alone, its requests wait here or are refused (BackOff). Any port may be asked: sites lie on many.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self._hosts = loopback_addresses(crawler.settings.getdict("HOST_MAP"))
        super().__init__(crawler)
        from twisted.internet import reactor

        declared = getattr(crawler.spider or crawler.spidercls, "hosts", ())
        self._guard = AddressGuard(crawler.settings.getlist("PRIVATE_HOSTS"), declared)
        GuardedResolver.install(reactor)
        self._pool._factory = BoundedFactory
        self._pool.retryAutomatically = False  # it would ask again at once, whatever delay the host asks for
        self._kept_open: set[str] = set()  # hosts whose last answer may have left a connection open

    async def download_request(self, request: Request) -> Response:
        """Download from where HOST_MAP says; the response carries the real address. Raises Refused."""
        back_off = self._crawler.get_downloader_middleware(BackOff)
        if back_off is None:
            return await self._download(request)
        return await self._in_turn(back_off, request)

    async def _in_turn(self, back_off: BackOff, request: Request, is_first: bool = True) -> Response:
        """Download when the host may be asked; a second time where a connection that was kept open had gone dead."""
        host = machine_of(request.url)
        async with back_off.turn(request):
            was_open = host in self._kept_open
            self._kept_open.discard(host)
            try:
                response = await self._download(request)
            except Exception as error:
                if not (is_first and was_open and _was_not_answered(error)):
                    await back_off.failed(request, error)
                    raise
            else:
                self._kept_open.add(host)
                await back_off.answered(request, response)
                return response
        return await self._in_turn(back_off, request, is_first=False)

    async def _download(self, request: Request) -> Response:
        host = urlparse_cached(request).hostname or ""
        address = self._hosts.get(host) or self._hosts.get("*")
        try:
            if address is not None:
                return await self._download_mapped(request, address)
            if not request.meta.get("proxy"):  # it would resolve the name itself
                self._guard.judge(host)
            return await super().download_request(request)
        except CannotResolveHostError as error:
            if (withheld := GuardedResolver.withheld.get(host.rstrip(".").lower())) is not None:
                raise refused(host, withheld) from error
            raise
        except DownloadCancelledError as error:  # Scrapy has no other reason to
            raise Refused("too_large", str(error), datetime.now(UTC)) from error
        except DownloadFailedError as error:
            causes = [cause.value for cause in getattr(error.__cause__, "reasons", ())]
            if too_large := next((cause for cause in causes if isinstance(cause, HeaderTooLarge)), None):
                raise Refused("header_too_large", str(too_large), datetime.now(UTC)) from error
            raise

    async def _download_mapped(self, request: Request, address: str) -> Response:
        url = urlparse_cached(request)
        headers = request.headers.copy()
        headers["Host"] = url.netloc.rpartition("@")[2]
        headers["X-Forwarded-Proto"] = url.scheme
        target = url._replace(scheme="http", netloc=address.replace("localhost", "127.0.0.1"))
        mapped = request.replace(url=target.geturl(), headers=headers)
        mapped.meta.pop("proxy", None)
        response = await super().download_request(mapped)
        request.meta.update({key: mapped.meta[key] for key in ("download_latency",) if key in mapped.meta})
        return response.replace(url=request.url)


def _was_not_answered(error: Exception) -> bool:
    """Whether a connection ended before a byte of the answer came."""
    cause = error.__cause__ if isinstance(error, DownloadFailedError) else error
    return isinstance(cause, ResponseNeverReceived | RequestTransmissionFailed)


def loopback_addresses(hosts: dict[str, str]) -> dict[str, str]:
    """HOST_MAP, if all its addresses are on this machine and have a port. Raises ConfigurationError."""
    for host, address in hosts.items():
        name, _, port = address.rpartition(":")
        if name not in _LOOPBACK or not port.isdecimal():
            raise ConfigurationError(
                f"HOST_MAP sends {host} to {address!r}, which is not on this machine; write 127.0.0.1:PORT"
            )
    return hosts
