"""Which heading of a page is its headline."""

import pytest

from crawler.extraction.combine import extract
from crawler.extraction.titles import without_section
from tests.pages import PARAGRAPHS, fetched

TEXT = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
SLUG = "https://letters.example.com/2019/10/21/harbour-gulls-return/"


@pytest.mark.parametrize(
    "html",
    [
        # the first h1 is the site's, linked to its home; neither title nor link names the site
        "<title>Postbag</title><h1><a href='/'>Postbag</a></h1><h2>Harbour gulls return</h2>",
        # a section in the first h1, the headline in the second
        "<title>Town online - News - Harbour gulls return</title><h1>News</h1><h1>Harbour gulls return</h1>",
        # the site's name ends the title and is the only h1
        "<title>Harbour gulls return : Mockport letters</title><h1>Mockport letters</h1><h3>Harbour gulls return</h3>",
        # the headline, and a longer line for search engines
        "<title>Harbour gulls return - Gulls: where they nest</title>"
        "<meta property='og:title' content='Harbour gulls return - Gulls: where they nest'>"
        "<h1>Gulls</h1><h1>Harbour gulls return</h1>",
    ],
    ids=["home link", "section", "site in h1", "long title"],
)
def test_the_headline_is_the_storys(html: str) -> None:
    head, _, body = html.partition("<h1>")
    found = extract(fetched(f"<html><head>{head}</head><body><h1>{body}{TEXT}</body></html>", url=SLUG))
    assert found.fields["headline"][0].value == "Harbour gulls return"


def test_a_section_before_the_headline_is_taken_off_where_the_page_prints_it_without() -> None:
    title = "Opinion | Harbour gulls return"
    head = f"<title>{title}</title><meta property='og:title' content='{title}'>"
    found = extract(fetched(f"<html><head>{head}</head><body><h1>Harbour gulls return</h1>{TEXT}</body></html>"))
    assert found.fields["headline"][0].value == "Harbour gulls return"


@pytest.mark.parametrize(
    ("title", "section", "headline"),
    [
        ("Harbour bridge reopens - Local", "Local", "Harbour bridge reopens"),
        ("다리 다시 열린다-정치", "정치", "다리 다시 열린다"),
        ("What the harbour says of Local", "Local", "What the harbour says of Local"),
        ("Sport - Sport", "Sport", "Sport - Sport"),
        ("Harbour bridge reopens - Local", None, "Harbour bridge reopens - Local"),
    ],
)
def test_a_section_at_the_end_of_a_title_is_taken_off(title: str, section: str | None, headline: str) -> None:
    assert without_section(title, section) == headline
