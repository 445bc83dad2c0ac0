"""The project's own pages and what a perfect record of each says: exact shares by field."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.items import Article, FetchedPage, Rejection
from crawler.process import process

PAGES = Path(__file__).parent / "pages"
FIELDS = ("kind", "headline", "authors", "instant", "body", "captions", "credits")


def cases() -> Iterator[tuple[str, FetchedPage, dict[str, Any]]]:
    """(name, page, gold) of each page: NAME.html as its bytes, NAME.json beside it."""
    for path in sorted(PAGES.glob("*.json")):
        gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        page = FetchedPage(
            gold["url"],
            gold["url"],
            200,
            (("Content-Type", gold["content_type"]),),
            path.with_suffix(".html").read_bytes(),
            fetched_at=datetime.fromisoformat(gold["fetched_at"]),
        )
        yield path.stem, page, gold


def told(result: Article | Rejection) -> dict[str, Any]:
    """What a result says of each scored field; of a rejection its reason alone, as the kind."""
    if isinstance(result, Rejection):
        return {"kind": result.reason}
    return {
        "kind": result.page_kind,
        "headline": result.headline,
        "authors": [author.name for author in result.authors],
        "instant": result.date_published,
        "body": result.article_body,
        "captions": [image.caption for image in result.images],
        "credits": [image.credit_line for image in result.images],
    }


def wanted(gold: dict[str, Any]) -> dict[str, Any]:
    """The same of a gold record."""
    if "rejection" in gold:
        return {"kind": gold["rejection"]}
    date = gold["date_published"]
    return {
        "kind": gold["page_kind"],
        "headline": gold["headline"],
        "authors": gold["authors"],
        "instant": date and datetime.fromisoformat(date),
        "body": "\n\n".join(gold["article_body"]),
        "captions": [image["caption"] for image in gold["images"]],
        "credits": [image["credit_line"] for image in gold["images"]],
    }


def shares() -> tuple[dict[str, float], list[str]]:
    """(share of pages on which a field is exactly right, by field; one line for each that is wrong)."""
    right: dict[str, list[bool]] = defaultdict(list)
    wrong: list[str] = []
    for name, page, gold in cases():
        found = told(process(page))
        for field, value in wanted(gold).items():
            right[field].append(found.get(field) == value)
            if not right[field][-1]:
                wrong.append(f"{name}: {field} is {found.get(field)!r}, not {value!r}")
    return {field: sum(right[field]) / len(right[field]) for field in FIELDS}, wrong
