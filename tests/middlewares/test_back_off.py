"""Hosts that ask to be left alone, over loopback HTTP: what the server's own log says happened then."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from crawler.back_off import LONGEST_PAUSE, pause, retry_after
from tests.middlewares.archived import archive_crawl, article, rows
from tests.spiders.loopback import Answer, Loopback, loopback
from tests.spiders.run_crawl import crawl, gaps

SITE = "https://www.gazette.example"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TEXT = (("Content-Type", "text/plain"),)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("Tuesday, 24-Nov-26 12:01:00 GMT", 60),
        ("86401", 86_400),
        ("9" * 400, 86_400),
        ("Fri, 24 Nov 2036 12:01:00 GMT", 86_400),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: int | None) -> None:
    assert retry_after(value, NOW) == (None if seconds is None else timedelta(seconds=seconds))


def test_pauses_double_up_to_a_day() -> None:
    first = timedelta(seconds=30)
    assert [pause(n, first).total_seconds() for n in (1, 2, 3, 4)] == [30, 60, 120, 240]
    assert pause(500, first) == LONGEST_PAUSE
    assert pause(3, first, timedelta(seconds=7)) == timedelta(seconds=7)
    assert pause(3, first, timedelta(0)) == timedelta(seconds=1)
    assert pause(4, first, timedelta(seconds=7)) == timedelta(seconds=240)  # it is never content
    assert pause(4, first, timedelta(hours=1)) == timedelta(hours=1)


@pytest.fixture
def site() -> Iterator[Loopback]:
    with loopback() as server:
        server.answers["/robots.txt"] = Answer("User-agent: *\nAllow: /\n", headers=TEXT)
        server.answers |= {f"/{n}": Answer(f"page {n}") for n in range(30)}
        yield server


def ask(site: Loopback, *urls: str, **settings: Any) -> dict[str, Any]:
    fifo = {"SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue", "HTTPERROR_ALLOW_ALL": True}
    quick = {**fifo, "BACK_OFF_SECONDS": 0.3, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "HOST_MAP": {"*": site.address}}
    return crawl("tests.spiders.fictional:Asker", {"ask": " ".join(urls)}, {**quick, **settings})


def at_call(*answers: Answer, then: Answer) -> Callable[[], Answer]:
    """The first answers in turn, then always the last."""
    calls = count()

    def answer() -> Answer:
        call = next(calls)
        return answers[call] if call < len(answers) else then

    return answer


def busy(status: int = 429, **headers: str) -> Answer:
    return Answer("later", status, tuple((name.replace("_", "-"), value) for name, value in headers.items()))


def at_first(site: Loopback, *answers: Answer) -> None:
    """Whichever pages are asked for first get these answers: the order of requests is the scheduler's affair."""
    each = at_call(*answers, then=Answer("page"))
    site.answers |= {f"/{n}": each for n in range(1, 30)}


def pages_asked(site: Loopback, host: str = "www.gazette.example") -> list[float]:
    """When pages were asked for, by the server's clock."""
    return [each.at for each in site.asked if each.host == host and each.path != "/robots.txt"]


def ended(found: dict[str, Any]) -> list[Any]:
    """How each request ended: its status, or the reason why there was none, sorted."""
    return sorted((each.get("status") or each.get("reason") for each in found["outcomes"]), key=str)


def urls(*numbers: int) -> list[str]:
    return [f"{SITE}/{n}" for n in numbers]


@pytest.mark.parametrize("status", [429, 503])
def test_all_that_is_queued_waits_for_a_short_pause(site: Loopback, status: int) -> None:
    at_first(site, busy(status, Retry_After="2"))
    found = ask(site, *urls(1, 2, 3))
    first, second, _ = pages_asked(site)
    assert ended(found) == [200, 200, status]
    assert second - first >= 1.9
    assert found["stats"]["back_off/count"] == 1
    assert len([line for line in found["log"] if "is left alone for 2 s (http_" in line]) == 1


def test_other_hosts_are_not_concerned(site: Loopback) -> None:
    site.answers["www.gazette.example/1"] = busy(Retry_After="3600")
    found = ask(site, f"{SITE}/1", *(f"https://other.example/{n}" for n in range(2, 6)))
    assert ended(found) == [200] * 4 + [429]


