"""Decoding, JSON-LD and picture addresses, the parts of extraction that meet broken input."""

import pytest

from crawler.extraction.linked_data import linked_data
from crawler.extraction.page import decode, parse_html
from crawler.extraction.picture_url import unwrapped
from crawler.extraction.titles import site_names, without_suffix
from tests.pages import story

KOREAN = "시험 기사의 제목"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (KOREAN.encode(), "text/html; charset=euc-kr"),  # the header is wrong
        (KOREAN.encode("cp949"), "text/html; charset=EUC-KR"),
        (b"<meta charset='ks_c_5601-1987'>" + KOREAN.encode("cp949"), ""),
        (KOREAN.encode("utf-16"), ""),
        (KOREAN.encode("utf-8-sig"), ""),
        (KOREAN.encode() * 300 + b"\xff", "text/html; charset=utf-8"),  # one broken byte
    ],
)
def test_decode(body: bytes, content_type: str) -> None:
    assert KOREAN in decode(body, content_type)


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "A pier", "datePublished": "2026-11-19",}',
        '<!-- {"@type": "NewsArticle", "headline": "A pier", "datePublished": "2026-11-19"} -->',
        '{"@type": "NewsArticle", "headline": "A pier", "x": "a\nb", "datePublished": "2026-11-19"};',
        '{"@type": "NewsArticle", "headline": "A pier", "datePublished": "2026-11-19", "text": "an "open" quote"}',
    ],
)
def test_broken_json_ld_is_read(script: str) -> None:
    root = parse_html(story(head=f'<script type="application/ld+json">{script}</script>'))
    assert root is not None
    node = linked_data(root, "https://news.example.com/1").article
    assert (node["headline"], node["datePublished"]) == ("A pier", "2026-11-19")


def test_the_pages_own_article_among_others() -> None:
    script = (
        '[{"@type": "NewsArticle", "headline": "Another", "datePublished": "2020-01-01", "url": "https://news.example.com/2"},'
        '{"@type": "NewsArticle", "headline": "A pier", "datePublished": "2026-11-19", "url": "https://news.example.com/1"}]'
    )
    root = parse_html(f'<html><head><script type="application/ld+json">{script}</script></head><body></body></html>')
    assert root is not None
    assert linked_data(root, "https://news.example.com/1").article["headline"] == "A pier"


@pytest.mark.parametrize(
    ("address", "picture"),
    [
        ("https://i.example.com/a.jpg?type=w&w=640", "https://i.example.com/a.jpg"),
        ("https://i.example.com/mk.php?idx=507&simg=/content/a.jpg", "https://i.example.com/content/a.jpg"),
        ("https://i.example.com/r?url=https%3A%2F%2Fo.example.com%2Fa.png&w=9", "https://o.example.com/a.png"),
        (
            "https://i.example.com/a.jpg?w=640&s=0123456789abcdef",
            "https://i.example.com/a.jpg?w=640&s=0123456789abcdef",
        ),
        ("https://i.example.com/show?id=7", "https://i.example.com/show?id=7"),
    ],
)
def test_pictures_in_their_largest_form(address: str, picture: str) -> None:
    assert unwrapped(address) == picture


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("A pier for Mockport - Mockport Post", "A pier for Mockport"),
        ("A pier for Mockport | News | Mockport Post", "A pier for Mockport | News"),
        ("Mockport Post: the early years - and after", "Mockport Post: the early years - and after"),
    ],
)
def test_the_sites_name_is_no_part_of_the_headline(title: str, headline: str) -> None:
    assert without_suffix(title, site_names("https://www.mockportpost.com/1", ["Mockport Post"])) == headline
