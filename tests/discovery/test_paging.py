"""The next page, in the ways in which sites lead to it; and what only looks like it."""

import pytest
from lxml import html

from crawler.discovery.paging import next_page
from crawler.discovery.section_page import ListLayout, read_section_page

URL = "https://www.gazette.example/harbour"
PAGER = "<div><a href='/harbour'>1</a> <strong>2</strong> <a href='?start=40'>3</a> <a href='?start=60'>4</a></div>"


@pytest.mark.parametrize(
    ("body", "url", "found"),
    [
        ("<link rel='next' href='/harbour?page=2'>", URL, "/harbour?page=2"),
        ("<a rel='nofollow next' href='page/2/'>x</a>", f"{URL}/", "/harbour/page/2/"),
        ("<a href='/harbour/page/2'>Next »</a>", URL, "/harbour/page/2"),
        ("<a href='/harbour/page/2'>« Older posts</a>", URL, "/harbour/page/2"),
        ("<a href='?page=2'><span>다음 페이지</span></a>", URL, "/harbour?page=2"),
        ("<a href='?page=2' aria-label='Nächste Seite'><i></i></a>", URL, "/harbour?page=2"),
        ("<a href='?page=2'>Следующая →</a>", URL, "/harbour?page=2"),
        ("<ul><li class='pager-next'><a href='?page=2'><i></i></a></li></ul>", URL, "/harbour?page=2"),
        ("<a href='?page=2'>2</a><a href='?page=3'>3</a>", URL, "/harbour?page=2"),
        ("<a href='?page=1'>1</a><a href='?page=2'>2</a><a href='?page=3'>3</a>", f"{URL}?page=2", "/harbour?page=3"),
        ("<a href='/harbour;p=1'>1</a><a href='/harbour;p=2'>2</a>", f"{URL};p=1", "/harbour;p=2"),
        (PAGER, f"{URL}?start=20", "/harbour?start=40"),
        ("<button data-url='/harbour?page=2'>Load more</button>", URL, "/harbour?page=2"),
        ("<div data-next='/ajax/harbour/2'></div>", URL, "/ajax/harbour/2"),
        ("<a class='load-more' href='/harbour?page=2'>Show me</a>", URL, "/harbour?page=2"),
        ("<a href='/harbour?offset=20'>더보기</a>", URL, "/harbour?offset=20"),
        ("<a rel=next href='/harbour;jsessionid=12AB?page=2'>x</a>", URL, "/harbour?page=2"),
        # and what is none
        ("<a href='/market'>More</a>", URL, None),
        ("<a href='/article/5'>Next year the ferry sails</a>", URL, None),
        ("<a rel=next href='https://elsewhere.example/2'>Next</a>", URL, None),
        ("<a rel=next href='/harbour'>Next</a>", URL, None),
        ("<a href='javascript:more()'>Next</a><button>Load more</button>", URL, None),
        ("<a href='/2019/04'>2</a>", URL, None),
        ("<a rel=next href='/calendar/2031/05'>Next</a>", URL, None),
        ("<a href='?page=1'>1</a><b>2</b>", f"{URL}?page=2", None),
    ],
)
def test_the_next_page(body: str, url: str, found: str | None) -> None:
    tree = html.document_fromstring(f"<html><body>{body}</body></html>")
    assert next_page(tree, url) == (found and "https://www.gazette.example" + found)


ITEMS = '<li><a href="/article/1">One</a></li>'
NOW = ListLayout("now", "ul.list", "li", next_page="a.on, button.more")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f'<html><body><ul class="list">{ITEMS}</ul><a class="on" href="/h/2">x</a></body></html>', "/h/2"),
        (f'<html><body><ul class="list">{ITEMS}</ul></body></html>', None),
        (f'{ITEMS}<button class="more" data-url="/more?n=3">More</button>', "/more?n=3"),
        ('{"html": "<li><a href=\\"/article/1\\">One</a></li>", "next": "/more?n=4"}', "/more?n=4"),
        ('{"html": "<li><a href=\\"/article/1\\">One</a></li>", "next": null}', None),
    ],
)
def test_a_layout_may_name_its_next_link_and_load_more_gives_parts(body: str, found: str | None) -> None:
    page = read_section_page(body.encode(), URL, (NOW,))
    assert [link.url for link in page.links] == ["https://www.gazette.example/article/1"]
    assert page.next_page == (found and "https://www.gazette.example" + found)


def test_a_layout_without_a_parameter_follows_the_page() -> None:
    body = f'<html><body><ul class="list">{ITEMS}</ul><a href="/harbour/page/2">Weiter</a></body></html>'
    page = read_section_page(body.encode(), URL, (ListLayout("now", "ul.list", "li", page_parameter=""),))
    assert page.next_page == f"{URL}/page/2"
