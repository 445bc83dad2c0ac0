"""Traps: each kind is told by its name, and addresses as newspapers have them are none."""

import pytest

from crawler.discovery.traps import trap
from crawler.urls import url_key, without_session_id

SITE = "https://www.gazette.example"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/news;jsessionid=0AAB6C8DE415E2AB0E2C4F4C8A0E2C4F", "session_id"),
        ("/news?PHPSESSID=abc", "session_id"),
        ("/news?sid=4f2a9c0b7d1e4f2a9c0b7d1e", "session_id"),
        ("/(S(lit3py55t21z5v55vlm25s55))/story.aspx", "session_id"),
        ("/events/2031-05/", "calendar"),
        ("/calendar/2045/03/17", "calendar"),
        ("/harbour/agenda/month", "calendar"),
        ("/whats-on?tribe-bar-date=2031-01-01", "calendar"),
        ("/list?sort=new&view=grid&per_page=50", "faceted_list"),
        ("/list?f[0]=town:1&f[1]=topic:2&f[2]=year:3", "faceted_list"),
        ("/list?" + "&".join(f"a{n}=1" for n in range(9)), "faceted_list"),
        ("/list?page=999999", "endless_paging"),
        ("/list/page/999999/", "endless_paging"),
        ("/a/b/a/b/story", "repeating_path"),
        ("/news/news/news/", "repeating_path"),
        ("/x/harbour/town/market/harbour/town/market", "repeating_path"),
        ("/" + "/".join(f"s{n}" for n in range(15)), "deep_path"),
        ("/" + "a" * 1_500, "long_url"),
    ],
)
def test_a_trap_is_told_by_its_name(path: str, reason: str) -> None:
    assert trap(SITE + path) == reason


@pytest.mark.parametrize(
    "path",
    [
        "/2011/11/11/11/ferry-line-reopens",
        "/article/10618541?page=2&sort=new",
        "/news/2026/11/23/news/harbour",
        "/list.php?ct=020100000000&ctv=0&np=1017",
        "/events/harbour-festival-draws-thousands-2026",
        "/agenda/the-mayor-speaks",
        "/archive/2019/04/03/",
        "/search?q=calendar&start=19980",
        "/story?id=0AAB6C8DE415E2AB0E2C4F4C8A0E2C4F",
        "/?s=ferry",
        "/" + "%EA%B2%AC" * 100,
        "/new/new/story",
    ],
)
def test_what_newspapers_have_is_none(path: str) -> None:
    assert trap(SITE + path) is None


def test_session_ids_do_not_make_two_articles_of_one() -> None:
    plain = f"{SITE}/story?id=7"
    for url in (f"{SITE}/story;jsessionid=12AB?id=7", f"{plain}&PHPSESSID=x1", f"{SITE}/story?sid={'a1' * 12}&id=7"):
        assert without_session_id(url) == plain
        assert url_key(url) == url_key(plain)
        assert trap(without_session_id(url)) is None
    assert without_session_id(f"{SITE}/story?sid=24") == f"{SITE}/story?sid=24"  # a number may be the story's
