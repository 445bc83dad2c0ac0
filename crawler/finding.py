"""From what a person looks for to what is shown: the query, the search, the passages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.search.query import parse_author, parse_query
from crawler.search.snippet import Snippet, best_snippet, marked, words_like
from crawler.search.text import index_text
from crawler.store.connection import connect
from crawler.store.search import Hit, Shown, search, shown, stems
from crawler.store.search_windows import Sought


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for; the span is from ``since`` to before ``before``."""

    words: str
    author: str | None = None
    source: str | None = None
    section: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    thorough: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """An article found, its rank from 1 on, and how many copies of it were found with it."""

    rank: int
    score: float
    copies: int
    article: Shown
    headline_marks: tuple[tuple[int, int], ...]
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Results:
    """The best first; ``candidates`` articles match, and where ``more``, older ones may, too: where ``looked_since`` is
    set, those before it were not looked through."""

    shown: list[Result]
    candidates: int
    more: bool
    looked_since: datetime | None
    explained: list[str]


def find(url: str, wanted: Wanted, most: int, *, explain: bool = False) -> Results:
    """The best articles, `most` at most. Raises UsageError for a query that asks for nothing, DatabaseUnavailable."""
    words = parse_query(wanted.words)
    author = parse_author(wanted.author) if wanted.author else None
    sought = Sought(
        words.text,
        author.text if author else "",
        wanted.source,
        None if wanted.section is None else index_text(wanted.section),
        wanted.since,
        wanted.before,
        words.wider,
        wanted.thorough,
    )
    terms = (*words.terms, *words.beginnings, *(author.terms if author else ()))
    with connect(url, autocommit=True) as db:
        found = search(db, sought, most, explain=explain)
        articles = shown(db, [hit.article_id for hit in found.hits])
        like = words_like(
            [text for article in articles.values() for text in (article.headline, *_texts(article))], terms
        )
        stem_of = stems(db, sorted({*like, *terms}))
    wanted_stems = {stem_of.get(term, term) for term in terms}

    def matches(word: str) -> bool:
        return stem_of.get(word, word) in wanted_stems or word.startswith(words.beginnings or ("\n",))

    results = [
        _result(rank, hit, articles[hit.article_id], matches, terms)
        for rank, hit in enumerate(found.hits, 1)
        if hit.article_id in articles
    ]
    return Results(results, found.candidates, found.more, found.looked_since, found.explained)


def _result(rank: int, hit: Hit, article: Shown, matches: Callable[[str], bool], terms: Sequence[str]) -> Result:
    headline_marks = tuple(marked(article.headline, matches, terms))
    return Result(rank, hit.score, hit.copies, article, headline_marks, best_snippet(_texts(article), matches, terms))


def _texts(article: Shown) -> list[str]:
    """Where a passage may come from; the first is shown where only the headline has the words."""
    others = [article.description, *article.captions, article.byline, ", ".join(article.authors)]
    others.append(article.alternative_headline)
    return [text for text in (article.article_body, *others) if text]
