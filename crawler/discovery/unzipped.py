"""Bytes as they came, gzipped or not, read to a limit: told by the first bytes, whatever the headers say."""

import zlib

_MAGIC = b"\x1f\x8b"
_GZIP = 31  # zlib's wbits: a gzip header and the largest window


class Unzipped:
    """A document's bytes, unzipped as they are read, ended at `most` bytes or where the gzip stream breaks.

    `problem` then says so, as half a sentence to follow the document's URL.
    """

    def __init__(self, body: bytes, most: int) -> None:
        self._waiting = body
        self._gzip = zlib.decompressobj(_GZIP) if body.startswith(_MAGIC) else None
        self._most = self._left = most
        self.problem: str | None = None

    def read(self, size: int = 32_768, /) -> bytes:
        """The next bytes; none at the end."""
        if self._left == 0 and self._waiting:
            self.problem = f"is larger than {self._most >> 20} MiB, the rest was left"
            return b""
        chunk = self._next(min(size, self._left))
        self._left -= len(chunk)
        return chunk

    def _next(self, size: int) -> bytes:
        if self._gzip is None:
            chunk, self._waiting = self._waiting[:size], self._waiting[size:]
            return chunk
        try:
            chunk = self._gzip.decompress(self._waiting, size)
        except zlib.error:
            self.problem, self._waiting = "is a damaged gzip file", b""
            return b""
        self._waiting = self._gzip.unconsumed_tail
        if self._gzip.eof:
            self._waiting = self._gzip.unused_data
            joined = self._waiting.startswith(_MAGIC)  # files may be joined; other bytes after the end are padding
            self._gzip = zlib.decompressobj(_GZIP) if joined else None
            self._waiting = self._waiting if joined else b""
        elif not chunk:
            self.problem = "is a gzip file that breaks off"
        return chunk


def unzipped(body: bytes, most: int) -> tuple[bytes, str | None]:
    """The whole of it, or what came before the problem."""
    stream = Unzipped(body, most)
    chunks = []
    while chunk := stream.read():
        chunks.append(chunk)
    return b"".join(chunks), stream.problem
