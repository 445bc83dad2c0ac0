"""Records as CSV (RFC 4180, UTF-8): one row an article, with a header.

Lists and objects are JSON in their column, a boolean is true or false, and what is null is empty. ``record_of_row``
reads a row back.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence

from crawler.export.text_form import Record, records_of

JSON_COLUMNS = frozenset({"authors", "keywords", "images", "evidence"})
NEVER_NULL = frozenset({"headline", "article_body"})  # of text that may be empty: no body is a photo page's
OTHER_COLUMNS: dict[str, Callable[[str], object]] = {
    "version": int,
    "is_accessible_for_free": {"true": True, "false": False}.__getitem__,
}


class CsvRows:
    """A header, then rows that end in CR LF."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns

    def head(self) -> bytes:
        """The names of the fields."""
        return _written([self._columns])

    def convert(self, lines: bytes) -> bytes:
        """A row a record."""
        return _written([_row(record, self._columns) for record in records_of(lines)])

    def foot(self) -> bytes:
        """Nothing."""
        return b""


def record_of_row(row: Mapping[str, str]) -> Record:
    """The record that a row of csv.DictReader holds."""
    return {name: _value(name, text) for name, text in row.items()}


def _row(record: Record, columns: Sequence[str]) -> list[object]:
    return [_cell(name, record[name]) for name in columns]


def _cell(name: str, value: object) -> object:
    if name in JSON_COLUMNS:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _value(name: str, text: str) -> object:
    if name in JSON_COLUMNS:
        return json.loads(text)
    if not text:
        return text if name in NEVER_NULL else None
    return OTHER_COLUMNS[name](text) if name in OTHER_COLUMNS else text


def _written(rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()
