"""Lists: only the list's own links, in every layout that a source has had."""

from datetime import datetime

import pytest

from crawler.discovery.section_page import ListLayout, read_section_page
from crawler.spiders.koreaherald import KoreaHerald

POPULAR = '<div class="most_popular"><ul class="news_list"><li><a href="/article/999">Popular today</a></li></ul></div>'
E5 = f"""<html><body>{POPULAR}<article class="recent_news"><ul class="news_list">
<li><a href="/article/10618541"><div class="news_img"><img src="1.jpg"></div>
<p class="news_title">Ferry line reopens</p>
<p class="news_text">It sailed on July 1, 2001.</p><span class="category">Business</span>
<span class="date">Nov. 18, 2025</span></a></li>
<li><a href="/article/10617883"><img src="2.jpg"></a><a href="/article/10617883"><p class="news_title">Harbour</p></a>
<span class="date">2025.11.17 21:44</span></li>
<li><a href="javascript:more()">More</a></li></ul></article>{POPULAR}</body></html>"""
E4 = """<html><body><div><a href="/view.php?ud=20240101000001">Most popular</a></div><ul class="sub_content_list">
<li class="sub_content_item"><a class="news_link" href="/view.php?ud=20231228000123">
<div class="news_title">Bridge</div></a><p class="news_date">Social AffairsDec. 28, 2023</p></li></ul></body></html>"""
E3 = """<html><body><ul><li><a href="/view.php?ud=20240101000001">Most popular</a></li></ul><div class="main_sec">
<ul class="main_sec_li"><li><a href="view.php?ud=20220426000123&np=1&mp=1"><div class="main_l_t1">Museum</div>
<div class="main_l_t2"><span>Foreign AffairsApril 26, 2022</span></div></a></li></ul>
<ul class="main_sec_li_only"><li><a href="view.php?ud=20210818000001"><div class="main_l_t1">Archive</div>
<div class="main_l_t2">Aug. <span>Aug. 18, 2021</span></div></a></li></ul></div></body></html>"""
E2 = """<html><body><td><a href="view.php?ud=20240101000001">Most popular</a></td><table><tr><td>
<a class="fontTitle6" href="view.php?ud=20171130000001">Lead</a></td></tr><tr><td><a class="fontTitle3"
href="view.php?ud=20171129000002">Rest</a></td></tr></table></body></html>"""


def read(body: str, url: str) -> tuple[list[tuple[str, str | None, datetime | None]], str | None, str | None]:
    page = read_section_page(body.encode(), url, KoreaHerald.list_layouts, "Asia/Seoul")
    return [(link.url, link.headline, link.date_published) for link in page.links], page.next_page, page.layout


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(text + "+09:00")


def test_the_newest_layout_and_the_most_popular_beside_it() -> None:
    links, next_page, layout = read(E5, "https://www.koreaherald.com/National?pageTop=true&page=3")
    assert links == [
        ("https://www.koreaherald.com/article/10618541", "Ferry line reopens", seoul("2025-11-18T00:00")),
        ("https://www.koreaherald.com/article/10617883", "Harbour", seoul("2025-11-17T21:44")),
    ]
    assert next_page == "https://www.koreaherald.com/National?pageTop=true&page=4"
    assert layout == "2024-12"


def test_the_layout_of_2023() -> None:
    links, next_page, _ = read(E4, "https://www.koreaherald.com/list.php?ct=020100000000&ctv=0&np=2&mp=1")
    assert links == [("https://www.koreaherald.com/view.php?ud=20231228000123", "Bridge", seoul("2023-12-28T00:00"))]
    assert next_page == "https://www.koreaherald.com/list.php?ct=020100000000&ctv=0&np=3&mp=1"


def test_the_layout_of_2018_with_dates_glued_to_sections() -> None:
    links, next_page, _ = read(E3, "http://www.koreaherald.com/list.php?ct=020100000000")
    assert [(title, day) for _, title, day in links] == [
        ("Museum", seoul("2022-04-26T00:00")),
        ("Archive", seoul("2021-08-18T00:00")),
    ]
    assert next_page == "http://www.koreaherald.com/list.php?ct=020100000000&np=2"


def test_the_layout_of_2017_that_has_no_container() -> None:
    links, _, _ = read(E2, "http://www.koreaherald.com/list.php?ct=020100000000&np=7")
    assert [title for _, title, _ in links] == ["Lead", "Rest"]


def test_an_empty_list_is_its_end() -> None:
    page = read_section_page(
        b'<article class="recent_news"><ul class="news_list"></ul></article>',
        "https://www.koreaherald.com/National?page=900",
        KoreaHerald.list_layouts,
    )
    assert (page.links, page.next_page, page.problem) == ((), None, None)


@pytest.mark.parametrize("body", [b"<html><body><p>New design</p></body></html>", b"", b"\x00"])
def test_a_missing_container_names_what_was_looked_for(body: bytes) -> None:
    layouts = (ListLayout("2024-12", "ul.news_list", "li"), ListLayout("2018", "ul.main_sec_li", "li"))
    page = read_section_page(body, "https://www.gazette.example/", layouts)
    assert page.links == ()
    assert page.problem == "has none of the list containers ul.news_list (2024-12), ul.main_sec_li (2018)"


def test_a_charset_nobody_knows_is_read_as_utf_8() -> None:
    body = '<ul class="a"><li><a href="/1">견본</a></li></ul>'.encode()
    page = read_section_page(body, "https://a.example/", (ListLayout("now", "ul.a", "li"),), charset="x-martian")
    assert page.links[0].headline == "견본"
