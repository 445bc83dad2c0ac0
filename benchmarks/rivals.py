"""Stock tools on the same pages, their results in this project's names: what a user of them gets without own code."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

import trafilatura

from crawler.items import FetchedPage

Rival = Callable[[FetchedPage], Mapping[str, Any]]


def stock_trafilatura(page: FetchedPage) -> Mapping[str, Any]:
    """bare_extraction with metadata, which gives the day of publication and no captions."""
    found = trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True)
    if found is None:
        return {}
    return {
        "headline": getattr(found, "title", None),
        "authors": (getattr(found, "author", None) or "").split("; "),
        "date_published": getattr(found, "date", None),
        "article_body": getattr(found, "text", None),
    }


def stock_newspaper(page: FetchedPage) -> Mapping[str, Any]:
    """newspaper4k's Article, parsed from the page without a download."""
    import newspaper  # type: ignore[import-not-found]  # no dependency: compared where somebody installed it

    article = newspaper.Article(page.url, fetch_images=False)
    article.download(input_html=page.body.decode("utf-8", "replace"))
    article.parse()
    published = article.publish_date
    return {
        "headline": article.title,
        "authors": article.authors,
        "date_published": published.isoformat() if published else None,
        "article_body": article.text,
    }


def rivals() -> dict[str, Rival]:
    """Those that are installed, by name."""
    found: dict[str, Rival] = {"trafilatura": stock_trafilatura}
    if find_spec("newspaper"):
        found["newspaper4k"] = stock_newspaper
    return found
