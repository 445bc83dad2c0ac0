"""What a person types → a text for PostgreSQL's to_tsquery, made of folded words only, so nothing typed is syntax.

Words are all wanted; "…" is a phrase; -word and -"…" are not wanted; word* is a beginning; a hyphenated word is a
phrase, or the same written as one. A run of Han, kana or Hangul is a phrase of pairs of characters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.errors import UsageError
from crawler.search_text import RUN, compounds, fold, words

MOST_CHARACTERS = 1_000  # typed
MOST_WORDS = 64
LONGEST_WORD = 200  # characters; nobody's word is longer, and PostgreSQL's limit is 2,046 bytes
QUOTES = str.maketrans("“”„‟«»「」『』", '""""""""""')
PART = re.compile(r'(-?)"([^"]*)(?:"|$)|(\S+)')


@dataclass(frozen=True, slots=True)
class Query:
    """``text`` is for to_tsquery; ``terms`` and ``beginnings`` are the folded words that a snippet should show."""

    text: str
    terms: tuple[str, ...]
    beginnings: tuple[str, ...] = ()


def parse_query(typed: str) -> Query:
    """A query; its text is empty where nothing is left to look for. Raises UsageError where it is too long."""
    if len(typed) > MOST_CHARACTERS:
        raise UsageError(f"the query has {len(typed)} characters; look for {MOST_CHARACTERS} at most")
    operands: list[str] = []
    terms: list[str] = []
    beginnings: list[str] = []
    for minus, quoted, bare in PART.findall(typed.translate(QUOTES)):
        without = minus or (bare[:1] in "-−–" and bare[1:])
        operand, named = _operand(quoted or bare.lstrip("-−–"), phrase=bool(quoted))
        if operand:
            operands.append(f"!{operand}" if without else operand)
            begins = bare.endswith("*") and len(named) == 1
            (beginnings if begins else terms).extend([] if without else named)
    return _query(operands, terms, beginnings)


def parse_author(typed: str) -> Query:
    """A phrase in names and bylines; raises UsageError where no word is in it."""
    operand, terms = _operand(typed, phrase=True, weight="B")
    if not operand or len(typed) > MOST_CHARACTERS:
        raise UsageError(f"--author {typed[:80]!r} is no name; write it as in --author 'Park Han-na'")
    return _query([operand], terms)


def _query(operands: Sequence[str], terms: Sequence[str], beginnings: Sequence[str] = ()) -> Query:
    if len(terms) + len(operands) > MOST_WORDS:
        raise UsageError(f"the query has {len(terms)} words; look for {MOST_WORDS} at most")
    return Query(" & ".join(operands), tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(beginnings)))


def _operand(typed: str, *, phrase: bool, weight: str = "") -> tuple[str, list[str]]:
    """The text of one word or phrase, and the words in it; both empty where there are none."""
    folded = fold(typed)
    pieces = _pieces(folded)
    if not pieces:
        return "", []
    begins = typed.rstrip().endswith("*") and not phrase
    text = " <-> ".join(
        _quoted(word, weight, prefix=prefix or (begins and last))
        for (word, prefix), last in zip(pieces, [*[False] * (len(pieces) - 1), True], strict=True)
    )
    terms = [word for word, _ in pieces]
    if len(pieces) > 1:
        as_one = compounds(folded)
        alone = not phrase and len(as_one) == 1 and as_one[0] == "".join(terms)
        text = f"({text} | {_quoted(as_one[0], weight, prefix=begins)})" if alone else f"({text})"
        terms += as_one if alone else []
    return text, terms


def _pieces(folded: str) -> list[tuple[str, bool]]:
    """The words in the order of their positions, and whether each is only the beginning of one.

    The last run of CJK is looked for wherever it stands, so it has no last character alone; a run of one character
    is the beginning of a pair.
    """
    found = [word[:LONGEST_WORD] for word in words(folded).split()]
    if not found or not RUN.fullmatch(found[-1]):
        return [(word, False) for word in found]
    if len(found) > 1 and len(found[-2]) == 2 and RUN.fullmatch(found[-2]) and found[-2][1] == found[-1]:
        return [(word, False) for word in found[:-1]]
    return [*((word, False) for word in found[:-1]), (found[-1], True)]


def _quoted(word: str, weight: str, *, prefix: bool) -> str:
    label = f"{'*' if prefix else ''}{weight}"
    return f"'{word}'{':' if label else ''}{label}"
