"""A WARC file (gzip, one member a record, or uncompressed) record by record, from any writer, through any damage.

Nothing is decoded or kept but heads and digests: memory stays the same for records of any size. What cannot be read is
told with its place, and the reading goes on with the next record that can.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crawler.errors import WarcReadError
from crawler.warc.files import locate
from crawler.warc.record import WARC, Record, RecordReader

READ_BYTES = 256 << 10
GZIP = b"\x1f\x8b\x08"
TORN, DAMAGED, NOT_ONE_EACH = "torn", "damaged", "not one gzip member a record"
_NEXT_RECORD = re.compile(rb"\r?\n\r?\nWARC/[01]\.\d\r?\n")


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no record."""

    offset: int
    length: int
    why: str  # TORN: the file ends in the midst of a record | DAMAGED | NOT_ONE_EACH


def scan(path: Path, start: int = 0, *, digests: bool = False) -> Iterator[Record | Damage]:
    """The file's records in order from an offset on. Raises WarcReadError where it is missing or no WARC."""
    path = locate(path)
    try:
        with path.open("rb") as file:
            magic = file.read(5)
            if magic and not magic.startswith(GZIP) and magic != WARC:
                raise WarcReadError(f"{path}: it is no WARC file, neither gzip nor plain; check the path")
            yield from (_scan_gzip if magic.startswith(GZIP) else _scan_plain)(file, start, digests)
    except OSError as error:
        raise WarcReadError(f"{path}: {error.strerror or error}; check the file and the disk") from error


def _scan_gzip(file: BinaryIO, start: int, digests: bool) -> Iterator[Record | Damage]:
    size = file.seek(0, 2)
    offset = start
    file.seek(offset)
    waiting = b""  # read, and not inflated yet; begins at `offset` when a member begins
    while offset < size:
        reader, inflate = RecordReader(digests), zlib.decompressobj(wbits=31)
        position, why = offset, ""  # position: how far the file was inflated
        try:
            while not inflate.eof:
                waiting = waiting or file.read(READ_BYTES)
                if not waiting:
                    why = TORN
                    break
                data = inflate.decompress(waiting, READ_BYTES * 4)
                rest = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
                position += len(waiting) - len(rest)
                waiting = rest
                if data:
                    reader.feed(data)
            if not why:
                yield reader.record(offset, position - offset)
                if reader.more:
                    yield Damage(offset, position - offset, NOT_ONE_EACH)
                offset = position
                continue
        except (zlib.error, ValueError):
            why = DAMAGED
        found = _next_member(file, offset + 1, size)
        yield Damage(offset, found - offset, why if found == size or why == DAMAGED else DAMAGED)
        offset = found
        file.seek(offset)
        waiting = b""


def _next_member(file: BinaryIO, start: int, size: int) -> int:
    """Where the next gzip member begins that is a WARC record; the file's size where there is none."""
    while (found := _find(file, GZIP, start, size)) < size:
        file.seek(found)
        try:
            if zlib.decompressobj(wbits=31).decompress(file.read(4096), len(WARC)) == WARC:
                return found
        except zlib.error:
            pass
        start = found + 1
    return size


def _scan_plain(file: BinaryIO, start: int, digests: bool) -> Iterator[Record | Damage]:
    size = file.seek(0, 2)
    offset = start
    while offset < size:
        try:
            reader, end = _read_plain(file, offset, digests)
            following = _skip_line_ends(file, end)
            file.seek(following)
            if following < size and following - end < 4 and file.read(len(WARC)) != WARC:
                raise ValueError("the next record does not begin where this one ends")
            yield reader.record(offset, following - offset)
            offset = following
        except (ValueError, EOFError) as error:
            found = _next_plain(file, offset + 1, size)
            yield Damage(offset, found - offset, TORN if found == size and isinstance(error, EOFError) else DAMAGED)
            offset = found


def _read_plain(file: BinaryIO, offset: int, digests: bool) -> tuple[RecordReader, int]:
    reader = RecordReader(digests)
    file.seek(offset)
    while reader.missing:
        data = file.read(READ_BYTES if reader.missing < 0 else min(reader.missing, READ_BYTES))
        if not data:
            raise EOFError
        before = reader.missing
        reader.feed(data)
        if before < 0 <= reader.missing:  # what was read with the head may go beyond the block
            file.seek(offset + reader.head_length + reader.block_length - reader.missing)
    return reader, offset + reader.head_length + reader.block_length


def _skip_line_ends(file: BinaryIO, position: int) -> int:
    file.seek(position)
    behind = file.read(64)
    return position + len(behind) - len(behind.lstrip(b"\r\n"))


def _next_plain(file: BinaryIO, start: int, size: int) -> int:
    overlap = 32
    while start < size:
        file.seek(start)
        data = file.read(READ_BYTES + overlap)
        if match := _NEXT_RECORD.search(data):
            return start + match.start() + data[match.start() :].index(WARC)
        start += READ_BYTES
    return size


def _find(file: BinaryIO, what: bytes, start: int, size: int) -> int:
    while start < size:
        file.seek(start)
        data = file.read(READ_BYTES + len(what) - 1)
        if (found := data.find(what)) >= 0:
            return start + found
        start += READ_BYTES
    return size
