"""Sitemaps: indexes, news fields, gzip, and what a hostile or damaged one may not do."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from crawler.discovery.sitemap import ChildSitemap, read_sitemap

URL = "https://www.gazette.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*entries: str, root: str = f"urlset {NS}") -> bytes:
    return f'<?xml version="1.0"?><{root}>{"".join(entries)}</{root.split()[0]}>'.encode()


def test_a_sitemap() -> None:
    body = urlset(
        "<url><loc>\n https://www.gazette.example/a?x=1&amp;y=2 </loc><lastmod>2026-11-23</lastmod></url>",
        "<url><loc>/b</loc><lastmod>2026-11-23T08:00:00+09:00</lastmod><changefreq>daily</changefreq></url>",
        "<url><lastmod>2026-11-23</lastmod></url>",
        "<url><loc>ftp://www.gazette.example/c</loc></url>",
    )
    found = read_sitemap(body, URL, "Asia/Seoul")
    assert found.problem is None
    assert [link.url for link in found.links] == [
        "https://www.gazette.example/a?x=1&y=2",
        "https://www.gazette.example/b",
    ]
    assert found.links[0].lastmod == datetime.fromisoformat("2026-11-23T00:00+09:00")
    assert {link.discovered_via for link in found.links} == {"sitemap"}


def test_a_news_sitemap_and_its_pictures() -> None:
    news = (
        'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" '
        'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    )
    body = urlset(
        "<url><image:image><image:loc>https://pictures.example/1.jpg</image:loc></image:image>"
        "<loc>https://www.gazette.example/1</loc><n:news><n:publication><n:name>G</n:name></n:publication>"
        "<n:publication_date>2026-11-23T08:00+09:00</n:publication_date><n:title>Ferry &amp; bridge</n:title>"
        "</n:news></url>",
        root=f"urlset {NS} {news}",
    )
    (link,) = read_sitemap(body, URL).links
    assert (link.url, link.headline) == ("https://www.gazette.example/1", "Ferry & bridge")
    assert link.discovered_via == "news_sitemap"
    assert link.date_published == datetime.fromisoformat("2026-11-23T08:00+09:00")


def test_an_index_zipped_whatever_its_headers_say() -> None:
    body = urlset(
        "<sitemap><loc>https://www.gazette.example/s1.xml.gz</loc><lastmod>2026-11-23</lastmod></sitemap>",
        "<sitemap><loc>s2.xml</loc></sitemap>",
        root=f"sitemapindex {NS}",
    )
    found = read_sitemap(gzip.compress(body), URL)
    assert found.links == ()
    assert found.children == (
        ChildSitemap("https://www.gazette.example/s1.xml.gz", datetime.fromisoformat("2026-11-23T00:00+00:00")),
        ChildSitemap("https://www.gazette.example/s2.xml"),
    )


def test_a_namespace_that_nobody_knows_is_no_obstacle() -> None:
    assert len(read_sitemap(urlset("<url><loc>https://a.example/1</loc></url>", root="urlset"), URL).links) == 1


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    body = f"""<!DOCTYPE urlset [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY a "aaaaaaaaaa">
    <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
    <urlset {NS}><url><loc>https://a.example/&x;</loc></url><url><loc>https://a.example/&c;</loc></url>
    <url><loc>https://a.example/3</loc></url></urlset>"""
    found = read_sitemap(body.encode(), URL)
    assert not any("secret" in link.url or "aaa" in link.url for link in found.links)
    assert "https://a.example/3" in [link.url for link in found.links]


def test_what_came_before_a_break_counts() -> None:
    whole = urlset(*(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(500)))
    broken = read_sitemap(whole[: len(whole) // 2], URL)
    assert 200 < len(broken.links) < 500
    assert broken.problem is not None
    assert "broken XML" in broken.problem
    damaged = read_sitemap(gzip.compress(whole, compresslevel=0)[:9000], URL)
    assert damaged.problem is not None
    assert damaged.links


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<!DOCTYPE html><html><body>Not here</body></html>", "is no sitemap (<html>)"),
        (b'<rss version="2.0"><channel/></rss>', "has no entries"),
        (b"<opml><body/></opml>", "is no sitemap (<opml>)"),
        (b"", "is no sitemap"),
        (b"see https://a.example/1\n", "is no sitemap"),
        (urlset(), "lists no URLs"),
    ],
)
def test_what_is_no_sitemap_is_told(body: bytes, problem: str) -> None:
    found = read_sitemap(body, URL)
    assert (found.links, found.children) == ((), ())
    assert found.problem is not None
    assert problem in found.problem


def test_a_sitemap_of_50_001_urls_ends_at_50_000() -> None:
    body = urlset(*(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(50_001)))
    found = read_sitemap(body, URL)
    assert len(found.links) == 50_000
    assert found.problem == "lists more than 50,000 URLs, the rest was left"
    assert read_sitemap(body.replace(b"<url><loc>https://a.example/50000</loc></url>", b""), URL).problem is None


def test_two_zipped_files_joined_are_one_document() -> None:
    body = urlset("<url><loc>https://a.example/1</loc></url>", "<url><loc>https://a.example/2</loc></url>")
    joined = gzip.compress(body[:80]) + gzip.compress(body[80:])
    assert len(read_sitemap(joined, URL).links) == 2


@pytest.mark.parametrize(
    ("filling", "problem"),
    [
        ((b"<!--" + b" " * 1_000_000 + b"-->") * 120, "is larger than 50 MiB, the rest was left"),
        (b"<url/>" * 60_000, "lists more than 50,000 URLs, the rest was left"),
        (b"<x/>" * 1_100_000, "has more than 1,000,000 elements, the rest was left"),
        (b"<url><loc>" + b"<x/>" * 1_100_000, "has more than 1,000,000 elements, the rest was left"),
    ],
)
def test_a_bomb_is_read_to_a_limit(filling: bytes, problem: str) -> None:
    bomb = gzip.compress(b"<urlset><url><loc>https://a.example/1</loc></url>" + filling, compresslevel=1)
    found = read_sitemap(bomb, URL)
    assert found.problem == problem
    assert [link.url for link in found.links] == ["https://a.example/1"]


def test_a_text_file_of_urls_is_a_sitemap() -> None:
    text = "\ufeffhttps://a.example/1\r\n\r\nhttps://a.example/2\nftp://a.example/3\nrubbish\n".encode()
    for body in (text, gzip.compress(text)):
        found = read_sitemap(body, URL)
        assert [link.url for link in found.links] == ["https://a.example/1", "https://a.example/2"]
        assert found.problem is None
    long = read_sitemap(b"".join(b"https://a.example/%d\n" % n for n in range(50_001)), URL)
    assert (len(long.links), long.problem) == (50_000, "lists more than 50,000 URLs, the rest was left")


@pytest.mark.parametrize(
    "feed",
    [
        "<rss version='2.0'><channel><item><title>One</title><link>https://a.example/1</link></item></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>One</title><link href='https://a.example/1'/></entry>"
        "</feed>",
    ],
)
def test_a_feed_is_a_sitemap_too(feed: str) -> None:
    (link,) = read_sitemap(gzip.compress(feed.encode()), URL).links
    assert (link.url, link.headline, link.discovered_via) == ("https://a.example/1", "One", "feed")


def test_blank_lines_before_the_declaration_are_no_obstacle() -> None:
    body = b"\n\n" + urlset("<url><loc>https://a.example/1</loc></url>")
    assert [link.url for link in read_sitemap(body, URL).links] == ["https://a.example/1"]


def test_videos_pictures_and_keywords_are_no_pages() -> None:
    body = urlset(
        "<url><loc>https://a.example/1</loc><video:video><video:player_loc>https://v.example/1</video:player_loc>"
        "<video:loc>https://v.example/2</video:loc></video:video><n:news><n:keywords>a, b</n:keywords>"
        "<n:title>One</n:title></n:news></url>",
        root=f'urlset {NS} xmlns:video="http://www.google.com/schemas/sitemap-video/1.1" '
        'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"',
    )
    assert [(link.url, link.headline) for link in read_sitemap(body, URL).links] == [("https://a.example/1", "One")]
