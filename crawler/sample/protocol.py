"""Just enough of HTTP/1.1 on the server's side: GET and HEAD, keep-alive, pipelining, gzip, conditional requests."""

import asyncio
import gzip
import hashlib
import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Protocol as TypingProtocol
from urllib.parse import urlsplit

from crawler.sample.response import Response
from crawler.sample.wire import FAULTS, send_faulty


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as the log keeps it."""

    at: float  # seconds since the epoch
    method: str
    host: str
    path: str  # with its query
    status: int
    user_agent: str
    fault: str = ""  # what went wrong with the answer, see faults.py

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


class Answering(TypingProtocol):
    """Who knows the answers, and which connections are open."""

    connections: set[asyncio.Transport]

    def answer(self, host: str, target: str) -> Response: ...
    def record(self, request: Request) -> None: ...


class Protocol(asyncio.Protocol):
    """One connection. As a proxy it answers absolute targets (GET http://host/path) as the host would."""

    def __init__(self, site: Answering) -> None:
        self._site = site
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP gives no other
        self._transport = transport
        self._site.connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._site.connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received and not self._transport.is_closing():
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._respond(head.decode("latin-1"))

    def _respond(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        method, _, rest = first.partition(" ")
        target = rest.rpartition(" ")[0]
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        host = headers.get("host", "")
        if "://" in target:
            parts = urlsplit(target)
            host, target = parts.netloc, target.split(parts.netloc, 1)[1] or "/"
        answer = self._site.answer(host, target) if method in ("GET", "HEAD") else Response(405)
        status, fields, body = _conditional(answer, headers)
        packs = "gzip" in headers.get("accept-encoding", "") and "html" in answer.content_type
        if packs and len(body) > 1000 and not answer.is_encoded and answer.fault != "huge":
            body = gzip.compress(body, 1, mtime=0)
            fields += (("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
        keep = headers.get("connection", "").lower() != "close" and not first.endswith("HTTP/1.0")
        agent = headers.get("user-agent", "")
        self._site.record(Request(time.time(), method, host, target, status, agent, answer.fault))
        if answer.fault in FAULTS and body:
            send_faulty(self._transport, answer.fault, _head(status, fields), body)
            return
        self._send(status, fields, body, keep=keep, head_only=method == "HEAD")

    def _send(
        self, status: int, fields: tuple[tuple[str, str], ...], body: bytes, *, keep: bool, head_only: bool
    ) -> None:
        length = () if status == HTTPStatus.NOT_MODIFIED else (("Content-Length", str(len(body))),)
        head = _head(status, (*fields, *length))
        head += f"Connection: {'keep-alive' if keep else 'close'}\r\n\r\n"
        self._transport.write(head.encode("latin-1") + (b"" if head_only else body))
        if not keep:
            self._transport.close()


def _head(status: int, fields: tuple[tuple[str, str], ...]) -> str:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in fields
    )


def _conditional(answer: Response, headers: dict[str, str]) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Status, headers and body, with 304 where the client has the same already."""
    fields = (("Server", "sample"), ("Content-Type", answer.content_type), *answer.headers)
    if answer.last_modified is None:
        return answer.status, fields, answer.body
    etag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
    fields += (
        ("ETag", etag),
        ("Last-Modified", format_datetime(answer.last_modified.astimezone(UTC), usegmt=True)),
    )
    if known := headers.get("if-none-match"):
        same = etag in known
    else:
        since = headers.get("if-modified-since", "")
        same = since.endswith("GMT") and parsedate_to_datetime(since) >= answer.last_modified
    return (HTTPStatus.NOT_MODIFIED, fields, b"") if same else (answer.status, fields, answer.body)
