"""WARC files as other programs write them: CC-NEWS's layout, and what is wrong with files in the wild."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from tests.pages import story


@dataclass
class ForeignWarc:
    """Records of a file, to be written gzipped one by one or plain."""

    records: list[bytes] = field(default_factory=list)

    def add(self, kind: str, url: str, block: bytes, *lines: str, record_id: str | None = "", length: int = -1) -> str:
        """A record; its id. `record_id` None leaves that out; `length` is a Content-Length that is none."""
        made = f"urn:uuid:{uuid5(NAMESPACE_URL, f'{len(self.records)} {kind} {url}')}" if record_id == "" else record_id
        head = [
            "WARC/1.0",
            f"WARC-Type: {kind}",
            f"WARC-Date: 2026-11-{1 + len(self.records) % 20:02}T08:15:00Z",
            f"WARC-Target-URI: {url}",
            *([f"WARC-Record-ID: <{made}>"] if made else []),
            *lines,
            f"Content-Length: {len(block) if length < 0 else length}",
        ]
        self.records.append("\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n")
        return made or ""

    def add_response(
        self, url: str, body: bytes, *fields: str, status: str = "200 OK", mime: str = "text/html", head: bytes = b""
    ) -> str:
        """A request and its response; the response's record id."""
        self.add("request", url, b"GET / HTTP/1.1\r\n\r\n", "Content-Type: application/http; msgtype=request")
        lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {mime}"] if mime else []), *fields]
        block = (head or "\r\n".join(lines).encode() + b"\r\n\r\n") + body
        return self.add("response", url, block, "Content-Type: application/http; msgtype=response")

    def write(self, path: Path, records: Sequence[bytes] | None = None) -> Path:
        """Gzip, one member a record, where the name ends in .gz; plain otherwise."""
        wanted = self.records if records is None else records
        path.write_bytes(b"".join(gzip.compress(each) if path.suffix == ".gz" else each for each in wanted))
        return path


def dated_story(number: int, language: str = "en") -> bytes:
    """A page that says that it is an article, and its moment in a zone of its own."""
    head = f'<meta property="article:published_time" content="2026-10-{1 + number % 28:02}T09:00:00+09:00">'
    return story(head, title=f"Mockport rebuilds pier number {number}").replace('"en"', f'"{language}"').encode()


def news_file(articles: int = 6) -> ForeignWarc:
    """A file of two sites and of all that is no page."""
    warc = ForeignWarc()
    warc.add("warcinfo", "", b"software: other/1.0\r\n", "Content-Type: application/warc-fields")
    for number in range(articles):
        host = ("www.gazette.example", "courier.example")[number % 2]
        warc.add_response(
            f"https://{host}/2026/10/{number + 1:02}/pier-number-{number}-is-rebuilt", dated_story(number)
        )
    return warc
