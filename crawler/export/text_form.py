"""What all forms that are one stream of bytes have in common."""

import json
from collections.abc import Iterator
from typing import Any, Protocol

Record = dict[str, Any]  # as docs/data-format.md says


class TextForm(Protocol):
    """How records become bytes; whatever is written is the head, then what convert() gave, then the foot."""

    def head(self) -> bytes:
        """What comes before the first record."""
        ...

    def convert(self, lines: bytes) -> bytes:
        """Some records, given as lines of JSON."""
        ...

    def foot(self) -> bytes:
        """What comes after the last record."""
        ...


class JsonLines:
    """One record a line, as PostgreSQL prints it."""

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def convert(self, lines: bytes) -> bytes:
        """As they are."""
        return lines

    def foot(self) -> bytes:
        """Nothing."""
        return b""


def records_of(lines: bytes) -> Iterator[Record]:
    """The records in lines of JSON."""
    return map(json.loads, lines.splitlines())
