"""How a page links an address: in a menu, a heading or a label; with which words and date; and in whose company."""

from crawler.discovery.page_links import PageLink, read_links

URL = "https://www.gazette.example/harbour/"


def links(html: str) -> dict[str, PageLink]:
    page = read_links(f"<html><body>{html}</body></html>".encode(), URL)
    return {each.url.removeprefix("https://www.gazette.example"): each for each in page.links}


def test_a_storys_own_header_is_no_header_of_the_page() -> None:
    found = links("""
        <header class="site-header"><a href="/about">About</a></header>
        <nav><a href="/market/">Market</a></nav>
        <article><header class="post-header"><div><a href="/rain">Rain over the harbour</a></div></header></article>
        <footer><a href="/imprint">Imprint</a></footer>""")
    assert {path for path, link in found.items() if link.in_menu} == {"/about", "/market/", "/imprint"}


def test_headings_and_labels() -> None:
    found = links("""
        <h2><a href="/rain">Rain</a></h2><a href="/ice"><h3>Ice</h3><p>It freezes.</p></a>
        <p class="tags"><a href="/t/rain">rain</a></p><a rel="author" href="/p/jane">Jane</a>""")
    assert found["/rain"].in_heading
    assert found["/ice"].in_heading
    assert found["/ice"].text == "Ice"
    assert {path for path, link in found.items() if link.is_label} == {"/t/rain", "/p/jane"}


def test_an_address_linked_twice_is_taken_at_its_best() -> None:
    found = links("""
        <nav><a href="/rain#top">Rain</a></nav>
        <main><div><h2><a class="title" href="/rain">Rain over the harbour</a></h2></div></main>""")
    (link,) = found.values()
    assert (link.text, link.in_menu, link.in_heading) == ("Rain over the harbour", False, True)
    assert link.place.startswith("a/h2/div/main")


def test_links_of_one_template_have_one_place() -> None:
    found = links("""
        <ul><li class="post-1 odd"><a class="title" href="/rain">Rain</a></li>
        <li class="post-2"><a class="title" href="/ice">Ice</a></li></ul><p><a href="/about">About</a></p>""")
    assert found["/rain"].place.split("/")[:3] == ["a", "li", "ul"]
    assert found["/about"].place != found["/ice"].place


def test_the_date_is_that_of_the_smallest_box_that_has_one() -> None:
    found = links("""
        <article><a href="/rain">Rain</a> <time datetime="2026-11-23T10:00:00+09:00">Monday</time></article>
        <article><a href="/ice">Ice</a></article>""")
    assert found["/rain"].date is not None
    assert found["/rain"].date.isoformat() == "2026-11-23T10:00:00+09:00"
    assert found["/ice"].date is None


def test_feeds_and_what_is_no_page() -> None:
    page = read_links(
        b"""<head><base href="/sub/"><link rel="alternate" type="application/atom+xml" href="feed.xml">
        <link rel="alternate" hreflang="de" href="/de/"></head>
        <a href="mailto:desk@gazette.example">Mail</a> <a href="javascript:x()">x</a> <a href="#top">Top</a>
        <a href="http://[broken">?</a> <a href="ice">Ice</a>""",
        URL,
    )
    assert page.feeds == ("https://www.gazette.example/sub/feed.xml",)
    assert [each.url for each in page.links] == ["https://www.gazette.example/sub/ice"]
    assert read_links(b"", URL).links == ()
