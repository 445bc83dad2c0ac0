"""The sample newspaper, discovered through the real spider: every article it names, and nothing else."""

from crawler.sample import SamplePaper, serve
from crawler.sample.section_pages import MEMBERS_ONLY
from crawler.spiders.koreaherald import KoreaHerald
from tests.spiders.run_crawl import crawl

SPIDER = "crawler.spiders.koreaherald:KoreaHerald"


def test_every_article_of_the_sample_newspaper_is_found() -> None:
    paper = SamplePaper(150)
    with serve(paper, crawl_delay=0) as server:
        found = crawl(SPIDER, settings={"HOST_MAP": {"*": f"{server.host}:{server.port}"}})
        asked = {request.path.split("?")[0] for request in server.requests}
    named = {link[0] for link in found["links"]}
    members_only = {f"https://www.koreaherald.com{path}" for path in MEMBERS_ONLY}
    assert named - members_only == {KoreaHerald.canonical_article_url(article.url) for article in paper}
    assert members_only <= named  # named they are; whether they may be asked for is the downloader's affair
    assert {link[1] for link in found["links"]} == {"feed", "sitemap", "news_sitemap", "section_page"}
    assert not [path for path in asked if path.startswith(("/article", "/view.php"))]


def test_sections_alone_find_what_they_list_since_a_day() -> None:
    paper = SamplePaper(150)
    days = sorted({article.date_published.date() for article in paper}, reverse=True)
    since = days[3]
    with serve(paper, crawl_delay=0) as server:
        settings = {"HOST_MAP": {"*": f"{server.host}:{server.port}"}}
        sections = ",".join(KoreaHerald.section_pages)
        found = crawl(SPIDER, {"since": since.isoformat(), "sections": sections}, settings)
    named = {KoreaHerald.url_key(link[0]) for link in found["links"]}
    wanted = {KoreaHerald.url_key(a.url) for a in paper if a.date_published.date() >= since and a.article_id}
    older = {KoreaHerald.url_key(a.url) for a in paper if a.date_published.date() < days[4]}
    assert wanted <= named
    assert not named & older


def test_old_lists_find_every_old_article_when_asked_for_by_name() -> None:
    paper = SamplePaper(150)
    with serve(paper, crawl_delay=0) as server:
        settings = {"HOST_MAP": {"*": f"{server.host}:{server.port}"}}
        found = crawl(SPIDER, {"sections": "list/all", "since": "2010-01-01"}, settings)
    named = {KoreaHerald.url_key(link[0]) for link in found["links"]}
    assert named == {KoreaHerald.url_key(f"https://www.koreaherald.com/view.php?ud={a.ud}") for a in paper if a.ud}