def test_a_date_is_waited_for_too(site: Loopback) -> None:
    at_first(site, busy(Retry_After=format_datetime(datetime.now(UTC) + timedelta(seconds=6), usegmt=True)))
    found = ask(site, *urls(1, 2))
    assert ended(found) == [200, 429]
    assert any("is left alone for" in line for line in found["log"])


def test_a_long_pause_ends_all_requests_with_a_reason_and_nothing_reaches_the_host(site: Loopback) -> None:
    at_first(site, busy(Retry_After="3600"))
    found = ask(site, *urls(*range(1, 12)))
    assert ended(found) == [429] + ["host_backs_off"] * 10
    assert len(pages_asked(site)) == 1


def test_http_and_https_of_a_name_are_one_host(site: Loopback) -> None:
    at_first(site, busy(Retry_After="3600"))
    found = ask(site, f"{SITE}/1", "http://www.gazette.example/2", ROBOTSTXT_OBEY=False)
    assert ended(found) == [429, "host_backs_off"]


def test_without_a_word_pauses_grow(site: Loopback) -> None:
    at_first(site, busy(503), busy(503))
    found = ask(site, *urls(1, 2, 3), BACK_OFF_SECONDS=0.5)
    first, second, third = pages_asked(site)
    assert second - first >= 0.45
    assert third - second >= 0.95
    assert found["stats"]["back_off/count"] == 2


def test_answers_that_were_under_way_count_once(site: Loopback) -> None:
    both = Answer("later", 429, (), after=0.3)
    at_first(site, both, both)
    found = ask(site, *urls(1, 2), CONCURRENT_REQUESTS_PER_DOMAIN=2, ROBOTSTXT_OBEY=False)
    assert (ended(found), found["stats"]["back_off/count"]) == ([429, 429], 1)


def test_no_more_requests_at_a_time_than_the_setting_says(site: Loopback) -> None:
    under_way, most = [0], [0]

    def answer() -> Answer:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(0.02)
        under_way[0] -= 1
        return Answer("page")

    site.answers |= {f"/{n}": answer for n in range(1, 30)}
    assert ended(ask(site, *urls(*range(1, 16)))) == [200] * 15
    assert most == [1]


def test_afterwards_the_host_is_asked_more_slowly_and_by_and_by_faster(site: Loopback) -> None:
    at_first(site, busy(Retry_After="1"))
    slot = ask(site, *urls(*range(1, 13)))["slots"]["www.gazette.example"]
    slow = gaps(slot)[2:]
    assert slow[0] >= 0.8
    assert slow[-1] < slow[1]
    assert slot["delay"] < 0.6


def test_one_page_that_fails_is_its_own_affair_and_many_are_the_host_s(site: Loopback) -> None:
    wrong = Answer("", 500)
    at_first(site, wrong, Answer("page"), wrong)
    assert "back_off/count" not in ask(site, *urls(1, 2, 3))["stats"]
    at_first(site, *[wrong] * 9)
    assert ended(ask(site, *urls(*range(1, 8)), BACK_OFF_SECONDS=600)) == [500] * 5 + ["host_backs_off"] * 2


def test_403_after_answers_asks_for_a_pause_and_403_from_the_first_does_not(site: Loopback) -> None:
    no = Answer("no", 403)
    at_first(site, no, no, no, no)
    assert ended(ask(site, *urls(1, 2, 3, 4))) == [403] * 4
    at_first(site, Answer("page"), no, no, no, no)
    assert ended(ask(site, *urls(1, 2, 3, 4, 5), BACK_OFF_SECONDS=600)) == [200, 403, 403, 403, "host_backs_off"]


def test_a_challenge_is_never_answered(site: Loopback) -> None:
    at_first(site, busy(403, cf_mitigated="challenge"))
    assert ended(ask(site, *urls(1, 2), BACK_OFF_SECONDS=600)) == [403, "host_backs_off"]
    assert len(pages_asked(site)) == 1


