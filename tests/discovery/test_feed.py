"""Feeds of every family: entries, dates, charsets, paging, and each of the ways in which feeds die."""

import gzip
import json
from datetime import datetime

import pytest

from crawler.discovery.feed import read_feed

URL = "https://www.gazette.example/rss/all"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Sampleville Gazette</title>
<item><title><![CDATA[Ferry line <b>reopens</b> &  more]]></title><link> /article/1 </link>
<pubDate>Mon, 17 Nov 2025 21:44:23 +09:00</pubDate></item>
<item><title>Harbour &amp; bridge</title><link>https://www.gazette.example/article/2?a=1&amp;b=2</link>
<dc:date>2025-11-17T12:44:23Z</dc:date></item>
<item><title>No date</title><link>https://www.gazette.example/article/3</link><pubDate>soon</pubDate></item>
<item><title>No link</title></item>
<item><title>Script</title><link>javascript:open(4)</link></item>
</channel></rss>"""


def test_an_rss_feed() -> None:
    feed = read_feed(RSS.encode(), URL, "Asia/Seoul")
    assert feed.problem is None
    assert [link.url for link in feed.links] == [
        "https://www.gazette.example/article/1",
        "https://www.gazette.example/article/2?a=1&b=2",
        "https://www.gazette.example/article/3",
    ]
    first, second, third = feed.links
    assert first.date_published == datetime.fromisoformat("2025-11-17T21:44:23+09:00")
    assert second.headline == "Harbour & bridge"
    assert second.date_published or second.lastmod
    assert third.date_published is None
    assert (first.discovered_via, first.discovered_from) == ("feed", URL)


def test_an_atom_feed() -> None:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title><entry><title>One</title>
    <link rel="alternate" href="https://www.gazette.example/1"/><published>2026-11-23T08:00:00+09:00</published>
    <updated>2026-11-23T09:30:00+09:00</updated></entry></feed>"""
    (link,) = read_feed(atom, URL).links
    assert link.url == "https://www.gazette.example/1"
    assert link.date_published == datetime.fromisoformat("2026-11-23T08:00+09:00")
    assert link.lastmod == datetime.fromisoformat("2026-11-23T09:30+09:00")


def test_a_feed_in_a_korean_encoding() -> None:
    body = '<?xml version="1.0" encoding="euc-kr"?><rss version="2.0"><channel><item><title>견본</title>'
    body += "<link>https://www.gazette.example/1</link></item></channel></rss>"
    assert read_feed(body.encode("euc-kr"), URL).links[0].headline == "견본"


def test_a_feed_that_breaks_off_gives_what_came() -> None:
    feed = read_feed(RSS.encode()[:700], URL)
    assert [link.url for link in feed.links][:1] == ["https://www.gazette.example/article/1"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b'<rss version="2.0"><channel><title>Gazette</title></channel></rss>', "has no entries"),
        (b'<rss version="2.0"><channel><item><title>x</title></item></channel></rss>', "but none with a link"),
        (b"<!DOCTYPE html><html><body><p>Page not found</p></body></html>", "is no feed"),
        (b"", "is no feed"),
        (b"\x00\xff\xfe rubbish", "is no feed"),
    ],
)
def test_a_dead_feed_is_told(body: bytes, problem: str) -> None:
    feed = read_feed(body, URL)
    assert feed.links == ()
    assert feed.problem is not None
    assert problem in feed.problem


def test_entities_are_not_blown_up() -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)
    )
    bomb += (
        b']><rss version="2.0"><channel><item><title>&i;</title><link>https://a.example/1</link></item></channel></rss>'
    )
    assert all(len(link.headline or "") < 100_000 for link in read_feed(bomb, URL).links)


ONE = "<item><title>{title}</title><link>https://a.example/1</link>{more}</item>"
RDF = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='{0}'>{1}</rdf:RDF>"


@pytest.mark.parametrize(
    "body",
    [
        "<rss version='0.91'><channel>" + ONE + "</channel></rss>",
        "<rss version='0.92'><channel>" + ONE + "</channel></rss>",
        RDF.format("http://my.netscape.com/rdf/simple/0.9/", ONE),
        RDF.format("http://purl.org/rss/1.0/", ONE.replace("<item>", "<item rdf:about='https://a.example/1'>")),
        "\n\n<?xml version='1.0'?><rss version='2.0'><channel>" + ONE + "</channel></rss>",
        "Notice: undefined index<rss version='2.0'><channel>" + ONE + "</channel></rss>",
        "<rss version='2.0'><channel>" + ONE + "<item><title>cut",
        "<rss version='2.0'><channel>" + ONE.replace("{title}", "{title}\x0b & <b>") + "</channel></rss>",
    ],
)
def test_every_family_of_rss_broken_or_not(body: str) -> None:
    date = "<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2026-11-23T08:00:00+09:00</dc:date>"
    body = body.replace("{title}", "Ferry line").replace("{more}", date)
    for written in (body.encode(), gzip.compress(body.encode())):
        link = read_feed(written, URL).links[0]
        assert (link.url, (link.headline or "")[:10]) == ("https://a.example/1", "Ferry line")
        assert link.date_published == datetime.fromisoformat("2026-11-23T08:00+09:00")


