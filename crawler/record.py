"""Article → the JSON record that extract and export print."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from crawler.items import Article, Author, Evidence, Image

FIELDS = tuple(field.name for field in fields(Article))
AUTHOR_FIELDS, IMAGE_FIELDS = (tuple(field.name for field in fields(part)) for part in (Author, Image))


def to_record(article: Article) -> dict[str, Any]:
    """The article as JSON values under its own names: datetimes in ISO 8601 with offset, tuples as lists."""
    record: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(article, name)
        if isinstance(value, datetime):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        record[name] = value
    record["authors"] = [{name: getattr(author, name) for name in AUTHOR_FIELDS} for author in article.authors]
    record["images"] = [{name: getattr(image, name) for name in IMAGE_FIELDS} for image in article.images]
    record["evidence"] = evidence_record(article.evidence)
    return record


def evidence_record(evidence: Mapping[str, Evidence]) -> dict[str, dict[str, Any]]:
    """Field → its evidence, as JSON values."""
    return {
        name: {"source": each.source, "confidence": each.confidence, "reason": each.reason}
        for name, each in evidence.items()
    }
