"""Setting HOST_MAP: real addresses answered by a server on this machine, for the sample newspaper and the tests."""

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.errors import ConfigurationError

_LOOPBACK = ("127.0.0.1", "localhost")


class HostMapDownloadHandler(HTTP11DownloadHandler):
    """HTTP and HTTPS, except that a host in HOST_MAP is served by a plain HTTP server on the loopback interface.

    HOST_MAP = {"www.koreaherald.com": "127.0.0.1:8900", "*": "127.0.0.1:8901"}: host name → address and port; "*" is
    any other host. The server gets the real Host header and, as a proxy would send it, X-Forwarded-Proto. It is the
    innermost step of a download: middlewares, slots with their delays, redirects, the archive and every row see the
    real address only. For DOWNLOAD_HANDLERS, "http" and "https". Raises ConfigurationError for other addresses.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self._hosts = loopback_addresses(crawler.settings.getdict("HOST_MAP"))
        super().__init__(crawler)

    async def download_request(self, request: Request) -> Response:
        """Download from where HOST_MAP says; the response carries the real address."""
        url = urlparse_cached(request)
        address = self._hosts.get(url.hostname or "") or self._hosts.get("*")
        if address is None:
            return await super().download_request(request)
        headers = request.headers.copy()
        headers["Host"] = url.netloc.rpartition("@")[2]
        headers["X-Forwarded-Proto"] = url.scheme
        mapped = request.replace(url=url._replace(scheme="http", netloc=address).geturl(), headers=headers)
        mapped.meta.pop("proxy", None)
        response = await super().download_request(mapped)
        request.meta.update({key: mapped.meta[key] for key in ("download_latency",) if key in mapped.meta})
        return response.replace(url=request.url)


def loopback_addresses(hosts: dict[str, str]) -> dict[str, str]:
    """HOST_MAP, if all its addresses are on this machine and have a port. Raises ConfigurationError."""
    for host, address in hosts.items():
        name, _, port = address.rpartition(":")
        if name not in _LOOPBACK or not port.isdecimal():
            raise ConfigurationError(
                f"HOST_MAP sends {host} to {address!r}, which is not on this machine; write 127.0.0.1:PORT"
            )
    return hosts
