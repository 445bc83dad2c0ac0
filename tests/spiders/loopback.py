"""A web server on loopback that answers what a test says, host by host, and writes down what it was asked."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Answer:
    """What one address answers; `after` seconds of waiting."""

    body: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in."""

    at: float  # seconds on the monotonic clock
    host: str
    path: str
    headers: dict[str, str]


@dataclass(slots=True)
class Loopback:
    """A running server: answers by (host, path), or by path alone."""

    address: str = ""
    answers: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def paths(self, host: str | None = None) -> list[str]:
        """The paths asked for, in order."""
        return [each.path for each in self.asked if host in (None, each.host)]


@contextmanager
def loopback() -> Iterator[Loopback]:
    """Serve until the context ends."""
    state = Loopback()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers.get("Host", "")
            state.asked.append(Asked(time.monotonic(), host, self.path, dict(self.headers.items())))
            answer = state.answers.get(f"{host}{self.path}") or state.answers.get(self.path) or Answer("gone", 404)
            answer = answer() if callable(answer) else answer
            time.sleep(answer.after)
            body = answer.body.encode()
            self.send_response(answer.status)
            for name, value in (*answer.headers, ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    state.address = f"127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
