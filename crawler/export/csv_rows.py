"""Records as CSV (RFC 4180, UTF-8): one row an article, with a header.

Lists and objects are JSON in their column, a boolean is true or false, and what is null is empty. ``record_of_row``
reads a row back.
"""

import json
from collections.abc import Callable, Mapping, Sequence

from crawler.export.text_form import Record, records_of

AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
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
        return _line(self._columns).encode()

    def convert(self, lines: bytes) -> bytes:
        """A row a record."""
        return "".join(_line(_row(record, self._columns)) for record in records_of(lines)).encode()

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
        return AS_JSON(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _value(name: str, text: str) -> object:
    if name in JSON_COLUMNS:
        return json.loads(text)
    if not text:
        return text if name in NEVER_NULL else None
    return OTHER_COLUMNS[name](text) if name in OTHER_COLUMNS else text


def _line(cells: Sequence[object]) -> str:
    return ",".join(map(_quoted, cells)) + "\r\n"


def _quoted(cell: object) -> str:
    """RFC 4180, 2.6 and 2.7. The module csv looks at each character, and takes half of an export's time for it."""
    if cell is None:
        return ""
    text = str(cell)
    if '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return f'"{text}"' if "," in text or "\n" in text or "\r" in text else text
