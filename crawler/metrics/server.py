"""HTTP for Prometheus and whoever watches a worker: /metrics, /healthz, /readyz; in threads beside its event loop."""

import asyncio
import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.exposition import choose_encoder

from crawler.errors import ConfigurationError
from crawler.metrics.archive_collector import ArchiveCollector
from crawler.metrics.snapshots import WAIT_SECONDS, Snapshots
from crawler.metrics.worker_collector import WorkerCollector
from crawler.store.metrics import MetricsReader

LOOP_SECONDS = 3.0  # an event loop that does not turn for so long hangs
READY_SECONDS = 2.0


class MetricsServer(ThreadingHTTPServer):
    """Answers until the block of `serve_metrics` ends."""

    daemon_threads = True

    def __init__(
        self, address: str, port: int, registry: CollectorRegistry, probes: "dict[str, Callable[[], str | None]]"
    ):
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.registry, self.probes = registry, probes
        super().__init__((address, port), _Handler)

    def server_bind(self) -> None:
        """Without asking a name server who we are."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked has gone, or spoke no HTTP."""


class _Handler(BaseHTTPRequestHandler):
    server: MetricsServer
    timeout = 10  # seconds for a request to be read

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            encode, content_type = choose_encoder(self.headers.get("Accept", ""))
            self._answer(200, encode(self.server.registry), content_type)
        elif path in self.server.probes:
            wrong = self.server.probes[path]()
            self._answer(503 if wrong else 200, f"{wrong or 'ok'}\n".encode())
        else:
            self._answer(404, b"/metrics, /healthz, /readyz\n")

    def _answer(self, status: int, body: bytes, content_type: str = "text/plain; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if len(body) > 1000 and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 3)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: a scrape is no event."""


@contextmanager
def serve_metrics(
    url: str,
    warc_folder: Path,
    port: int,
    address: str = "127.0.0.1",
    running: Callable[[], int] = lambda: 0,
    loop: asyncio.AbstractEventLoop | None = None,
) -> Iterator[MetricsServer]:
    """Serve the metrics of the archive and of this process inside the block; port 0 is any (see server_port). `loop` is
    the event loop that must turn for /healthz. Raises ConfigurationError where the address cannot be had."""
    reader = MetricsReader(url)
    snapshots = Snapshots(reader.read)
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(WorkerCollector(warc_folder, running))
    registry.register(ArchiveCollector(snapshots))

    def ready() -> str | None:
        return None if snapshots.state(READY_SECONDS).is_up else "the archive's PostgreSQL does not answer"

    try:
        server = MetricsServer(address, port, registry, {"/healthz": lambda: _hangs(loop), "/readyz": ready})
    except (OSError, OverflowError) as error:
        raise ConfigurationError(
            f"metrics cannot be served at {address}:{port} ({error}); name another --metrics-port or --metrics-address"
        ) from None
    thread = threading.Thread(target=server.serve_forever, args=(0.2,), name="metrics server", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        if snapshots.settle(WAIT_SECONDS):
            reader.close()


def _hangs(loop: asyncio.AbstractEventLoop | None) -> str | None:
    """What is wrong with the loop, if anything."""
    if loop is None:
        return None
    turned = threading.Event()
    try:
        loop.call_soon_threadsafe(turned.set)
    except RuntimeError:
        return "the event loop has ended"
    return None if turned.wait(LOOP_SECONDS) else f"the event loop has not turned for {LOOP_SECONDS:g} s"
