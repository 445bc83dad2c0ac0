"""Records as schema.org's NewsArticle in JSON-LD, one a line; what is unknown is left out."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crawler.export.text_form import Record, records_of

AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
CONTEXT = "https://schema.org"
FIELDS = {  # the names that schema.org gives to fields that are a value of their own
    "headline": "headline",
    "alternative_headline": "alternativeHeadline",
    "description": "description",
    "article_body": "articleBody",
    "date_published": "datePublished",
    "date_modified": "dateModified",
    "dateline": "dateline",
    "article_section": "articleSection",
    "keywords": "keywords",
    "in_language": "inLanguage",
    "is_accessible_for_free": "isAccessibleForFree",
    "url": "url",
    "url_key": "identifier",
    "version": "version",
}
Corrections = Mapping[tuple[str, str], Sequence[str]]  # (source, url_key) → the notes printed, oldest first


class JsonLd:
    """``corrections`` gives the notes of those articles of a block that have any."""

    def __init__(self, corrections: Callable[[list[tuple[str, str]]], Corrections]) -> None:
        self._corrections = corrections

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def convert(self, lines: bytes) -> bytes:
        """An object a line."""
        records = list(records_of(lines))
        noted = self._corrections([(record["source"], record["url_key"]) for record in records])
        told = [news_article(record, noted.get((record["source"], record["url_key"]), ())) for record in records]
        return "".join(AS_JSON(each) + "\n" for each in told).encode()

    def foot(self) -> bytes:
        """Nothing."""
        return b""


def news_article(record: Record, corrections: Sequence[str] = ()) -> dict[str, Any]:
    """The NewsArticle of a record."""
    told: dict[str, Any] = {"@context": CONTEXT, "@type": "NewsArticle"}
    told |= {theirs: record[ours] for ours, theirs in FIELDS.items() if record[ours] not in (None, [], "")}
    if record["authors"]:
        told["author"] = [_author(author) for author in record["authors"]]
    if record["images"]:
        told["image"] = [_image(image) for image in record["images"]]
    if record["publisher"]:
        told["publisher"] = {"@type": "Organization", "name": record["publisher"]}
    if corrections:
        told["correction"] = corrections[0] if len(corrections) == 1 else list(corrections)
    return told


def _author(author: Record) -> dict[str, Any]:
    told = {"@type": author["type"], "name": author["name"], "email": author["email"]}
    if author["type"] == "Person":
        told["jobTitle"] = author["job_title"]
        if author["organization"]:
            told["affiliation"] = {"@type": "Organization", "name": author["organization"]}
    return _known(told)


def _image(image: Record) -> dict[str, Any]:
    told = {
        "@type": "ImageObject",
        "contentUrl": image["content_url"],
        "caption": image["caption"],
        "creditText": image["credit_line"],
    }
    return _known(told)


def _known(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}
