"""Each rule of validation, by the reason it gives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crawler.items import Article, Evidence, Image, Rejection
from crawler.validation import MOST_BODY, REASONS, validate

NOW = datetime(2026, 11, 20, tzinfo=UTC)
GOOD = Article("news", "https://news.example.com/1", "news.example.com/1", "A pier", "Some text.", NOW)


def reason(article: Article) -> str:
    """The reason an article is rejected for."""
    result = validate(article)
    assert isinstance(result, Rejection)
    assert result.reason in REASONS
    return result.reason


def test_a_good_article_passes_unchanged() -> None:
    assert validate(GOOD) is GOOD
    picture = replace(GOOD, article_body="", images=(Image("https://news.example.com/1.jpg", caption="Boats."),))
    assert validate(picture) is picture


def test_reasons() -> None:
    assert reason(replace(GOOD, headline="")) == "no_headline"
    assert reason(replace(GOOD, headline="x" * 2000)) == "headline_too_long"
    assert reason(replace(GOOD, article_body="")) == "no_body"
    assert reason(replace(GOOD, article_body="x" * (MOST_BODY + 1))) == "body_too_long"
    assert reason(replace(GOOD, date_published=NOW + timedelta(days=3))) == "date_in_future"


def test_a_page_kind_that_is_no_article_is_its_own_reason() -> None:
    page = replace(GOOD, page_kind="soft_404", evidence={"page_kind": Evidence("structure", 0.5, "it says so")})
    result = validate(page)
    assert isinstance(result, Rejection)
    assert (result.reason, result.detail) == ("soft_404", "it says so")
