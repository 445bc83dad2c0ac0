"""The server of the sample newspaper, over real connections."""

import asyncio
import gzip
import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree, html

from crawler.sample import Response, SamplePaper, SampleServer, reference_article, render, serve
from crawler.sample.section_pages import MEMBERS_ONLY

HOST = "www.koreaherald.com"
NAMESPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


class Client:
    """One connection that is kept, and the last answer's headers."""

    def __init__(self, server: SampleServer) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port)
        self.headers: dict[str, str] = {}

    def get(self, target: str, *, host: str = HOST, method: str = "GET", **headers: str) -> tuple[int, bytes]:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, target, headers={"Host": host, "User-Agent": "sample-test", **fields})
        answer = self._connection.getresponse()
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, answer.read()

    def text(self, target: str) -> str:
        status, body = self.get(target)
        assert status == 200
        return body.decode()

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with serve(SamplePaper()) as running:
        yield running


@pytest.fixture
def client(server: SampleServer) -> Iterator[Client]:
    with closing(Client(server)) as connected:
        yield connected


def test_every_article_answers_at_its_address(server: SampleServer, client: Client) -> None:
    for article in server.site.paper:
        status, body = client.get(article.path)
        assert status == 200
        assert article.headline.encode() in gzip_free(client, body).replace(b"&amp;", b"&")


def gzip_free(client: Client, body: bytes) -> bytes:
    return gzip.decompress(body) if client.headers.get("content-encoding") == "gzip" else body


def test_all_hosts_of_the_paper_answer_and_no_other(client: Client) -> None:
    for host in (HOST, "koreaherald.com", "m.koreaherald.com", "news.koreaherald.com", "127.0.0.1:80"):
        assert client.get("/article/10899990", host=host)[0] == 200
    assert client.get("/article/10899990", host="www.example.org")[0] == 404


def test_unknown_addresses_are_not_found(client: Client) -> None:
    for target in (
        "/article/1",
        "/Nowhere",
        "/National/Nowhere",
        "/rss/National",
        "/sitemap/1999-01.xml",
        "/list.php?ct=1",
    ):
        assert client.get(target)[0] == 404
    assert client.get("/National?page=x")[0] == 404


def test_an_alias_redirects_or_declares_its_canonical_address(server: SampleServer, client: Client) -> None:
    aliases = [article for article in server.site.paper if article.ud and article.article_id]
    for article in aliases:
        status, body = client.get(f"/view.php?ud={article.ud}&np=1&mp=1")
        if article.redirects:
            assert (status, client.headers["location"]) == (301, article.path)
        else:
            assert status == 200
            assert f'rel="canonical" href="{article.url}"'.encode() in body
    assert len({article.redirects for article in aliases}) == 2


def test_what_has_not_changed_answers_304(client: Client) -> None:
    for target in ("/rss/newsAll", "/sitemap.xml", "/sitemap_news.xml", "/sitemap/2024-12.xml.gz", "/article/10899990"):
        assert client.get(target)[0] == 200
        etag, modified = client.headers["etag"], client.headers["last-modified"]
        assert client.get(target, If_None_Match=etag) == (304, b"")
        assert client.get(target, If_Modified_Since=modified) == (304, b"")
        assert client.get(target, If_None_Match='"other"')[0] == 200


def test_pages_are_compressed_for_those_who_can(client: Client) -> None:
    plain = client.get("/article/10899990")[1]
    packed = client.get("/article/10899990", Accept_Encoding="gzip")[1]
    assert client.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == plain


def test_the_feed_has_fifty_items_and_an_offset_with_a_colon(client: Client) -> None:
    feed = etree.fromstring(client.get("/rss/newsAll")[1])
    dates = [datetime.strptime(text, "%a, %d %b %Y %H:%M:%S %z") for text in feed.xpath("//item/pubDate/text()")]
    assert len(dates) == 50
    assert all(text.endswith(" +09:00") for text in feed.xpath("//item/pubDate/text()"))
    assert feed.xpath("//item/link/text()")[0] == f"http://{HOST}/article/10899990"
    for name in ("National", "Business", "LifenCulture", "World", "Opinion", "Sports"):
        assert etree.fromstring(client.get(f"/rss/kh_{name}")[1]).xpath("//item")


def test_sitemaps_name_every_article(server: SampleServer, client: Client) -> None:
    maps = etree.fromstring(client.get("/sitemap.xml")[1]).xpath("//s:loc/text()", namespaces=NAMESPACES)
    assert sum(each.endswith(".gz") for each in maps) == 1
    found: list[str] = []
    for each in maps:
        body = client.get(each.partition(HOST)[2])[1]
        body = gzip.decompress(body) if each.endswith(".gz") else body
        found += etree.fromstring(body).xpath("//s:loc/text()", namespaces=NAMESPACES)
    assert found == [f"http://{HOST}{article.path}" for article in server.site.paper]


def test_the_news_sitemap_has_the_last_two_days(client: Client) -> None:
    news = etree.fromstring(client.get("/sitemap_news.xml")[1])
    dates = news.xpath("//n:publication_date/text()", namespaces=NAMESPACES)
    assert 30 < len(dates) < 50
    assert datetime.fromisoformat(dates[0]) > datetime.fromisoformat(dates[-1])
    assert len(news.xpath("//n:title", namespaces=NAMESPACES)) == len(dates)


def test_section_pages_lead_to_every_article(server: SampleServer, client: Client) -> None:
    found: set[str] = set()
    for section in server.site.paper.sections():
        for number in range(1, 9):
            page = html.fromstring(client.text(f"/{section.slug}?page={number}&pageTop=true"))
            assert len(page.xpath("//ol[@class='most_popular']//a")) == 10
            rows = page.xpath("//article[@class='recent_news']/ul/li/a/@href")
            assert len(rows) <= 17
            found.update(rows)
        assert not rows  # past the end
    assert set(MEMBERS_ONLY) <= found
    assert found - set(MEMBERS_ONLY) == {article.path for article in server.site.paper}


