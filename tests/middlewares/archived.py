"""Crawls with everything that a real one has: the project's settings, an archive, a WARC folder."""

from pathlib import Path
from typing import Any

import crawler.settings
from crawler.store.connection import connect
from tests.spiders.loopback import Loopback
from tests.spiders.run_crawl import crawl

SITE = "https://www.gazette.example"
PROSE = "".join(
    f"<p>The harbour master of Sampleville said on day {n} that the tide was in order again.</p>" for n in range(9)
)


def article(number: int, head: str = "") -> str:
    """A page that extraction takes for an article."""
    return (
        f"<html><head><title>Tide {number}</title><meta property='og:type' content='article'>{head}</head><body>"
        f"<article><h1>Tide {number} turns in Sampleville</h1><time datetime='2026-11-20T09:00:00+09:00'>Nov. 20</time>"
        f"{PROSE}</article></body></html>"
    )


def archive_crawl(
    site: Loopback, folder: Path, *numbers: int, spider: str = "Gazette", **settings: Any
) -> dict[str, Any]:
    """Crawl these articles of the Gazette into the archive that ARCHIVE_URL names."""
    ours = {name: value for name, value in vars(crawler.settings).items() if name.isupper()}
    quick = {"DOWNLOAD_DELAY": 0, "RETRY_PATIENCE": 0, "EXTRACTION_PROCESSES": 1, "PROGRESS_SECONDS": 0}
    here = {"HOST_MAP": {"*": site.address}, "WARC_DIR": str(folder / "warc"), "LOG_ENABLED": False}
    urls = ",".join(f"{SITE}/article/{number}" for number in numbers)
    return crawl(f"tests.spiders.fictional:{spider}", {"urls": urls}, {**ours, **quick, **here, **settings})


def rows(archive_url: str, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the archive."""
    with connect(archive_url) as db:
        return db.execute(sql.encode()).fetchall()
