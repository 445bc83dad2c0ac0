"""Article → the JSON record that extract and export print."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from crawler.items import Article


def to_record(article: Article) -> dict[str, Any]:
    """The article as JSON values under its own names: datetimes in ISO 8601 with offset, tuples as lists."""
    record: dict[str, Any] = {}
    for field in fields(article):
        value = getattr(article, field.name)
        if field.name == "evidence":
            record[field.name] = {name: asdict(evidence) for name, evidence in value.items()}
        elif field.name in ("authors", "images"):
            record[field.name] = [asdict(part) for part in value]
        elif isinstance(value, datetime):
            record[field.name] = value.isoformat()
        else:
            record[field.name] = list(value) if isinstance(value, tuple) else value
    return record
