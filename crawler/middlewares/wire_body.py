"""Keeps each response as received, so that the WARC holds what the server sent and not what was decoded from it."""

from scrapy.http import Request, Response

META_KEY = "wire"


class WireBodyMiddleware:
    """Puts (headers, body) as received into request.meta["wire"]. Stands nearer the network than decompression."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember, and pass on unchanged."""
        request.meta[META_KEY] = (headers_of(response), response.body)
        return response


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """Name and value pairs, duplicates kept."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
