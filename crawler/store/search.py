"""Search in PostgreSQL: newest articles first, as many as it takes to have enough candidates, the best of them ranked.

Only candidates are ranked, for that reads each one's words; common words are looked up in the newest articles alone,
for they need no more than these. docs/decisions/0009-search-in-postgresql.md has the figures.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from crawler.errors import UsageError
from crawler.store.connection import connect
from crawler.store.queries import query

MOST_CANDIDATES = 600  # ranked, which reads the words of each: 20 µs
FIRST_WINDOW = 5_000  # articles looked through first
LARGEST_WINDOW = 120_000  # above it the days cost the index more than the words alone
HALF_DAYS = 365  # of age halve a score
MOST_READ = 4_000  # articles whose words are read to see whether a phrase is in them
PHRASE = re.compile(r"<(?:-|\d+)>")  # between two words of a tsquery
BEST = 400  # ranked articles from which the shown ones are taken, one of a cluster


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for. ``words`` is for to_tsquery, ``author`` is a tsquery (crawler/search_query.py), empty where
    not given; ``section`` is folded; the span is from ``since`` to before ``before``."""

    words: str
    author: str = ""
    source: str | None = None
    section: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    wider: str = ""  # what is looked for where nothing is found with ``words``
    thorough: bool = False  # however long it takes


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found; ``copies`` are the further articles of its cluster."""

    article_id: int
    score: float
    cluster_id: int | None
    copies: int = 0


@dataclass(slots=True)
class Found:
    """The hits, best first, and how many articles were candidates; ``more`` older ones may match as well."""

    hits: list[Hit]
    candidates: int
    more: bool
    looked_since: datetime | None = None  # where phrases of common words kept it from looking further back
    explained: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as a result shows it."""

    article_id: int
    source: str
    url: str
    headline: str
    alternative_headline: str | None
    byline: str | None
    description: str | None
    article_body: str
    date_published: datetime | None
    date_published_offset: Any
    section: str | None
    authors: list[str]
    captions: list[str]


def search(db: Connection[TupleRow], sought: Sought, most: int, *, explain: bool = False) -> Found:
    """The best articles, `most` at most, one of each cluster. Raises UsageError where no word can be looked up.

    With explain, what PostgreSQL did for each statement is in ``explained``, by EXPLAIN (ANALYZE, BUFFERS).
    """
    found = Found([], 0, False)
    run = _explaining(db, found.explained) if explain else _running(db)
    parsed = parse(db, sought)
    with db.transaction():
        db.execute("SET LOCAL enable_seqscan = off")  # a guess of how many match must not read the whole table
        ids = _candidates(run, sought, parsed, found)
        if not ids and sought.wider not in ("", sought.words):
            parsed = parse(db, replace(sought, words=sought.wider))
            ids = _candidates(run, sought, parsed, found)
        found.candidates = len(ids)
        if not ids:
            return found
        ranking = {"query": parsed, "article_ids": ids, "half_days": HALF_DAYS, "most": max(BEST, 2 * most)}
        best: dict[object, Hit] = {}
        for article_id, cluster_id, score in run("rank_candidates", ranking):
            best.setdefault(
                ("article", article_id) if cluster_id is None else cluster_id, Hit(article_id, score, cluster_id)
            )
        hits = list(best.values())[:most]
        clusters = [hit.cluster_id for hit in hits if hit.cluster_id is not None]
        sizes: dict[int | None, int] = dict(run("cluster_sizes", {"cluster_ids": clusters})) if clusters else {}
    found.hits = [Hit(hit.article_id, hit.score, hit.cluster_id, sizes.get(hit.cluster_id, 1) - 1) for hit in hits]
    return found


def parse(db: Connection[TupleRow], sought: Sought) -> str:
    """The tsquery as text. Raises UsageError where there is no word that an index could find."""
    row = db.execute(query("parse_search"), {"words": sought.words, "author": sought.author}).fetchone()
    parsed, findable = row or ("", "")
    if findable in ("", "T"):
        raise UsageError("no word in the query can be looked up; add one that is wanted and not as common as 'the'")
    return str(parsed)


