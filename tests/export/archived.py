"""An archive with articles of every kind, and the export command on it as a user types it."""

import argparse
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from scrapy.utils.project import get_project_settings

from crawler.commands.export import Command
from crawler.items import Article, Author, Evidence, Image
from tests.store.test_articles import ARTICLE, stored

HARD = (  # what a format may stumble over
    "Quotes \"double\", 'single', commas, tabs\tand a backslash \\ in a line",
    "=1+1, which a spreadsheet would reckon; a semicolon; a | bar",
    "제주의 벤치 · 桟橋の長さ · 码头长40米 · Ünïcödé · 𝒜stral 🦉",
    "<b>Not markup</b> &amp; & ]]> <![CDATA[",
    "line separator \u2028 and no-break\u00a0space, delete \x7f, escape \x1b, bell \x07",
    "\\N",
    "\\.",
)
ODD = timezone(timedelta(hours=8, minutes=27, seconds=52))  # Seoul before 1908
WEST = timezone(-timedelta(hours=3, minutes=30))


def article(number: int, **fields: object) -> Article:
    """One of many; a day apart."""
    moment = datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=9))) + timedelta(days=number)
    plain = replace(
        ARTICLE,
        url=f"https://paper.test/article/{number}",
        url_key=f"paper:{number}",
        canonical_url=f"https://paper.test/article/{number}",
        headline=f"No. {number}",
        date_published=moment,
        date_modified=None,
        date_modified_raw=None,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def kinds() -> list[Article]:
    """Articles with everything, with nothing, and with what is hard to print; oldest first."""
    nothing = Article(
        source="paper",
        url="https://paper.test/article/900",
        url_key="paper:900",
        headline="Nothing but a headline",
        article_body="",
        captured_at=datetime(2026, 11, 20, 3, 4, 5, 120_000, tzinfo=UTC),
    )
    hard = [
        article(
            100 + number,
            headline=text,
            article_body=f"{text}\n\n{text[::-1]}",
            byline=text,
            authors=(
                Author(text, None, text, None),
                Author(None, "only@paper.test"),
                Author("Wire", type="Organization"),
            ),
            keywords=(text, "", "plain"),
            images=(Image(f"https://paper.test/{number}.jpg?a=1&b=2", text, None, text, 2),),
            article_section=text,
            date_published=datetime(2026, 5, 1 + number, 23, 59, 59, number * 1000, tzinfo=WEST),
            date_modified=datetime(1907, 5, 1 + number, 12, tzinfo=ODD),
            is_accessible_for_free=False,
            evidence={
                "headline": Evidence("meta", 0.30000000000000004, text),
                "article_body": Evidence("visible_text", 1.0),
                "images": Evidence("figcaption", 0.0, ""),
            },
        )
        for number, text in enumerate(HARD)
    ]
    return [replace(ARTICLE, date_published=datetime(2026, 1, 1, tzinfo=UTC)), article(30), *hard, nothing]


def fill(url: str) -> list[Article]:
    """Store all kinds."""
    articles = kinds()
    assert stored(url, *articles) == ["new"] * len(articles)
    return articles


def export(url: str, *arguments: str) -> int:
    """`crawler export …` in this process; its exit code. Raises CrawlerError where that would be a sentence and 2."""
    command = Command()
    command.settings = get_project_settings()
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARCHIVE_URL", url)
        return command.execute([], parser.parse_args(arguments)) or 0


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: what a full disk is to one that writes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
