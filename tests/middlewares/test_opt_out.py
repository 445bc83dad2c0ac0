"""What sites say of archiving and mining, in all the places where they may say it; and what we do then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.opt_out import TdmRule, as_json, page_policy, read_tdmrep, rule_of, rules_from
from tests.middlewares.archived import archive_crawl, article, rows
from tests.spiders.loopback import Answer, Loopback, loopback

NAMES = ("sample-crawler",)
URL = "https://www.gazette.example/article/1"


@pytest.mark.parametrize(
    ("value", "kept_out"),
    [
        ("noarchive", True),
        ("NOINDEX, NoArchive", True),
        ("none", True),
        ("noindex, nofollow", False),
        ("otherbot: noarchive", False),
        ("sample-crawler: noarchive", True),
        ("otherbot: noarchive, sample-crawler: nosnippet", False),
        ("otherbot: nosnippet, sample-crawler: noarchive", True),
        ("*: noarchive", True),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST, noarchive", True),
        ("max-snippet: 5, nofollow", False),
        ("", False),
    ],
)
def test_x_robots_tag(value: str, kept_out: bool) -> None:
    assert ("noarchive" in page_policy(URL, [("X-Robots-Tag", value)], b"", NAMES)) is kept_out


@pytest.mark.parametrize(
    ("html", "kept_out"),
    [
        ("<meta name='robots' content='noarchive'>", True),
        ('<META CONTENT="nofollow,NOARCHIVE" NAME="Robots"/>', True),
        ("<meta name=sample-crawler content=noarchive>", True),
        ("<meta name='otherbot' content='noarchive'>", False),
        ("<!-- <meta name='robots' content='noarchive'> -->", False),
        ("<script>document.write(\"<meta name='robots' content='noarchive'>\")</script>", False),
        ("<meta name='robots' content='index, noarchived'>", False),
        ("<meta name='robots' content='&#110;oarchive, noarchive'>", True),
    ],
)
def test_meta_robots(html: str, kept_out: bool) -> None:
    for encoding in ("utf-8", "utf-16"):
        assert ("noarchive" in page_policy(URL, [], html.encode(encoding), NAMES)) is kept_out


def test_a_meta_goes_before_a_header_and_a_header_before_the_file() -> None:
    rules = [TdmRule("/article/", "1", "https://www.gazette.example/policy.json")]
    meta = b"<meta name='tdm-reservation' content='0'>"
    header = [("TDM-Reservation", "1"), ("tdm-policy", "https://www.gazette.example/header.json")]
    assert page_policy(URL, [], b"", NAMES, rules) == {
        "tdm_reservation": "1",
        "tdm_said_in": "tdmrep.json",
        "tdm_policy": "https://www.gazette.example/policy.json",
    }
    assert page_policy(URL, header, b"", NAMES, rules)["tdm_policy"] == "https://www.gazette.example/header.json"
    assert page_policy(URL, header, meta, NAMES, rules) == {"tdm_reservation": "0", "tdm_said_in": "meta"}


def test_values_that_are_no_reservation_say_nothing() -> None:
    assert page_policy(URL, [("tdm-reservation", "yes")], b"<meta name=tdm-reservation content=2>", NAMES) == {}


@pytest.mark.parametrize(
    ("location", "path", "matches"),
    [
        ("/", "/a/b", True),
        ("/a/", "/a/b", True),
        ("/a/", "/ab", False),
        ("/a/*.jpg", "/a/b/c.jpg?x=1", True),
        ("/a/*.jpg$", "/a/b/c.jpg?x=1", False),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("*", "/anything", True),
        ("/*/then", "/this/and/then/more", True),
        ("/p%61th", "/path", True),
        ("/path/foo-%24", "/path/foo-%24", True),
        ("/A", "/a", False),
        ("/*a$", "/a/b/a", True),
    ],
)
def test_locations_of_tdmrep(location: str, path: str, matches: bool) -> None:
    rule = TdmRule(location, "1")
    assert rule_of(f"https://www.gazette.example{path}", [rule]) == (rule if matches else None)


def test_the_first_rule_that_matches_counts_and_rules_survive_json() -> None:
    body = b"""\xef\xbb\xbf[{"location": "/free/", "tdm-reservation": 0},
        {"location": "/", "tdm-reservation": "1", "tdm-policy": "https://www.gazette.example/p"},
        {"location": 5}, "x", {"location": "/", "tdm-reservation": 7}]"""
    rules = read_tdmrep(body)
    assert [(rule.location, rule.reservation) for rule in rules] == [("/free/", "0"), ("/", "1")]
    assert rules_from(as_json(rules)) == rules
    first = rule_of("https://www.gazette.example/free/1", rules)
    assert first is not None
    assert first.reservation == "0"
    for broken in (b"", b"<html>", b"[" * 100_000, b"null", b"\xff\xfe\x00"):
        assert read_tdmrep(broken) == ()


def test_a_costly_location_costs_nothing() -> None:
    rule = TdmRule("/" + "*a" * 900 + "b$", "1")
    assert rule_of("https://www.gazette.example/" + "a" * 1900, [rule]) is None


@pytest.fixture
def site(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    monkeypatch.setenv("ARCHIVE_URL", archive_url)
    with loopback() as server:
        server.answers["/robots.txt"] = Answer("User-agent: *\nAllow: /\n", headers=(("Content-Type", "text/plain"),))
        server.answers |= {f"/article/{n}": Answer(article(n)) for n in range(1, 9)}
        yield server


def states(archive_url: str) -> dict[str, tuple[str, str | None]]:
    found = rows(archive_url, "SELECT url, state, reason FROM frontier ORDER BY url")
    return {url.rpartition("/")[2]: (state, reason) for url, state, reason in found}


def test_opt_outs_are_obeyed_and_recorded(site: Loopback, archive_url: str, tmp_path: Path) -> None:
    html = ("Content-Type", "text/html; charset=utf-8")
    site.answers["/article/2"] = Answer(article(2), headers=(html, ("X-Robots-Tag", "noarchive")))
    site.answers["/article/3"] = Answer(article(3, "<meta name='tdm-reservation' content='1'>"))
    site.answers["/article/4"] = Answer(article(4, "<meta name='tdm-reservation' content='0'>"))
    site.answers["/.well-known/tdmrep.json"] = Answer('[{"location": "/article/5", "tdm-reservation": 1}]')
    archive_crawl(site, tmp_path, 1, 2, 3, 4, 5)
    assert states(archive_url) == {
        "1": ("captured", None),
        "2": ("excluded", "noarchive"),
        "3": ("excluded", "tdm_reservation"),
        "4": ("captured", None),
        "5": ("excluded", "tdm_reservation"),
    }
    assert "/article/5" not in site.paths()  # the file says so before anybody asks
    captured = rows(archive_url, "SELECT policy FROM capture WHERE url ~ 'article' ORDER BY url")
    assert captured == [({},), ({"tdm_reservation": "0", "tdm_said_in": "meta"},)]
    again = rows(
        archive_url, "SELECT count(*) FROM frontier WHERE state = 'excluded' AND due_at > now() + interval '29 days'"
    )
    assert again == [(3,)]


def test_a_switch_archives_what_was_left_out_and_says_what_was_met(
    site: Loopback, archive_url: str, tmp_path: Path
) -> None:
    site.answers["/article/1"] = Answer(article(1, "<meta name='robots' content='noarchive'>"))
    site.answers["/.well-known/tdmrep.json"] = Answer('[{"location": "/", "tdm-reservation": 1}]')
    archive_crawl(site, tmp_path, 1, OBEY_NOARCHIVE=False, OBEY_TDM_RESERVATION=False)
    assert states(archive_url) == {"1": ("captured", None)}
    assert rows(archive_url, "SELECT policy FROM capture WHERE url ~ 'article'") == [
        ({"noarchive": "meta", "tdm_reservation": "1", "tdm_said_in": "tdmrep.json"},)
    ]


def test_tdmrep_is_asked_for_once_a_day_by_all_crawls(site: Loopback, archive_url: str, tmp_path: Path) -> None:
    archive_crawl(site, tmp_path, 1, 2)
    archive_crawl(site, tmp_path, 3)
    assert site.paths().count("/.well-known/tdmrep.json") == 1
    assert site.paths().count("/robots.txt") == 1
