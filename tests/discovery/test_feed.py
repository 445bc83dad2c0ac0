"""Feeds: entries, dates with a colon in their zone, and feeds that died in each of the ways feeds die."""

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
