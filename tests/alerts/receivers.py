"""What takes alerts in tests: a webhook and a mail server on loopback, both real."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Webhook:
    """What was posted, in order; `status` is what it answers, once `go_on` is set."""

    port: int = 0
    status: int = 200
    posts: list[dict[str, Any]] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """In the form of ALERT_URLS."""
        return f"json://127.0.0.1:{self.port}/hooks/very-secret-token"


@contextmanager
def webhook() -> Iterator[Webhook]:
    """A receiver of json://, which answers at once unless it is told to wait (clear `go_on`)."""
    hook = Webhook()
    hook.go_on.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.posts.append(json.loads(body))
            hook.came.set()
            hook.go_on.wait(10)
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A sender that was killed."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        hook.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def mail_server() -> Iterator[tuple[int, list[Message]]]:
    """Its port, and the messages it takes: SMTP as far as smtplib speaks it without TLS and login."""
    mails: list[Message] = []
    loop = asyncio.new_event_loop()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 mail.test ESMTP")
        while line := (await reader.readline()).decode().strip().upper():
            if line == "DATA":
                say("354 go on")
                text = await reader.readuntil(b"\r\n.\r\n")
                mails.append(message_from_bytes(text.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")))
                say("250 taken")
            elif line == "QUIT":
                say("221 bye")
                break
            else:
                say("250 mail.test")
        await writer.drain()
        writer.close()

    server = loop.run_until_complete(asyncio.start_server(converse, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1], mails
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
