"""WACZ 1.1.1: captures in one file that replay tools open, with their index and a list of their pages.

https://specs.webrecorder.net/wacz/1.1.1/. Records are copied as they lie, gzip member by member.
"""

import gzip
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO
from uuid import uuid4
from zipfile import ZIP_STORED, ZipFile

from crawler.errors import WarcReadError
from crawler.warc.cdxj import Lines, cdxj_line, write_lines
from crawler.warc.files import locate
from crawler.warc.record import Record
from crawler.warc.scan import GZIP, scan

VERSION = "1.1.1"
WARC, INDEX, PAGES = "archive/data.warc.gz", "indexes/index.cdx", "pages/pages.jsonl"
PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A capture to be packed; with the headline where it is an article's page."""

    warc_filename: str
    warc_record_offset: int
    url: str
    captured_at: datetime
    headline: str | None


@dataclass(slots=True)
class Packed:
    """What is in the package, and what could not be read."""

    records: int = 0
    pages: int = 0
    lost: int = 0
    example: str = ""


class _Entry:
    """A file in the package; knows its size and its digest when it is written."""

    def __init__(self, package: ZipFile, path: str) -> None:
        self.path, self.size = path, 0
        self._hash = hashlib.sha256()
        self._file: IO[bytes] = package.open(path, "w", force_zip64=True)

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    def close(self) -> dict[str, object]:
        """What datapackage.json says of it."""
        self._file.close()
        name = self.path.rpartition("/")[2]
        return {"name": name, "path": self.path, "hash": f"sha256:{self._hash.hexdigest()}", "bytes": self.size}


async def write_wacz(
    target: BinaryIO, folder: Path, captures: AsyncIterator[Wanted], title: str, software: str
) -> Packed:
    """Pack captures, in the order of the WARC files."""
    packed = Packed()
    with (
        TemporaryDirectory(prefix="crawler-wacz-") as between,
        ZipFile(target, "w", ZIP_STORED) as package,
        Lines(Path(between)) as index,
    ):
        pages = Path(between) / "pages.jsonl"
        with pages.open("w", encoding="utf-8") as listed:
            listed.write(json.dumps(PAGES_HEAD) + "\n")
            archive = _Entry(package, WARC)
            archive.write(_warcinfo(software))
            async for wanted in captures:
                _pack(wanted, folder, archive, index, packed)
                if wanted.headline is not None:
                    packed.pages += 1
                    listed.write(json.dumps(_page(wanted), ensure_ascii=False) + "\n")
            resources = [archive.close()]
        entry = _Entry(package, INDEX)
        write_lines(index.sorted(), entry.write)
        resources.append(entry.close())
        entry = _Entry(package, PAGES)
        with pages.open("rb") as lines:
            write_lines(lines, entry.write)
        resources.append(entry.close())
        created = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        facts = {"profile": "data-package", "wacz_version": VERSION, "title": title, "created": created}
        described = json.dumps({**facts, "software": software, "resources": resources}, indent=2).encode()
        package.writestr("datapackage.json", described)
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(described).hexdigest()}"}
        package.writestr("datapackage-digest.json", json.dumps(digest))
    return packed


def _pack(wanted: Wanted, folder: Path, archive: _Entry, index: Lines, packed: Packed) -> None:
    try:
        path = locate(folder / wanted.warc_filename)
        record = next(iter(scan(path, wanted.warc_record_offset, digests=True)), None)
    except WarcReadError:
        record = None
    if not isinstance(record, Record):
        packed.lost += 1
        packed.example = packed.example or f"{wanted.warc_filename} at {wanted.warc_record_offset}"
        return
    with path.open("rb") as file:
        file.seek(record.offset)
        data = file.read(record.length)
    data = data if data.startswith(GZIP) else gzip.compress(data)
    line = cdxj_line(replace(record, offset=archive.size, length=len(data)), WARC.rpartition("/")[2])
    archive.write(data)
    packed.records += 1
    if line is not None:
        index.add(line)


def _page(wanted: Wanted) -> dict[str, str]:
    moment = wanted.captured_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"id": uuid4().hex, "url": wanted.url, "ts": moment, "title": wanted.headline or ""}


def _warcinfo(software: str) -> bytes:
    fields = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
    moment = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    head = (
        f"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\nWARC-Date: {moment}\r\n"
        f"WARC-Filename: {WARC.rpartition('/')[2]}\r\nContent-Type: application/warc-fields\r\n"
        f"Content-Length: {len(fields)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + fields + b"\r\n\r\n")