def test_sub_sections_part_their_section(server: SampleServer, client: Client) -> None:
    for section in server.site.paper.sections():
        whole = rows_of(client, f"/{section.slug}")
        parts = [row for _, slug in section.subsections for row in rows_of(client, f"/{section.slug}/{slug}")]
        assert not section.subsections or sorted(parts) == sorted(whole)


def rows_of(client: Client, path: str) -> list[str]:
    pages = (html.fromstring(client.text(f"{path}?page={number}")) for number in range(1, 5))
    rows = [row for page in pages for row in page.xpath("//article[@class='recent_news']/ul/li/a/@href")]
    return [row for row in rows if row not in MEMBERS_ONLY]


def test_old_lists_lead_to_every_old_article(server: SampleServer, client: Client) -> None:
    cts = [section.ct for section in server.site.paper.sections()]
    old = {article.ud for article in server.site.paper if article.ud}
    for lists in (["020000000000"], cts):
        found: set[str] = set()
        for ct in lists:
            for number in range(1, 5):
                page = html.fromstring(client.text(f"/list.php?ct={ct}&ctv=0&np={number}&mp=1"))
                assert len(page.xpath("//ul[@class='main_r_li']//a")) == 10
                rows = page.xpath("//ul[@class='main_sec_li']/li/a/@href")
                found.update(row.partition("ud=")[2][:14] for row in rows)
                assert len(rows) <= 15
        assert found == old


def test_robots_txt_states_the_delay_and_the_sitemaps(client: Client) -> None:
    lines = client.text("/robots.txt").splitlines()
    assert {"Crawl-delay: 0.02", "Disallow: /search/", f"Disallow: {MEMBERS_ONLY[0]}"} <= set(lines)
    assert f"Sitemap: http://{HOST}/sitemap.xml" in lines


def test_the_reference_is_on_the_site(client: Client) -> None:
    assert "one rescue school" in client.text("/view.php?ud=20190425000999")
    assert "Send to" in client.text("/common/newsprint.php?ud=20190425000999")


def test_head_and_other_methods(client: Client) -> None:
    assert client.get("/article/10899990", method="HEAD") == (200, b"")
    assert int(client.headers["content-length"]) > 1000
    assert client.get("/article/10899990", method="POST")[0] == 405


def test_an_absolute_target_is_answered_as_by_a_proxy(client: Client) -> None:
    assert client.get(f"http://{HOST}/article/10899990", host=HOST)[0] == 200
    assert client.get("http://www.example.org/", host="www.example.org")[0] == 404


def test_requests_are_recorded(tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    with serve(SamplePaper(3), log=log) as server, closing(Client(server)) as client:
        client.get("/rss/newsAll?a=1")
        client.get("/nothing")
    assert [(r.host, r.path, r.status, r.user_agent) for r in server.requests] == [
        (HOST, "/rss/newsAll?a=1", 200, "sample-test"),
        (HOST, "/nothing", 404, "sample-test"),
    ]
    assert [json.loads(line)["status"] for line in log.read_text(encoding="utf-8").splitlines()] == [200, 404]


def test_options_change_what_is_served() -> None:
    paper = SamplePaper(30)
    with serve(paper, skin="mail", crawl_delay=1.5) as server, closing(Client(server)) as client:
        assert client.get(paper.article(0).path)[1] == render(paper.article(0), "mail")
        assert "Crawl-delay: 1.5" in client.text("/robots.txt")
        server.overrides["/robots.txt"] = Response(503)
        assert client.get("/robots.txt")[0] == 503


def test_a_paper_grows_when_less_is_withheld() -> None:
    before = SamplePaper(60, withheld=18)
    with serve(before) as server, closing(Client(server)) as client:

        def found() -> set[str]:
            whole = {row for section in before.sections() for row in rows_of(client, f"/{section.slug}")}
            feed = etree.fromstring(client.get("/rss/newsAll")[1]).xpath("//item/link/text()")
            assert {link.partition(HOST)[2] for link in feed} <= whole
            news = etree.fromstring(client.get("/sitemap_news.xml")[1]).xpath("//s:loc/text()", namespaces=NAMESPACES)
            assert {link.partition(HOST)[2] for link in news} <= whole
            return whole

        assert found() == {article.path for article in before}
        hidden = SamplePaper(60).article(17).path
        assert client.get(hidden)[0] == 404
        server.site = replace(server.site, paper=replace(before, withheld=0))
        assert len(found()) == 60
        assert client.get(hidden)[0] == 200


def test_a_server_starts_inside_of_a_running_event_loop() -> None:
    async def start() -> int:
        with serve(SamplePaper(3)) as server:
            return server.port

    assert asyncio.run(start()) > 0


def test_a_closed_server_frees_its_port_at_once() -> None:
    with serve(SamplePaper(3)) as server, closing(Client(server)) as client:
        client.get("/")
    with serve(SamplePaper(3), port=server.port) as again, closing(Client(again)) as client:
        assert client.get("/")[0] == 200


def test_requests_may_come_all_at_once_or_in_pieces(server: SampleServer) -> None:
    request = f"GET /robots.txt HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    last = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request + last[:20])
        connection.sendall(last[20:])
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert received.count(b"HTTP/1.1 200 OK") == 2


def test_without_a_skin_the_reference_has_the_layout_of_its_time(client: Client) -> None:
    assert client.get(reference_article().path)[1].count(b"view_con_caption") == 3
