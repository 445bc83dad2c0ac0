"""The page's own word: lists and pages of the site that were fetched as articles are told, and no article is."""

from datetime import UTC, datetime

import pytest

from crawler.discovery.address_shape import read_address
from crawler.discovery.page_evidence import is_dated, judge_page
from crawler.extraction.combine import extract
from crawler.items import Extraction, FetchedPage

HOST = "https://www.gazette.example"
TEXT = "".join(
    f"<p>On day {n} the pilots met the mayor again, and the harbour stayed as quiet as before.</p>" for n in range(6)
)
DATE = '<p><time datetime="2026-11-23T10:00:00+09:00">23 November 2026</time></p>'


def judged(
    body: str, path: str = "/pilots-strike", head: str = "", classes: str = "", known: str = "", dated: bool = False
) -> Extraction:
    html = (
        f'<html><head><title>Pilots strike</title>{head}</head><body class="{classes}">'
        f"<h1>Pilots strike</h1>{body}</body></html>"
    )
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    fetched = FetchedPage(
        HOST + path, HOST + path, 200, headers, html.encode(), fetched_at=datetime(2026, 11, 24, tzinfo=UTC)
    )
    shapes = {read_address(HOST + known).shape} if known else set()
    return judge_page(fetched, extract(fetched), known=shapes, dated=dated)


ARTICLE = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Pilots strike"}</script>'
SHARED = '<meta property="og:type" content="article">'


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("article", {"body": DATE + TEXT}),
        ("article", {"body": TEXT, "head": ARTICLE}),
        ("article", {"body": DATE + TEXT, "head": SHARED, "classes": "single postid-7"}),
        ("static_page", {"body": TEXT}),  # names no day
        ("static_page", {"body": DATE + TEXT, "head": SHARED, "classes": "page page-id-12"}),
        ("static_page", {"body": TEXT, "classes": "page-template-default"}),
        ("section_page", {"body": DATE + TEXT, "classes": "archive date"}),
        ("article", {"body": TEXT, "known": "/rain-over-the-harbour"}),  # the site's articles have such addresses
        ("static_page", {"body": TEXT, "known": "/rain-over-the-harbour", "dated": True}),  # … and all name their day
        ("article", {"body": TEXT, "path": "/a/20417", "known": "/a/20416", "dated": True}),  # numbered
    ],
)
def test_what_a_page_is(kind: str, page: dict[str, object]) -> None:
    assert judged(**page).page_kind == kind  # type: ignore[arg-type]


def test_a_photo_page_whose_caption_is_only_in_the_alt_text_is_a_gallery() -> None:
    photo = '<article><figure><img src="/p/7.jpg" alt="{}" width="640"></figure></article>'
    shown = judged(DATE + photo.format("Pilots walk past the old customs house on Monday. (Agency)"))
    assert shown.page_kind == "gallery"
    assert [image.caption for image in shown.images] == ["Pilots walk past the old customs house on Monday. (Agency)"]
    assert judged(DATE + photo.format("A pilot")).images[0].caption is None
    told = judged(DATE + TEXT + photo.format("Pilots walk past the old customs house on Monday."))
    assert told.page_kind == "article"
    assert not any(image.caption for image in told.images)


def test_days_for_programs() -> None:
    assert is_dated(b'<abbr class="published" title="2026-11-23">')
    assert is_dated(b'<time datetime="2026-11-23">')
    assert not is_dated(b"<p>Published on 23 November 2026</p>")
