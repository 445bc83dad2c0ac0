"""Content encodings undone within bounds, and broken ones told apart from what is merely absent."""

from datetime import UTC, datetime

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.middlewares.refusals import Refused


class BoundedDecompression(HttpCompressionMiddleware):
    """Scrapy's, whose refusals have a reason: "too_large" for what unpacks to more than DOWNLOAD_MAXSIZE, and
    "broken_encoding" for what does not unpack. Both failed: a site may mend them."""

    def process_response(  # type: ignore[override]  # without the spider, as Scrapy calls it
        self, request: Request, response: Response
    ) -> Request | Response:
        """The response with its encoding undone. Raises Refused."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise Refused("too_large", str(error), datetime.now(UTC)) from error
        except Exception as error:  # each codec raises its own
            coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
            detail = f"{request.url} is not the {coding} that it says it is ({error})"
            raise Refused("broken_encoding", detail, datetime.now(UTC)) from error
