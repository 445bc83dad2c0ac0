"""What a version says of itself, and articles that are no longer there: their text stays."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crawler.archive import WarcPlace
from crawler.items import Article, FetchedPage, Processed, Rejection
from crawler.store.articles import store_processed
from crawler.store.captures import Archived, record_captures
from crawler.store.crawls import start_crawl
from crawler.store.frontier import Wanted, ask_again, claim
from crawler.store.patience import Database
from tests.store.test_articles import ARTICLE, FACTS, MOMENT, capture_ids, exported, in_archive, rows, stored

DAY = timedelta(days=1)
KEY = "paper:0"
OWN = replace(ARTICLE, url_key=KEY, url="https://paper.test/article/0")


def test_a_version_keeps_what_the_page_says_of_its_change(archive_url: str) -> None:
    edited = replace(
        ARTICLE,
        article_body=f"{ARTICLE.article_body}\n\nCorrection: An earlier version of this story misspelled a bench.",
        date_modified=ARTICLE.date_modified and ARTICLE.date_modified + DAY,
        date_modified_raw="Updated : Nov. 21, 2026 - 10:00",
        captured_at=MOMENT + DAY,
    )
    assert stored(archive_url, ARTICLE, edited) == ["new", "changed"]
    found = rows(
        archive_url,
        "SELECT changed, date_modified, date_modified_raw, edited_by, correction FROM article_version ORDER BY version",
    )
    assert found == [
        ([], None, None, None, None),
        (
            ["article_body", "date_modified", "date_modified_raw"],
            edited.date_modified,
            "Updated : Nov. 21, 2026 - 10:00",
            None,
            "Correction: An earlier version of this story misspelled a bench.",
        ),
    ]


def archived(moment: datetime, status: int, revisit_of: str | None = None) -> Archived:
    page = FetchedPage(OWN.url, OWN.url, status, (), b"<p>", fetched_at=moment)
    place = WarcPlace("later.warc.gz", int(moment.timestamp()), f"urn:uuid:{moment}", "sha256:0", revisit_of)
    return Archived(page, place, KEY)


async def visit(db: Database, moment: datetime, status: int, result: Article | Rejection | None = None) -> None:
    """A crawl asks for the article again, gets an answer, and stores what came of it."""
    start = await start_crawl(db, "paper", FACTS, {})
    await ask_again(db, "paper", [KEY])
    await claim(db, "paper", start.crawl_id, 1, Wanted())
    revisit_of = "urn:uuid:0" if status == 304 else None
    (capture_id,) = await record_captures(db, "paper", start.crawl_id, [archived(moment, status, revisit_of)])
    assert capture_id is not None
    if result is not None:
        await store_processed(db, [Processed(capture_id, replace(result, captured_at=moment))])


def since_when_gone(url: str) -> Any:
    ((date_gone, body),) = rows(url, "SELECT date_gone, article_body FROM article")
    assert body == ARTICLE.article_body
    return date_gone


SAYS_SO = Rejection("paper", OWN.url, KEY, "soft_404", "Page not found", MOMENT)


@pytest.mark.parametrize("how", [404, 410, 200])
@pytest.mark.parametrize("back", [304, 200])
def test_a_withdrawn_article_keeps_its_text_and_may_come_back(archive_url: str, how: int, back: int) -> None:
    async def begin(db: Database) -> None:
        (capture_id,) = await capture_ids(db, 1)
        await store_processed(db, [Processed(capture_id, OWN)])

    async def lose(db: Database) -> None:
        await visit(db, MOMENT + DAY, how, SAYS_SO if how == 200 else None)

    async def lose_more(db: Database) -> None:
        await visit(db, MOMENT + 2 * DAY, 404)

    async def come_back(db: Database) -> None:
        await visit(db, MOMENT + 3 * DAY, back, OWN if back == 200 else None)

    in_archive(archive_url, begin)
    assert since_when_gone(archive_url) is None
    in_archive(archive_url, lose)
    assert since_when_gone(archive_url) == MOMENT + DAY
    in_archive(archive_url, lose_more)
    assert since_when_gone(archive_url) == MOMENT + DAY
    assert len(exported(archive_url)) == 1
    in_archive(archive_url, come_back)
    assert since_when_gone(archive_url) is None


def test_an_older_answer_that_is_read_late_loses_nothing(archive_url: str) -> None:
    async def work(db: Database) -> None:
        (capture_id,) = await capture_ids(db, 1)
        await store_processed(db, [Processed(capture_id, OWN)])
        await visit(db, MOMENT - DAY, 404)

    in_archive(archive_url, work)
    assert since_when_gone(archive_url) is None
