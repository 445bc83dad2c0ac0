"""Addresses of many presses' forms: which are an article's, which a list's, a person's, a page of the site itself."""

import pytest

from crawler.discovery.address_shape import read_address
from crawler.discovery.article_address import ARTICLE, Shapes, article_score
from crawler.discovery.page_links import PageLink

SITE = "https://www.gazette.example"

ARTICLES = [
    "/2026/11/23/ferry-returns-to-sampleville",
    "/2026/11/23/ferry-returns/",
    "/news/2026/nov/23/ferry-returns-to-the-old-harbour",
    "/article/10899969",
    "/view.php?ud=20261120000123",
    "/news/articleView.html?idxno=204512",
    "/sampleville/ferry-returns-to-the-old-harbour-after-repairs",
    "/sport/cup-final-ends-in-a-draw-12345678",
    "/wirtschaft/hafen-in-sampleville-wird-teurer-a-1234567.html",
    "/politica/2026-11-23/el-puerto-de-sampleville-reabre.html",
    "/archives/20417",
    "/?p=20417",
    "/story/ferry-returns-old-harbour_9f86d081884c7d659a2feaa0c55ad015",
    "/jobs/harbour-hires-forty-new-pilots-20417",
    "/ferry-returns-to-the-old-harbour.html",
    "/2026/11/rain-in-spring.html",
    "/%EB%89%B4%EC%8A%A4/%ED%95%AD%EA%B5%AC%EC%97%90-%EB%B0%B0%EA%B0%80-%EB%8F%8C%EC%95%84%EC%99%94%EB%8B%A4/204512",
    "/news/read?no=204512",
]
OTHERS = [
    "/",
    "/news",
    "/news/",
    "/National",
    "/National/Politics?page=3",
    "/list.php?ct=020100000000&ctv=0&np=1",
    "/tag/old-harbour-of-sampleville",
    "/tags/ferry",
    "/category/harbour-and-coast-news/",
    "/author/jane-example-of-the-desk",
    "/author/jane-example-of-the-desk/page/2",
    "/authors.html",
    "/2026/11/",
    "/2026/11/23",
    "/page/14",
    "/about-us",
    "/privacy-policy/",
    "/terms-of-service",
    "/contact.html",
    "/pages/about-the-gazette-and-its-owners.html",
    "/search/?q=ferry-returns-to-the-old-harbour",
    "/?s=ferry",
    "/files/annual-report-of-the-harbour-2026.pdf",
    "/images/ferry-returns-to-the-old-harbour-1234567.jpg",
    "/feed/",
    "/rss/harbour.xml",
    "/wp-content/uploads/2026/11/ferry-at-the-pier",
    "/login?next=/article/10899969",
    "/topics/harbour-and-coast",
    "/index2.html",
    "/archives.html",
    "/drafts/ferry-returns-to-the-old-harbour.html",
    "/common/newsprint.php?ud=20261120000123",
]


@pytest.mark.parametrize("path", ARTICLES)
def test_an_articles_address_is_told_by_its_shape(path: str) -> None:
    assert article_score(SITE + path, Shapes()) >= ARTICLE


@pytest.mark.parametrize("path", OTHERS)
def test_what_is_no_articles_address_is_told_by_its_shape(path: str) -> None:
    assert article_score(SITE + path, Shapes()) < ARTICLE


def test_articles_that_feeds_name_teach_the_shape_of_the_others() -> None:
    taught = Shapes()
    before = article_score(f"{SITE}/harbour/quiet-budget", taught)
    for path in ("/harbour/long-winter", "/market/dear-onions-again", "/sport/cup-final-draw"):
        taught.learn(SITE + path)
    assert before < ARTICLE <= article_score(f"{SITE}/harbour/quiet-budget", taught)
    assert article_score(f"{SITE}/weather/mild-november", taught) >= ARTICLE
    assert article_score(f"{SITE}/tag/quiet-budget", taught) < ARTICLE


def test_a_strange_shape_counts_against_an_address_once_enough_is_known() -> None:
    taught = Shapes()
    for number in range(20):
        taught.learn(f"{SITE}/2026/11/{number + 1:02d}/ferry-number-{number}")
    assert article_score(f"{SITE}/our-three-principles", taught) < ARTICLE
    assert article_score(f"{SITE}/article/10899969", taught) > 0
    assert article_score(f"{SITE}/view.php?ud=20261120000123", Shapes()) >= ARTICLE


def test_the_way_it_is_linked_decides_where_the_shape_does_not() -> None:
    url = f"{SITE}/harbour/ferry-returns"
    headline = PageLink(url, "The ferry returns to the old harbour", in_heading=True)
    menu = PageLink(url, "Ferry", in_menu=True)
    label = PageLink(f"{SITE}/harbour/the-old-harbour-ferry", "Old harbour", is_label=True)
    assert article_score(url, Shapes(), headline) >= ARTICLE
    assert article_score(url, Shapes(), menu) < ARTICLE
    assert article_score(label.url, Shapes(), label) < ARTICLE


def test_one_template_gives_one_shape() -> None:
    first = read_address(f"{SITE}/2026/11/23/ferry-returns-to-harbour/")
    second = read_address(f"{SITE}/2025/1/2/a-quiet-budget-passes")
    assert first.shape == second.shape == "Y/9/9/*"
    assert read_address(f"{SITE}/sport/cup-final-draw.html").loose_shape == "w/*.html"
    assert read_address(f"{SITE}/view.php?ud=123456&b=x").shape == "view.php?b=w&ud=#"
