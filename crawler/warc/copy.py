"""Records out of WARC files into others as they are: gzip members are copied, neither unpacked nor packed anew."""

import io
import os
import re
import zlib
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from crawler.errors import WarcReadError
from crawler.warc.files import OPEN_SUFFIX, finish_file, locate, sync_folder

MAX_FILE_BYTES = 1_000_000_000  # the customary size of WARC files (ISO 28500, annex C)
READ_BYTES = 64 << 10
HEAD_BYTES = 16 << 10  # of a record, within which its header ends
GZIP_MAGIC = b"\x1f\x8b"
OPEN_FILES = 16  # that are kept open for reading
RECORD_ID = re.compile(rb"^WARC-Record-ID:\s*<([^>]+)>", re.I | re.M)
LENGTH = re.compile(rb"^Content-Length:\s*(\d+)", re.I | re.M)


class MemberReader:
    """Reads single records out of the WARC files of a folder. Close it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}

    def read(self, filename: str, offset: int, record_id: str) -> bytes:
        """The gzip member of a record, its checksum tried; of a file that is no gzip, a member made of it.

        Raises WarcReadError where it is not there or damaged.
        """
        path = self._folder / filename
        try:
            file = self._open(filename)
            file.seek(offset)
            start = file.read(READ_BYTES)
            member, head = _gzip_member(file, start) if start[:2] == GZIP_MAGIC else _plain_record(file, start)
        except OSError as error:
            raise WarcReadError(f"{path}: {error.strerror or error}; check the file's disk") from error
        except (zlib.error, ValueError) as error:
            raise WarcReadError(
                f"{path}: the record at {offset} is damaged ({error}); restore it from a backup"
            ) from error
        found = RECORD_ID.search(head)
        if found is None or found[1].decode("latin-1") != record_id:
            raise WarcReadError(f"{path}: no record {record_id} at {offset}; restore the file from a backup")
        return member

    def _open(self, filename: str) -> BinaryIO:
        file = self._files.pop(filename, None) or locate(self._folder / filename).open("rb")
        self._files[filename] = file  # now the newest
        if len(self._files) > OPEN_FILES:
            self._files.pop(next(iter(self._files))).close()
        return file

    def close(self) -> None:
        """Close its files."""
        for file in self._files.values():
            file.close()
        self._files.clear()


class MemberWriter:
    """Writes members into files ``<prefix>-<serial>.warc.gz`` of at most about a gigabyte, each with a warcinfo record.

    ``serial`` and ``position`` tell where it stands; made with them, it goes on there, and cuts off what came after.
    Raises OSError, after which the file ends with the last whole record.
    """

    def __init__(
        self, folder: Path, prefix: str, software: str, serial: int = 0, position: int = 0, most: int = MAX_FILE_BYTES
    ) -> None:
        self._folder, self._prefix, self._software, self._most = folder, prefix, software, most
        self._file: BinaryIO | None = None
        self.serial, self.position = serial, position
        self._forget_later_files()
        if position:
            if not self._open_path.exists():
                self.path.rename(self._open_path)  # it was finished before its last state was written
            self._file = self._open_path.open("r+b", buffering=0)
            self._file.truncate(position)
            self._file.seek(position)

    @property
    def path(self) -> Path:
        """Of the file that is being written, with the name that it will have."""
        return self._folder / f"{self._prefix}-{self.serial:05d}.warc.gz"

    @property
    def _open_path(self) -> Path:
        return self.path.with_name(self.path.name + OPEN_SUFFIX)

    def _forget_later_files(self) -> None:
        for path in self._folder.glob(f"{self._prefix}-*.warc.gz*"):
            if path.name.removesuffix(OPEN_SUFFIX) > self.path.name:
                path.unlink()

    def write(self, member: bytes) -> None:
        """Append a member; begin another file first where this one would be too large."""
        if self._file is not None and self.position + len(member) > self._most:
            self.finish()
            self.serial, self.position = self.serial + 1, 0
        if self._file is None:
            self._file = self._open_path.open("wb", buffering=0)
            sync_folder(self._folder)
            self._append(_warcinfo(self.path.name, self._software))
        self._append(member)

    def _append(self, data: bytes) -> None:
        if self._file is None:
            raise ValueError("no file is open")
        view = memoryview(data)
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError:
            with suppress(OSError):
                self._file.truncate(self.position)
                self._file.seek(self.position)
            raise
        self.position += len(data)

    def sync(self) -> None:
        """Return when all that was written is on the disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Sync, and give the file its final name."""
        if self._file is not None:
            self.sync()
            self.close()
            finish_file(self._open_path)

    def close(self) -> None:
        """Leave the file as it is, to go on with later."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _gzip_member(file: BinaryIO, start: bytes) -> tuple[bytes, bytes]:
    """(the member as it is, the beginning of what it holds)."""
    inflate = zlib.decompressobj(wbits=31)
    raw, head, chunk = [], b"", start
    while chunk:
        text = inflate.decompress(chunk)
        if len(head) < HEAD_BYTES:
            head += text[:HEAD_BYTES]
        if inflate.eof:
            raw.append(chunk[: len(chunk) - len(inflate.unused_data)])
            return b"".join(raw), head
        raw.append(chunk)
        chunk = file.read(READ_BYTES)
    raise ValueError("the file ends before the record does")


def _plain_record(file: BinaryIO, start: bytes) -> tuple[bytes, bytes]:
    head, mark, rest = start.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    if not head.startswith(b"WARC/") or not mark or length is None:
        raise ValueError("no WARC record begins there")
    body = rest[: int(length[1])]
    body += file.read(int(length[1]) - len(body))
    if len(body) < int(length[1]):
        raise ValueError("the file ends before the record does")
    deflate = zlib.compressobj(wbits=31)
    return deflate.compress(head + mark + body + b"\r\n\r\n") + deflate.flush(), head


def _warcinfo(name: str, software: str) -> bytes:
    record = WarcRecord()
    record.init_headers(WarcRecordType.warcinfo)
    record.headers["WARC-Filename"] = name
    record.headers["Content-Type"] = "application/warc-fields"
    fields = (
        f"software: {software}\r\nformat: WARC File Format 1.1\r\ndescription: captures copied out of an archive\r\n"
    )
    record.set_bytes_content(fields.encode())
    buffer = io.BytesIO()
    stream = GzipWriter(buffer)
    record.write(stream)
    stream.finish()
    return buffer.getvalue()
