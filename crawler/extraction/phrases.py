"""Patterns of many phrases, told from most texts by what a match must hold before the pattern itself is tried."""

import re
from collections.abc import Iterable
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]  # the tree of a pattern; there is no public way to it
from typing import Any

Needles = frozenset[str]


class Phrases:
    """A pattern that does not heed case. Trying a hundred phrases at each character of a line takes a millisecond;
    looking for the pieces of which a match holds at least one takes some microseconds."""

    def __init__(self, *alternatives: str) -> None:
        joined = "|".join(alternatives)
        self.pattern = re.compile(joined, re.I)
        needles = needles_of(_parser.parse(joined, re.I)) or frozenset[str]()
        self.needles = tuple(n for n in needles if not any(o in n for o in needles - {n}))

    def search(self, text: str) -> re.Match[str] | None:
        """As of a compiled pattern."""
        if self.needles and not any(map(_folded(text).__contains__, self.needles)):
            return None
        return self.pattern.search(text)


def needles_of(parts: Iterable[tuple[Any, Any]]) -> Needles | None:
    """Texts of which each match of a parsed pattern holds at least one; None where there are none."""
    best: Needles | None = None
    literal = ""
    for name, value in (*parts, (None, None)):
        if str(name) == "LITERAL":
            literal += chr(value)
            continue
        found = [frozenset((_folded(literal),))] if literal else []
        literal = ""
        inner: Needles | None = None
        if str(name) == "SUBPATTERN" or (str(name) in ("MAX_REPEAT", "MIN_REPEAT") and value[0] > 0):
            inner = needles_of(value[-1])
        elif str(name) == "BRANCH":
            branches = [needles_of(branch) for branch in value[1]]
            inner = frozenset().union(*filter(None, branches)) if all(branches) else None
        if inner:
            found.append(inner)
        best = max((best or frozenset(), *found), key=_telling)
    return best or None


def _telling(needles: Needles) -> tuple[int, int]:
    return (min(map(len, needles), default=0), -len(needles))


@lru_cache(maxsize=64)  # a line is asked of several patterns in a row
def _folded(text: str) -> str:
    return text.lower().replace("\u0307", "").replace("\u0131", "i")  # i with and without its dot are one to a pattern
