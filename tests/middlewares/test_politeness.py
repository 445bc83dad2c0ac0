"""robots.txt over loopback HTTP: who waits, who is refused and why, how long is waited between requests."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.spiders.loopback import Answer, Loopback, loopback
from tests.spiders.run_crawl import crawl, gaps

SITE = "https://www.gazette.example"
STOCK = {
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": 100,
    }
}
FORBIDDEN = [f"{SITE}/private/{n}" for n in range(6)]


@pytest.fixture
def site() -> Iterator[Loopback]:
    with loopback() as server:
        server.answers |= {f"/{n}": Answer(f"page {n}") for n in range(10)}
        server.answers |= {f"/private/{n}": Answer("secret") for n in range(10)}
        yield server


def ask(site: Loopback, *urls: str, **settings: Any) -> dict[str, Any]:
    """What came of asking for the URLs, by URL."""
    found = crawl(
        "tests.spiders.fictional:Asker",
        {"ask": " ".join(urls)},
        {"HOST_MAP": {"*": site.address}, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, **settings},
    )
    return {name: found[name] for name in ("log", "stats", "slots")} | {
        each.pop("url"): each for each in found["outcomes"]
    }


def test_all_that_wait_for_a_slow_robots_txt_are_checked(site: Loopback) -> None:
    site.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /private/\n", after=0.5)
    outcomes = ask(site, *FORBIDDEN, f"{SITE}/1")
    assert {outcomes[url]["reason"] for url in FORBIDDEN} == {"robots"}
    assert outcomes[f"{SITE}/1"]["body"] == "page 1"
    assert sorted(site.paths()) == ["/1", "/robots.txt"]
    assert outcomes["stats"]["robotstxt/forbidden"] == 6


def test_the_stock_middleware_lets_the_third_pass(site: Loopback) -> None:
    """The reason for our own. Where this fails, Scrapy has mended it, and ours may be compared with theirs again."""
    site.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /private/\n", after=0.5)
    ask(site, *FORBIDDEN, **STOCK)
    assert [path for path in site.paths() if path.startswith("/private/")]


def test_no_robots_txt_allows_all(site: Loopback) -> None:
    statuses = (401, 403, 404, 410)
    for status in statuses:
        site.answers[f"{status}.example/robots.txt"] = Answer("User-agent: *\nDisallow: /", status)
    outcomes = ask(site, *(f"https://{status}.example/1" for status in statuses))
    assert {outcomes[f"https://{status}.example/1"]["status"] for status in statuses} == {200}


def test_a_site_in_trouble_is_left_alone(site: Loopback) -> None:
    statuses = (429, 500, 503)
    for status in statuses:
        site.answers[f"{status}.example/robots.txt"] = Answer("", status)
    outcomes = ask(site, *(f"https://{status}.example/{n}" for status in statuses for n in (1, 2)))
    for status in statuses:
        assert outcomes[f"https://{status}.example/1"]["reason"] == "robots_unreachable"
        assert outcomes[f"https://{status}.example/2"]["failed"] == (
            f"robots.txt of {status}.example answered {status}, so nothing may be asked there for now"
        )
    assert set(site.paths()) == {"/robots.txt"}
    assert len([line for line in outcomes["log"] if line.startswith("ERROR")]) == 3
    assert outcomes["stats"]["robotstxt/unreachable"] == 3


def test_a_host_that_does_not_answer_is_left_alone(site: Loopback) -> None:
    outcomes = ask(site, f"{SITE}/1", HOST_MAP={"*": "127.0.0.1:9"})
    assert outcomes[f"{SITE}/1"]["reason"] == "robots_unreachable"


def test_a_robots_txt_that_moved_is_followed(site: Loopback) -> None:
    moved = (("Location", "https://gazette.example/rules.txt"),)
    site.answers["www.gazette.example/robots.txt"] = Answer("", 301, moved)
    site.answers["gazette.example/rules.txt"] = Answer("User-agent: *\nDisallow: /private/\n")
    outcomes = ask(site, f"{SITE}/1", FORBIDDEN[0])
    assert outcomes[f"{SITE}/1"]["status"] == 200
    assert outcomes[FORBIDDEN[0]]["reason"] == "robots"


def test_a_robots_txt_that_moves_for_ever_is_none(site: Loopback) -> None:
    site.answers["/robots.txt"] = Answer("", 302, (("Location", "/robots.txt"),))
    assert ask(site, f"{SITE}/1", REDIRECT_MAX_TIMES=5)[f"{SITE}/1"]["status"] == 200


def test_rules_are_read_under_our_own_name(site: Loopback) -> None:
    site.answers["/robots.txt"] = Answer(
        "User-agent: sample-crawler\nDisallow: /private/\n\nUser-agent: *\nDisallow: /\n"
    )
    outcomes = ask(site, f"{SITE}/1", FORBIDDEN[0])
    assert outcomes[f"{SITE}/1"]["status"] == 200
    assert outcomes[FORBIDDEN[0]]["reason"] == "robots"
    assert {each.headers["User-Agent"] for each in site.asked} == {"sample-crawler/1.0 (+mailto:desk@gazette.example)"}
    assert ask(site, f"{SITE}/1", ROBOTSTXT_USER_AGENT="other")[f"{SITE}/1"]["reason"] == "robots"


def test_a_redirect_into_what_is_forbidden_is_refused(site: Loopback) -> None:
    site.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /private/\n")
    site.answers["/1"] = Answer("", 302, (("Location", "/private/1"),))
    outcomes = ask(site, f"{SITE}/1")
    assert outcomes[f"{SITE}/private/1"]["reason"] == "robots"


def test_each_host_has_its_own_robots_txt_asked_for_once(site: Loopback) -> None:
    site.answers["a.example/robots.txt"] = Answer("User-agent: *\nDisallow: /\n", after=0.2)
    site.answers["b.example/robots.txt"] = Answer("User-agent: *\nAllow: /\n", after=0.2)
    urls = [f"https://{host}.example/{n}" for n in range(4) for host in "ab"]
    outcomes = ask(site, *urls)
    assert {url.split("/")[2] for url in urls if "failed" in outcomes[url]} == {"a.example"}
    assert site.paths().count("/robots.txt") == 2


def test_crawl_delay_is_kept_between_requests(site: Loopback) -> None:
    site.answers["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.4\n")
    urls = [*(f"{SITE}/{n}" for n in range(4)), "https://quick.example/5"]
    slot = ask(site, *urls, RANDOMIZE_DOWNLOAD_DELAY=True)["slots"]["www.gazette.example"]
    assert (len(slot["sent"]), slot["delay"], slot["jitter"]) == (5, 0.4, 0.0)
    assert min(gaps(slot)) >= 0.4


def test_a_longer_delay_of_ours_stays(site: Loopback) -> None:
    site.answers["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.1\n")
    slots = ask(site, f"{SITE}/1", f"{SITE}/2", DOWNLOAD_DELAY=0.5, RANDOMIZE_DOWNLOAD_DELAY=False)["slots"]
    assert slots["www.gazette.example"]["delay"] == 0.5
    assert min(gaps(slots["www.gazette.example"])) >= 0.5


def test_dont_obey_is_for_robots_txt_itself_and_the_switch_is_a_setting(site: Loopback) -> None:
    site.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /\n")
    assert ask(site, f"{SITE}/1", ROBOTSTXT_OBEY=False)[f"{SITE}/1"]["status"] == 200
    assert site.paths() == ["/1"]
