"""Keeps each response as received, so that the WARC holds what the server sent and not what was decoded from it."""

from scrapy.http import Request, Response

from crawler.fetched_page import WIRE, headers_of


class WireBodyMiddleware:
    """Puts (headers, body) as received into request.meta["wire"]. Stands nearer the network than decompression."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember, and pass on unchanged."""
        request.meta[WIRE] = (headers_of(response), response.body)
        return response
