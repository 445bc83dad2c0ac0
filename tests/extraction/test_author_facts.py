"""Authors as JSON-LD, meta tags and microdata name them, in the forms that sites give them."""

import pytest

from crawler.items import Article
from crawler.process import process
from tests.pages import fetched, story

ARTICLE = '"@type": "NewsArticle", "headline": "Mockport rebuilds its pier"'


def authors(head: str = "", top: str = "", after: str = "") -> list[tuple[str | None, str]]:
    article = process(fetched(story(head, top, after=after)))
    assert isinstance(article, Article)
    return [(a.name, a.type) for a in article.authors]


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "script",
    [
        f'{{{ARTICLE}, "author": ["Ann Placeholder", "Bo Sample"]}}',
        f'{{{ARTICLE}, "author": "Ann Placeholder and Bo Sample"}}',
        f'{{{ARTICLE}, "author": "Ann Placeholder, Bo Sample",}}',
        f'{{{ARTICLE}, "author": {{"@list": [{{"name": "Ann Placeholder"}}, {{"name": "Bo Sample"}}]}}}}',
        f'{{{ARTICLE}, "author": {{"@type": "Person", "name": ["Ann Placeholder", "Bo Sample"]}}}}',
        f'{{{ARTICLE}, "creator": ["Ann Placeholder", "Bo Sample"]}}',
        f'{{"@type": "WebSite"}}\n{{{ARTICLE}, "author": ["Ann Placeholder", "Bo Sample"]}}',
        f'<!--\n{{{ARTICLE}, "author": ["Ann Placeholder", "Bo Sample"]}}\n-->',
        f'//<![CDATA[\n{{{ARTICLE}, "description": "two\nlines", "author": ["Ann Placeholder", "Bo Sample"]}}\n//]]>',
        '{"@graph": [{"@type": ["Article", "NewsArticle"], "headline": "Mockport rebuilds its pier", '
        '"author": [{"@id": "#a"}, {"@id": "#b"}]}, '
        '{"@id": "#a", "name": "Ann Placeholder"}, {"@id": "#b", "name": "Bo Sample"}]}',
        '[{"@type": "NewsArticle", "headline": "Another story", "author": "Cy Other", "datePublished": "2026-11-01"},'
        f'{{{ARTICLE}, "author": ["Ann Placeholder", "Bo Sample"]}}]',
        '{"@type": "WebPage", "author": [{"name": "Ann Placeholder"}, {"name": "Bo Sample"}]}',
    ],
)
def test_every_way_to_name_two_people(script: str) -> None:
    assert authors(ld(script)) == [("Ann Placeholder", "Person"), ("Bo Sample", "Person")]


def test_microdata_names_each_person() -> None:
    top = (
        "<p itemprop='author'><span itemscope><b itemprop='name'>Ann Placeholder</b></span> "
        "<span itemscope><b itemprop='name'>Bo Sample</b></span></p>"
    )
    assert authors(top=top) == [("Ann Placeholder", "Person"), ("Bo Sample", "Person")]


def test_a_page_may_link_to_many_authors() -> None:
    names = [f"Ann{letter} Placeholder" for letter in "abcdefghijkl"]
    links = "".join(f"<p><a rel='author' href='/people/{n}'>{name}</a></p>" for n, name in enumerate(names))
    assert [name for name, _ in authors(after=links)] == names


def test_the_printed_people_where_the_data_name_who_posted() -> None:
    head = ld(f'{{{ARTICLE}, "author": {{"name": "Cy Poster"}}}}') + (
        "<meta name='parsely-author' content='Ann Placeholder'><meta name='parsely-author' content='Bo Sample'>"
    )
    assert authors(head, "<p>By Ann Placeholder, Bo Sample</p>") == [
        ("Ann Placeholder", "Person"),
        ("Bo Sample", "Person"),
    ]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Placeholder and Bo Sample", ["Ann Placeholder", "Bo Sample"]),  # the data leave one out
        ("By Ann Placeholder, New Mockport", ["Ann Placeholder"]),  # where she is
    ],
)
def test_the_printed_people_where_the_data_leave_some_out(byline: str, names: list[str]) -> None:
    head = ld(f'{{{ARTICLE}, "author": {{"name": "Ann Placeholder"}}}}')
    assert [n for n, _ in authors(head, f"<p>{byline}</p>")] == names


def test_how_long_a_text_takes_to_read_is_no_author() -> None:
    head = "<meta name='twitter:label1' content='Est. reading time'><meta name='twitter:data1' content='Five minutes'>"
    assert authors(head) == []


@pytest.mark.parametrize(
    ("top", "names"),
    [
        ("<dl><dt>Author:</dt><dd>Ann Placeholder</dd></dl>", ["Ann Placeholder"]),
        ("<ul><li>Author</li><li>Newsletter</li></ul>", []),
        ("<p>Ann Placeholder / 22.04.2020 / 06:15</p>", ["Ann Placeholder"]),
        (
            "<div class='author'>Ann Placeholder</div><div class='author'>Time to be reading: soon</div>",
            ["Ann Placeholder"],
        ),
        ("<p>Ein Gastbeitrag von Ann Placeholder</p>", ["Ann Placeholder"]),
        ("<p>Rede von gestern und morgen</p>", []),
        ("<div>By</div><div>Ann Placeholder</div>", ["Ann Placeholder"]),
        ("<p>홍시험 기자 hong@example.com</p>", ["홍시험"]),
        ("<p>記者 王小樣 / 台北</p>", ["王小樣"]),
        ("<p>Od Anny Wzorowej</p>", ["Anny Wzorowej"]),
        ("<p>Text <a href='/authors/ann-placeholder'>Ann Placeholder</a></p>", ["Ann Placeholder"]),
        ("<p>See <a href='/authors/all'>all our writers</a></p>", []),
        ("<p>05/10/2018 - Publicado por: Ana Exemplo - Categoria: Porto</p>", ["Ana Exemplo"]),
    ],
)
def test_labels_and_lines(top: str, names: list[str]) -> None:
    assert [n for n, _ in authors(top=top)] == names


@pytest.mark.parametrize(
    ("head", "top"),
    [
        ("<meta property='dc:date' content='2026-11-03T10:30:00+01:00'>", ""),
        ("", "<span property='dc:date dc:created' content='2026-11-03T10:30:00+01:00'>Tuesday</span>"),
        ("", "<span property='schema:datePublished' content='2026-11-03T10:30:00+01:00'>Tuesday</span>"),
        ("", "<abbr itemprop='datePublished' content='2026-11-03T10:30:00+01:00'>Tuesday</abbr>"),
        ("<meta name='pubdate' content='1793698200'>", ""),
    ],
)
def test_dates_in_other_vocabularies(head: str, top: str) -> None:
    article = process(fetched(story(head, top)))
    assert isinstance(article, Article)
    assert article.date_published is not None
    assert article.date_published.timestamp() == 1793698200


def test_the_printed_people_where_the_data_name_an_account() -> None:
    head = ld(f'{{{ARTICLE}, "author": {{"name": "poster"}}}}')
    assert authors(head, "<p>By Ann Placeholder</p>") == [("Ann Placeholder", "Person")]
    assert authors(head) == [("poster", "Person")]
