"""Getting about on a site that nobody described: its feeds, its sections, its articles, the next page of a list."""

from collections.abc import Sequence

import pytest

from crawler.discovery.article_address import Shapes
from crawler.discovery.page_links import LinkedPage, read_links
from crawler.discovery.site_address import read_site
from crawler.discovery.site_routes import (
    feeds_of,
    likely_articles,
    lists_no_articles,
    names_articles,
    next_list_page,
    sections_of,
)

HOST = "https://www.gazette.example"
SITE = read_site(HOST)
HEADLINES = ["rain-over-the-old-harbour", "ferries-return-to-the-pier", "a-quiet-budget-passes", "cup-final-ends-drawn"]


def page(html: str, path: str = "/") -> LinkedPage:
    return read_links(f"<html><body>{html}</body></html>".encode(), HOST + path)


def paths(urls: Sequence[str]) -> list[str]:
    return [url.removeprefix(HOST) for url in urls]


def articles(html: str) -> list[str]:
    return paths([link.url for link in likely_articles(page(html).links, SITE, Shapes())])


def items(*slugs: str) -> str:
    return "".join(f'<li><a href="/{slug}/">{slug.replace("-", " ").title()}</a></li>' for slug in slugs)


def test_a_short_headline_among_long_ones_is_an_article_too() -> None:
    assert articles(f"<ol>{items(*HEADLINES, 'budget')}</ol>") == [f"/{slug}/" for slug in [*HEADLINES, "budget"]]


def test_a_long_name_among_short_ones_is_a_section_too() -> None:
    found = page(f"<ul>{items('harbour', 'market', 'sport', 'world', 'science-and-health')}</ul>")
    assert likely_articles(found.links, SITE, Shapes()) == []
    assert "/science-and-health/" in paths(sections_of(found, HOST + "/", SITE, Shapes()))


def test_company_changes_nothing_in_menus_and_for_what_is_never_an_article() -> None:
    assert "/budget/" not in articles(f"<nav><ol>{items(*HEADLINES, 'budget')}</ol></nav>")
    assert "/about/" not in articles(f"<ol>{items(*HEADLINES, 'about')}</ol>")


def test_a_pager_names_no_sections() -> None:
    found = page('<a href="/list?page=1">1</a> <a href="/list?page=2">2</a> <a href="/sport?page=1">Sport</a>', "/list")
    assert paths(sections_of(found, f"{HOST}/list", SITE, Shapes())) == ["/sport?page=1"]


@pytest.mark.parametrize(
    ("path", "html", "following"),
    [
        ("/", '<a href="/index2.html">⟩</a> <a href="/index9.html">⟫</a>', "/index2.html"),
        ("/page/2/", '<a href="/">1</a> <a href="/page/3/">3</a> <a href="/page/9/">9</a>', "/page/3/"),
        ("/index-7.html", '<a rel="next" href="/index-6.html#top">Older posts</a>', "/index-6.html"),  # counts down
        ("/sport", '<a href="/sport?start=20">Next</a>', "/sport?start=20"),  # counts entries
        ("/sport", '<a href="/more-news">More</a>', None),  # another list
        ("/page/3/", '<a href="/page/2/">3</a> <a href="/page/2/">Newer</a>', None),
        ("/", '<a rel="next" href="https://elsewhere.example/page/2">Next</a>', None),
    ],
)
def test_the_next_page_of_a_list(path: str, html: str, following: str | None) -> None:
    found = next_list_page(page(html, path), HOST + path, SITE)
    assert (found and found.removeprefix(HOST)) == following


def test_feeds_are_declared_or_look_like_one_and_are_not_of_comments() -> None:
    found = read_links(
        b"""<link rel="alternate" type="application/rss+xml" href="/feed/">
        <link rel="alternate" type="application/rss+xml" href="/comments/feed/">
        <a href="/rss/sport.xml">Sport</a> <a href="/feedback">Write to us</a>""",
        HOST,
    )
    assert paths(feeds_of(found, SITE)) == ["/feed/", "/rss/sport.xml"]


def test_sitemaps_are_told_by_their_names() -> None:
    assert lists_no_articles(f"{HOST}/post_tag-sitemap.xml")
    assert lists_no_articles(f"{HOST}/author-sitemap.xml")
    assert not lists_no_articles(f"{HOST}/sitemap.xml")
    assert not lists_no_articles(f"{HOST}/image-news-sitemap.xml")
    assert names_articles(f"{HOST}/post-sitemap3.xml")
    assert not names_articles(f"{HOST}/sitemap.xml")
