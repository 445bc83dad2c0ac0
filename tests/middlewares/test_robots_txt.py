"""robots.txt as sites serve it, and as the archive remembers it."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from protego import Protego

from crawler.archive import read_records
from crawler.robots_txt import MAX_BYTES, least_delay, robots_text, same_rules, told_changes
from crawler.store.connection import connect
from tests.middlewares.archived import archive_crawl, article, rows
from tests.spiders.loopback import Answer, Loopback, loopback

RULES = "User-agent: *\nDisallow: /private\n"
TEXT = (("Content-Type", "text/plain"),)


@pytest.mark.parametrize(
    "body",
    [
        RULES.encode(),
        b"\xef\xbb\xbf" + RULES.encode(),
        RULES.encode("utf-16"),
        b"\xfe\xff" + RULES.encode("utf-16-be"),
        RULES.encode("utf-16-le"),
        gzip.compress(RULES.encode(), mtime=0),
        RULES.replace("\n", "\r").encode(),
        RULES.replace("\n", "\r\n").encode() + b"\xff\x00\xfe",
        RULES.encode() + b"#" * 40_000_000,
    ],
)
def test_whatever_it_is_encoded_in(body: bytes) -> None:
    rules = Protego.parse(robots_text(200, body))
    assert not rules.can_fetch("https://www.gazette.example/private/1", "sample")
    assert rules.can_fetch("https://www.gazette.example/1", "sample")


def test_a_page_of_html_forbids_nothing_and_a_bomb_is_cut() -> None:
    page = b"<html><body><p>User-agent: *</p><p>Disallow: /</p></body></html>"
    assert Protego.parse(robots_text(200, page)).can_fetch("https://www.gazette.example/1", "sample")
    assert len(robots_text(200, gzip.compress(b"a" * 50_000_000))) <= MAX_BYTES
    assert robots_text(404, RULES.encode()) == robots_text(302, RULES.encode()) == ""


def test_rules_are_the_same_whatever_is_said_about_them() -> None:
    assert same_rules(RULES, "# moved\nuser-agent:*\n\nDISALLOW:   /private # really\n")
    assert not same_rules(RULES, RULES + "Disallow: /more\n")
    assert not same_rules(RULES, RULES.replace("/private", "/Private"))


def test_a_change_is_told_in_words_and_not_at_length() -> None:
    assert told_changes(RULES, RULES + "Crawl-delay: 9\n") == "new: crawl-delay:9"
    many = "".join(f"Disallow: /{n}\n" for n in range(9))
    assert told_changes(RULES + many, "User-agent: *") == (
        "gone: disallow:/private, disallow:/0, disallow:/1 and 7 more"
    )
    assert told_changes("Allow: /a\nAllow: /b", "Allow: /b\nAllow: /a") == "the same in another order"


def test_a_request_rate_is_a_delay() -> None:
    rules = Protego.parse("User-agent: *\nRequest-rate: 1/5\nCrawl-delay: 2\n\nUser-agent: quick\nCrawl-delay: 7\n")
    assert (least_delay(rules, "sample"), least_delay(rules, "quick")) == (5, 7)
    assert least_delay(Protego.parse(""), "sample") == 0


@pytest.fixture
def site(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    monkeypatch.setenv("ARCHIVE_URL", archive_url)
    with loopback() as server:
        server.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /article/1\n", headers=TEXT)
        server.answers |= {f"/article/{n}": Answer(article(n)) for n in range(1, 9)}
        yield server


def age(archive_url: str, hours: float) -> None:
    """The host's row grows old."""
    with connect(archive_url, autocommit=True) as db:
        db.execute(
            "UPDATE host SET robots_fetched_at = robots_fetched_at - make_interval(secs => %s), "
            "robots_expires_at = robots_expires_at - make_interval(secs => %s)",
            (hours * 3600, hours * 3600),
        )


def reasons(archive_url: str) -> dict[str, str | None]:
    return {url.rpartition("/")[2]: reason for url, reason in rows(archive_url, "SELECT url, reason FROM frontier")}


def test_it_is_asked_for_once_by_all_crawls_and_lies_in_the_archive(
    site: Loopback, archive_url: str, tmp_path: Path
) -> None:
    archive_crawl(site, tmp_path, 1, 2)
    archive_crawl(site, tmp_path, 1, 3)
    assert site.paths().count("/robots.txt") == 1
    assert reasons(archive_url) == {"1": "robots", "2": None, "3": None}
    kept = rows(archive_url, "SELECT status, frontier_id FROM capture WHERE url LIKE '%/robots.txt'")
    assert kept == [(200, None)]
    files = sorted((tmp_path / "warc").iterdir())
    pages = {page.url: page.body for path in files for _, page in read_records(path)}
    assert pages["https://www.gazette.example/robots.txt"].startswith(b"User-agent: *")
    assert rows(archive_url, "SELECT count(*) FROM article") == [(2,)]


def test_after_half_a_day_it_is_asked_for_again_and_other_rules_are_told(
    site: Loopback, archive_url: str, tmp_path: Path
) -> None:
    archive_crawl(site, tmp_path, 2)
    age(archive_url, 13)
    site.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /article/3\n", headers=TEXT)
    found = archive_crawl(site, tmp_path, 1, 3)
    assert site.paths().count("/robots.txt") == 2
    assert reasons(archive_url) == {"1": None, "2": None, "3": "robots"}
    (told,) = [line for line in found["log"] if "other rules than on" in line]
    assert told.startswith("ERROR gazette: robots.txt of https://www.gazette.example has other rules than on 20")
    assert "(new: disallow:/article/3; gone: disallow:/article/1); they are obeyed, so see whether" in told
    assert rows(archive_url, "SELECT troubles FROM crawl ORDER BY crawl_id") == [({},), ({"robots_changed": 1},)]
    assert rows(archive_url, "SELECT robots_changed_at = robots_fetched_at FROM host") == [(True,)]


@pytest.mark.parametrize("trouble", [Answer("", 503), Answer("", 500), Answer(RULES, after=3.0)])
def test_while_the_site_is_in_trouble_the_last_copy_holds_for_a_day(
    site: Loopback, archive_url: str, tmp_path: Path, trouble: Answer
) -> None:
    quick: dict[str, Any] = {"ROBOTSTXT_TIMEOUT": 1, "BACK_OFF_SECONDS": 0.1}
    archive_crawl(site, tmp_path, 2, **quick)
    site.answers["/robots.txt"] = trouble
    age(archive_url, 13)
    archive_crawl(site, tmp_path, 1, 3, **quick)
    assert reasons(archive_url) == {"1": "robots", "2": None, "3": None}
    age(archive_url, 12)
    archive_crawl(site, tmp_path, 4, **quick)
    assert reasons(archive_url)["4"] == "robots_unreachable"
    assert rows(archive_url, "SELECT troubles FROM crawl ORDER BY crawl_id DESC LIMIT 1") == [
        ({"robots_unreachable": 1},)
    ]
    assert "/article/4" not in site.paths()


def test_a_robots_txt_without_end_is_read_as_far_as_it_must_be(
    site: Loopback, archive_url: str, tmp_path: Path
) -> None:
    site.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /article/1\n" + "# more\n" * 1_000_000, headers=TEXT)
    archive_crawl(site, tmp_path, 1, 2)
    assert reasons(archive_url) == {"1": "robots", "2": None}
    assert rows(archive_url, "SELECT length(robots_body) <= 512000 FROM host WHERE robots_body > ''") == [(True,)]
