"""Real addresses answered on loopback: everything but the connection itself sees the real address."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from crawler.errors import ConfigurationError
from crawler.middlewares.host_map import loopback_addresses
from tests.spiders.loopback import Answer, Loopback, loopback
from tests.spiders.run_crawl import crawl, gaps


@pytest.fixture
def site() -> Iterator[Loopback]:
    with loopback() as server:
        server.answers["/robots.txt"] = Answer("", 404)
        yield server


def ask(hosts: dict[str, str], *urls: str, **settings: Any) -> list[dict[str, Any]]:
    found = crawl("tests.spiders.fictional:Asker", {"ask": " ".join(urls)}, {"HOST_MAP": hosts, **settings})
    outcomes: list[dict[str, Any]] = found["outcomes"]
    return outcomes


def test_the_server_gets_the_real_host_and_the_response_the_real_address(site: Loopback) -> None:
    site.answers["/a?x=1&y=%20"] = Answer("here")
    url = "https://www.gazette.example/a?x=1&y=%20"
    assert ask({"www.gazette.example": site.address}, url) == [
        {"url": url, "asked": url, "status": 200, "body": "here"}
    ]
    request = site.asked[-1]
    assert (request.host, request.path) == ("www.gazette.example", "/a?x=1&y=%20")
    assert request.headers["X-Forwarded-Proto"] == "https"


def test_a_port_stays_in_the_host_header(site: Loopback) -> None:
    site.answers["/a"] = Answer("here")
    (outcome,) = ask({"www.gazette.example": site.address}, "http://www.gazette.example:8080/a")
    assert outcome["url"] == "http://www.gazette.example:8080/a"
    assert site.asked[-1].host == "www.gazette.example:8080"


def test_redirects_lead_to_real_addresses(site: Loopback) -> None:
    locations = ["/b", "b", "https://3.example/b", "//4.example/b"]
    for n, location in enumerate(locations, 1):
        site.answers[f"{n}.example/a"] = Answer("", 301, (("Location", location),))
        site.answers[f"{n}.example/b"] = Answer(f"there {n}")
    outcomes = ask({"*": site.address}, *(f"https://{n}.example/a" for n in range(1, 5)))
    assert {each["url"]: each["body"] for each in outcomes} == {
        f"https://{n}.example/b": f"there {n}" for n in range(1, 5)
    }


def test_redirects_from_host_to_host(site: Loopback) -> None:
    site.answers |= {
        "gazette.example/a": Answer("", 301, (("Location", "https://www.gazette.example/a"),)),
        "www.gazette.example/a": Answer("there"),
    }
    (outcome,) = ask({"*": site.address}, "http://gazette.example/a")
    assert (outcome["url"], outcome["body"]) == ("https://www.gazette.example/a", "there")


def test_a_named_host_goes_before_any_other(site: Loopback) -> None:
    with loopback() as other:
        other.answers["/a"] = Answer("other")
        site.answers["/a"] = Answer("named")
        hosts = {"www.gazette.example": site.address, "*": other.address}
        outcomes = ask(hosts, "https://www.gazette.example/a", "https://b.example/a")
        assert {each["url"]: each["body"] for each in outcomes} == {
            "https://www.gazette.example/a": "named",
            "https://b.example/a": "other",
        }


def test_a_host_that_is_not_mapped_is_asked_itself(site: Loopback) -> None:
    site.answers["/a"] = Answer("itself")
    (outcome,) = ask({"www.gazette.example": "127.0.0.1:9"}, f"http://{site.address}/a")
    assert outcome["body"] == "itself"
    assert "X-Forwarded-Proto" not in site.asked[-1].headers


def test_the_delay_is_kept_a_real_host_not_a_server(site: Loopback) -> None:
    site.answers |= {f"/{n}": Answer("x") for n in range(3)}
    urls = [f"https://{host}.example/{n}" for n in range(3) for host in "abc"]
    settings = {"HOST_MAP": {"*": site.address}, "DOWNLOAD_DELAY": 0.2, "RANDOMIZE_DOWNLOAD_DELAY": False}
    slots = crawl("tests.spiders.fictional:Asker", {"ask": " ".join(urls)}, {**settings, "ROBOTSTXT_OBEY": False})[
        "slots"
    ]
    assert set(slots) == {f"{host}.example" for host in "abc"}
    for slot in slots.values():
        assert (len(slot["sent"]), slot["delay"]) == (3, 0.2)
        assert min(gaps(slot)) >= 0.2
    assert max(slot["sent"][0] for slot in slots.values()) < min(slot["sent"][-1] for slot in slots.values())


@pytest.mark.parametrize("address", ["gazette.example:80", "10.0.0.1:80", "127.0.0.1", "127.0.0.1:http"])
def test_other_machines_are_refused(address: str) -> None:
    with pytest.raises(ConfigurationError, match="which is not on this machine"):
        loopback_addresses({"*": address})


@contextmanager
def forgetful() -> Iterator[tuple[str, list[tuple[float, str]]]]:
    """A server that keeps connections open and hangs up on their second request; its address, and what it was asked
    when."""
    listener, asked = socket.create_server(("127.0.0.1", 0)), []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                for answer in (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", b""):
                    if line := connection.recv(65_536).partition(b"\r\n")[0]:
                        asked.append((time.monotonic(), line.split()[1].decode()))
                        connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}", asked
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def test_a_connection_that_went_dead_is_made_anew_but_not_at_once() -> None:
    urls = [f"https://www.gazette.example/{n}" for n in (1, 2)]
    one_a_second = {"DOWNLOAD_DELAY": 1.0, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "ROBOTSTXT_OBEY": False}
    with forgetful() as (address, asked):
        outcomes = ask({"*": address}, *urls, **one_a_second)
    assert [outcome.get("status") for outcome in outcomes] == [200, 200]
    assert [path for _, path in asked] == ["/1", "/2", "/2"]
    assert asked[2][0] - asked[1][0] > 0.5
