"""Damages pages at random and demands a valid record or a named rejection of each.

    python -m benchmarks.fuzz_extraction [FOLDER...] [--cases N] [--seed N] [--limit SECONDS] [--save FOLDER]

Pages are those of tests/quality, of the sample newspaper in each of its layouts, and every .html, .htm (also .gz) below
the folders named. A case is told by the seed and its number alone, so a failure can be made again. Exit code 1 where
any case failed; its page lies then in the folder --save, with what was wrong with it beside it.
"""

import argparse
import gzip
import json
import os
import re
import signal
import sys
import time
import types
import typing
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

from crawler.items import Article, FetchedPage, Rejection
from crawler.process import process
from crawler.record import to_record
from crawler.sample.articles import SamplePaper
from crawler.sample.skins import SKINS, render
from crawler.validation import REASONS

QUALITY = Path(__file__).parent.parent / "tests" / "quality" / "pages"
FETCHED_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MOST_BYTES = 1_000_000  # of a damaged page: larger ones have tests of their own
BATCH = 20  # cases handed to a worker at a time
CHARSETS = ("utf-8", "utf-16", "cp949", "shift_jis", "euc_jp", "gb18030", "big5", "cp1251", "cp1252", "cp1256", "utf-7")
TAG = re.compile(rb"<[^<>]{1,300}>")
PIECES = (
    b"\x00", b"\xed\xa0\x80", b"&#0;", b"&#xD800;", b"&#x110000;", b"\xff\xfe", b"<", b">", b"</", b"<!--", b"-->",
    b"]]>", b"<![CDATA[", b"<script>", b"</script>", b"<style>", b"<svg>", b"<math>", b"<table>", b"</table>", b"<p",
    b'"', b"'", b"<title>", b"<base href='http://['>", b"<html>", b"</body>", b"<plaintext>", b"<template>", b"<br/>",
    b'<script type="application/ld+json">{"@type":"NewsArticle","datePublished":1e999,"author":[[{}]],"headline":7}'
    b"</script>",
    b'<script type="application/ld+json">{"@id":"#a","@type":["NewsArticle",null],"author":{"@id":"#a"}}</script>',
    b'<meta property="article:published_time" content="20019-99-99T99:99:99+99:99">',
    b'<meta property="article:published_time" content="0001-01-01T00:00:00-14:00">',
    b"<time datetime='9999-12-31T23:59:59-14:00'>31.12.9999</time>", b"\xe2\x80\xae", b"\xf0\x9f\x92\xa9", b"\r\n\t",
    b"<figure><img src='data:x'><figcaption>", b"<img src='http://[::1' srcset=', ,x 1w'>", b"\x1b$B", b"&amp" * 50,
)  # fmt: skip


class TimeLimit(BaseException):
    """A case took longer than it may. No Exception: process() must not take it for a poisoned page."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one case came to: how it ended ("article" or the rejection's reason), CPU seconds, what is wrong."""

    case: int
    ended: str
    seconds: float
    faults: tuple[str, ...] = ()


@cache
def pages(folders: tuple[Path, ...]) -> tuple[bytes, ...]:
    """All pages to damage: the project's own, then those below the folders, in the order of their paths."""
    found = [render(article, skin) for article in SamplePaper(4) for skin in SKINS]
    for folder in (QUALITY, *folders):
        for path in sorted(folder.rglob("*")):
            if path.name.endswith((".html", ".htm", ".html.gz", ".htm.gz")):
                body = path.read_bytes()
                found.append(gzip.decompress(body) if path.suffix == ".gz" else body)
    return tuple(found)


def cut(body: bytes, other: bytes, rng: Random) -> bytes:
    """The page ends, or begins, anywhere."""
    place = rng.randrange(len(body) + 1)
    return body[:place] if rng.random() < 0.7 else body[place:]


def splice(body: bytes, other: bytes, rng: Random) -> bytes:
    """A stretch of another page in the middle of this one."""
    place, start = rng.randrange(len(body) + 1), rng.randrange(len(other) + 1)
    return body[:place] + other[start : start + rng.randrange(20_000)] + body[place:]


def duplicate(body: bytes, other: bytes, rng: Random) -> bytes:
    """A stretch of the page several times over."""
    start = rng.randrange(len(body) + 1)
    piece = body[start : start + rng.randrange(1, 5_000)]
    return body[:start] + piece * rng.randrange(2, 30) + body[start:]


def remove(body: bytes, other: bytes, rng: Random) -> bytes:
    """A stretch of the page is missing."""
    start = rng.randrange(len(body) + 1)
    return body[:start] + body[start + rng.randrange(5_000) :]


