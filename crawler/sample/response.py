"""What the sample site answers, before it is put on the wire."""

from dataclasses import dataclass
from datetime import datetime

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Response:
    """Status, body and the headers that depend on the content; with `last_modified` it can answer 304.

    `fault` says how it goes wrong on the wire (see wire.py), or only what is wrong with it; "": all is well.
    """

    status: int
    body: bytes = b""
    content_type: str = HTML
    last_modified: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    fault: str = ""

    @property
    def is_encoded(self) -> bool:
        """Whether the body has a Content-Encoding already."""
        return any(name == "Content-Encoding" for name, _ in self.headers)


def html(text: str, status: int = 200) -> Response:
    """A page that has no date."""
    return Response(status, text.encode("utf-8"))


def xml(text: str, last_modified: datetime) -> Response:
    """A feed or a sitemap."""
    return Response(200, text.encode("utf-8"), XML, last_modified)


NOT_FOUND = html("<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>", 404)
