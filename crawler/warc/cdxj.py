"""CDXJ, the index of web archives: one sorted line a response, by URL key and moment, with where it lies.

The key is the SURT (Sort-friendly URI Reordering Transform) of the Wayback Machine's canonical form, under which pywb
and OpenWayback look URLs up; the fields are pywb's, all of them texts.
"""

import heapq
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import unquote_to_bytes, urlsplit

from crawler.warc.record import Record
from crawler.warc.scan import scan

REVISIT = "warc/revisit"
MOST_OPEN = 200  # sorted files that are merged at a time
MOST_LINES = 100_000  # that are sorted in memory
_WWW = re.compile(r"^www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SESSION = re.compile(r"(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|(?:cfid|cftoken)=.+")


def surt_key(url: str) -> str:
    """https://www.gazette.example/A/?b=2&a=1 → example,gazette)/a?a=1&b=2; what is no web address stays as it is."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return "".join(url.split())
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return "".join(url.split())
    reversed_host = ",".join(reversed(_WWW.sub("", host).split(".")))
    where = reversed_host if port in (None, 80, 443) else f"{reversed_host}:{port}"
    path = "/" + "/".join(_segments(_one_escaping(parts.path)))
    pairs = _one_escaping(parts.query).lower().split("&")
    query = "&".join(sorted(pair for pair in pairs if not _SESSION.fullmatch(pair)))
    return f"{where}){path}{f'?{query}' if query else ''}".lower()


def cdxj_line(record: Record, filename: str) -> str | None:
    """The line of an HTTP response or revisit; None for any other record."""
    moment = record.moment
    if record.kind not in ("response", "revisit") or record.status is None or moment is None or not record.url:
        return None
    digest = record.fields.get("warc-payload-digest") or record.payload_digest
    values = {
        "url": record.url,
        "mime": REVISIT if record.kind == "revisit" else record.mime or "unk",
        "status": str(record.status),
        "digest": digest.removeprefix("sha1:"),
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": filename,
    }
    timestamp = f"{moment.astimezone(UTC):%Y%m%d%H%M%S}"
    return f"{surt_key(record.url)} {timestamp} {json.dumps(values)}"


def index_files(files: Sequence[tuple[Path, str, Path]]) -> list[int]:
    """What a worker does: of each (WARC file, its name in the index, where to) a sorted index; the lines of each."""
    return [_index(*each) for each in files]


def _index(path: Path, filename: str, target: Path) -> int:
    with Lines(target.parent) as lines:
        for record in scan(path, digests=True):
            if isinstance(record, Record) and (line := cdxj_line(record, filename)) is not None:
                lines.add(line)
        with target.open("wb") as out:
            return write_lines(lines.sorted(), out.write)


class Lines:
    """Lines, given back sorted by their bytes: in memory, and in files of a folder where they are many."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: list[bytes] = []
        self._files = ExitStack()
        self._parts: list[Path] = []

    def add(self, line: str) -> None:
        """One more."""
        self._lines.append(line.encode("utf-8", "replace") + b"\n")
        if len(self._lines) >= MOST_LINES:
            self._set_aside()

    def sorted(self) -> Iterator[bytes]:
        """All of them, each with its line end."""
        if not self._parts:
            return iter(sorted(self._lines))
        self._set_aside()
        return merged(self._parts, self._folder)

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *exception: object) -> None:
        self._files.close()

    def _set_aside(self) -> None:
        part = self._files.enter_context(NamedTemporaryFile(dir=self._folder, suffix=".cdxj"))  # noqa: SIM115
        part.writelines(sorted(self._lines))
        part.flush()
        self._parts.append(Path(part.name))
        self._lines.clear()


def merged(files: Sequence[Path], folder: Path) -> Iterator[bytes]:
    """The lines of sorted files in order; the folder takes what is between, where they are many."""
    waiting, number = list(files), 0
    while len(waiting) > MOST_OPEN:
        some, waiting = waiting[:MOST_OPEN], waiting[MOST_OPEN:]
        between = folder / f"merged-{number}.cdxj"
        number += 1
        with between.open("wb") as out:
            out.writelines(_merge(some))
        waiting.append(between)
    yield from _merge(waiting)


def write_lines(lines: Iterable[bytes], write: Callable[[bytes], object]) -> int:
    """Hand each line on; how many there were."""
    count = 0
    for line in lines:
        write(line)
        count += 1
    return count


def _merge(files: Sequence[Path]) -> Iterator[bytes]:
    with ExitStack() as stack:
        yield from heapq.merge(*(stack.enter_context(path.open("rb")) for path in files))


def _segments(path: str) -> list[str]:
    """Of a path without its dots, doubled and final slashes."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    return segments


def _one_escaping(text: str) -> str:
    """Each byte escaped or bare in one way only, however often it was escaped."""
    plain, before = unquote_to_bytes(text), text.encode("utf-8", "surrogatepass")
    while plain != before:
        plain, before = unquote_to_bytes(plain), plain
    return "".join(chr(byte) if 0x20 < byte < 0x7F and byte not in b"#%" else f"%{byte:02x}" for byte in plain)
