"""Captures read again from their WARC files: what they make now, and how that differs from what the archive holds.

Pure, and run in worker processes: a unit goes in, and only where something differs does a result come out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from crawler.archive import WarcPlace, read_record
from crawler.digest import content, record_digest
from crawler.errors import WarcReadError
from crawler.items import Article, FetchedPage, Rejection
from crawler.process import process
from crawler.record import to_record
from crawler.source_rules import SourceRules
from crawler.versions.changes import Notes, notes


@dataclass(frozen=True, slots=True)
class Reread:
    """A capture and where its payload lies; of a revisit, that of the response it repeats."""

    capture_id: int
    place: WarcPlace
    url: str
    requested_url: str
    captured_at: datetime
    is_revisit: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A row of article_version: the fields that changed, the values they had before, and what the text says of it."""

    capture_id: int
    seen_at: datetime
    changed: tuple[str, ...]
    replaced: Mapping[str, Any]
    notes: Notes = field(default_factory=Notes)


@dataclass(frozen=True, slots=True)
class ArticleUnit:
    """An article as it is stored, and the captures of its versions in order; `versions` only where it has several."""

    source: str
    article_id: int
    url: str
    url_key: str
    record_digest: str
    captures: tuple[Reread, ...]
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class RejectionUnit:
    """A capture of which no article came, and why."""

    source: str
    capture: Reread
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The article has other content than is stored, or other versions."""

    article: Article
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An article in a capture that was rejected; `page` has its addresses, and no body."""

    article: Article
    page: FetchedPage


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A capture that cannot be read; the sentence says why."""

    why: str


Unit = ArticleUnit | RejectionUnit
SAME: Final = "same"  # as it is stored
Outcome = Changed | Found | Rejection | Unreadable | Literal["same"]


def reread(units: Sequence[Unit], folder: Path, rules: Mapping[str, SourceRules]) -> list[Outcome]:
    """What a worker does with a chunk: one outcome a unit. `rules` are by source."""
    return [
        _article(unit, folder, rules[unit.source])
        if isinstance(unit, ArticleUnit)
        else _rejection(unit, folder, rules[unit.source])
        for unit in units
    ]


def _article(unit: ArticleUnit, folder: Path, rules: SourceRules) -> Outcome:
    articles: list[Article] = []
    for capture in unit.captures:
        try:
            result = process(_page(folder, capture), rules)
        except WarcReadError as error:
            return Unreadable(str(error))
        if isinstance(result, Rejection):
            return result
        articles.append(replace(result, url=unit.url, url_key=unit.url_key))  # the archive's address of it stays
    if len(articles) == 1:
        same = record_digest(to_record(articles[0])) == unit.record_digest
        return SAME if same else Changed(articles[0], (_first(unit.captures[0]),))
    newest, versions = _chain(unit.captures, articles)
    same = record_digest(to_record(newest)) == unit.record_digest
    return SAME if same and versions == unit.versions else Changed(newest, versions)


def _rejection(unit: RejectionUnit, folder: Path, rules: SourceRules) -> Outcome:
    try:
        page = _page(folder, unit.capture)
    except WarcReadError as error:
        return SAME if unit.reason == "capture_unreadable" else Unreadable(str(error))
    result = process(page, rules)
    if isinstance(result, Article):
        return Found(result, replace(page, body=b"", wire_body=None, headers=()))
    return SAME if (result.reason, result.detail) == (unit.reason, unit.detail) else result


def _chain(captures: Sequence[Reread], articles: Sequence[Article]) -> tuple[Article, tuple[Version, ...]]:
    """The newest article, and its versions: one a content that differs from the one before."""
    newest, before = articles[0], content(to_record(articles[0]))
    versions = [_first(captures[0])]
    for capture, article in zip(captures[1:], articles[1:], strict=True):
        after = content(to_record(article))
        replaced = {name: before.get(name) for name in after if before.get(name) != after[name]}
        if replaced:
            changed = tuple(sorted(replaced))
            versions.append(Version(capture.capture_id, capture.captured_at, changed, replaced, _notes(before, after)))
            newest, before = article, after
    return newest, tuple(versions)


def _first(capture: Reread) -> Version:
    return Version(capture.capture_id, capture.captured_at, (), {})


def _page(folder: Path, capture: Reread) -> FetchedPage:
    page = replace(read_record(folder, capture.place), fetched_at=capture.captured_at)
    return replace(page, url=capture.url, requested_url=capture.requested_url) if capture.is_revisit else page


def _notes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Notes:
    """The version's notes, its moment in UTC, as the archive gives it back."""
    found = notes(before, after)
    if found.date_modified is None:
        return found
    return replace(found, date_modified=datetime.fromisoformat(found.date_modified).astimezone(UTC).isoformat())
