"""The Korea Herald's addresses: every form and host that was seen, folded to one key."""

import pickle
from datetime import date

import pytest
from lxml import html

from crawler.items import Link
from crawler.spiders.koreaherald import KoreaHerald

UD = "20130319000920"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.koreaherald.com/view.php?ud={UD}",
        f"http://www.koreaherald.com/view.php?mp=363&np=3629&ud={UD}",
        f"http://www.koreaherald.com/view.php?ud={UD}&np=3629&mp=363",
        f"http://www.koreaherald.com/view.php?ud={UD}&md=20130322003009_BK",
        f"https://www.koreaherald.com/view.php?ud={UD}&md=20130322003009_BL&kr=1",
        f"https://www.koreaherald.com/view.php?kr=0&ud={UD}&ACE_SEARCH=1&utm_source=x#top",
        f"https://www.koreaherald.com/view.php?ud=/view.php?ud={UD}",
        f"https://www.koreaherald.com/view.php?ud=%2Fview.php%3Fud%3D{UD}",
        f"https://www.koreaherald.com/view.php?np=1&amp;ud={UD}",
        f"http://koreaherald.com/view.php?ud={UD}",
        f"http://news.koreaherald.com/view.php?ud={UD}",
        f"http://nwww.koreaherald.com/view.php?ud={UD}",
        f"http://www01.koreaherald.com/view.php?ud={UD}",
        f"https://m.koreaherald.com/view.php?ud={UD}",
        f"http://view.koreaherald.com/kh/view.php?ud={UD}",
        f"http://khnews.heraldcorp.com/view.php?ud={UD}",
        f"http://khnews.kheraldm.com/view.php?ud={UD}&md=20130322003009_BK",
        f"HTTP://WWW.KOREAHERALD.COM:80/view.php?ud={UD}",
        f"https://www.koreaherald.com/common/newsprint.php?ud={UD}",
        f"http://www.koreaherald.com/lifestyle/Detail.jsp?newsMLId={UD}",
        f"http://www.koreaherald.com/national/Detail.jsp?newsMLId={UD}&x=1",
    ],
)
def test_every_form_of_a_ud_is_one_article(url: str) -> None:
    assert KoreaHerald.url_key(url) == f"koreaherald:ud:{UD}"
    assert KoreaHerald.canonical_article_url(url) == f"https://www.koreaherald.com/view.php?ud={UD}"
    assert KoreaHerald.url_date(url) == date(2013, 3, 19)


@pytest.mark.parametrize("number", ["3118116", "10618541"])
@pytest.mark.parametrize(
    "form",
    [
        "https://www.koreaherald.com/article/{}",
        "http://koreaherald.com/article/{}/",
        "//koreaherald.com/article/{}",
        "https://m.koreaherald.com/article/{}?ref=newsstand#comments",
    ],
)
def test_every_form_of_an_article_number_is_one_article(form: str, number: str) -> None:
    url = form.format(number)
    assert KoreaHerald.url_key(url) == f"koreaherald:article:{number}"
    assert KoreaHerald.canonical_article_url(url) == f"https://www.koreaherald.com/article/{number}"
    assert KoreaHerald.url_date(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://www.koreaherald.com/",
        "https://www.koreaherald.com/National?page=3&pageTop=true",
        "https://www.koreaherald.com/list.php?ct=020100000000&np=3&mp=1",
        "https://www.koreaherald.com/search/list_name.php?byline=Ock+Specimen",
        "https://www.koreaherald.com/rss/newsAll",
        "https://www.koreaherald.com/view.php",
        "https://www.koreaherald.com/view.php?ud=2013",
        "https://www.koreaherald.com/view.php?ud=201303190009201",
        "https://www.koreaherald.com/view.php?ud=20131319000920",
        "https://www.koreaherald.com/view.php?cloud=20130319000920",
        "https://www.koreaherald.com/article/",
        "https://www.koreaherald.com/article/0123456",
        "https://www.koreaherald.com/article/10618541/photo",
        "https://koreanhistories.org/list9121.html",
        "https://koreanhistories.org/view.php?ud=20130319000920",
        "https://heraldk.com/en/2024/01/02/a-column",
        "https://biz.heraldcorp.com/article/10814585",
        "https://biz.heraldm.com/common/Detail.jsp?newsMLId=20110503000756",
        "https://kpopherald.koreaherald.com/view.php?ud=20130319000920",
        "https://koreaherald.com.mirror.example/article/10618541",
        "javascript:goPage(2)",
        "",
    ],
)
def test_sisters_mirrors_and_other_pages_are_no_articles(url: str) -> None:
    assert KoreaHerald.url_key(url) is None
    assert KoreaHerald.canonical_article_url(url) is None


def test_the_two_id_spaces_stay_apart() -> None:
    assert KoreaHerald.url_key(f"https://www.koreaherald.com/article/{UD}") is None


def test_canonical_addresses_are_their_own() -> None:
    for url in ("https://www.koreaherald.com/article/3118116", f"https://www.koreaherald.com/view.php?ud={UD}"):
        assert KoreaHerald.canonical_article_url(url) == url


def test_rules_can_be_sent_to_another_process_and_key_every_page() -> None:
    rules = pickle.loads(pickle.dumps(KoreaHerald.rules()))  # noqa: S301 - our own
    assert rules.url_key is not None
    assert rules.url_key(f"http://khnews.kheraldm.com/view.php?ud={UD}") == f"koreaherald:ud:{UD}"
    assert rules.url_key("http://www.koreaherald.com/National") == "https://koreaherald.com/National"
    assert (rules.source, rules.timezone, rules.in_language) == ("koreaherald", "Asia/Seoul", "en")


PAGES = {
    "E0": '<div id="contentLeft"><div id="_article">text</div></div>',
    "E1": '<div class="nview"><h1 class="title_sec">t</h1><div id="articleText">text</div></div>',
    "E2": '<p>t</p><div id="articleText">text</div>',
    "E3": '<h1 class="view_tit">t</h1><div id="articleText"><div class="view_con_t">text</div></div>',
    "E4": '<div class="news_content"><div class="news_title_area"></div>'
    '<div class="news_text_area" id="articleText"><p>text</p></div></div>',
    "E5": '<div class="news_title_area"></div>'
    '<article id="articleText" class="news_content article-body"><p>text</p></article>',
    "mail": '<form name="mail"><input name="from"></form><table><tr><td>text</td></tr></table>',
}


@pytest.mark.parametrize("name", PAGES)
def test_a_layout_is_told_by_its_structure(name: str) -> None:
    tree = html.document_fromstring(f"<html><body>{PAGES[name]}</body></html>")
    assert next(skin.name for skin in KoreaHerald.skins if tree.cssselect(skin.when)) == name


def test_every_selector_of_the_source_can_be_read() -> None:
    tree = html.document_fromstring("<p></p>")
    for skin in KoreaHerald.skins:
        for field in (
            "when",
            "headline",
            "alternative_headline",
            "byline",
            "date",
            "section",
            "body",
            "caption",
            "furniture",
        ):
            if selector := getattr(skin, field):
                tree.cssselect(selector)


def test_days_asked_for_are_inclusive_in_seoul() -> None:
    spider = KoreaHerald(since="2024-09-11", until="2024-09-11")
    near, far = (f"https://www.koreaherald.com/view.php?ud={ud}" for ud in ("20240910050866", "20240909050866"))
    links = [Link(url, "section_page", "list") for url in (near, far)]
    assert [link.url for link in spider._wanted(links)] == [near]  # the serial may be of the evening before
