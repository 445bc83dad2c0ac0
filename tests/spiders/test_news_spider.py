"""Discovery of whole crawls over loopback HTTP: what is found, what is skipped, where a list ends, what is told."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.spiders.loopback import Answer, Loopback, loopback

SITE = "https://www.gazette.example"
XML = (("Content-Type", "application/xml"),)


@pytest.fixture
def site() -> Iterator[Loopback]:
    with loopback() as server:
        server.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /rss-gone\n")
        yield server


def page(*items: tuple[int, str]) -> Answer:
    rows = "".join(f'<li><a href="/article/{n}">Story {n}</a> <i class="date">{day}</i></li>' for n, day in items)
    return Answer(f'<aside><a href="/article/999">Most popular</a></aside><ul class="list">{rows}</ul>')


def numbers(found: dict[str, Any]) -> list[int]:
    return sorted({int(link[0].rpartition("/")[2]) for link in found["links"]})


def test_a_list_is_paged_to_its_end(site: Loopback, run: Callable[..., dict[str, Any]]) -> None:
    site.answers |= {
        "/harbour": page((9, "Nov. 23, 2026"), (8, "Nov. 22, 2026")),
        "/harbour?page=2": page((8, "Nov. 22, 2026"), (7, "Nov. 1, 2026")),  # drifted by one while it was read
        "/harbour?page=3": page(),
    }
    found = run(sections="harbour")
    assert numbers(found) == [7, 8, 9]
    assert f"{SITE}/article/9" in [link[0] for link in found["links"]]
    assert [link[1:] for link in found["links"] if link[0].endswith("/9")] == [
        ["section_page", f"{SITE}/harbour", "Story 9", "2026-11-23T00:00:00+09:00"]
    ]
    assert [url for url, _, _ in found["pages"]] == [
        f"{SITE}/harbour",
        f"{SITE}/harbour?page=2",
        f"{SITE}/harbour?page=3",
    ]
    assert not [line for line in found["log"] if line.startswith("ERROR")]
    assert "/article/9" not in site.paths()  # articles are the frontier's to ask for


def test_a_list_that_repeats_its_last_page_for_ever_ends(site: Loopback, run: Callable[..., dict[str, Any]]) -> None:
    site.answers |= {
        "/harbour": page((9, "Nov. 23, 2026")),
        **{f"/harbour?page={n}": page((9, "Nov. 23, 2026")) for n in range(2, 9)},
    }
    assert numbers(run(sections="Harbour", since="2000-01-01")) == [9]
    assert [path for path in site.paths() if "harbour" in path] == ["/harbour", "/harbour?page=2", "/harbour?page=3"]


def test_without_a_day_five_pages_are_read(site: Loopback, run: Callable[..., dict[str, Any]]) -> None:
    site.answers["/harbour"] = page((100, "Nov. 23, 2026"))
    site.answers |= {f"/harbour?page={n}": page((100 - n, "Nov. 23, 2026")) for n in range(2, 20)}
    run(sections="Harbour")
    assert [path for path in site.paths() if path.startswith("/harbour")][-1] == "/harbour?page=5"


def test_with_a_day_a_list_is_read_until_a_page_is_wholly_older(
    site: Loopback, run: Callable[..., dict[str, Any]]
) -> None:
    site.answers["/harbour"] = page((30, "Nov. 30, 2026"), (1, "Jan. 1, 2020"))  # an old one pinned to the top
    site.answers |= {
        f"/harbour?page={n}": page((1, "Jan. 1, 2020"), (30 - n, f"Nov. {30 - n}, 2026")) for n in range(2, 29)
    }
    found = run(sections="Harbour", since="2026-11-20", until="2026-11-25")
    assert numbers(found) == [20, 21, 22, 23, 24, 25]
    assert [path for path in site.paths() if path.startswith("/harbour")][-1] == "/harbour?page=11"


def test_a_changed_layout_is_told_with_its_selectors(site: Loopback, run: Callable[..., dict[str, Any]]) -> None:
    site.answers |= {"/harbour": Answer("<main><p>New!</p></main>"), "/market": page()}
    found = run()
    errors = [line for line in found["log"] if line.startswith("ERROR")]
    assert (
        f"ERROR gazette: {SITE}/harbour has none of the list containers ul.list (now); "
        "check list_layouts, then scrapy crawl gazette" in errors
    )
    assert any(f"{SITE}/market lists nothing" in line for line in errors)
    assert found["stats"]["discovery/layout_changed"] == 2


def test_links_that_are_no_articles_are_told(site: Loopback, run: Callable[..., dict[str, Any]]) -> None:
    site.answers["/harbour"] = Answer('<ul class="list"><li><a href="/stories/9">Moved</a></li></ul>')
    found = run(sections="Harbour")
    assert any("lists no article among its links" in line for line in found["log"])


def test_feeds_living_and_dead(site: Loopback, run: Callable[..., dict[str, Any]]) -> None:
    item = "<item><title>{0}</title><link>http://gazette.example/article/{0}</link><pubDate>{1}</pubDate></item>"
    items = item.format(5, "Mon, 23 Nov 2026 00:30:00 +09:00") + item.format(4, "Sun, 22 Nov 2026 23:30:00 +09:00")
    items += "<item><title>x</title><link>https://other.example/article/3</link></item>"
    site.answers |= {
        "/rss": Answer(f'<rss version="2.0"><channel>{items}</channel></rss>', headers=XML),
        "/rss-empty": Answer('<rss version="2.0"><channel></channel></rss>', headers=XML),
        "/rss-page": Answer("<html><body>We have moved</body></html>"),
        "/harbour": page((1, "Nov. 23, 2026")),
        "/market": Answer("oops", 500),
    }
    found = run("GazetteWithFeeds", since="2026-11-23")
    assert numbers(found) == [1, 5]  # the feed's time of day is exact: 23:30 the day before is outside
    errors = "\n".join(line for line in found["log"] if line.startswith("ERROR"))
    assert f"gazette: {SITE}/rss-empty has no entries; check feeds, then scrapy crawl gazette" in errors
    assert f"gazette: {SITE}/rss-page is no feed; check feeds" in errors
    assert f"gazette: {SITE}/market answered 500; check its address" in errors
    assert f"gazette: {SITE}/rss-gone was not asked for (robots.txt of www.gazette.example forbids /rss-gone)" in errors
    assert found["stats"]["discovery/empty_feed"] == 2
    assert found["stats"]["discovery/failed"] == 2
    assert "Traceback" not in errors


def test_sitemaps_that_robots_names_are_read_and_pruned(site: Loopback, run: Callable[..., dict[str, Any]]) -> None:
    site.answers["/robots.txt"] = Answer(
        f"User-agent: *\nDisallow:\nSitemap: {SITE}/index.xml\nSitemap: {SITE}/news.xml\n"
    )
    site.answers |= {
        "/index.xml": Answer(
            f"<sitemapindex><sitemap><loc>{SITE}/index.xml</loc></sitemap>"  # names itself
            f"<sitemap><loc>{SITE}/2026-11.xml</loc><lastmod>2026-11-23T09:00:00+09:00</lastmod></sitemap>"
            f"<sitemap><loc>{SITE}/2020.xml</loc><lastmod>2021-01-01</lastmod></sitemap></sitemapindex>",
            headers=XML,
        ),
        "/2026-11.xml": Answer(
            f"<urlset><url><loc>{SITE}/article/7</loc><lastmod>2026-11-23</lastmod></url>"
            f"<url><loc>{SITE}/article/6</loc><lastmod>2026-10-01</lastmod></url>"
            f"<url><loc>{SITE}/about</loc></url><url><loc>{SITE}/article/8</loc></url></urlset>",
            headers=XML,
        ),
        "/news.xml": Answer("<html></html>", headers=XML),
        "/harbour": page((1, "Nov. 23, 2026")),
        "/market": page((1, "Nov. 23, 2026")),
    }
    found = run(since="2026-11-01")
    assert numbers(found) == [1, 7, 8]
    assert "/2020.xml" not in site.paths()
    assert site.paths().count("/index.xml") == 1
    assert site.paths().count("/robots.txt") == 1
    assert found["stats"]["discovery/broken_sitemap"] == 1


def test_urls_are_handed_on_without_discovery(site: Loopback, run: Callable[..., dict[str, Any]]) -> None:
    found = run(urls=f"{SITE}/article/3#x,http://gazette.example/article/4")
    assert [link[:3] for link in found["links"]] == [
        [f"{SITE}/article/3", "seed", "argument"],
        ["http://gazette.example/article/4", "seed", "argument"],
    ]
    assert site.asked == []


def test_bad_arguments_end_the_crawl_before_it_begins(site: Loopback, run: Callable[..., dict[str, Any]]) -> None:
    assert run(since="soon")["error"] == "gazette: since='soon' is no day; write it as in since=2026-11-23"
    assert site.asked == []


def test_the_archive_is_told_what_was_asked_for_and_what_answered(
    site: Loopback, run: Callable[..., dict[str, Any]]
) -> None:
    site.answers |= {
        "/harbour": Answer("", 301, (("Location", "http://gazette.example/quay"),)),
        "gazette.example/quay": page((1, "Nov. 23, 2026")),
    }
    found = run(sections="Harbour")
    assert found["pages"][0] == ["http://gazette.example/quay", f"{SITE}/harbour", 200]
