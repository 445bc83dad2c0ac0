"""Each fault of the sample newspaper, as a client meets it; and what is known beforehand of each."""

import gzip
import http.client
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice

import pytest

from crawler.sample import Faults, SamplePaper, SampleServer, serve
from crawler.sample.faults import ALL, MOST_FAULTS, PASSING, PASSING_PAGES

PAPER = SamplePaper(60)
PATH = PAPER.article(0).path


@dataclass(frozen=True)
class Answer:
    """One answer, read to its end."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def page(self) -> bytes:
        return gzip.decompress(self.body) if self.headers["Content-Encoding"] == "gzip" else self.body


def ask(server: SampleServer, path: str, seconds: float = 10) -> Answer:
    """A GET by a client that accepts gzip."""
    with closing(http.client.HTTPConnection(server.host, server.port, timeout=seconds)) as connection:
        connection.request("GET", path, headers={"Host": "www.koreaherald.com", "Accept-Encoding": "gzip"})
        with connection.getresponse() as answer:
            return Answer(answer.status, answer.headers, answer.read())


def test_too_many_requests_say_until_when_in_both_forms() -> None:
    with serve(PAPER, faults=Faults({"429": 1})) as server:
        answers = [ask(server, PAPER.article(index).path) for index in range(4)]
    assert [answer.status for answer in answers] == [429] * 4
    assert sorted(value.isdigit() for each in answers if (value := each.headers["Retry-After"])) == [
        False,
        False,
        True,
        True,
    ]


def test_a_fault_passes_after_as_many_asks_as_were_foretold() -> None:
    faults = Faults({"429": 0.3, "soft_404": 0.3, "truncated": 0.3})
    with serve(PAPER, faults=faults) as server:
        for article in islice(PAPER, 20):
            needed = faults.asks_needed(article.path)
            assert needed is not None
            for number in range(1, needed + 1):
                with suppress(http.client.IncompleteRead):
                    page = b""
                    page = ask(server, article.path).page
                whole = article.headline.encode() in page.replace(b"&amp;", b"&")
                assert whole == (number == needed), (article.path, number)
    needed_in_all = Counter(faults.asks_needed(article.path) for article in PAPER)
    assert set(needed_in_all) <= set(range(1, MOST_FAULTS + 2))


def test_a_burst_takes_three_answers_whoever_asks() -> None:
    with serve(PAPER, faults=Faults({"503": 1})) as server:
        assert [ask(server, path).status for path in ("/National", PATH, "/rss/newsAll")] == [503] * 3
        assert server.requests[0].fault == "503"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("reset", ConnectionResetError),
        ("truncated", http.client.IncompleteRead),
        ("cut_chunk", http.client.IncompleteRead),
    ],
)
def test_answers_break_on_their_way(fault: str, error: type[Exception]) -> None:
    with serve(PAPER, faults=Faults({fault: 1})) as server, pytest.raises(error):
        ask(server, PATH)


def test_a_wrong_length_ends_the_compressed_page_half_way() -> None:
    with serve(PAPER, faults=Faults({"wrong_length": 1})) as server:
        answer = ask(server, PATH)
        assert len(answer.body) == int(answer.headers["Content-Length"])
    with pytest.raises(EOFError):
        gzip.decompress(answer.body)


def test_slow_and_wrongly_declared_pages_are_whole() -> None:
    with serve(PAPER, faults=Faults({"slow": 0.5, "charset": 0.5})) as server:
        for article in islice(PAPER, 8):
            answer = ask(server, article.path)
            assert answer.status == 200
            assert answer.page.rstrip().endswith(b"</html>")
        assert {request.fault for request in server.requests} == {"slow", "charset"}


def test_what_lasts_lasts() -> None:
    for kind in ("gone", "broken", "redirect_loop", "private_redirect"):
        faults = Faults({kind: 1})
        assert faults.asks_needed(PATH) is None
        with serve(PAPER, faults=faults) as server:
            first, again = ask(server, PATH), ask(server, PATH)
        assert first.status == again.status >= 300
        assert first.headers["Location"] == again.headers["Location"]
    with serve(PAPER, faults=Faults({"gzip_bomb": 1})) as server:
        bomb = ask(server, PATH).body
    assert len(bomb) < 200_000 < 90_000_000 < len(gzip.decompress(bomb))
    with serve(PAPER, faults=Faults({"huge": 1})) as server:
        assert len(ask(server, PATH).page) > 32 << 20


def test_a_redirect_loop_has_two_addresses() -> None:
    with serve(PAPER, faults=Faults({"redirect_loop": 1})) as server:
        there = ask(server, PATH).headers["Location"]
        assert there != PATH
        assert ask(server, there).headers["Location"] == PATH


def test_time_edits_and_withdraws() -> None:
    with serve(PAPER, faults=Faults({"edited": 0.3, "withdrawn": 0.3})) as server:
        assert ask(server, PATH).status == 200
        server.age(24)
        half = server.site.paper
        server.age(48)
        paper = server.site.paper
        assert half.edited < paper.edited
        assert half.withdrawn < paper.withdrawn
        edited, withdrawn = paper.article(min(paper.edited)), paper.article(min(paper.withdrawn))
        assert edited.headline == f"{PAPER.article(edited.index).headline} (corrected)"
        assert edited.date_modified
        assert edited.date_modified.isoformat() in ask(server, "/sitemap/2026-11.xml").page.decode()
        assert b"(corrected)" in ask(server, edited.path).page
        assert ask(server, withdrawn.path).status == 410


def test_the_site_moves_its_feeds_sets_traps_and_changes_its_layout() -> None:
    with serve(PAPER, faults=Faults({"moved_feeds": 1, "traps": 1, "layout": 0.1})) as server:
        answers = {name: ask(server, f"/rss/{name}") for name in ("newsAll", "kh_National", "kh_World", "kh_Opinion")}
        assert {answer.status for answer in answers.values()} == {301, 404}
        moved = next(answer.headers["Location"] for answer in answers.values() if answer.status == 301)
        assert ask(server, moved).page.count(b"<item>") > 3
        first, second = (ask(server, "/National").page for _ in range(2))
        assert b"?sid=" in first
        assert first != second
        assert b'href="/calendar/2026/12/"' in ask(server, "/calendar/2026/11/").page
        assert ask(server, "/calendar/2999/12/").status == 200
        before, *_, after = [ask(server, article.path).page for article in islice(PAPER, 8)]
        assert b'id="articleText"' in before
        assert b"news_text_area" in after


def test_robots_txt_hangs_fails_answers_and_changes() -> None:
    with serve(PAPER, faults=Faults({"robots_hang": 1, "robots_503": 1, "robots_change": 3})) as server:
        with pytest.raises(TimeoutError):
            ask(server, "/robots.txt", 0.2)
        assert ask(server, "/robots.txt").status == 503
        assert b"/Opinion" not in ask(server, "/robots.txt").page
        assert b"Disallow: /Opinion" in ask(server, "/robots.txt").page


def test_faults_are_named_on_the_command_line() -> None:
    assert Faults.named("all").shares == dict(ALL)
    assert Faults.named("all,429=0,robots_503=2").shares == {**ALL, "429": 0.0, "robots_503": 2.0}
    for text in ("hail", "429=often", "reset=-1", "429=0.9,reset=0.9"):
        with pytest.raises(ValueError, match=r"sample paper: .*(choose|write)"):
            Faults.named(text)
    faulty = [share for kind, share in ALL.items() if kind in {**PASSING, **PASSING_PAGES}]
    assert 0.18 < sum(faulty) + ALL["503"] * 2 < 0.25


def test_the_same_seed_gives_the_same_faults() -> None:
    one, same, other = (Faults.named("all", seed) for seed in (4, 4, 5))
    paths = [article.path for article in PAPER]
    assert [one.asks_needed(path) for path in paths] == [same.asks_needed(path) for path in paths]
    assert [one.asks_needed(path) for path in paths] != [other.asks_needed(path) for path in paths]


def test_nothing_goes_wrong_where_no_fault_was_asked_for() -> None:
    with serve(PAPER, faults=Faults({})) as server:
        assert {ask(server, article.path).status for article in PAPER} <= {200, 301}
        assert {request.fault for request in server.requests} == {""}
