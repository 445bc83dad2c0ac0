"""Authors and dates that a label, a verb or the address tells, far from the headline too."""

import pytest

from crawler.items import Article
from crawler.process import process
from tests.pages import fetched, story


def article(top: str = "", after: str = "", head: str = "", url: str = "https://news.example.com/pier") -> Article:
    result = process(fetched(story(top=top, after=after, head=head), url=url))
    assert isinstance(result, Article)
    return result


def names(found: Article) -> list[str | None]:
    return [a.name for a in found.authors]


@pytest.mark.parametrize(
    "line",
    [
        "<p>Auteur : Jeanne Modèle</p>",
        "<ul><li>Autorin/Autor Jeanne Modèle</li></ul>",
        "<dl><dt>Auteur</dt><dd>Jeanne Modèle</dd></dl>",
        "<div>erstellt von Jeanne Modèle — veröffentlicht 28.01.2022 06:00</div>",
        "<p>Text: Jeanne Modèle</p>",
        "<div>ByJeanne Modèle</div>",
    ],
)
@pytest.mark.parametrize("place", ["top", "after"])
def test_an_author_that_a_label_tells(line: str, place: str) -> None:
    found = article(top=line) if place == "top" else article(after=line)
    assert names(found) == ["Jeanne Modèle"]


def test_a_nickname_that_a_verb_tells() -> None:
    assert names(article(after="<div>Gespeichert von mockbird am 24. Juli 2017 - 18:55</div>")) == ["mockbird"]


def test_a_name_after_the_date_where_nothing_else_names_one() -> None:
    line = "<div>17/11/2019 ~ Paul Beispiel</div>"
    assert names(article(top=line)) == ["Paul Beispiel"]
    assert names(article(top=line + "<p>By Ada Sample</p>")) == ["Ada Sample"]


def test_what_a_template_leaves_is_no_name() -> None:
    assert names(article(head='<meta name="author" content="publisher">')) == []


def test_a_site_that_goes_by_its_initials_gives_way_to_a_person() -> None:
    meta = '<meta name="author" content="Fictional Wire">'
    found = article(head=meta, after="<p>Author: Ada Sample</p>", url="https://www.fw.example/pier")
    assert names(found) == ["Ada Sample"]


def test_a_date_in_the_address() -> None:
    found = article(url="https://news.example.com/2021/11/03/pier")
    assert found.date_published is not None
    assert f"{found.date_published:%Y-%m-%d}" == "2021-11-03"


def test_a_line_that_says_posted_far_below() -> None:
    found = article(after="<div>Gespeichert von mockbird am 24. Juli 2017 - 18:55</div>")
    assert found.date_published is not None
    assert f"{found.date_published:%Y-%m-%d %H:%M}" == "2017-07-24 18:55"


def test_the_last_change_where_no_other_date_is_told() -> None:
    found = article(after="<footer><p>Diese Seite wurde zuletzt am 29.01.2020 um 13:22 Uhr geändert.</p></footer>")
    assert found.date_published is not None
    assert f"{found.date_published:%Y-%m-%d}" == "2020-01-29"
