"""Keys of URLs: what must be one is one, what must stay two stays two."""

from datetime import date

import pytest

from crawler import urls


@pytest.mark.parametrize(
    "written",
    [
        "https://gazette.example/news/1",
        "http://gazette.example/news/1",
        "HTTPS://WWW.Gazette.Example:443/news/1",
        "http://gazette.example:80/news/1/",
        "https://gazette.example./news/1#comments",
        "https://reader@gazette.example/news/1?",
        "https://gazette.example/news/1?utm_source=mail&UTM_Medium=x&fbclid=9&gclid=1",
        "  https://gazette.example/news/1\n",
        "https://gazette.example/%6Eews/%31",
    ],
)
def test_one_article_has_one_key(written: str) -> None:
    assert urls.url_key(written) == "https://gazette.example/news/1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://gazette.example/News", "https://gazette.example/news"),
        ("https://m.gazette.example/1", "https://gazette.example/1"),  # a source may fold it, nobody else
        ("https://gazette.example:8080/1", "https://gazette.example/1"),
        ("https://gazette.example/?id=1", "https://gazette.example/?id=2"),
        ("https://gazette.example/a%2Fb", "https://gazette.example/a/b"),
        ("https://gazette.example/1?reference=x", "https://gazette.example/1"),
        ("https://gazette.example/1?a=1&a=2", "https://gazette.example/1?a=1"),
    ],
)
def test_what_may_differ_stays_two(one: str, other: str) -> None:
    assert urls.url_key(one) != urls.url_key(other)


def test_the_query_is_sorted_and_written_one_way() -> None:
    assert urls.url_key("https://gazette.example/?b=%c3%a9&amp;a=1") == "https://gazette.example/?a=1&b=%C3%A9"
    assert urls.url_key("https://gazette.example/?b=é&a=1") == urls.url_key("https://gazette.example/?a=1&b=%C3%A9")


def test_a_key_is_its_own_key() -> None:
    key = urls.url_key("http://www.gazette.example/a b/é/?z=1&b=%2f&x=a+b#top")
    assert urls.url_key(key) == key


def test_names_of_other_scripts() -> None:
    assert urls.url_key("https://www.뉴스.example/1") == urls.url_key("https://xn--vg1b002a.example/1")


@pytest.mark.parametrize(
    "refused",
    [
        "",
        "javascript:next()",
        "mailto:a@b.example",
        "/news/1",
        "https://",
        "http://[1",
        "http://a.example:port/",
        "ftp://a",
    ],
)
def test_what_is_no_http_address(refused: str) -> None:
    assert not urls.is_http(refused)
    with pytest.raises(ValueError, match="is no http address"):
        urls.url_key(refused)


def test_an_endless_address_is_refused() -> None:
    assert not urls.is_http("https://gazette.example/" + "a" * urls.MAX_URL_LENGTH)


def test_same_site_takes_what_lies_below_and_no_look_alike() -> None:
    hosts = ("gazette.example",)
    assert urls.same_site("https://m.gazette.example/1", hosts)
    assert not urls.same_site("https://notgazette.example/1", hosts)
    assert not urls.same_site("https://gazette.example.evil.example/1", hosts)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2026/11/23/harbour", date(2026, 11, 23)),
        ("/news/2026-11-03/x", date(2026, 11, 3)),
        ("/en/20261123/118", date(2026, 11, 23)),
        ("/2026/13/45/x", None),
        ("/article/10618541", None),
    ],
)
def test_days_in_paths(path: str, day: date | None) -> None:
    assert urls.date_in_path("https://gazette.example" + path) == day


def test_setting_a_parameter_keeps_the_others_in_place() -> None:
    address = "https://gazette.example/list.php?ct=02&np=3&kr=0#x"
    assert urls.with_parameter(address, "np", "4") == "https://gazette.example/list.php?ct=02&np=4&kr=0"
    assert urls.with_parameter("https://gazette.example/National", "page", "2").endswith("/National?page=2")
    assert urls.parameter(address, "np") == "3"
    assert urls.parameter(address, "page") is None
