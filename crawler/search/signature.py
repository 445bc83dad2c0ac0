"""What near-duplicates are found by: a MinHash signature of a text, and the buckets (LSH bands) that it falls into.

One-permutation hashing (Li, Owen and Zhang 2012): each run of words is hashed once, the hash's bin is one of BINS, and
a bin keeps its smallest hash; empty bins borrow from others as Shrivastava (2017) has it. The share of equal bins is an
estimate of the Jaccard similarity (Broder 1997). The same text gives the same signature on every machine and version,
for signatures are stored: change a number here, and all of them have to be made anew.

A text of Han, kana or Hangul counts in characters, any other in words. ``similarity`` is what is decided by: the share
of the shorter text that stands in the other in whole passages.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from zlib import crc32

from crawler.search.text import NO_WORD, RUN, fold

BINS = 64
SHINGLE = {False: 4, True: 8}  # words, or characters of CJK, that are hashed together
PASSAGE = {False: 8, True: 16}  # words or characters that no two stories have in common by chance
SHORTEST = {False: 30, True: 60}  # below it, a text is a duplicate of nothing but of the very same
FEW_NUMBERS = 5  # fewer say nothing
LOOSE_ROWS, STRICT_ROWS = 2, 8  # bins a band: two find a third in common, eight only what is nearly all in common
PERIOD_DAYS = 30  # loose bands hold for two such periods: leads and copies are printed within days
BIN_SHIFT = 32 - 6  # the first bits of a hash name its bin
MASK = 0xFFFFFFFF
MIX = 0x9E3779B1  # 2**32 over the golden ratio: spreads what crc32 keeps close


@dataclass(frozen=True, slots=True)
class Signature:
    """``bins`` in four bytes each; ``loose`` and ``strict`` bands to be found by, ``lookup`` those to look in."""

    bins: bytes
    loose: tuple[int, ...]
    strict: tuple[int, ...]
    lookup: tuple[int, ...]


def tokens(text: str) -> tuple[list[str], bool]:
    """The words of a text, folded, each character of CJK one of its own; and whether most of them are CJK."""
    folded = fold(text)
    if folded.isascii():
        return NO_WORD.sub(" ", folded).split(), False
    found = NO_WORD.sub(" ", RUN.sub(lambda run: f" {' '.join(run[0])} ", folded)).split()
    return found, 2 * sum(map(bool, map(RUN.match, found))) > len(found)


def signature(text: str, day: date) -> Signature | None:
    """The signature of a text of that day; None where it is too short to have one."""
    words, is_cjk = tokens(text)
    if len(words) < SHORTEST[is_cjk]:
        return None
    bins = _densified(_bins(_shingles(words, SHINGLE[is_cjk])))
    number, begun = divmod(day.toordinal(), PERIOD_DAYS)
    beside = number - 1 if begun < PERIOD_DAYS // 2 else number + 1
    loose = _bands(bins, LOOSE_ROWS, number)
    strict = _bands(bins, STRICT_ROWS, 0)
    stored = array("I", bins)
    return Signature(stored.tobytes(), loose, strict, (*loose, *_bands(bins, LOOSE_ROWS, beside), *strict))


def estimate(one: bytes, other: bytes) -> float:
    """The Jaccard similarity of two texts by their signatures; its standard deviation is 0.06 at most."""
    return sum(map(int.__eq__, memoryview(one).cast("I"), memoryview(other).cast("I"))) / BINS


def similarity(one: str, other: str) -> float:
    """The share of the shorter text that stands in the other in passages of PASSAGE words or more, 0 to 1.

    Twice the share of its numbers is the most that it can be: reports that come out every day in the same words
    (markets, the weather, matches) have whole sentences in common, but not those with the numbers.
    """
    (words, is_cjk), (others, _) = sorted((_remembered(one), _remembered(other)), key=lambda pair: len(pair[0]))
    size = PASSAGE[is_cjk]
    if len(words) < size:
        return float(words == others)
    known = set(_passages(others, size))
    covered: list[str] = []
    end = 0
    for start, passage in enumerate(_passages(words, size)):
        if passage in known:
            covered += words[max(start, end) : start + size]
            end = start + size
    share, numbers = len(covered) / len(words), sum(map(str.isdecimal, words))
    return min(share, 2 * sum(map(str.isdecimal, covered)) / numbers) if numbers >= FEW_NUMBERS else share


@lru_cache(maxsize=64)
def _remembered(text: str) -> tuple[list[str], bool]:
    """``tokens``, of the few texts that are compared again and again."""
    return tokens(text)


def _passages(words: Sequence[str], size: int) -> Iterable[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(size)), strict=False)


def _shingles(words: Sequence[str], size: int) -> set[int]:
    data = " ".join(words).encode("utf-8", "replace")
    lengths = (
        map(len, words) if len(data) == sum(map(len, words)) + len(words) - 1 else (len(w.encode()) for w in words)
    )
    ends = list(accumulate(lengths, lambda end, length: end + 1 + length))
    starts = [0, *(end + 1 for end in ends)]
    return {crc32(data[start:end]) for start, end in zip(starts, ends[size - 1 :], strict=False)}


def _bins(shingles: Iterable[int]) -> dict[int, int]:
    """Bin → its smallest hash."""
    hashes = sorted([shingle * MIX & MASK for shingle in shingles], reverse=True)
    return {each >> BIN_SHIFT: each for each in hashes}  # the smallest comes last


def _densified(bins: dict[int, int]) -> list[int]:
    full = []
    for number in range(BINS):
        source, attempt = number, 0
        while source not in bins:
            attempt += 1
            source = crc32(bytes((number, attempt & 255, attempt >> 8))) & BINS - 1
        full.append(bins[source])
    return full


def _bands(bins: Sequence[int], rows: int, period: int) -> tuple[int, ...]:
    """A signed 32-bit number a band, as PostgreSQL's integer is."""
    salt = period.to_bytes(4, "little", signed=True) + bytes((rows,))
    data = array("I", bins).tobytes()
    keys = (crc32(data[at : at + 4 * rows], crc32(salt + bytes((at // 4,)))) for at in range(0, 4 * BINS, 4 * rows))
    return tuple(key - (1 << 32) if key >> 31 else key for key in keys)
