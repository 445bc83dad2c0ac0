"""What `site=` may be, what the archive then calls the site, and which addresses are its own."""

import re

import pytest

from crawler.discovery.site_address import read_site
from crawler.errors import UsageError


@pytest.mark.parametrize(
    ("given", "source", "url"),
    [
        ("https://www.gazette.example", "gazette_example", "https://www.gazette.example/"),
        ("www.gazette.example", "gazette_example", "https://www.gazette.example/"),
        (" HTTP://Gazette.Example/ ", "gazette_example", "http://gazette.example/"),
        ("https://www.gazette.example/sport", "gazette_example_sport", "https://www.gazette.example/sport"),
        ("https://24hours.example", "site_24hours_example", "https://24hours.example/"),
        ("https://zeitung-österdorf.example", None, None),
        ("news.co-op.example:8080", "news_co_op_example", "https://news.co-op.example:8080/"),
        ("https://" + "a" * 60 + ".example.example", None, None),
        ("127.0.0.1:8000", "site_127_0_0_1", "https://127.0.0.1:8000/"),
    ],
)
def test_a_site_gets_a_name_that_the_archive_allows(given: str, source: str | None, url: str | None) -> None:
    site = read_site(given)
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,62}", site.source)
    assert source is None or (site.source, site.url) == (source, url)


@pytest.mark.parametrize(
    "given", ["", "gazette", "ftp://gazette.example", "https://", "https://ga zette.example", "::"]
)
def test_what_is_no_web_address_is_refused_in_one_sentence(given: str) -> None:
    with pytest.raises(UsageError, match="write it as in"):
        read_site(given)


def test_only_what_is_below_the_path_belongs_to_the_site() -> None:
    whole, sport = read_site("www.gazette.example"), read_site("https://www.gazette.example/sport")
    assert whole.holds("http://gazette.example/rain")
    assert whole.holds("https://m.gazette.example/rain")
    assert whole.holds("https://www.gazette.example/?p=123")
    assert not whole.holds("https://www.gazette.example/")
    assert not whole.holds("https://other.example/rain")
    assert sport.holds("https://gazette.example/sport/cup-final")
    assert not sport.holds("https://gazette.example/sports-desk")
    assert not sport.holds("https://gazette.example/sport")
    assert whole.own_address("https://gazette.example/rain#top") == "https://gazette.example/rain"
    assert whole.own_address("https://gazette.example/#top") is None


FORMS = [
    "https://www.gazette.example/2026/11/rain",
    "http://gazette.example/2026/11/rain/",
    "https://www.gazette.example/2026/11/rain/index.html",
    "https://www.gazette.example/2026/11/rain/amp/",
    "https://www.gazette.example/2026/11/rain?amp",
    "https://www.gazette.example/2026/11/rain/?print=1",
    "https://www.gazette.example/2026/11/rain?outputType=amp",
    "https://www.gazette.example/2026/11/rain?utm_source=rss&utm_medium=feed#comments",
    "https://www.gazette.example/2026/11/rain/?replytocom=17#respond",
    "https://www.gazette.example/2026/11/rain?from=rss_feed",
    "https://www.gazette.example/2026/11/rain;jsessionid=0123456789ABCDEF0123",
    "https://www.gazette.example/2026/11/rain?PHPSESSID=0123456789abcdef0123",
]


def test_all_forms_of_an_articles_address_have_one_key() -> None:
    site = read_site("www.gazette.example")
    assert {site.key(form) for form in FORMS} == {"https://gazette.example/2026/11/rain"}
    assert site.key("https://www.gazette.example/rain.amp.html") == site.key("https://gazette.example/rain.html")


def test_an_article_is_asked_for_at_its_plain_address() -> None:
    site = read_site("www.gazette.example")
    asked = {site.own_address(form) for form in FORMS}
    assert not [form for form in asked if form and re.search(r"/amp|print|utm|sess|[#?;]", form)]


def test_what_tells_two_articles_apart_stays_in_the_key() -> None:
    site = read_site("www.gazette.example")
    apart = [
        "?p=123",
        "?p=124",
        "view?id=7&mode=full",
        "amp",
        "print/",
        "news?ref=20417",
        "amplifiers",
        "rain/print-shop",
    ]
    assert len({site.key(f"https://www.gazette.example/{path}") for path in apart}) == len(apart)
    with pytest.raises(ValueError, match="no http address"):
        site.key("mailto:desk@gazette.example")
