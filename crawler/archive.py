"""FetchedPage ↔ WARC record (ISO 28500:2017; gzip, one member a record).

The payload is stored as received, its Content-Encoding kept, as the standard wants; readers undo it. A file that is
being written ends in ``.open`` and is held by an flock, which the kernel drops when its writer dies: a later crawl
finds it, cuts off a torn last record, reads what the database has not heard of, and gives it its final name.
"""

import fcntl
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.content_encoding import decode
from crawler.errors import ArchiveWriteError, WarcReadError
from crawler.items import FetchedPage
from crawler.warc.files import OPEN_SUFFIX, finish_file, locate, sync_folder
from crawler.warc.names import new_name

MAX_FILE_BYTES = 1_000_000_000  # the customary size of WARC files (ISO 28500, annex C)
GZIP_LEVEL = 6
RESPONSES = WarcRecordType.response | WarcRecordType.revisit
# WARC 1.1's names of why a payload is not repeated (ISO 28500:2017, 6.7.2 and 6.7.3)
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
REQUESTED_URI = "Archive-Requested-URI"  # extension field: the URL that was asked for, where a redirect led elsewhere


@dataclass(frozen=True, slots=True)
class Original:
    """A capture in full, which a later answer may repeat; the validators are what its site gave to ask for changes."""

    url: str
    captured_at: datetime
    warc_record_id: str
    payload_digest: str
    etag: str | None = None
    last_modified: str | None = None
    warc_filename: str = ""


@dataclass(frozen=True, slots=True)
class WarcPlace:
    """Where a response lies: what a capture row needs besides the page."""

    warc_filename: str
    warc_record_offset: int
    warc_record_id: str
    payload_digest: str
    revisit_of: str | None = None  # of a revisit: the record id of the response that has the payload