def test_a_host_that_refuses_connections_is_left_alone(site: Loopback) -> None:
    nobody = {"HOST_MAP": {"*": "127.0.0.1:9"}, "ROBOTSTXT_OBEY": False, "BACK_OFF_SECONDS": 600}
    assert ended(ask(site, *urls(*range(1, 8)), **nobody)) == [None] * 5 + ["host_backs_off"] * 2


def test_a_slow_host_is_asked_more_slowly_and_never_below_its_crawl_delay(site: Loopback) -> None:
    at_first(site, Answer("slow", after=0.9))
    slot = ask(site, *urls(1, 2, 3))["slots"]["www.gazette.example"]
    assert max(gaps(slot)) >= 0.9
    site.answers["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.4\n", headers=TEXT)
    quick = ask(site, *urls(*range(5, 9)))["slots"]["www.gazette.example"]
    assert min(gaps(quick)) >= 0.4


@pytest.fixture
def archived_site(archive_url: str, monkeypatch: pytest.MonkeyPatch, site: Loopback) -> Loopback:
    monkeypatch.setenv("ARCHIVE_URL", archive_url)
    site.answers |= {f"/article/{n}": Answer(article(n)) for n in range(60)}
    return site


def test_the_next_crawl_leaves_the_host_alone_too(archived_site: Loopback, archive_url: str, tmp_path: Path) -> None:
    first = at_call(busy(Retry_After="3000"), then=Answer(article(1)))
    archived_site.answers |= {f"/article/{n}": first for n in (1, 2, 3)}
    archive_crawl(archived_site, tmp_path, 1, 2, 3)
    asked = len(archived_site.asked)
    archive_crawl(archived_site, tmp_path, 4, 5)
    assert len(archived_site.asked) == asked  # not even robots.txt
    told = rows(
        archive_url,
        "SELECT url, state, reason, due_at > now() + interval '45 minutes' FROM frontier "
        "WHERE reason <> 'http_429' ORDER BY url",
    )
    assert [told_of[1:] for told_of in told] == [("failed", "host_backs_off", True)] * 4
    host = rows(archive_url, "SELECT host, back_off_reason, back_offs FROM host WHERE back_off_until > now()")
    assert host == [(SITE, "http_429", 1)]


def test_a_pause_that_is_over_is_forgotten_by_and_by(archived_site: Loopback, archive_url: str, tmp_path: Path) -> None:
    first = at_call(busy(Retry_After="1"), then=Answer(article(1)))
    archived_site.answers |= {f"/article/{n}": first for n in range(1, 25)}
    archive_crawl(archived_site, tmp_path, *range(1, 25), ADAPTIVE_DELAY=False)
    assert rows(
        archive_url, "SELECT back_off_until, back_offs FROM host WHERE host = 'https://www.gazette.example'"
    ) == [(None, 0)]
    assert rows(archive_url, "SELECT count(*) FROM frontier WHERE state = 'captured'") == [(23,)]


def test_a_block_page_with_status_200_asks_for_a_pause(
    archived_site: Loopback, archive_url: str, tmp_path: Path
) -> None:
    block = "<html><head><title>Just a moment...</title></head><body><h1>Verify you are human</h1></body></html>"
    archived_site.answers["/article/1"] = Answer(block)
    archive_crawl(archived_site, tmp_path, 1)
    assert rows(archive_url, "SELECT reason FROM rejection") == [("block_page",)]
    assert rows(archive_url, "SELECT back_off_reason FROM host WHERE back_off_until > now()") == [("block_page",)]


def test_a_crawl_whose_host_is_left_alone_ends_and_does_not_try_every_url(
    archived_site: Loopback, archive_url: str, tmp_path: Path
) -> None:
    first = at_call(busy(Retry_After="3000"), then=Answer(article(1)))
    archived_site.answers |= {f"/article/{n}": first for n in range(60)}
    found = archive_crawl(archived_site, tmp_path, *range(60), CLAIM_URLS=5)
    assert found["stats"]["finish_reason"] == "host_backs_off"
    states = dict(rows(archive_url, "SELECT state, count(*)::int FROM frontier GROUP BY state"))
    assert states["discovered"] >= 40
    assert set(states) <= {"discovered", "failed", "claimed"}
