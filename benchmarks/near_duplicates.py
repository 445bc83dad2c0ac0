"""Where the threshold of near-duplicates should lie: precision and recall over thresholds on labelled pairs.

    python -m benchmarks.near_duplicates [--texts 300]

The pairs are those of tests/story_pairs.py: one half is for tuning, the other is untouched. Says as well what the
buckets (LSH) find of the true pairs, how near the signature's estimate is, and what it costs; datasketch, where it is
installed, does the same in the same run.
"""

import argparse
import importlib.util
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from crawler.search.signature import SHINGLE, estimate, signature, similarity, tokens
from crawler.store.duplicates import LEAST_ESTIMATE, THRESHOLD
from tests.story_pairs import Pair, halves

THRESHOLDS = [number / 20 for number in range(2, 19)]
DAYS = (date(2026, 11, 12), date(2026, 11, 16))
ROUNDS = 5


def decided(pair: Pair) -> tuple[bool, float]:
    """Whether the buckets bring the pair together, and how alike it is."""
    one, other = signature(pair.one, DAYS[0]), signature(pair.other, DAYS[1])
    met = bool(one and other and set(other.lookup) & {*one.loose, *one.strict})
    met = met and one is not None and other is not None and estimate(one.bins, other.bins) >= LEAST_ESTIMATE
    return met, similarity(pair.one, pair.other)


def scores(
    pairs: Sequence[Pair], found: Sequence[tuple[bool, float]], threshold: float
) -> tuple[float, float, int, int]:
    """Precision and recall, wrong joins and misses; a pair that no bucket brings together is a miss."""
    told = [met and alike >= threshold for met, alike in found]
    right = sum(pair.same and each for pair, each in zip(pairs, told, strict=True))
    wrong = sum(told) - right
    missed = sum(pair.same for pair in pairs) - right
    return right / max(right + wrong, 1), right / max(right + missed, 1), wrong, missed


def print_thresholds(name: str, pairs: Sequence[Pair]) -> None:
    """A table of a half, and what is wrong at the threshold in use."""
    found = [decided(pair) for pair in pairs]
    same = sum(pair.same for pair in pairs)
    print(f"\n{name}: {len(pairs)} pairs, {same} of one story")
    print("| threshold | precision | recall | wrong joins | missed |\n|---|---|---|---|---|")
    for threshold in THRESHOLDS:
        precision, recall, wrong, missed = scores(pairs, found, threshold)
        print(f"| {threshold:.2f} | {precision:.3f} | {recall:.3f} | {wrong} | {missed} |")
    mistakes = Counter(
        f"{pair.kind} ({pair.language}): " + ("missed" if pair.same else "joined")
        for pair, (met, alike) in zip(pairs, found, strict=True)
        if (met and alike >= THRESHOLD) != pair.same
    )
    print(f"at {THRESHOLD}: " + ("; ".join(f"{count} {what}" for what, count in mistakes.items()) or "all right"))
    met_of_same = sum(met for pair, (met, _) in zip(pairs, found, strict=True) if pair.same)
    met_of_other = sum(met for pair, (met, _) in zip(pairs, found, strict=True) if not pair.same)
    print(f"in one bucket: {met_of_same} of {same} of one story, {met_of_other} of {len(pairs) - same} of two")


def jaccard(one: str, other: str) -> float:
    """Of the same shingles as the signatures'."""
    sets = []
    for text in (one, other):
        words, is_cjk = tokens(text)
        size = SHINGLE[is_cjk]
        sets.append({tuple(words[at : at + size]) for at in range(len(words) - size + 1)})
    return len(sets[0] & sets[1]) / max(len(sets[0] | sets[1]), 1)


def cost(work: Callable[[], object], count: int) -> float:
    """Microseconds of processor time each, the median of ROUNDS."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        spent.append((time.process_time() - began) / count * 1e6)
    return statistics.median(spent)


def compare(pairs: Sequence[Pair], most: int) -> None:
    """Cost and error of the signatures, and of datasketch's."""
    texts = [text for pair in pairs for text in (pair.one, pair.other)][:most]
    near = [(pair, jaccard(pair.one, pair.other)) for pair in pairs]
    ours = cost(lambda: [signature(text, DAYS[0]) for text in texts], len(texts))
    errors = []
    for pair, exact in near:
        one, other = signature(pair.one, DAYS[0]), signature(pair.other, DAYS[0])
        if one and other:
            errors.append(estimate(one.bins, other.bins) - exact)
    print(f"\n{len(texts)} texts of {statistics.mean(map(len, texts)):.0f} characters")
    print("| signature | µs a text | mean error | standard deviation |\n|---|---|---|---|")
    print(f"| ours, 64 bins | {ours:.0f} | {statistics.mean(errors):+.4f} | {statistics.pstdev(errors):.4f} |")
    if importlib.util.find_spec("datasketch") is None:
        print("datasketch is not installed: pip install datasketch, and run this again")
        return
    from datasketch import MinHash

    def theirs(text: str, permutations: int) -> Any:
        words, is_cjk = tokens(text)
        size = SHINGLE[is_cjk]
        made = MinHash(num_perm=permutations)
        made.update_batch([" ".join(words[at : at + size]).encode() for at in range(len(words) - size + 1)])
        return made

    for permutations in (64, 128):
        spent = cost(lambda n=permutations: [theirs(text, n) for text in texts], len(texts))  # type: ignore[misc]
        errors = [
            theirs(pair.one, permutations).jaccard(theirs(pair.other, permutations)) - exact for pair, exact in near
        ]
        mean, deviation = statistics.mean(errors), statistics.pstdev(errors)
        print(f"| datasketch, {permutations} permutations | {spent:.0f} | {mean:+.4f} | {deviation:.4f} |")


def main() -> None:
    """Print it all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=300, help="texts for the cost of a signature (default 300)")
    options = parser.parse_args()
    tuned, untouched = halves()
    print_thresholds("For tuning", tuned)
    print_thresholds("Untouched", untouched)
    compare(tuned, options.texts)


if __name__ == "__main__":
    main()