def swap_bytes(body: bytes, other: bytes, rng: Random) -> bytes:
    """Single bytes are others."""
    damaged = bytearray(body)
    for _ in range(rng.randrange(1, 60)):
        if damaged:
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    return bytes(damaged)


def insert_pieces(body: bytes, other: bytes, rng: Random) -> bytes:
    """Things that have broken parsers, anywhere."""
    for _ in range(rng.randrange(1, 8)):
        place = rng.randrange(len(body) + 1)
        body = body[:place] + rng.choice(PIECES) + body[place:]
    return body


def break_tags(body: bytes, other: bytes, rng: Random) -> bytes:
    """Some tags are missing, doubled or cut short."""
    share = rng.choice((0.02, 0.1, 0.5))
    ends = (lambda tag: b"", lambda tag: tag * 2, lambda tag: tag[:-1], lambda tag: b"</" + tag[1:])
    return TAG.sub(lambda m: rng.choice(ends)(m[0]) if rng.random() < share else m[0], body)


def attribute_noise(body: bytes, other: bytes, rng: Random) -> bytes:
    """Attributes that say something else than they did."""
    noise = (
        b" class='related caption article-body byline date'", b" hidden", b" style='display:none'", b" id=''",
        b" itemprop='datePublished author'", b" content='\xff'", b" class=\"" + b"x-" * 500 + b'"', b" role=navigation",
        b" datetime='2026-13-45'", b" src='javascript:0'", b" a=b" * 200,
    )  # fmt: skip
    return TAG.sub(lambda m: m[0][:-1] + rng.choice(noise) + b">" if rng.random() < 0.05 else m[0], body)


def repeat_hugely(body: bytes, other: bytes, rng: Random) -> bytes:
    """One short thing ten thousand times."""
    place = rng.randrange(len(body) + 1)
    piece = rng.choice(
        (*PIECES, b"<p>A. ", b"<li><a href=/>x</a>", b"1.1.2026 ", b"By A and ", b"- ", b"(", b"a@", b"\n")
    )
    return body[:place] + piece * rng.randrange(100, 10_000) + body[place:]


def nest(body: bytes, other: bytes, rng: Random) -> bytes:
    """The rest of the page lies deep."""
    place = rng.randrange(len(body) + 1)
    return (
        body[:place]
        + rng.choice((b"<div>", b"<b>", b"<table><tr><td>", b"<ul><li>")) * rng.randrange(3_000)
        + body[place:]
    )


def other_charset(body: bytes, other: bytes, rng: Random) -> bytes:
    """Encoded otherwise than it says, or saying otherwise than it is."""
    if rng.random() < 0.5:
        return body.decode("utf-8", "replace").encode(rng.choice(CHARSETS), "replace")
    return re.sub(rb"charset=[\"']?[\w-]+", b"charset=" + rng.choice(CHARSETS).encode(), body)


MUTATIONS: tuple[Callable[[bytes, bytes, Random], bytes], ...] = (
    cut, splice, duplicate, remove, swap_bytes, insert_pieces, break_tags, attribute_noise, repeat_hugely, nest,
    other_charset,
)  # fmt: skip


def damaged(sources: tuple[bytes, ...], seed: int, case: int) -> bytes:
    """The page of a case: the same for the same pages, seed and number."""
    rng = Random(f"{seed}:{case}")
    body = rng.choice(sources)
    for mutation in rng.choices(MUTATIONS, k=rng.randrange(1, 5)):
        body = mutation(body, rng.choice(sources), rng)[:MOST_BYTES]
    return body


