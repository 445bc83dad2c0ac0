"""Content encodings undone within bounds, and broken ones told apart from what is merely absent."""

import re
import sys
import zlib
from datetime import UTC, datetime
from io import BytesIO

import brotli  # type: ignore[import-untyped]
from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.middlewares.refusals import Refused

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# What the last kilobytes of a document that came to its end hold, whatever its encoding's trailer says.
_END = re.compile(rb"</(?:html|urlset|sitemapindex|rss|feed|rdf:rdf)\s*>", re.IGNORECASE)
_TAIL = 4096  # bytes
_GZIP = zlib.MAX_WBITS | 16


class BoundedDecompression(HttpCompressionMiddleware):
    """Scrapy's, whose refusals have a reason: "too_large" for what unpacks to more than DOWNLOAD_MAXSIZE,
    "broken_encoding" for what does not unpack, and "truncated" for what unpacks in part (Scrapy takes the part for the
    page). All of them failed: a site may mend them."""

    def process_response(  # type: ignore[override]  # without the spider, as Scrapy calls it
        self, request: Request, response: Response
    ) -> Request | Response:
        """The response with its encoding undone. Raises Refused."""
        coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1").strip().lower()
        try:
            unpacked = super().process_response(request, response)
        except IgnoreRequest as error:
            raise Refused("too_large", str(error), datetime.now(UTC)) from error
        except Exception as error:  # each codec raises its own
            detail = f"{request.url} is not the {coding} that it says it is ({error})"
            raise Refused("broken_encoding", detail, datetime.now(UTC)) from error
        if coding and isinstance(unpacked, Response) and not _is_whole(response.body, coding, unpacked.body):
            raise Refused("truncated", f"{request.url} ends within its {coding}", datetime.now(UTC))
        return unpacked


def _is_whole(packed: bytes, coding: str, body: bytes) -> bool:
    """Whether a document came to its end. What it unpacks to was found to be within bounds before."""
    if _END.search(body, max(len(body) - _TAIL, 0)):
        return True
    match coding:
        case "gzip" | "x-gzip":
            size = int.from_bytes(packed[-4:], "little")  # RFC 1952: of the last member, modulo 2 ** 32
            return size == len(body) & 0xFFFFFFFF or _ends(packed, _GZIP)
        case "deflate":
            return _ends(packed, zlib.MAX_WBITS) or _ends(packed, -zlib.MAX_WBITS)
        case "br":
            stream = brotli.Decompressor()
            stream.process(packed)
            return bool(stream.is_finished())
        case "zstd":
            frames = zstd.ZstdFile(BytesIO(packed))
            try:
                while frames.read(1 << 20):
                    pass
            except EOFError:
                return False
    return True


def _ends(packed: bytes, wbits: int) -> bool:
    """Whether the last gzip member, or the one deflate stream, comes to its end; what follows it does not count."""
    while True:
        stream = zlib.decompressobj(wbits)
        try:
            stream.decompress(packed)
        except zlib.error:
            return False
        packed = stream.unused_data
        if not stream.eof or packed[:2] != b"\x1f\x8b":
            return stream.eof