class WarcWriter:
    """Appends responses to WARC files in a folder, named as warc.names has it; one writer a file.

    ``write`` buffers in the operating system; nothing may be promised to anyone before ``sync`` has returned.
    Both raise ArchiveWriteError, after which the file ends with the last whole record.
    """

    def __init__(
        self,
        folder: Path,
        prefix: str,
        software: str,
        max_file_bytes: int = MAX_FILE_BYTES,
        crawl_id: int | None = None,
    ) -> None:
        self._folder, self._prefix, self._software, self._max = folder, prefix, software, max_file_bytes
        self._crawl_id = crawl_id
        self._file: BinaryIO | None = None
        self._path = folder
        self._serial = 0
        self.bytes_written = 0

    def write(self, page: FetchedPage, original: Original | None = None) -> WarcPlace:
        """Append one record; where it lies. A response that answers 304, or with the very bytes of the `original`, is
        written as a revisit of it (ISO 28500, 6.7), without its payload."""
        payload = page.body if page.wire_body is None else page.wire_body
        digest = f"sha256:{sha256(payload).hexdigest()}"
        repeated = original if original and (page.status == 304 or digest == original.payload_digest) else None
        try:
            file = self._current_file()
            offset = file.tell()
            record = _revisit_record(page, repeated) if repeated else _response_record(page, payload, digest)
            self._append(file, offset, _member(record))
        except OSError as error:
            raise self._cannot_write(error) from error
        return WarcPlace(
            self._path.name.removesuffix(OPEN_SUFFIX),
            offset,
            _urn(record.record_id),
            repeated.payload_digest if repeated else digest,
            repeated.warc_record_id if repeated else None,
        )

    def sync(self) -> None:
        """Return when all that was written is on the disk."""
        if self._file is not None:
            try:
                self._file.flush()
                os.fsync(self._file.fileno())
            except OSError as error:
                raise self._cannot_write(error) from error

    @property
    def is_full(self) -> bool:
        """Whether the next record should begin another file."""
        return self._file is not None and self._file.tell() >= self._max

    def rotate(self) -> None:
        """Close a file that is full, so that the next record begins another. Call it when all that was written is
        known to the database: only unfinished files are looked through after a crash.
        """
        if self.is_full:
            self.close()

    def close(self) -> None:
        """Sync, and give the file its final name."""
        if self._file is not None:
            self.sync()
            finish_file(self._path)
            self.abandon()

    def abandon(self) -> None:
        """Let go of the file as it is, for the next crawl to look through."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> "WarcWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _current_file(self) -> BinaryIO:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = new_name(self._prefix, self._serial, self._crawl_id)
            self._serial += 1
            self._path = self._folder / (name + OPEN_SUFFIX)
            self._file = self._path.open("xb", buffering=0)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            sync_folder(self._folder)
            self._append(self._file, 0, _member(_warcinfo_record(name, self._software)))
        return self._file

    def _append(self, file: BinaryIO, offset: int, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[file.write(view) :]
            self.bytes_written += len(data)
        except OSError:
            file.truncate(offset)
            file.seek(offset)
            raise

    def _cannot_write(self, error: OSError) -> ArchiveWriteError:
        return ArchiveWriteError(
            f"{self._path}: {error.strerror or error}, so no further page can be archived; "
            "make room there, then run the same command again"
        )


def read_records(path: Path, start: int = 0) -> Iterator[tuple[WarcPlace, FetchedPage]]:
    """Each response and revisit record of a WARC file (gzip or plain) from a byte offset on, its content encoding
    undone; a revisit's page has no body, and its place says what it repeats.

    Raises WarcReadError where the file is missing or no WARC. A torn last record ends the reading silently: compare
    with ``whole_length``.
    """
    path = locate(path)
    with path.open("rb") as file:
        file.seek(start)
        try:
            for record in ArchiveIterator(file, record_types=RESPONSES, strict_mode=False):
                page = _page_of(record)
                if page is not None:
                    payload = page.body if page.wire_body is None else page.wire_body
                    digest = f"sha256:{sha256(payload).hexdigest()}"
                    original = _urn(record.headers.get("WARC-Refers-To")) or None
                    if original is not None:
                        digest = record.headers.get("WARC-Payload-Digest") or digest
                    name = path.name.removesuffix(OPEN_SUFFIX)
                    yield WarcPlace(name, record.stream_pos, _urn(record.record_id), digest, original), page
        except (OSError, ValueError, RuntimeError) as error:
            raise WarcReadError(f"{path}: {error}; check the file with a WARC tool or leave it out") from error


def read_record(folder: Path, place: WarcPlace) -> FetchedPage:
    """The page that lies at a place; raises WarcReadError where it is not, or where its digest differs."""
    path = folder / place.warc_filename
    found, page = next(read_records(path, place.warc_record_offset), (None, None))
    if found is None or page is None or found.warc_record_id != place.warc_record_id:
        raise WarcReadError(
            f"{path}: no record {place.warc_record_id} at {place.warc_record_offset}; restore the file from a backup"
        )
    if found.payload_digest != place.payload_digest:
        raise WarcReadError(
            f"{path}: the payload at {place.warc_record_offset} is not the one captured; restore it from a backup"
        )
    return page


def _response_record(page: FetchedPage, payload: bytes, digest: str) -> WarcRecord:
    record = _http_record(WarcRecordType.response, page, digest)
    record.set_bytes_content(_head(page) + payload)
    return record


def _revisit_record(page: FetchedPage, original: Original) -> WarcRecord:
    record = _http_record(WarcRecordType.revisit, page, original.payload_digest)
    record.headers["WARC-Profile"] = NOT_MODIFIED if page.status == 304 else IDENTICAL
    record.headers["WARC-Refers-To"] = f"<{original.warc_record_id}>"
    record.headers["WARC-Refers-To-Target-URI"] = original.url
    record.headers["WARC-Refers-To-Date"] = original.captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    record.set_bytes_content(_head(page))
    return record


def _http_record(kind: WarcRecordType, page: FetchedPage, digest: str) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind)
    record.headers["WARC-Target-URI"] = page.url
    record.record_date = page.fetched_at
    record.is_http = True
    record.headers["Content-Type"] = "application/http; msgtype=response"  # the library leaves the parameter out
    record.headers["WARC-Payload-Digest"] = digest
    if page.requested_url != page.url:
        record.headers[REQUESTED_URI] = page.requested_url
    return record


def _head(page: FetchedPage) -> bytes:
    reason = HTTPStatus(page.status).phrase if page.status in HTTPStatus._value2member_map_ else "Unknown"
    lines = [f"HTTP/1.1 {page.status} {reason}", *(f"{name}: {value}" for name, value in page.headers)]
    return ("".join(f"{' '.join(line.split())}\r\n" for line in lines) + "\r\n").encode("latin-1", "replace")


def _warcinfo_record(name: str, software: str) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(WarcRecordType.warcinfo)
    record.headers["WARC-Filename"] = name
    record.headers["Content-Type"] = "application/warc-fields"
    fields = f"software: {software}\r\nformat: WARC File Format 1.1\r\n"
    record.set_bytes_content(fields.encode())
    return record


def _urn(record_id: str | None) -> str:
    return (record_id or "").strip("<>")


def _member(record: WarcRecord) -> bytes:
    buffer = io.BytesIO()
    stream = GzipWriter(buffer, compression_level=GZIP_LEVEL)
    record.write(stream)
    stream.finish()
    return buffer.getvalue()


def _page_of(record: WarcRecord) -> FetchedPage | None:
    """The page in a response record, or None where it is no HTTP response (dns:, ftp:)."""
    if not record.is_http:
        return None
    record.parse_http(strict_mode=False)
    headers = tuple((str(name), str(value)) for name, value in record.http_headers.astuples())
    wire = record.reader.read()
    codings = [
        value
        for header in ("content-encoding", "transfer-encoding")
        for name, value in headers
        if name.lower() == header
    ]
    encodings = ", ".join(codings)
    body = decode(wire, encodings)
    url = record.headers.get("WARC-Target-URI") or ""
    return FetchedPage(
        url=url,
        requested_url=record.headers.get(REQUESTED_URI) or url,
        status=record.http_headers.status_code or 0,
        headers=headers,
        body=body,
        fetched_at=record.record_date,
        wire_body=wire if encodings else None,
    )
