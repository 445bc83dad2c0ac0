"""What a site may not make us do: read private addresses, leave the site, swallow bombs, walk for ever."""

import gzip
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest

from crawler.addresses import is_address, is_private_name, is_public
from tests.spiders.loopback import Answer, Loopback, loopback
from tests.spiders.run_crawl import crawl

SITE = "https://www.gazette.example"

NOT_PUBLIC = (
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 0.0.0.0 224.0.0.1 240.0.0.1 "
    "255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fe80::1%eth0 fd00:ec2::254 fec0::1 ff02::1 ff0e::1 "
    "::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::a00:1 "
    "2002:7f00:1:: 2002:a9fe:a9fe:: 2001:0:7f00:1:: 2001:db8::1 nonsense"
)
PUBLIC = "8.8.8.8 1.1.1.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::"


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_addresses_that_are(address: str) -> None:
    assert is_public(address)


def test_names_that_mean_something_on_one_network_only() -> None:
    assert all(map(is_private_name, ("localhost", "LOCALHOST.", "news.lan", "paper.internal", "intranet", "[::1]")))
    assert not any(map(is_private_name, ("www.gazette.example", "localhost.example", "8.8.8.8")))
    assert (is_address("[::1]"), is_address("127.1"), is_address("2130706433")) == (True, False, False)


@pytest.fixture
def site() -> Iterator[Loopback]:
    with loopback() as server:
        server.answers["/robots.txt"] = Answer("", 404)
        yield server


def ask(site: Loopback, *urls: str, **settings: Any) -> dict[str, dict[str, Any]]:
    """How each request ended, by the path that was asked for first."""
    here = {"HOST_MAP": {"www.gazette.example": site.address}, "PRIVATE_HOSTS": [], "DOWNLOAD_TIMEOUT": 20}
    found = crawl("tests.spiders.fictional:Asker", {"ask": " ".join(urls)}, {**here, **settings})
    return {each.pop("url"): each for each in found["outcomes"]}


def to(location: str) -> Answer:
    return Answer("", 302, (("Location", location),))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0", "169.254.169.254"],
)
def test_no_redirect_to_a_private_address_is_followed(site: Loopback, host: str) -> None:
    port = site.address.rpartition(":")[2]
    site.answers["/a"] = to(f"http://{host}:{port}/secret")
    site.answers["/secret"] = Answer("secret")
    (outcome,) = ask(site, f"{SITE}/a").values()
    assert outcome.get("reason") == "private_address", outcome
    assert site.paths() == ["/robots.txt", "/a"]  # not even its robots.txt


def test_without_a_robots_txt_in_between_it_is_the_connection_that_is_refused(site: Loopback) -> None:
    urls = [f"http://{host}:{site.address.rpartition(':')[2]}/secret" for host in ("127.0.0.1", "localhost", "127.1")]
    outcomes = ask(site, *urls, ROBOTSTXT_OBEY=False)
    assert [each.get("reason") for each in outcomes.values()] == ["private_address"] * 3
    assert site.asked == []


def test_a_private_host_that_is_named_may_be_asked(site: Loopback) -> None:
    port = site.address.rpartition(":")[2]
    site.answers["/open"] = Answer("open")
    urls = [f"http://127.0.0.1:{port}/open", f"http://localhost:{port}/open"]
    outcomes = ask(site, *urls, PRIVATE_HOSTS=["localhost"])
    assert (outcomes[urls[0]].get("reason"), outcomes[urls[1]].get("body")) == ("private_address", "open")


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "data:text/html,x", "javascript:alert(1)", "ftp://a.example/", "http://[a"]
)
def test_nothing_but_the_web(site: Loopback, location: str) -> None:
    site.answers["/a"] = to(location)
    (outcome,) = ask(site, f"{SITE}/a").values()
    assert outcome.get("reason") == "out_of_scope", outcome


@pytest.mark.parametrize("url", ["file:///etc/passwd", "data:text/html,x", "ftp://a.example/"])
def test_nothing_but_the_web_is_asked_for(site: Loopback, url: str) -> None:
    (outcome,) = ask(site, url).values()
    assert outcome.get("reason") == "out_of_scope", outcome


def test_redirects_stay_on_the_source_and_end(site: Loopback) -> None:
    site.answers |= {
        "www.gazette.example/harbour": to("https://gazette.example/list"),
        "www.gazette.example/market": to("https://elsewhere.example/list"),
        "gazette.example/list": to("/list"),
        "elsewhere.example/list": Answer("<ul class=list></ul>"),
    }
    everywhere = {"HOST_MAP": {"*": site.address}}
    found = crawl("tests.spiders.fictional:Gazette", {}, everywhere)
    assert "elsewhere.example" not in {each.host for each in site.asked}
    told = " ".join(found["log"])
    assert "which is on no host of the source" in told
    assert "redirects more than" in told
    long = to("/" + "x" * 3000)
    site.answers["/a"] = long
    assert ask(site, f"{SITE}/a")[f"{SITE}/a"]["reason"] == "url_too_long"


