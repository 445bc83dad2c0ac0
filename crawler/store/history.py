"""The versions of an article, each with its record; or what is known of an address that has no article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row

from crawler.store.article_rows import record_of_row
from crawler.store.queries import query
from crawler.versions.changes import notes

Database = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One text that was seen, and the capture from which it was read."""

    version: int
    seen_at: datetime
    changed: Sequence[str]
    replaced: dict[str, Any]  # field → the value it had before
    date_modified: datetime | None
    date_modified_raw: str | None
    edited_by: str | None
    correction: str | None
    captured_url: str
    warc_filename: str
    warc_record_offset: int
    warc_record_id: str


@dataclass(frozen=True, slots=True)
class History:
    """An article: its versions, oldest first, and the record of each."""

    versions: Sequence[Version]
    records: Sequence[dict[str, Any]]
    timezone: str | None  # of the source
    first_seen_at: datetime
    last_seen_at: datetime
    date_gone: datetime | None


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """What is known of an address that has no article."""

    source: str
    url: str
    state: str
    reason: str | None
    discovered_via: str
    discovered_from: str
    first_seen_at: datetime
    due_at: datetime | None
    attempts: int
    visited_at: datetime | None
    rejected_as: str | None
    rejected_for: str | None
    rejected_at: datetime | None


def articles_at(db: Database, keys: Sequence[str], url: str, source: str | None) -> list[tuple[int, str]]:
    """(article_id, source) of each article with one of these keys, or else with this address."""
    found = db.execute(query("articles_at_address"), {"keys": list(keys), "source": source}).fetchall()
    if not found:
        found = db.execute(query("articles_captured_at_address"), {"url": url, "source": source}).fetchall()
    return [(article_id, name) for article_id, name in found]


def read_history(db: Database, article_id: int) -> History:
    """The article's versions; raises LookupError where there is no such article."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(query("record_of_article"), {"article_id": article_id}).fetchone()
        state = cursor.execute(query("state_of_article"), {"article_id": article_id}).fetchone()
    if row is None or state is None:
        raise LookupError(f"article {article_id} is not in the archive")
    with db.cursor(row_factory=class_row(Version)) as versions_cursor:
        versions = versions_cursor.execute(query("versions_of_article"), {"article_id": article_id}).fetchall()
    records = [record_of_row(row)]
    for version in reversed(versions[1:]):  # each holds what the one before it had
        records.insert(0, {**records[0], **version.replaced})
    told = [_with_notes(version, records[n - 1], records[n]) if n else version for n, version in enumerate(versions)]
    return History(told, records, **state)


def _with_notes(version: Version, before: Mapping[str, Any], after: Mapping[str, Any]) -> Version:
    """Of a version that was stored when its notes were not read yet, what they are."""
    if version.date_modified_raw or version.date_modified or version.edited_by or version.correction:
        return version
    told = notes(before, after)
    return replace(
        version,
        date_modified=datetime.fromisoformat(told.date_modified) if told.date_modified else None,
        date_modified_raw=told.date_modified_raw,
        edited_by=told.edited_by,
        correction=told.correction,
    )


def known_address(db: Database, keys: Sequence[str], source: str | None) -> KnownAddress | None:
    """What the frontier knows of an address."""
    with db.cursor(row_factory=class_row(KnownAddress)) as cursor:
        return cursor.execute(query("frontier_at_address"), {"keys": list(keys), "source": source}).fetchone()