def zones_of_sources(url: str) -> dict[str, str | None]:
    """Every source that the archive knows → its IANA zone, None where that is not known. Raises DatabaseUnavailable."""
    with connect(url) as db:
        return dict(db.execute(query("zones_of_sources")).fetchall())


def shown(db: Connection[TupleRow], article_ids: Sequence[int]) -> dict[int, Shown]:
    """These articles, by number."""
    with db.cursor(row_factory=class_row(Shown)) as cursor:
        cursor.execute(query("shown_articles"), {"article_ids": list(article_ids)})
        return {article.article_id: article for article in cursor}


def stems(db: Connection[TupleRow], words: Sequence[str]) -> dict[str, str]:
    """Folded word → its stem, as the index has it; a word that is none is missing."""
    rows = db.execute(query("stems_of_words"), {"words": list(words)}).fetchall()
    return {word: found[0] for word, found in rows if found}


Run = Callable[[str, Mapping[str, object]], list[tuple[Any, ...]]]


def _candidates(run: Run, sought: Sought, parsed: str, found: Found) -> list[int]:
    """The newest articles that match, newest first, up to MOST_CANDIDATES; sets ``more`` and ``looked_since``.

    Looks through a window of the newest articles, then through an older one as large as the share that matched so far
    asks for; a word so rare that this would be most of the archive is looked up by itself. For a phrase the text of
    each article that has its words is read: of no more than MOST_READ, unless the search is to be thorough.
    """
    given = {"query": parsed, "source": sought.source, "section": sought.section, "since": sought.since}
    before, size, looked, room = sought.before, FIRST_WINDOW, 0, math.inf
    ids: list[int] = []
    while True:
        alone = size > LARGEST_WINDOW and size <= room
        span = {"since": sought.since, "before": before}
        start = [] if alone else run("window_start", {**span, "articles": min(size, LARGEST_WINDOW)})
        first_day = start[0][0] if start else None
        days = {
            "first_day": first_day if first_day or alone or not sought.since else sought.since.date(),
            "last_day": None if alone or before is None else before.date(),
        }
        wanted = MOST_CANDIDATES - len(ids)
        ids += [row[0] for row in run("candidates", {**given, **days, "before": before, "most": wanted})]
        found.more = len(ids) >= MOST_CANDIDATES
        if found.more or first_day is None:
            return ids
        if looked == 0 and PHRASE.search(parsed) and not sought.thorough:
            room = _room(run, parsed, first_day)
        looked += min(size, LARGEST_WINDOW)
        before = datetime.combine(first_day, time(), UTC)
        if looked >= room:
            found.more, found.looked_since = True, before
            return ids
        size = max(FIRST_WINDOW, math.ceil(1.5 * looked * (MOST_CANDIDATES - len(ids)) / max(len(ids), 1)))
        size = size if room >= looked + size else max(FIRST_WINDOW, min(LARGEST_WINDOW, int(room) - looked))


def _room(run: Run, parsed: str, first_day: date) -> float:
    """How many articles may be looked through until MOST_READ of them have all the words of the phrases; infinite where
    that is all there are."""
    ((matches, documents),) = run("matches_of_words", {"query": PHRASE.sub("&", parsed), "first_day": first_day})
    room = FIRST_WINDOW * MOST_READ / max(matches, 1)
    return math.inf if room >= documents else room


def _running(db: Connection[TupleRow]) -> Run:
    return lambda name, values: db.execute(query(name), values, prepare=False).fetchall()


def _explaining(db: Connection[TupleRow], explained: list[str]) -> Run:
    def run(name: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        plan = db.execute(b"EXPLAIN (ANALYZE, BUFFERS) " + query(name), values, prepare=False).fetchall()
        explained.append("\n".join([f"{name}:", *(f"  {line}" for (line,) in plan)]))
        return db.execute(query(name), values, prepare=False).fetchall()

    return run