def test_a_json_feed() -> None:
    items = [
        {"id": "1", "url": "/1", "title": "One", "date_published": "2026-11-23T08:00:00+09:00"},
        {"id": "https://a.example/2", "title": None, "date_modified": "2026-11-23T09:00:00Z"},
        {"id": "3", "external_url": "https://elsewhere.example/3"},
        {"id": 4},
        "rubbish",
    ]
    body = {"version": "https://jsonfeed.org/version/1.1", "items": items, "next_url": "https://a.example/feed?p=2"}
    feed = read_feed(json.dumps(body).encode(), "https://a.example/feed.json")
    assert [(link.url, link.headline) for link in feed.links] == [
        ("https://a.example/1", "One"),
        ("https://a.example/2", None),
    ]
    assert feed.links[0].date_published == datetime.fromisoformat("2026-11-23T08:00+09:00")
    assert feed.links[1].lastmod == datetime.fromisoformat("2026-11-23T09:00+00:00")
    assert (feed.next_page, feed.problem) == ("https://a.example/feed?p=2", None)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b'{"items": []}', "has no entries"),
        (b'{"items": [{"id": "x"}]}', "has entries, but none with a link"),
        (b'{"error": 404}', "is JSON, but no JSON Feed"),
        (b"[1, 2]", "is JSON, but no JSON Feed"),
        (b'{"items": [', "is broken JSON"),
        (b"[" * 100_000, "is broken JSON"),
    ],
)
def test_a_dead_json_feed_is_told(body: bytes, problem: str) -> None:
    assert (read_feed(body, URL).links, read_feed(body, URL).problem) == ((), problem)


def test_guids_and_counted_clicks_lead_to_the_article() -> None:
    items = (
        "<item><guid isPermaLink='true'>https://a.example/1</guid></item><item><guid>https://a.example/2</guid></item>"
        "<item><guid isPermaLink='false'>https://a.example/3</guid></item><item><guid>tag:a.example,2026:4</guid></item>"
        "<item><link>https://clicks.example/~r/5</link><f:origLink>https://a.example/5</f:origLink></item>"
    )
    head = "<rss version='2.0' xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'><channel>"
    feed = read_feed(f"{head}{items}</channel></rss>".encode(), URL)
    assert [link.url for link in feed.links] == [f"https://a.example/{n}" for n in (1, 2, 5)]


@pytest.mark.parametrize(
    ("declared", "written", "content_type"),
    [
        ("euc-kr", "utf-8", "text/html; charset=euc-kr"),
        ("utf-8", "euc-kr", "text/xml; charset=EUC-KR"),
        ("", "euc-kr", "application/rss+xml; charset=euc-kr"),
        ("", "utf-8", "text/xml"),
        ("utf-16", "utf-16", "text/xml"),
        ("x-martian", "utf-8", "text/xml; charset=x-martian"),
    ],
)
def test_the_charset_is_found_whatever_is_declared(declared: str, written: str, content_type: str) -> None:
    head = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    body = f"{head}<rss version='2.0'><channel>{ONE}</channel></rss>".format(title="항구의 견본 신문", more="")
    assert read_feed(body.encode(written), URL, content_type=content_type).links[0].headline == "항구의 견본 신문"


def test_one_broken_byte_does_not_change_the_charset() -> None:
    body = f"<rss version='2.0'><channel>{ONE}</channel></rss>".format(title="항구 " * 20, more="").encode()
    headline = read_feed(body.replace("항구 ".encode(), "항구 ".encode() + b"\xff", 1), URL).links[0].headline
    assert headline is not None
    assert headline.count("항구") == 20


@pytest.mark.parametrize(
    ("head", "url", "next_page"),
    [
        ("<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='next' href='/rss?n=2'/>", URL, "/rss?n=2"),
        ("<generator>https://wordpress.org/?v=6.4</generator>", URL, "/rss/all?paged=2"),
        ("<generator>https://wordpress.org/?v=6.4</generator>", f"{URL}?paged=9", "/rss/all?paged=10"),
        ("<generator>Presses 2.0</generator>", URL, None),
    ],
)
def test_where_older_entries_are(head: str, url: str, next_page: str | None) -> None:
    body = f"<rss version='2.0'><channel>{head}{ONE}</channel></rss>".format(title="One", more="")
    found = read_feed(body.encode(), url).next_page
    assert found == (next_page and f"https://www.gazette.example{next_page}")


def test_a_feed_without_end_is_read_to_a_limit() -> None:
    item = ONE.format(title="One", more="x" * 1_000_000)
    feed = read_feed(gzip.compress(f"<rss version='2.0'><channel>{item * 10}</channel></rss>".encode()), URL)
    assert feed.problem == "is larger than 8 MiB, the rest was left"
    assert feed.links
