"""Scrapy's Response → FetchedPage."""

from datetime import UTC, datetime

from scrapy.http import Response

from crawler.items import FetchedPage

WIRE = "wire"  # in a request's meta: headers and body as received (middlewares/wire_body.py)
POLICY = "policy"  # in a request's meta: what the site says of archiving the page (middlewares/opt_out.py)


def fetched_page(response: Response) -> FetchedPage:
    """The response as the archive takes it. The URL that was asked for is the frontier's meta "requested_url", else the
    first address before redirects; what came over the wire is told by WireBodyMiddleware, where it is enabled."""
    meta = response.request.meta if response.request is not None else {}
    headers, wire_body = meta.get(WIRE) or (headers_of(response), response.body)
    return FetchedPage(
        url=response.url,
        requested_url=meta.get("requested_url") or next(iter(meta.get("redirect_urls", ())), response.url),
        status=response.status,
        headers=headers,
        body=response.body,
        fetched_at=datetime.now(UTC),
        wire_body=None if wire_body == response.body else wire_body,
        policy=meta.get(POLICY) or {},
    )


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """A response's header fields in order, duplicates kept."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