def test_what_is_too_large_ends_with_its_reason(site: Loopback) -> None:
    site.answers |= {"/1": Answer("x" * 200_000), "/2": Answer("small")}
    outcomes = ask(site, f"{SITE}/1", f"{SITE}/2", DOWNLOAD_MAXSIZE=100_000)
    assert (outcomes[f"{SITE}/1"].get("reason"), outcomes[f"{SITE}/2"].get("status")) == ("too_large", 200)


@contextmanager
def raw(*parts: bytes, times: int = 1) -> Iterator[str]:
    """A server that sends these bytes to whoever connects, the last of them many times."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65_536)
                try:
                    for part in (*parts[:-1], *[parts[-1]] * times):
                        connection.sendall(part)
                except OSError:
                    pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def ask_raw(address: str, **settings: Any) -> dict[str, Any]:
    here = {"HOST_MAP": {"*": address}, "ROBOTSTXT_OBEY": False, "DOWNLOAD_TIMEOUT": 20, "LOG_ENABLED": False}
    (outcome,) = crawl("tests.spiders.fictional:Asker", {"ask": f"{SITE}/1"}, {**here, **settings})["outcomes"]
    return dict(outcome)


def packed(body: bytes, coding: str) -> bytes:
    if coding == "gzip":
        return gzip.compress(body, 9)
    if coding == "deflate":
        return zlib.compress(body, 9)
    if coding == "br":
        import brotli  # type: ignore[import-untyped]

        return bytes(brotli.compress(body, quality=5))
    from backports import zstd

    return bytes(zstd.compress(body))


def bomb(coding: str) -> bytes:
    return packed(b"\x00" * 50_000_000, coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_a_bomb_ends_with_its_reason(coding: str) -> None:
    body = gzip.compress(bomb("gzip")) if coding == "gzip, gzip" else bomb(coding)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with raw(head + body) as address:
        assert ask_raw(address, DOWNLOAD_MAXSIZE=10_000_000).get("reason") == "too_large"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_what_does_not_unpack_ends_with_its_reason_or_as_it_is(coding: str) -> None:
    body = b"<html>this is not compressed at all</html>"
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with raw(head + body) as address:
        assert ask_raw(address).get("reason") == "broken_encoding"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_what_unpacks_in_part_is_not_taken_for_the_page(coding: str) -> None:
    lines = "".join(f"<p>Line {n} of {n * n * 7919 % 1000003}.</p>\n" for n in range(5000))
    page = f"<html><body>{lines}".encode()  # HTML may leave its last tags out
    whole, closed = packed(page, coding), packed(page + b"</body></html>", coding)
    for body, reason in ((whole[: len(whole) // 2], "truncated"), (whole, None), (closed, None)):
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        with raw(head + body) as address:
            assert ask_raw(address).get("reason") == reason


def test_a_header_without_end_is_hung_up_on() -> None:
    line = b"X-More: " + b"y" * 1000 + b"\r\n"
    with raw(b"HTTP/1.1 200 OK\r\n", line, times=100_000) as address:
        assert ask_raw(address).get("reason") == "header_too_large"


def test_a_body_without_end_is_cut_off() -> None:
    with raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"400\r\n" + b"z" * 1024 + b"\r\n", times=10**6
    ) as a:
        assert ask_raw(a, DOWNLOAD_MAXSIZE=1_000_000).get("reason") == "too_large"


def test_a_list_without_end_ends_at_the_budget(site: Loopback) -> None:
    number = count(1)

    def endless() -> Answer:
        n = next(number)
        story = f"<li><a href='/article/{n}'>One</a><span class=date>Nov. 20, 2026</span></li>"
        return Answer(f"<ul class=list>{story}</ul><a rel=next href='/harbour?page={n + 1}'>Next</a>")

    site.answers |= {f"/harbour?page={n}": endless for n in range(1, 60)} | {"/harbour": endless}
    settings = {"HOST_MAP": {"*": site.address}, "MOST_DISCOVERY_REQUESTS": 5}
    found = crawl("tests.spiders.fictional:Gazette", {"sections": "Harbour", "since": "2020-01-01"}, settings)
    assert len([path for path in site.paths() if path.startswith("/harbour")]) == 5
    assert found["stats"]["discovery/over_budget"] == 1
    assert len([line for line in found["log"] if "raise MOST_DISCOVERY_REQUESTS" in line]) == 1