def conforms(value: Any, hint: Any) -> bool:
    """Whether a value is of an annotated type, all the way down."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(conforms(value, each) for each in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and all(conforms(each, arguments[0]) for each in value)
    if origin is Mapping:
        return isinstance(value, Mapping) and all(
            conforms(k, arguments[0]) and conforms(v, arguments[1]) for k, v in value.items()
        )
    if is_dataclass(hint) and isinstance(hint, type):
        hints = _hints(hint)
        return isinstance(value, hint) and all(conforms(getattr(value, f.name), hints[f.name]) for f in fields(hint))
    if hint is datetime:
        return isinstance(value, datetime) and value.utcoffset() is not None
    if hint in (int, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, hint)


@cache
def _hints(noun: type[object]) -> dict[str, Any]:
    return typing.get_type_hints(noun)


def faults(result: Any) -> Iterator[str]:
    """What is wrong with the outcome of process(): nothing for an article or rejection that the archive can hold."""
    if not isinstance(result, Article | Rejection):
        yield f"neither Article nor Rejection: {type(result).__name__}"
        return
    hints = _hints(Article if isinstance(result, Article) else Rejection)
    yield from (
        f"{f.name} is not {hints[f.name]}: {getattr(result, f.name)!r:.200}"
        for f in fields(result)
        if not conforms(getattr(result, f.name), hints[f.name])
    )
    if isinstance(result, Rejection) and (result.reason not in REASONS or result.reason == "extraction_failed"):
        yield f"rejected as {result.reason}: {result.detail}"
    record = (
        to_record(result)
        if isinstance(result, Article)
        else {f.name: str(getattr(result, f.name)) for f in fields(result)}
    )
    try:
        text = json.dumps(record, ensure_ascii=False, allow_nan=False)
        text.encode()
        if json.loads(text) != record:
            yield "the record is not what its JSON says"
        if "\\u0000" in text:
            yield "a text holds NUL"
    except (ValueError, TypeError) as error:
        yield f"the record is no JSON: {type(error).__name__}: {error}"


def _stop(signal_number: int, frame: object) -> None:
    raise TimeLimit


def run_case(body: bytes, case: int, limit: float) -> Outcome:
    """Process one page within `limit` CPU seconds."""
    page = FetchedPage(
        "https://news.example.com/2026/11/19/story", "https://news.example.com/2026/11/19/story", 200,
        (("Content-Type", "text/html"),), body, fetched_at=FETCHED_AT,
    )  # fmt: skip
    before = signal.signal(signal.SIGPROF, _stop)
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        result = process(page)
    except TimeLimit:
        return Outcome(case, "too slow", time.process_time() - start, (f"more than {limit} CPU seconds",))
    except Exception as error:  # what it promises never to do
        return Outcome(case, "raised", time.process_time() - start, (f"{type(error).__name__}: {error}",))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    seconds = time.process_time() - start
    ended = result.reason if isinstance(result, Rejection) else "article"
    return Outcome(case, ended, seconds, tuple(faults(result)))


def run_batch(first: int, last: int, folders: tuple[Path, ...], seed: int, limit: float) -> list[Outcome]:
    """The cases from `first` up to `last`, without it."""
    sources = pages(folders)
    return [run_case(damaged(sources, seed, case), case, limit) for case in range(first, last)]


def _batch(first: int, cases: int, **rest: Any) -> list[Outcome]:
    return run_batch(first, min(first + BATCH, cases), **rest)


def main() -> int:
    """Run the cases over all cores and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=5.0, help="CPU seconds a case may take")
    parser.add_argument("--save", type=Path, default=Path("data/fuzz"), help="folder for the pages that failed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    given = parser.parse_args()
    folders, start = tuple(given.folders), time.monotonic()
    sources = pages(folders)
    work = partial(_batch, cases=given.cases, folders=folders, seed=given.seed, limit=given.limit)
    ends: Counter[str] = Counter()
    failed: list[Outcome] = []
    slowest = Outcome(-1, "", 0.0)
    starts = range(0, given.cases, BATCH)
    with ProcessPoolExecutor(given.jobs) as pool:
        results = pool.map(work, starts)
        for first in starts:
            try:
                outcomes = next(results)
            except BrokenProcessPool:
                print(f"a worker died in one of the cases from {first} on; run them with --jobs 1", file=sys.stderr)
                return 1
            for outcome in outcomes:
                ends[outcome.ended] += 1
                slowest = max(slowest, outcome, key=lambda each: each.seconds)
                if outcome.faults:
                    failed.append(outcome)
                    given.save.mkdir(parents=True, exist_ok=True)
                    (given.save / f"{given.seed}-{outcome.case}.html").write_bytes(
                        damaged(sources, given.seed, outcome.case)
                    )
                    (given.save / f"{given.seed}-{outcome.case}.txt").write_text(
                        "\n".join(outcome.faults), encoding="utf-8"
                    )
    print(f"{ends.total()} cases of {len(sources)} pages, seed {given.seed}, in {time.monotonic() - start:.0f} s")
    print("  " + ", ".join(f"{name} {count}" for name, count in ends.most_common()))
    print(f"  slowest: case {slowest.case}, {slowest.seconds:.2f} CPU seconds ({slowest.ended})")
    print(f"  failures: {len(failed)}" + (f", saved in {given.save}" if failed else ""))
    for outcome in failed[:10]:
        print(f"    case {outcome.case}: {outcome.faults[0]:.200}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
