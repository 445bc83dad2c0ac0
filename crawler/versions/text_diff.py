"""What changed from one text to another: paragraph by paragraph, and within a changed paragraph word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
ALIKE = 0.6  # share of equal words from which on two paragraphs are one that was changed
MOST_WORDS = 1000  # between the first and the last change of a paragraph: comparing them takes the square of this
MOST_PAIRS = 2500  # of paragraphs that are compared with each other
WORD = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]|[^\W_]+(?:['’.,-][^\W_]+)*|\s+|[^\w\s]|_")  # a CJK sign is a word


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are the same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its text, the newer one where it changed, and then the pieces of both in order."""

    kind: str  # same | added | removed | changed
    text: str
    pieces: tuple[Piece, ...] = ()


def paragraph_diff(before: Sequence[str], after: Sequence[str]) -> tuple[Paragraph, ...]:
    """The paragraphs of both texts in order, each with what became of it."""
    return tuple(_paragraphs(before, after))


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both texts in order; a space between two changes is changed, too."""
    old, new = WORD.findall(before), WORD.findall(after)
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most_end = min(len(old), len(new)) - start
    end = next((i for i in range(most_end) if old[-1 - i] != new[-1 - i]), most_end)
    pieces = [Piece(SAME, "".join(new[:start]))] if start else []
    removed = added = ""
    for kind, gone, come in _runs(old[start : len(old) - end], new[start : len(new) - end]):
        if kind == "equal" and (come.strip() or not (removed or added)):
            pieces += _changed(removed, added)
            pieces.append(Piece(SAME, come))
            removed = added = ""
        else:
            removed, added = removed + gone, added + come
    pieces += _changed(removed, added)
    if end:
        pieces.append(Piece(SAME, "".join(new[len(new) - end :])))
    return tuple(pieces)


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(equal or not, what it was, what it is) of words that begin and end differently."""
    if max(len(old), len(new)) > MOST_WORDS:
        yield "replace", "".join(old), "".join(new)
        return
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield kind, "".join(old[i1:i2]), "".join(new[j1:j2])


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(REMOVED, removed)
    if added:
        yield Piece(ADDED, added)


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Paragraph(SAME, text) for text in after[j1:j2])
        else:
            yield from _replaced(before[i1:i2], after[j1:j2])


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    """Old paragraphs that have become new ones: each with the first that is alike, the rest removed and added."""
    first = 0
    compared = len(before) * len(after) <= MOST_PAIRS
    for old in before:
        same = next((j for j in range(first, len(after)) if compared and _alike(old, after[j])), None)
        if same is None:
            yield Paragraph(REMOVED, old)
            continue
        yield from (Paragraph(ADDED, text) for text in after[first:same])
        yield Paragraph(CHANGED, after[same], word_diff(old, after[same]))
        first = same + 1
    yield from (Paragraph(ADDED, text) for text in after[first:])


def _alike(old: str, new: str) -> bool:
    """By the words that both have, in any order: telling that takes no time, however long they are."""
    words = SequenceMatcher(None, WORD.findall(old)[:MOST_WORDS], WORD.findall(new)[:MOST_WORDS], autojunk=False)
    return words.real_quick_ratio() >= ALIKE and words.quick_ratio() >= ALIKE
