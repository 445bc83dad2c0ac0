"""Many small news sites on one loopback server, told apart by their host: a front page, a feed, some articles, and now
and then a new one. Every request is written down with its moment."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = [
    "harbour",
    "council",
    "market",
    "bridge",
    "winter",
    "budget",
    "school",
    "ferry",
    "garden",
    "signal",
    "orchard",
    "library",
    "tower",
    "meadow",
]


class SmallSites(ThreadingHTTPServer):
    """`count` sites s000.example, s001.example …, each with `articles` at the start and one more every `minutes`."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, count: int, articles: int, minutes: float, listed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.names = [f"s{number:03}.example" for number in range(count)]
        self.asked: list[tuple[float, str, str]] = []  # Unix time, host, path
        self.listed = listed  # articles that the front page and the feed name, the newest
        self._articles, self._seconds, self._began = articles, minutes * 60, time.time()

    def handle_error(self, request: object, client_address: object) -> None:
        """A crawl that is killed breaks its connections off."""

    @property
    def address(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self.server_address[1]}"

    def published(self, host: str, at: float | None = None) -> int:
        """How many articles a site has by then."""
        phase = random.Random(host).random()
        return self._articles + int(max((at or time.time()) - self._began, 0) / self._seconds + phase)

    def moment(self, host: str, number: int) -> datetime:
        """When an article was published."""
        phase = random.Random(host).random()
        late = (number - self._articles + 1 - phase) * self._seconds if number >= self._articles else 0
        began = datetime.fromtimestamp(self._began, UTC)
        return began + timedelta(seconds=late) if late else began - timedelta(hours=self._articles - number)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: SmallSites

    def do_GET(self) -> None:
        """Answer for the host that is asked."""
        host = self.headers.get("Host", "").partition(":")[0]
        self.server.asked.append((time.time(), host, self.path))
        if self.path == "/":
            self._send(_front(host, self.server.published(host), self.server.listed))
        elif self.path == "/feed.xml":
            self._send(_feed(self.server, host), "application/rss+xml")
        elif self.path.startswith("/news/") and self.path.rpartition("-")[2].isdigit():
            number = int(self.path.rpartition("-")[2])
            if number < self.server.published(host):
                self._send(_article(self.server, host, number))
            else:
                self._send("gone", status=404)
        elif self.path == "/robots.txt":
            self._send("User-agent: *\nAllow: /\n", "text/plain")
        else:
            self._send("gone", status=404)

    def _send(self, text: str, kind: str = "text/html", status: int = 200) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _path(host: str, number: int) -> str:
    dice = random.Random(f"{host} {number}")
    return f"/news/{'-'.join(dice.sample(WORDS, 4))}-{number}"


def _headline(host: str, number: int) -> str:
    return f"{' '.join(random.Random(f'{host} {number}').sample(WORDS, 4)).capitalize()} in week {number}"


def _front(host: str, count: int, listed: int) -> str:
    newest = range(count - 1, max(count - listed - 1, -1), -1)
    links = "".join(f'<li><a href="{_path(host, n)}">{_headline(host, n)}</a></li>' for n in newest)
    feed = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    return f'<html lang="en"><head><title>{host}</title>{feed}</head><body><main><ul>{links}</ul></main></body></html>'


def _feed(server: SmallSites, host: str) -> str:
    count = server.published(host)
    items = "".join(
        f"<item><title>{_headline(host, n)}</title><link>https://{host}{_path(host, n)}</link>"
        f"<pubDate>{format_datetime(server.moment(host, n))}</pubDate></item>"
        for n in range(count - 1, max(count - server.listed - 1, -1), -1)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'


def _article(server: SmallSites, host: str, number: int) -> str:
    dice = random.Random(f"{host} {number}")
    told = server.moment(host, number).isoformat(timespec="seconds")
    paragraphs = "".join(f"<p>{' '.join(dice.choices(WORDS, k=45)).capitalize()}.</p>" for _ in range(8))
    return (
        f'<html lang="en"><head><title>{_headline(host, number)}</title>'
        f'<meta property="og:type" content="article"><meta property="article:published_time" content="{told}"></head>'
        f'<body><article><h1>{_headline(host, number)}</h1><p class="byline">By Ada Placeholder</p>'
        f'<time datetime="{told}">{told}</time>{paragraphs}</article></body></html>'
    )


@contextmanager
def small_sites(count: int, articles: int, minutes: float, listed: int = 15) -> Iterator[SmallSites]:
    """Served until the block ends."""
    server = SmallSites(count, articles, minutes, listed)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
