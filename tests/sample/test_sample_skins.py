"""Each article in each layout: parseable, and printing what its record says."""

import json
import re
from itertools import product
from typing import Any

import pytest
from lxml import html

from crawler.sample import SKINS, SampleArticle, SamplePaper, native_skin, reference_article, render, truth

CONTAINERS = {
    "E0": "//*[@id='_article']",
    "E4": "//div[@class='news_text_area']",
    "mail": "//table[@class='print']",
}
ARTICLES = [*SamplePaper(), reference_article()]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(("skin", "number"), list(product(SKINS, range(6))))
def test_pages_hold_what_their_records_say(skin: str, number: int) -> None:
    for article in ARTICLES[number::6]:
        record = truth(article, skin)
        document = html.fromstring(render(article, skin))
        (container,) = document.xpath(CONTAINERS.get(skin, "//*[@id='articleText']"))
        for noise in container.xpath(".//*[contains(@class, 'caption')] | .//table//font | .//center//p"):
            if skin != "mail" or noise.get("color"):
                noise.getparent().remove(noise)
        assert squeezed(record["headline"]) in squeezed(document.text_content())
        assert record["date_published_raw"] in document.text_content()
        body = squeezed("".join(container.itertext()))
        place = 0
        for text in record["article_body"].split("\n\n"):
            place = body.index(squeezed(text), place) + len(squeezed(text))
        assert record["byline"] is None or squeezed(record["byline"]) in body
        page = html.fromstring(render(article, skin))
        everything = squeezed("".join((*page.itertext(), *page.xpath("//@alt"))))
        for image in record["images"]:
            assert squeezed(image["caption"]) in everything
            assert image["credit_line"] in "".join((*page.itertext(), *page.xpath("//@alt")))
        sources = [unwrapped(src) for src in container.xpath(".//img/@src")]
        assert [image["content_url"] for image in record["images"]] == sources


def unwrapped(source: str) -> str:
    if "simg=" in source:
        return "http://res.heraldm.com" + source.partition("simg=")[2]
    return source.partition("?")[0]


def test_positions_count_the_paragraphs_before_a_picture() -> None:
    positions = [image["position"] for image in truth(reference_article())["images"]]
    assert positions == [1, 3, 4]


def test_the_newest_layout_declares_what_its_record_says() -> None:
    for article in ARTICLES:
        page, record = html.fromstring(render(article, "E5")), truth(article, "E5")
        (data,) = map(json.loads, page.xpath("//script[@type='application/ld+json']/text()"))
        assert data["headline"] == f"{record['headline']} - The Korea Herald"
        assert f"{data['datePublished']}+09:00" == record["date_published"]
        assert data["articleSection"] == record["article_section"] == page.xpath("//a[@class='category']")[0].text
        assert page.xpath("//link[@rel='canonical']/@href") == [record["canonical_url"]]
        assert page.xpath("//meta[@name='description']/@content") == [record["description"]]
        people = data.get("author", [])
        names = [person["name"] for person in (people if isinstance(people, list) else [people])]
        assert names == [a["name"] for a in record["authors"] if a["name"] and a["type"] == "Person"]
        assert page.xpath("//article//img/@alt") == [image["alt_text"] for image in record["images"]]


def test_the_reference_has_one_record_in_all_layouts() -> None:
    def common(skin: str) -> dict[str, Any]:
        left_out = ("date_published_raw", "description", "article_section", "canonical_url")
        record = {name: value for name, value in truth(reference_article(), skin).items() if name not in left_out}
        record["images"] = [(i["caption"], i["credit_line"], i["position"]) for i in record["images"]]
        return record

    assert all(common(skin) == common("E5") for skin in ("E1", "E2", "E3", "E4", "mail"))
    assert truth(reference_article(), "mail")["date_published_raw"] == "April 25, 2019 - 21:07"
    assert [i["credit_line"] for i in truth(reference_article())["images"]] == ["Yonhap", "Yonhap", "AFP-Yonhap"]


def test_the_malformed_layout_is_malformed() -> None:
    page = render(reference_article(), "E3").decode()
    assert page.count("</center>") == 2 * page.count("<center>") > 0
    assert page.count("<div") > page.count("</div>")


@pytest.mark.parametrize(
    ("skin", "raw"),
    [("E1", "2019-04-25 21:07"), ("E3", "Apr 25, 2019 - 21:07"), ("E4", "April 25, 2019 - 21:07")],
)
def test_dates_are_printed_as_in_their_time(skin: str, raw: str) -> None:
    assert truth(reference_article(), skin)["date_published_raw"] == raw


def test_september_has_four_letters_in_print() -> None:
    paper = SamplePaper(3000)
    september = next(article for article in paper if article.date_published.month == 9)
    assert truth(september, "E4")["date_published_raw"].startswith("Sept. ")
    assert truth(september, "E3")["date_published_raw"].startswith("Sep ")


def test_an_alias_keeps_the_address_at_which_it_was_met() -> None:
    alias = next(article for article in ARTICLES if article.ud and article.article_id)
    record = truth(alias, "E5", alias.ud_url)
    assert record["url_key"] == f"koreaherald:ud:{alias.ud}"
    assert record["canonical_url"] == truth(alias)["url"] == f"https://www.koreaherald.com/article/{alias.article_id}"


def test_keywords_differ_in_more_than_case() -> None:
    seen: list[SampleArticle] = []
    for article in ARTICLES:
        keywords = truth(article)["keywords"]
        assert len({word.casefold() for word in keywords}) == len(keywords)
        if len(keywords) < len(article.keywords) + len(article.tags):
            seen.append(article)
    assert seen


def test_every_layout_is_met_on_the_site() -> None:
    assert {native_skin(article) for article in SamplePaper(1500)} == set(SKINS)
