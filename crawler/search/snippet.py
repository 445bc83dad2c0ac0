"""The passage of an article that shows why it was found, and where in it the words stand."""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from crawler.search.text import RUN, fold, index_text

WIDTH = 220  # characters
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage on one line; ``marks`` are the spans (start, end) in it to be set off."""

    text: str
    marks: tuple[tuple[int, int], ...]


def words_like(texts: Sequence[str], terms: Collection[str]) -> set[str]:
    """The folded words of the texts that may have the stem of a term: those that begin as one does."""
    begins, initials = tuple({term[:2] for term in terms}), {term[0] for term in terms}
    found = {index_text(word) for word in set(WORD.findall("\n".join(texts))) if _may_be(word, initials)}
    return {word for words in found for word in words.split() if word.startswith(begins)}


def best_snippet(texts: Sequence[str], matches: Callable[[str], bool], terms: Collection[str]) -> Snippet:
    """The passage with the most different terms, of the first text that has it; the beginning where none is.

    ``matches`` says of a folded word (no CJK) whether it is one that was looked for.
    """
    best: tuple[int, str, int, list[tuple[int, int]]] | None = None
    for text in texts:
        marks = list(marked(text, matches, terms))
        count, start = _densest(text, marks)
        if best is None or count > best[0]:
            best = (count, text, start, marks)
    if best is None:
        return Snippet("", ())
    return _cut(*best[1:])


def marked(text: str, matches: Callable[[str], bool], terms: Collection[str]) -> Iterator[tuple[int, int]]:
    """The spans of what was looked for, in order."""
    pairs, initials = [term for term in terms if RUN.fullmatch(term)], {term[0] for term in terms}
    for found in WORD.finditer(text):
        if not _may_be(found[0], initials):
            continue
        if RUN.search(found[0]):
            yield from _in_run(found[0], found.start(), pairs)
        elif any(map(matches, index_text(found[0]).split())):
            yield found.span()


def _may_be(word: str, initials: Collection[str]) -> bool:
    """Whether a word can be a term by its first letter; folding each word of a text would take most of a search."""
    first = word[0]
    return first.lower() in initials or not first.isascii()


def _in_run(word: str, start: int, pairs: Sequence[str]) -> Iterator[tuple[int, int]]:
    covered = [False] * len(word)
    for pair in pairs:
        at = word.find(pair)
        while at >= 0:
            covered[at : at + len(pair)] = [True] * len(pair)
            at = word.find(pair, at + 1)
    for found in re.finditer("1+", "".join("01"[each] for each in covered)):
        yield start + found.start(), start + found.end()


def _densest(text: str, marks: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """How many different words the best window has, and where its first one begins."""
    starts = [start for start, _ in marks]
    best = (0, 0)
    for number, start in enumerate(starts):
        within = marks[number : bisect_left(starts, start + WIDTH - 40)]
        different = len({fold(text[a:b]) for a, b in within})
        if different > best[0]:
            best = (different, start)
    return best


def _cut(text: str, first: int, marks: Sequence[tuple[int, int]]) -> Snippet:
    """WIDTH characters around the first mark, whole words where there are blanks, on one line."""
    start = max(0, min(first - 40, len(text) - WIDTH))
    if start:
        blank = text.find(" ", start, first + 1)
        start = blank + 1 if blank >= 0 else start
    end = min(len(text), start + WIDTH)
    if end < len(text):
        blank = text.rfind(" ", start + WIDTH // 2, end)
        end = blank if blank >= 0 else end
    before, after = "… " if start else "", " …" if end < len(text) else ""
    passage = re.sub(r"\s", " ", text[start:end])
    shift = len(before) - start
    spans = tuple((a + shift, b + shift) for a, b in marks if start <= a and b <= end)
    return Snippet(f"{before}{passage}{after}", spans)
