"""Which articles a search ranks: the newest that match, looked for in windows of days, from the newest back.

docs/decisions/0009-search-in-postgresql.md says why; a window costs what its articles cost, not what the archive does.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

MOST_CANDIDATES = 600  # ranked, which reads the words of each: 20 µs
FIRST_WINDOW = 5_000  # articles looked through first
LARGEST_WINDOW = 120_000  # above it the days cost the index more than the words alone
MOST_READ = 6_000  # articles whose words are read to see whether a phrase is in them
MOST_FOR_PHRASES = 60_000  # articles looked through where all would be more than that to read
PHRASE = re.compile(r"<(?:-|\d+)>")  # between two words of a tsquery


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for. ``words`` is for to_tsquery, ``author`` is a tsquery (crawler/search/query.py), empty where
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
class Candidates:
    """Articles that match, newest first. Older ones may match as well where ``more``; where ``looked_since`` is set,
    those before it were not looked through."""

    article_ids: list[int]
    more: bool
    looked_since: datetime | None = None


Run = Callable[[str, Mapping[str, object]], list[tuple[Any, ...]]]


def candidates(run: Run, sought: Sought, parsed: str) -> Candidates:
    """The newest articles that match, newest first, up to MOST_CANDIDATES. ``run`` runs a statement by its name.

    Looks through a window of the newest articles, then through an older one as large as the share that matched so far
    asks for; a word so rare that this would be most of the archive is looked up by itself. For a phrase the text of
    each article that has its words is read: of a bounded number (``_room``), unless the search is to be thorough.
    """
    since, before = (each and each.astimezone(UTC) for each in (sought.since, sought.before))
    given = {"query": parsed, "source": sought.source, "section": sought.section, "since": since}
    size, looked, room = FIRST_WINDOW, 0, math.inf
    ids: list[int] = []
    while True:
        alone = size > LARGEST_WINDOW and size <= room
        span = {"since": since, "before": before}
        start = [] if alone else run("window_start", {**span, "articles": min(size, LARGEST_WINDOW)})
        first_day = start[0][0] if start else None
        days = {
            "first_day": first_day if first_day or alone or not since else since.date(),
            "last_day": None if alone or before is None else before.date(),
        }
        wanted = MOST_CANDIDATES - len(ids)
        ids += [row[0] for row in run("candidates", {**given, **days, "before": before, "most": wanted})]
        if len(ids) >= MOST_CANDIDATES or first_day is None:
            return Candidates(ids, len(ids) >= MOST_CANDIDATES)
        if looked == 0 and PHRASE.search(parsed) and not sought.thorough:
            room = _room(run, parsed, days)
        looked += min(size, LARGEST_WINDOW)
        before = datetime.combine(first_day, time(), UTC)
        if looked >= room:
            return Candidates(ids, more=True, looked_since=before)
        size = max(FIRST_WINDOW, math.ceil(1.5 * looked * (MOST_CANDIDATES - len(ids)) / max(len(ids), 1)))
        size = size if room >= looked + size else max(FIRST_WINDOW, min(LARGEST_WINDOW, int(room) - looked))


def _room(run: Run, parsed: str, days: Mapping[str, date | None]) -> float:
    """How many articles may be looked through until MOST_READ of them have all the words of the phrases, no more than
    MOST_FOR_PHRASES; infinite where that is all there are."""
    ((matches, documents),) = run("matches_of_words", {"query": PHRASE.sub("&", parsed), **days})
    room = FIRST_WINDOW * MOST_READ / max(matches, 1)
    return math.inf if room >= documents else min(room, MOST_FOR_PHRASES)
