"""The table search_document: the words of each article, as crawler/search/text.py gives them."""

import logging
from collections.abc import Sequence

from psycopg import Connection, DataError, IntegrityError, ProgrammingError
from psycopg.errors import ProgramLimitExceeded
from psycopg.rows import TupleRow

from crawler.search.text import author_keys, compounds, fold, index_text, joined, names, words
from crawler.store.index_queue import DueArticle
from crawler.store.queries import query

logger = logging.getLogger(__name__)


def index_documents(db: Connection[TupleRow], articles: Sequence[DueArticle]) -> None:
    """Write the words of these articles, in the caller's transaction.

    A text that PostgreSQL does not take as a document is said in the log, and its headline alone is indexed.
    """
    try:
        with db.transaction():
            _write(db, articles)
    except (DataError, IntegrityError, ProgrammingError, ProgramLimitExceeded) as error:
        if len(articles) > 1:
            for article in articles:
                index_documents(db, [article])
            return
        reason = " ".join(str(error).split())[:200]
        logger.warning("article %d is found by its headline only: %s", articles[0].article_id, reason)
        _write(db, articles, headlines_only=True)


def _write(db: Connection[TupleRow], articles: Sequence[DueArticle], *, headlines_only: bool = False) -> None:
    columns: dict[str, list[object]] = {
        name: []
        for name in (
            "article_ids",
            "sources",
            "sections",
            "moments",
            "headlines",
            "names",
            "beside",
            "bodies",
            "joined",
            "keys",
        )
    }
    for article in articles:
        row = _row(article)
        if headlines_only:
            row[5:] = ["", "", "", "", "{}"]
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
    db.execute(query("index_documents"), columns)


def _row(article: DueArticle) -> list[object]:
    headlines, by, beside, body = map(fold, (article.headlines, article.names, article.beside, article.body))
    as_one = names("\n".join((article.headlines, article.beside, article.body)))
    as_one |= compounds(headlines) | compounds(by) | compounds(beside) | compounds(body)
    return [
        article.article_id,
        article.source,
        index_text(article.section),
        article.moment,
        _both_ways(headlines),
        _both_ways(by),
        words(beside),
        words(body),
        " ".join(as_one),
        "{" + ",".join(author_keys(article.names)) + "}",
    ]


def _both_ways(folded: str) -> str:
    """A short text, and where words of it are hyphenated, once more with them written as one: phrases find both."""
    return f"{words(folded)} {words(joined(folded))}" if "-" in folded else words(folded)
