"""The routes of discovery joined: their order, what pages of feeds and nested sitemaps add, what is cut and told."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from scrapy.http import Request, TextResponse
from scrapy.utils.test import get_crawler

from crawler.discovery.anchors import anchors
from crawler.items import DocumentRead, Link
from tests.spiders.fictional import Gazette
from tests.spiders.loopback import Answer, Loopback, loopback
from tests.spiders.run_crawl import crawl

SITE = "https://www.gazette.example"
XML = (("Content-Type", "application/xml"),)
ROW = '<li><a href="/article/{0}">Story {0}</a> <i class="date">{1}</i></li>'
ITEM = "<item><title>{0}</title><link>/article/{0}</link><pubDate>{1} Nov 2026 08:00:00 +0900</pubDate></item>"


@pytest.fixture
def site() -> Iterator[Loopback]:
    with loopback() as server:
        server.answers["/robots.txt"] = Answer("User-agent: *\nDisallow:\n")
        yield server


def rows(*items: str) -> Answer:
    return Answer(f'<html><body><ul class="list">{"".join(items)}</ul></body></html>')


def numbers(found: dict[str, Any], via: str = "") -> list[int]:
    return sorted({int(link[0].rpartition("/")[2]) for link in found["links"] if via in link[1]})


def rss(*items: tuple[int, int], wordpress: bool = True) -> Answer:
    head = "<generator>https://wordpress.org/?v=6.4</generator>" if wordpress else ""
    text = "".join(ITEM.format(*item) for item in items)
    return Answer(f'<rss version="2.0"><channel>{head}{text}</channel></rss>', headers=XML)


def index(*paths: str) -> Answer:
    rows = "".join(f"<sitemap><loc>{SITE}{path}</loc></sitemap>" for path in paths)
    return Answer(f"<sitemapindex>{rows}</sitemapindex>", headers=XML)


def urlset(*names: int) -> Answer:
    rows = "".join(f"<url><loc>{SITE}/article/{name}</loc></url>" for name in names)
    return Answer(f"<urlset>{rows}</urlset>", headers=XML)


def test_what_is_newest_is_asked_for_first(site: Loopback) -> None:
    site.answers |= {
        "/robots.txt": Answer(f"User-agent: *\nDisallow:\nSitemap: {SITE}/all.xml\nSitemap: {SITE}/news.xml\n"),
        "/all.xml": urlset(1),
        "/news.xml": urlset(2),
        "/rss": rss((3, 23)),
        "/harbour": rows(ROW.format(4, "Nov. 23, 2026")),
        **{f"/article/{n}": Answer("<p>x</p>") for n in (1, 2)},
    }
    one_at_a_time = {"HOST_MAP": {"*": site.address}, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    crawl("tests.spiders.fictional:GazetteWithArticles", {}, one_at_a_time)
    order = [path for path in site.paths() if path in ("/rss", "/news.xml", "/harbour", "/all.xml")]
    assert order == ["/rss", "/news.xml", "/harbour", "/all.xml"]


def test_a_backfill_pages_feeds_until_they_are_older(site: Loopback, run: Callable[..., dict[str, Any]]) -> None:
    site.answers |= {"/rss": rss((30, 30)), "/harbour": rows(ROW.format(1, "Nov. 23, 2026"))}
    site.answers |= {f"/rss?paged={n}": rss((31 - n, 31 - n)) for n in range(2, 29)}
    found = run("GazetteWithArticles", since="2026-11-26")
    assert numbers(found, "feed") == [26, 27, 28, 29, 30]
    assert [path for path in site.paths() if path.startswith("/rss")][-1] == "/rss?paged=6"
    assert any("its entries are older than since=" in line for line in found["log"])
    site.asked.clear()
    run("GazetteWithArticles")
    assert [path for path in site.paths() if path.startswith("/rss")] == ["/rss"]


def test_indexes_are_read_three_deep_and_no_circle_is_walked(
    site: Loopback, run: Callable[..., dict[str, Any]]
) -> None:
    site.answers |= {
        "/robots.txt": Answer(f"User-agent: *\nDisallow:\nSitemap: {SITE}/1.xml\n"),
        "/1.xml": index("/2.xml", "/1.xml"),
        "/2.xml": index("/3.xml", "/1.xml", "/leaf.xml"),
        "/3.xml": index("/4.xml"),
        "/leaf.xml": urlset(7),
        "/harbour": rows(ROW.format(1, "Nov. 23, 2026")),
        "/market": rows(ROW.format(1, "Nov. 23, 2026")),
    }
    found = run()
    assert numbers(found, "sitemap") == [7]
    assert sorted(path for path in site.paths() if path.endswith("xml")) == ["/1.xml", "/2.xml", "/3.xml", "/leaf.xml"]
    assert any(f"{SITE}/3.xml is an index below 2 others; check sitemaps" in line for line in found["log"])


def test_sitemaps_named_after_other_months_are_not_asked_for(
    site: Loopback, run: Callable[..., dict[str, Any]]
) -> None:
    months = [f"/sitemap-{year}-{month:02}.xml" for year in range(2017, 2027) for month in range(1, 13)]
    site.answers |= {"/robots.txt": Answer(f"User-agent: *\nDisallow:\nSitemap: {SITE}/1.xml\n")}
    site.answers |= {"/1.xml": index(*months), "/harbour": rows(), "/market": rows()}
    site.answers |= {path: urlset(1) for path in months}
    found = run(since="2021-04-01", until="2021-04-30")
    asked = sorted(path for path in site.paths() if path.startswith("/sitemap-"))
    assert asked == ["/sitemap-2021-03.xml", "/sitemap-2021-04.xml", "/sitemap-2021-05.xml"]
    assert found["stats"]["discovery/sitemaps_outside"] == 117


def test_a_list_pushed_down_by_a_whole_page_is_read_to_its_end(
    site: Loopback, run: Callable[..., dict[str, Any]]
) -> None:
    first, second = ROW.format(9, "Nov. 23, 2026"), ROW.format(8, "Nov. 22, 2026")
    site.answers |= {"/harbour": rows(first), "/harbour?page=2": rows(first), "/harbour?page=3": rows(second)}
    site.answers |= {"/harbour?page=4": rows()}
    found = run(sections="Harbour")
    assert numbers(found) == [8, 9]
    assert any("the list Harbour ends with" in line and "it is the last" in line for line in found["log"])


def test_traps_are_counted_and_the_first_of_each_kind_is_told(
    site: Loopback, run: Callable[..., dict[str, Any]]
) -> None:
    loops = "".join(ROW.format(f"{n}/a/b/a/b/{n}", "Nov. 23, 2026") for n in (5, 6, 7))
    site.answers |= {"/harbour": rows(ROW.format(1, "Nov. 23, 2026"), loops), "/harbour?page=2": rows()}
    found = run(sections="Harbour")
    assert [link[0] for link in found["links"]] == [f"{SITE}/article/1"]
    assert found["stats"]["discovery/trap/repeating_path"] == 3
    assert sum("is a trap (repeating_path)" in line for line in found["log"]) == 1


ARTICLE = """<html><head><base href="/article/"></head><body><a class=x href='/article/8?PHPSESSID=a1'>8</a>
<a href="9#comments">9</a><a href="/harbour">Harbour</a><a href="#top">x</a><a href="javascript:x()">x</a>
<a href="https://other.example/article/3">x</a><a href="/article/a/b/a/b/4">x</a><a href="http://[x">x</a>{0}</body></html>"""


def test_articles_lead_to_articles_each_named_once(site: Loopback, run: Callable[..., dict[str, Any]]) -> None:
    site.answers |= {"/rss": rss((3, 23)), "/harbour": rows(ROW.format(4, "Nov. 23, 2026"))}
    site.answers |= {f"/article/{n}": Answer(ARTICLE.replace("4", "14").format("")) for n in (1, 2)}
    found = run("GazetteWithArticles")
    links = [link[:3] for link in found["links"] if link[1] == "article"]
    assert sorted(link[0] for link in links) == [f"{SITE}/article/8", f"{SITE}/article/9"]
    assert "/article/8" not in site.paths()  # rows for the frontier, never requests
    found = run("GazetteWithArticles", since="2026-11-20")
    assert not numbers(found, "article")  # their day is unknown, so a backfill leaves them alone


def test_addresses_are_read_from_the_bytes() -> None:
    page = b'<A title="a" HREF=/1?a=1&amp;b=2>x</a><a href="/1?a=1&amp;b=2">x</a><abbr href="/no"><a\nhref=" /2"></a>'
    assert list(anchors(page, f"{SITE}/x")) == [f"{SITE}/1?a=1&b=2"]
    assert list(anchors(b"<a " * 1_000_000, SITE)) == []


def test_the_event_loop_has_its_turn_while_50_000_urls_are_read() -> None:
    entries = "".join(f"<url><loc>{SITE}/article/{n}</loc><lastmod>2026-11-23</lastmod></url>" for n in range(50_000))
    response = TextResponse(f"{SITE}/s.xml", body=f"<urlset>{entries}</urlset>".encode(), encoding="utf-8")
    response.request = Request(response.url)
    spider = Gazette.from_crawler(get_crawler(Gazette))
    turns = 0

    async def tick() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.001)
            turns += 1

    async def read() -> list[Any]:
        ticking = asyncio.ensure_future(tick())
        found = [each async for each in spider.parse_sitemap(response)]
        ticking.cancel()
        return found

    found = asyncio.run(read())
    assert sum(isinstance(each, Link) for each in found) == 50_000
    assert [each.entries for each in found if isinstance(each, DocumentRead)] == [50_000]
    assert turns > 50  # 250 slices of links, and the reading in a thread


def long_list(pages: int, beyond: Answer | None = None) -> Callable[[int], Answer]:
    """A list with two stories a page and one page a day, newest first from the last day of 2026 on."""

    def page(number: int) -> Answer:
        if number > pages:
            return beyond or Answer("gone", 404)
        day = date(2026, 12, 31) - timedelta(days=number)
        return rows(*(ROW.format(1000 * number + n, f"{day:%b}. {day.day}, {day.year}") for n in (1, 2)))

    return page


@pytest.mark.parametrize("beyond", [Answer("gone", 404), rows(), rows(ROW.format(1, "Dec. 31, 2026"))])
def test_a_backfill_leaps_over_what_is_newer(
    site: Loopback, run: Callable[..., dict[str, Any]], beyond: Answer
) -> None:
    page = long_list(600, beyond)
    site.answers |= {f"/harbour?page={n}": page(n) for n in range(2, 1100)}
    site.answers |= {"/harbour": page(1), "/market": rows(ROW.format(1, "Dec. 31, 2026"))}
    found = run(since="2026-01-10", until="2026-01-12")
    assert numbers(found) == sorted(1000 * n + story for n in (353, 354, 355) for story in (1, 2))
    assert len([path for path in site.paths() if path.startswith("/harbour")]) < 30


def test_a_list_that_ends_before_the_days_of_a_backfill_ends(
    site: Loopback, run: Callable[..., dict[str, Any]]
) -> None:
    page = long_list(50)
    last = page(50)  # which it gives for all pages behind it
    site.answers |= {f"/harbour?page={n}": page(n) if n < 50 else last for n in range(2, 1100)}
    site.answers |= {"/harbour": page(1), "/market": rows(ROW.format(1, "Dec. 31, 2026"))}
    found = run(since="2026-01-10", until="2026-01-12")
    assert numbers(found) == []
    assert len([path for path in site.paths() if path.startswith("/harbour")]) < 30


def test_where_sitemaps_tell_no_days_the_lists_are_walked_in_full(
    site: Loopback, run: Callable[..., dict[str, Any]]
) -> None:
    page = long_list(40)
    site.answers |= {f"/harbour?page={n}": page(n) for n in range(2, 45)}
    site.answers |= {
        "/harbour": page(1),
        "/market": rows(ROW.format(1, "Dec. 31, 2026")),
        "/robots.txt": Answer(f"User-agent: *\nDisallow:\nSitemap: {SITE}/all.xml\n"),
        "/all.xml": urlset(*(1000 * n + story for n in range(1, 41) for story in (1, 2))),
    }
    run(since="2026-12-01", until="2026-12-02")
    assert set(site.paths()) >= {f"/harbour?page={n}" for n in range(2, 31)}


def answering(*answers: Answer) -> Callable[[], Answer]:
    """One answer after the other; the last for ever."""
    left = list(answers)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def test_a_document_that_a_moment_s_trouble_kept_back_is_asked_for_again(site: Loopback) -> None:
    busy = Answer("busy", 503, headers=(("Retry-After", "1"),))
    page = rows(ROW.format(1, "Nov. 23, 2026"))
    site.answers |= {
        "/harbour": answering(busy, Answer("broken", 500), page),
        "/market": answering(busy, busy, busy, page),
    }
    settings = {"HOST_MAP": {"*": site.address}, "ADAPTIVE_DELAY": False, "BACK_OFF_SECONDS": 1}
    found = crawl("tests.spiders.fictional:Gazette", {}, settings)
    assert numbers(found) == [1]
    assert (site.paths().count("/harbour"), site.paths().count("/market")) == (3, 3)
    assert found["stats"]["discovery/failed"] == 1
