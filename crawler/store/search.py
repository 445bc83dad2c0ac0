"""Search in PostgreSQL: newest articles first, as many as it takes to have enough candidates, the best of them ranked.

Only candidates are ranked, for that reads each one's words; common words are looked up in the newest articles alone,
for they need no more than these. docs/decisions/0009-search-in-postgresql.md has the figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from crawler.errors import UsageError
from crawler.store.connection import connect
from crawler.store.queries import query
from crawler.store.search_windows import Run, Sought, candidates

HALF_DAYS = 365  # of age halve a score
BEST = 400  # ranked articles from which the shown ones are taken, one of a cluster


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found; ``copies`` are the further articles of its cluster."""

    article_id: int
    score: float
    cluster_id: int | None
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, best first, and how many articles were candidates; what else may match is told as in Candidates."""

    hits: list[Hit]
    candidates: int
    more: bool
    looked_since: datetime | None
    explained: list[str]


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
    explained: list[str] = []
    run = _explaining(db, explained) if explain else _running(db)
    parsed = parse(db, sought)
    with db.transaction():
        db.execute("SET LOCAL enable_seqscan = off")  # a guess of how many match must not read the whole table
        found = candidates(run, sought, parsed)
        if not found.article_ids and sought.wider not in ("", sought.words):
            parsed = parse(db, replace(sought, words=sought.wider))
            found = candidates(run, sought, parsed)
        hits = _best(run, parsed, found.article_ids, most) if found.article_ids else []
    return Found(hits, len(found.article_ids), found.more, found.looked_since, explained)


def _best(run: Run, parsed: str, article_ids: Sequence[int], most: int) -> list[Hit]:
    ranking = {"query": parsed, "article_ids": article_ids, "half_days": HALF_DAYS, "most": max(BEST, 2 * most)}
    best: dict[object, Hit] = {}
    for article_id, cluster_id, score in run("rank_candidates", ranking):
        story = ("article", article_id) if cluster_id is None else cluster_id
        best.setdefault(story, Hit(article_id, score, cluster_id))
    hits = list(best.values())[:most]
    clusters = [hit.cluster_id for hit in hits if hit.cluster_id is not None]
    sizes: dict[int | None, int] = dict(run("cluster_sizes", {"cluster_ids": clusters})) if clusters else {}
    return [replace(hit, copies=sizes.get(hit.cluster_id, 1) - 1) for hit in hits]


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


def _running(db: Connection[TupleRow]) -> Run:
    return lambda name, values: db.execute(query(name), values, prepare=False).fetchall()


def _explaining(db: Connection[TupleRow], explained: list[str]) -> Run:
    def run(name: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        plan = db.execute(b"EXPLAIN (ANALYZE, BUFFERS) " + query(name), values, prepare=False).fetchall()
        explained.append("\n".join([f"{name}:", *(f"  {line}" for (line,) in plan)]))
        return db.execute(query(name), values, prepare=False).fetchall()

    return run
