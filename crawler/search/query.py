"""What a person types → a text for PostgreSQL's to_tsquery, made of folded words only, so nothing typed is syntax.

Words are all wanted; "…" is a phrase; -word and -"…" are not wanted; word* is a beginning; a hyphenated word is
the same written as one. A run of Han, kana or Hangul is a phrase of pairs of characters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawler.errors import UsageError
from crawler.search.text import COMPOUND, RUN, compounds, fold, names, words

MOST_CHARACTERS = 1_000  # typed
MOST_WORDS = 64
LONGEST_WORD = 200  # characters; nobody's word is longer, and PostgreSQL's limit is 2,046 bytes
QUOTES = str.maketrans("“”„‟«»「」『』", '""""""""""')
MINUS = "-−–"
PUNCTUATION = " .,;:!?*()[]'\""
PART = re.compile(r'(-?)"([^"]*)(?:"|$)|(\S+)')


@dataclass(frozen=True, slots=True)
class Query:
    """``text`` is for to_tsquery, and ``wider``, which finds more and takes longer, for where it finds nothing;
    ``terms`` and ``beginnings`` are the folded words that a snippet should show."""

    text: str
    wider: str
    terms: tuple[str, ...]
    beginnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Operand:
    text: str
    wider: str
    terms: tuple[str, ...]


def parse_query(typed: str) -> Query:
    """A query; its text is empty where nothing is left to look for. Raises UsageError where it is too long."""
    if len(typed) > MOST_CHARACTERS:
        raise UsageError(f"the query has {len(typed)} characters; look for {MOST_CHARACTERS} at most")
    texts: list[str] = []
    wider: list[str] = []
    terms: dict[str, None] = {}
    beginnings: dict[str, None] = {}
    for minus, quoted, bare in PART.findall(typed.translate(QUOTES)):
        without = bool(minus or (bare[:1] in MINUS and bare[1:]))
        operand = _phrase(quoted) if quoted else _word(bare.lstrip(MINUS))
        if operand is None:
            continue
        texts.append(f"!{operand.text}" if without else operand.text)
        wider.append(f"!{operand.text}" if without else operand.wider)
        if not without:
            begins = bare.endswith("*") and len(operand.terms) == 1
            (beginnings if begins else terms).update(dict.fromkeys(operand.terms))
    if len(terms) + len(texts) > MOST_WORDS:
        raise UsageError(f"the query has {len(terms)} words; look for {MOST_WORDS} at most")
    return Query(" & ".join(texts), " & ".join(wider), tuple(terms), tuple(beginnings))


def parse_author(typed: str) -> Query:
    """A name as its keys (search_text.author_keys), for a tsquery as it is. Raises UsageError where it is none."""
    pieces = _pieces(fold(typed))
    if not pieces or len(typed) > MOST_CHARACTERS or len(pieces) > MOST_WORDS:
        raise UsageError(f"--author {typed[:80]!r} is no name; write it as in --author 'Park Han-na'")
    terms = tuple(word for word, _ in pieces)
    if len(pieces) == 1:
        word, prefix = pieces[0]
        text = _quoted(f"@{word}", prefix=prefix)
    else:
        text = " & ".join(_quoted(f"@{one}{next_}", prefix=prefix) for (one, _), (next_, prefix) in pairwise(pieces))
    return Query(text, text, terms)


def _word(typed: str) -> _Operand | None:
    """A word; where it is hyphenated, the same written as one, or more widely as a phrase."""
    folded = fold(typed)
    pieces = _pieces(folded)
    if not pieces:
        return None
    terms = tuple(word for word, _ in pieces)
    begins = typed.rstrip().endswith("*")
    text = _sequence(pieces, begins=begins)
    if len(pieces) == 1 or not COMPOUND.fullmatch(folded.strip(PUNCTUATION)) or RUN.search(folded):
        return _Operand(text, text, terms)
    pairs = [_quoted(one + next_) for one, next_ in pairwise(terms)]
    if begins:
        pairs[-1] += ":*"
    as_one = f"({' & '.join(pairs)})" if len(pairs) > 1 else pairs[0]
    return _Operand(as_one, f"({as_one} | {text})", (*terms, "".join(terms)))


def _phrase(typed: str) -> _Operand | None:
    """Words in this order; what is hyphenated or a name is looked up as one word, too, which spares reading texts."""
    folded = fold(typed)
    pieces = _pieces(folded)
    if not pieces:
        return None
    terms = tuple(word for word, _ in pieces)
    text = _sequence(pieces)
    pairs = sorted({one + next_ for one, next_ in pairwise(terms)} & (compounds(folded) | names(typed)))
    return _Operand(f"({' & '.join([text, *map(_quoted, pairs)])})" if pairs else text, text, terms)


def _sequence(pieces: Sequence[tuple[str, bool]], *, begins: bool = False) -> str:
    words = [_quoted(word, prefix=prefix) for word, prefix in pieces]
    if begins and not pieces[-1][1]:
        words[-1] += ":*"
    return words[0] if len(words) == 1 else f"({' <-> '.join(words)})"


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


def _quoted(word: str, *, prefix: bool = False) -> str:
    return f"'{word}':*" if prefix else f"'{word}'"
