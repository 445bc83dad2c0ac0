"""Confidence comes from who agrees, and each candidate that loses keeps why."""

import json
from datetime import UTC, datetime

import pytest

from crawler.extraction.combine import extract
from crawler.items import Article, Candidate
from crawler.normalization.article import normalize
from crawler.normalization.authorship import authorship
from crawler.normalization.choice import Losers, agreed
from crawler.normalization.publication import publication
from crawler.source_rules import SourceRules
from tests.pages import fetched, story

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TITLE = "Mockport rebuilds its pier"


def page(headline: str, author: str, published: str, alt: str, extra: str = "") -> str:
    """A page that prints its own facts; those given are what its head and attributes say."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": headline,
        "author": {"@type": "Person", "name": author},
        "datePublished": published,
    }
    return story(
        head=f'<script type="application/ld+json">{json.dumps(data)}</script>'
        f'<meta property="og:title" content="{headline}">',
        top="<p>By Anna Placeholder</p><p>November 19, 2026 08:30</p>",
        extra=f"<figure><img src='/pier.jpg' alt='{alt}'>"
        f"<figcaption>Boats wait below the pier</figcaption></figure>{extra}",
    )


def read(html: str) -> tuple[Article, Losers]:
    lost: Losers = {}
    source = SourceRules(timezone="UTC")
    return normalize(fetched(html), extract(fetched(html), source), source, lost), lost


BOX = (  # text of the story, or not
    "<div id='premium'><p>Sampleton, the next town, plans to dredge its basin in spring, a clerk wrote on Monday.</p>"
    "<p>Nobody there has ever seen a ferry, and the only crane was sold for scrap after the flood of 1911.</p></div>"
)
AGREEING = page(TITLE, "Anna Placeholder", "2026-11-19T08:30:00Z", "Boats wait below the pier")
CONTRADICTING = page(
    "A new quay for Sampleton", "Otto Sample", "2026-11-17T10:00:00Z", "Three people eating breakfast", BOX
)


@pytest.mark.parametrize("field", ["headline", "authors", "date_published", "article_body", "images"])
def test_agreement_makes_a_field_surer_than_contradiction(field: str) -> None:
    for_, against = read(AGREEING)[0].evidence[field], read(CONTRADICTING)[0].evidence[field]
    assert 0 < against.confidence <= for_.confidence - 0.1 < 1


def test_what_contradicts_is_kept_as_lost() -> None:
    article, lost = read(CONTRADICTING)
    assert [a.name for a in article.authors] == ["Otto Sample"]
    assert [(each.candidate.value, each.why) for each in lost["authors"]] == [
        ("By Anna Placeholder", "names other people, from a source less often right")
    ]
    assert {each.candidate.source for each in lost["headline"]} <= {"visible_text", "title_tag", "json_ld", "meta"}
    assert "says something else than" in lost["headline"][0].why
    assert "authors" not in read(AGREEING)[1]


def test_each_source_counts_once_and_confidence_stays_within_bounds() -> None:
    assert agreed(0.5, "meta", ["json_ld", "json_ld", "meta"], []) == 0.6
    assert agreed(0.5, "meta", ["json_ld"], ["json_ld", "title_tag"]) == 0.5
    assert agreed(0.95, "meta", ["a", "b", "c"], []) == 1.0
    assert agreed(0.1, "meta", [], ["a", "b", "c"]) == 0.05


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("2026-12-24T08:00:00Z", "after the fetch"),
        ("1211-05-04T08:00:00Z", "no date that can be read"),
        ("soon", "no date that can be read"),
        ("2026-11-19", "no time of day, which another has"),
        ("2026-11-18T07:00:00Z", "another moment; meta is right more often"),
    ],
)
def test_why_a_date_lost(value: str, why: str) -> None:
    lost: Losers = {}
    other = Candidate(value, "time_tag", 0.6)
    publication((Candidate("2026-11-19T08:30:00Z", "meta", 0.9), other), (), "UTC", None, NOW, "en", lost=lost)
    assert [(each.candidate, each.why) for each in lost["date_published"]] == [(other, why)]


def test_a_printed_line_that_tells_the_change_is_no_publication() -> None:
    lost: Losers = {}
    printed = Candidate("Updated : 2026-11-19 18:08", "visible_text", 0.4)
    publication((Candidate("2026-11-19T08:30:00Z", "meta", 0.9), printed), (), "UTC", None, NOW, "en", lost=lost)
    assert [each.why for each in lost["date_published"]] == ["says when it was changed"]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("Mockport Post", "names the site"),
        ("admin", "names nobody"),
        ("Yonhap", "an agency or desk, where people are named"),
        ("Otto Sample", "names other people, from a source less often right"),
    ],
)
def test_why_a_name_lost(value: str, why: str) -> None:
    lost: Losers = {}
    other = Candidate(value, "meta", 0.6)
    _, authors, _ = authorship((), (Candidate("Anna Placeholder", "json_ld", 0.9), other), ("Mockport Post",), (), lost)
    assert [a.name for a in authors] == ["Anna Placeholder"]
    assert [(each.candidate, each.why) for each in lost["authors"]] == [(other, why)]


def test_a_title_that_names_the_site_is_no_headline() -> None:
    article, lost = read(story(head='<meta property="og:title" content="Mockport Post">'))
    assert article.headline == TITLE
    assert [(each.candidate.source, each.why) for each in lost["headline"]] == [("meta", "names the site")]
    alone = (
        "<html><head><title>Mockport Post</title><meta property='og:site_name' content='Mockport Post'></head></html>"
    )
    article, lost = read(alone)
    assert (article.headline, [each.why for each in lost["headline"]]) == ("", ["names the site"])
