"""Printed dates: which lines tell them, and what they are worth."""

import pytest

from crawler.extraction.combine import extract
from crawler.extraction.date_lines import tells_passed_time
from crawler.items import Article
from crawler.process import process
from tests.pages import fetched, story


def published(top: str = "", extra: str = "", after: str = "", head: str = "") -> str | None:
    article = process(fetched(story(head, top, extra, after)))
    assert isinstance(article, Article)
    return article.date_published.isoformat() if article.date_published else None


@pytest.mark.parametrize(
    ("top", "moment"),
    [
        ("<div class='meta'>23.09.22</div>", "2022-09-23T00:00:00+00:00"),
        ("<p>By Ann Placeholder on Monday, November 18th, 2019 at 11:04 a.m.</p>", "2019-11-18T11:04:00+00:00"),
        ("<figure><img src=/a.jpg><figcaption>The pier on Aug. 31, 2019.</figcaption></figure>"
         "<p>November 18, 2019</p>", "2019-11-18T00:00:00+00:00"),
        ("<p>Posted on 3 May 2019</p><div class='teaser'><span class='date'>Published 4 May 2020, 10:30</span></div>",
         "2019-05-03T00:00:00+00:00"),
        ("<p><span class='when' data-date='2019-11-18T11:04:00+02:00'>18 November 2019</span></p>",
         "2019-11-18T11:04:00+02:00"),
        ("<p>15:23 2019</p><p>Last updated June 13, 2019</p>", "2019-06-13T00:00:00+00:00"),
        ("<p>3 hours ago</p>", "2026-11-20T09:00:00+00:00"),
        ("<p>Copyright 2019 Mockport Post</p>", None),
    ],
)  # fmt: skip
def test_the_publications_date(top: str, moment: str | None) -> None:
    assert published(top) == moment


def test_a_moment_in_utc_is_told_by_the_clock_the_page_prints() -> None:
    head = "<meta property='article:published_time' content='2019-11-19T02:30:00Z'>"
    assert published("<p>November 18, 2019 9:30 pm</p>", head=head) == "2019-11-18T21:30:00-05:00"


def test_how_long_ago() -> None:
    assert [tells_passed_time(t) for t in ("vor 2 Stunden", "3時間前", "5 hours ago", "Long ago")] == [True] * 3 + [
        False
    ]


def test_the_date_that_opens_the_text_is_the_last_resort() -> None:
    page = story().replace("<p>The harbour", "<p>Mockport, 27.1.2022 - The harbour", 1)
    assert extract(fetched(page)).fields["date_published"][-1].reason == "opens the text"
