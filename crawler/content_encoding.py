"""Undoing HTTP content and transfer encodings (RFC 9110, 8.4; RFC 9112, 7.1), bounded against decompression bombs."""

import io
from collections.abc import Callable

from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, WarcReader, ZstdReader

MAX_DECODED_BYTES = 64 << 20  # a page of 30 MB is the largest anyone has met; the rest is an attack

_READERS: dict[str, Callable[[io.BytesIO], WarcReader]] = {
    "gzip": GzipReader,
    "x-gzip": GzipReader,
    "deflate": lambda stream: GzipReader(stream, zlib=True),
    "br": BrotliReader,
    "zstd": ZstdReader,
    "chunked": ChunkedReader,
}


def decode(payload: bytes, encodings: str) -> bytes:
    """The bytes under a Content-Encoding header's codings, at most MAX_DECODED_BYTES of them.

    A coding that is unknown, or whose stream is broken from the start, leaves the bytes as they are; a stream that
    breaks half way gives what came before the break.
    """
    for coding in reversed([coding.strip().lower() for coding in encodings.split(",")]):
        reader = _READERS.get(coding)
        if reader is not None:
            payload = _read_all(reader(io.BytesIO(payload))) or payload
    return payload


def _read_all(stream: WarcReader) -> bytes:
    decoded = bytearray()
    try:
        while len(decoded) < MAX_DECODED_BYTES and (chunk := stream.read(1 << 16)):
            decoded += chunk
    except (OSError, ValueError, RuntimeError):
        pass  # what came before the break is all there is
    return bytes(decoded)
