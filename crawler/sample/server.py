"""The sample newspaper on a loopback port: HTTP/1.1 with keep-alive, gzip, 304 and a log of requests."""

import asyncio
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.sample.articles import SamplePaper
from crawler.sample.faults import Faults
from crawler.sample.faulty_site import FaultySite
from crawler.sample.protocol import Protocol, Request
from crawler.sample.response import Response
from crawler.sample.site import Site


class SampleServer:
    """A running server. Leaving the context, or `close()`, stops it and frees the port.

    `requests` grows with every request, oldest first. An entry in `overrides` (path with query → Response) is answered
    instead of the site's own; entries may be set while the server runs, and so may `site`. `faulty` is None where
    nothing goes wrong.
    """

    def __init__(self, site: Site, host: str, port: int, log: Path | None = None, faults: Faults | None = None) -> None:
        self.site = site
        self.faulty = FaultySite(faults) if faults else None
        self.host = host
        self.port = port
        self.requests: list[Request] = []
        self.overrides: dict[str, Response] = {}
        self.connections: set[asyncio.Transport] = set()
        self._log = log.open("a", encoding="utf-8", buffering=1) if log else None
        self._loop = asyncio.new_event_loop()  # in a thread of its own: the caller may run one too
        self._thread = threading.Thread(target=self._loop.run_forever, name="sample-server", daemon=True)
        self._thread.start()
        self._server: asyncio.Server | None = None
        try:
            starting = self._loop.create_server(lambda: Protocol(self), host, port)
            self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        except OSError:
            self.close()
            raise
        self.port = self._server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        """The address without a path: http://127.0.0.1:port."""
        return f"http://{self.host}:{self.port}"

    def answer(self, host: str, target: str) -> Response:
        """What a GET of `target` on `host` is answered."""
        if (override := self.overrides.get(target)) is not None:
            return override
        return self.faulty.answer(self.site, host, target) if self.faulty else self.site.answer(host, target)

    def age(self, hours: float) -> None:
        """Let the paper be so many hours old (from its start): the edits and withdrawals of that time have happened."""
        if self.faulty:
            self.site = replace(self.site, paper=self.faulty.faults.paper_at(self.site.paper, hours))

    def record(self, request: Request) -> None:
        """Put a request that was answered into the log."""
        self.requests.append(request)
        if self._log:
            self._log.write(request.as_json() + "\n")

    def close(self) -> None:
        """Stop; a second call does nothing."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._shut_down(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self._log:
            self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _shut_down(self) -> None:
        if self._server:
            self._server.close()
        for transport in list(self.connections):
            transport.abort()
        await asyncio.sleep(0)  # lets the connections end


def serve(
    paper: SamplePaper,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    crawl_delay: float = 0.02,
    skin: str | None = None,
    faults: Faults | None = None,
    log: Path | None = None,
) -> SampleServer:
    """Start serving the paper (port 0: any free one).

    `crawl_delay` (seconds) goes into robots.txt; `skin` prints every article in that layout; `faults` is what
    goes wrong; `log` is a file that gets a JSON line for each request.
    Raises OSError where the port is taken.
    """
    return SampleServer(Site(paper, crawl_delay, skin), host, port, log, faults)


def serve_forever(server: SampleServer) -> None:
    """Wait until interrupted; then stop the server."""
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        server.close()
