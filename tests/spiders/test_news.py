"""The spider for any site: the sample newspaper without its rules, and the arguments."""

import pickle

import pytest

from crawler.errors import UsageError
from crawler.sample import SamplePaper, serve
from crawler.spiders.koreaherald import KoreaHerald
from crawler.spiders.news import News
from tests.spiders.loopback import Answer, loopback
from tests.spiders.run_crawl import crawl

SPIDER = "crawler.spiders.news:News"


def test_every_article_of_the_sample_newspaper_is_found_without_its_rules() -> None:
    paper = SamplePaper(150)
    with serve(paper, crawl_delay=0) as server:
        settings = {"HOST_MAP": {"*": f"{server.host}:{server.port}"}}
        found = crawl(SPIDER, {"site": "https://www.koreaherald.com"}, settings)
    named = {KoreaHerald.url_key(link[0]) for link in found["links"]}
    assert {KoreaHerald.url_key(article.url) for article in paper} <= named
    assert None not in named  # the rules, which the spider did not have, take all of them for articles


def test_feeds_sections_and_pages_are_found_from_the_front_page() -> None:
    site = "https://gazette.example"
    front = """<html lang="en"><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body>
        <nav><a href="/harbour/">Harbour</a> <a href="/about-us">About us</a> <a href="/login">Log in</a></nav>
        <main><h2><a href="/harbour/ferry-returns-to-the-pier">Ferry returns to its old pier</a></h2></main></body>"""
    feed = f"""<rss version="2.0"><channel><title>G</title><language>en</language><item><title>Rain</title>
        <link>{site}/market/rain</link><pubDate>Mon, 23 Nov 2026 10:00:00 +0900</pubDate></item></channel></rss>"""
    pages = [
        f"""<html><body><article><h2><a href="/harbour/pilots-strike-on-day-{n}">Pilots strike for day {n}</a></h2>
        <a rel="tag" href="/tag/the-long-pilots-strike">strike</a></article>
        {f'<a href="/harbour/page/{n + 1}/">Older posts</a>' if n < 3 else ""}</body></html>"""
        for n in (1, 2, 3)
    ]
    with loopback() as server:
        server.answers = {"/": Answer(front), "/rss": Answer(feed), "/harbour/": Answer(pages[0])}
        server.answers |= {f"/harbour/page/{n}/": Answer(pages[n - 1]) for n in (2, 3)}
        found = crawl(SPIDER, {"site": "gazette.example"}, {"HOST_MAP": {"*": server.address}})
        paths = server.paths()
    assert {link[0].removeprefix(site) for link in found["links"]} == {
        "/harbour/ferry-returns-to-the-pier",
        "/market/rain",
        *(f"/harbour/pilots-strike-on-day-{n}" for n in (1, 2, 3)),
    }
    assert not {"/about-us", "/login", "/tag/the-long-pilots-strike", "/sitemap.xml"} & set(paths)
    assert len(paths) == len(set(paths))


def test_well_known_addresses_are_asked_for_only_where_a_site_names_no_route() -> None:
    with loopback() as server:
        server.answers = {"/": Answer("<html><body><p>Nothing is linked here.</p></body></html>")}
        found = crawl(SPIDER, {"site": "gazette.example"}, {"HOST_MAP": {"*": server.address}})
        paths = set(server.paths())
    assert {"/sitemap.xml", "/feed/", "/rss.xml", "/index.xml"} <= paths
    assert found["links"] == []


def test_its_rules_can_be_sent_to_the_workers_and_name_the_site() -> None:
    spider = News(site="https://www.gazette.example")
    rules = pickle.loads(pickle.dumps(spider.rules()))  # noqa: S301
    assert rules.source == spider.source == "gazette_example"
    assert rules.article_url("https://gazette.example/a-story#top") == "https://gazette.example/a-story"
    assert rules.article_url("https://gazette.example/") is None


def test_without_a_site_it_says_what_to_write() -> None:
    with pytest.raises(UsageError, match="-a site="):
        News()
