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
