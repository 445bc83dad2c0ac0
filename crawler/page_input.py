"""Pages from files: HTML (also .gz), WARC, and manifests, for work that needs neither network nor database."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive import read_records
from crawler.errors import UsageError
from crawler.items import FetchedPage

NO_URL = "https://unknown.invalid/page"  # RFC 2606: a page whose address nobody told; no front page, which is no story
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class InputPage:
    """A page and the name under which its result is given back."""

    id: str
    page: FetchedPage


def read_input(path: Path, url: str | None, now: datetime) -> Iterator[InputPage]:
    """The pages of one INPUT. ``now`` is the fetch time of pages that do not tell theirs. Raises UsageError."""
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file; give an HTML file, a WARC, or a manifest .jsonl")
    name = path.name.removesuffix(".gz")
    if name.endswith(".warc"):
        for place, page in read_records(path):
            if page.content_type and "html" not in page.content_type.lower():
                continue  # feeds, sitemaps, pictures
            yield InputPage(place.warc_record_id, page)
    elif name.endswith(".jsonl"):
        yield from _manifest(path, now)
    else:
        yield InputPage(str(path), _page(_read(path), url or NO_URL, now))


def _manifest(path: Path, now: datetime) -> Iterator[InputPage]:
    for number, line in enumerate(_read(path).decode("utf-8-sig", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            html = path.parent / entry["html"]
            name, url = str(entry["id"]), str(entry.get("url") or NO_URL)
            fetched_at = _moment(entry.get("crawled_at"), now)
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f'{path}, line {number}: not {{"id", "url", "html"}} ({type(error).__name__}: {error}); mend the line'
            ) from None
        yield InputPage(name, _page(_read(html), url, fetched_at))


def _page(body: bytes, url: str, fetched_at: datetime) -> FetchedPage:
    return FetchedPage(url, url, 200, (("Content-Type", "text/html"),), body, fetched_at=fetched_at)


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if data.startswith(GZIP_MAGIC) else data
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{path} cannot be read ({error}); check the path and the file") from None


def _moment(text: str | None, now: datetime) -> datetime:
    if not text:
        return now
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
