"""process(): from a fetched page to an article or a named rejection, and never an exception."""

import time
from random import Random

import pytest

from crawler.errors import ConfigurationError
from crawler.items import Article, Author, Rejection
from crawler.process import process
from crawler.record import to_record
from crawler.source_rules import Skin, SourceRules
from crawler.validation import REASONS
from tests.pages import PARAGRAPHS, fetched, story

SLOWEST = 8.0  # CPU seconds for a page of 30 MB on a busy machine


def article(html: str, rules: SourceRules | None = None) -> Article:
    """The article of a page that must be one."""
    result = process(fetched(html), rules)
    assert isinstance(result, Article), result
    return result


def test_plain_story() -> None:
    found = article(story(top="<p class='byline'>By Anna Placeholder</p><time>April 25, 2019 - 21:07</time>"))
    assert found.headline == "Mockport rebuilds its pier"
    assert found.article_body == "\n\n".join(PARAGRAPHS)
    assert found.byline == "By Anna Placeholder"
    assert found.authors == (Author("Anna Placeholder"),)
    assert found.date_published_raw == "April 25, 2019 - 21:07"
    assert found.publisher == "Mockport Post"


def test_furniture_is_no_text() -> None:
    box = (
        "<div class='newsletter'><p>Sign up for the letter that reaches your inbox each morning, all of it.</p></div>"
        "<aside><h3>Most popular</h3><ul><li><a href='/1'>Another story of the day</a></li></ul></aside>"
        "<div class='share-buttons'><a href='#'>Share</a> Link copied</div>"
    )
    related = "<section class='related'><p>A teaser that reads like running text, and is none of it.</p></section>"
    assert article(story(extra=box, after=related)).article_body == "\n\n".join(PARAGRAPHS)


def test_json_ld_outranks_what_is_less_sure() -> None:
    data = (
        '<script type="application/ld+json">{"@graph": [{"@type": "Person", "@id": "#a", "name": "Han Testcase"},'
        '{"@type": "NewsArticle", "headline": "Mockport rebuilds its pier",'
        '"datePublished": "2026-11-19T08:30:00+09:00",'
        '"author": {"@id": "#a"}, "keywords": ["piers", "Storms"], "isAccessibleForFree": true,}]}</script>'
    )
    found = article(story(head=data))
    assert found.authors == (Author("Han Testcase"),)
    assert found.date_published is not None
    assert found.date_published.isoformat() == "2026-11-19T08:30:00+09:00"
    assert found.evidence["date_published"].source == "json_ld"
    assert found.keywords == ("piers", "Storms")
    assert found.is_accessible_for_free is True


def test_no_date_after_the_fetch() -> None:
    head = (
        '<meta property="article:published_time" content="2027-06-01T10:00:00Z"><meta name="date" content="2026-11-01">'
    )
    found = article(story(head=head))
    assert found.date_published is not None
    assert found.date_published.date().isoformat() == "2026-11-01"


def test_caption_is_taken_out_and_its_credit_apart() -> None:
    figure = (
        '<figure><img src="/thumb.php?simg=/i/pier.jpg&w=90" alt=""><figcaption>'
        "Workers at the pier on Tuesday. (Yonhap)</figcaption>"
        "</figure>"
    )
    found = article(story(extra=figure))
    assert "Workers" not in found.article_body
    (image,) = found.images
    assert (image.caption, image.credit_line, image.position) == ("Workers at the pier on Tuesday.", "Yonhap", 1)
    assert image.content_url == "https://news.example.com/i/pier.jpg"


def test_pictures_of_other_stories_are_left_out() -> None:
    teaser = (
        '<div class="related"><figure><a href="/other"><img src="/o.jpg"></a>'
        "<figcaption>Another story.</figcaption></figure></div>"
    )
    portrait = (
        '<div class="author-box"><figure><img src="/a.jpg"><figcaption>Anna Placeholder</figcaption></figure></div>'
    )
    assert article(story(extra=teaser, after=portrait)).images == ()


def test_sign_off_beats_the_top_byline() -> None:
    rules = SourceRules(email_domains=("heraldcorp.com",))
    after = "By Anna Placeholder (anna@heralcorp.com)"
    page = story(top="<p>By Anna Placeholder</p>").replace("</div></article>", f"<p>{after}</p></div></article>")
    found = article(page, rules)
    assert found.byline == after
    assert found.authors == (Author("Anna Placeholder", "anna@heraldcorp.com"),)
    assert after not in found.article_body


def test_headline_tags_are_keywords_too() -> None:
    found = article(
        story(title="[Newsmaker] Mockport rebuilds its pier", head='<meta name="keywords" content="piers, newsmaker">')
    )
    assert found.headline == "[Newsmaker] Mockport rebuilds its pier"
    assert found.keywords == ("piers", "newsmaker")


def test_skin_outranks_generic_evidence() -> None:
    page = (
        "<html><body><div class='v'><h1>Section name</h1><p class='t'>A pier for Mockport</p>"
        "<span class='d'>Published : Dec. 28, 2023 - 10:11"
        " Updated : Dec. 29, 2023 - 09:00</span><div class='b'>A short first line<br>"
        + "<br>".join(PARAGRAPHS)
        + "<br>(Yonhap)</div></div></body></html>"
    )
    skin = Skin("test", when="div.v", headline=".t", date=".d", body=".b")
    found = article(page, SourceRules(timezone="Asia/Seoul", skins=(skin,)))
    assert found.headline == "A pier for Mockport"
    assert found.article_body.split("\n\n") == ["A short first line", *PARAGRAPHS]
    assert found.authors == (Author("Yonhap", type="Organization"),)
    assert found.date_published is not None
    assert found.date_published.isoformat() == "2023-12-28T10:11:00+09:00"
    assert (found.date_published_raw, found.date_modified_raw) == ("Dec. 28, 2023 - 10:11", "Dec. 29, 2023 - 09:00")


def test_a_selector_that_is_not_css_is_the_sources_mistake() -> None:
    with pytest.raises(ConfigurationError, match="correct it"):
        process(fetched(story()), SourceRules(skins=(Skin("bad", when="div..x"),)))


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (fetched(story(), status=404), "http_error"),
        (fetched(b"", status=200), "not_html"),
        (fetched(b"\x89PNG\r\n" + b"\0" * 500), "not_html"),
        (fetched(story(), content_type="application/pdf"), "not_html"),
        (fetched("<html><title>Just a moment...</title><body><h1>Checking</h1></body></html>"), "block_page"),
        (fetched("<html><title>Page not found</title><body><h1>404</h1><p>Sorry.</p></body></html>"), "soft_404"),
        (fetched("<html><title>A headline alone</title><body><h1>A headline alone</h1></body></html>"), "no_body"),
        (
            fetched(
                "<html><title>National</title><body><h1>National</h1>"
                + "".join(f"<div><h3><a href='/{n}'>Story number {n} of today</a></h3></div>" for n in range(40))
                + "</body></html>"
            ),
            "section_page",
        ),
    ],
)
def test_what_is_no_article_is_rejected_by_name(page: object, reason: str) -> None:
    result = process(page)  # type: ignore[arg-type]
    assert isinstance(result, Rejection)
    assert result.reason == reason
    assert reason in REASONS


def test_photo_page_without_text() -> None:
    page = "<html><title>A day at the pier</title><body><h1>A day at the pier</h1><figure><img src='/1.jpg'>"
    page += "<figcaption>Boats in the morning. (Yonhap)</figcaption></figure></body></html>"
    found = article(page)
    assert (found.page_kind, found.article_body, len(found.images)) == ("gallery", "", 1)


def test_charsets() -> None:
    korean = "이것은 시험을 위한 문장으로 아무 뜻이 없습니다. 그래도 충분히 길어야 하므로 조금 더 이어서 적어 둡니다."
    head = "<html><head><meta charset='euc-kr'><title>시험</title></head><body><h1>시험 기사</h1>"
    page = head + f"<p>{korean}</p>" * 3 + "</body></html>"
    for body in (page.encode("cp949"), page.encode("utf-8"), page.encode("utf-16")):
        result = process(fetched(body))
        assert isinstance(result, Article)
        assert korean in result.article_body


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000 + story().encode(),
        b"<html><body><h1>One</h1>" + b"<b>x</b>" * 3_700_000,
        b"<html><body><h1>One</h1><p>" + b"word " * 6_000_000,
        b"<" * 30_000_000,
        story(
            head='<script type="application/ld+json">{"@type":"NewsArticle","a":' + "[" * 100_000 + "</script>"
        ).encode(),
    ],
    ids=["deep", "tags", "text", "brackets", "json"],
)
def test_no_page_raises_or_takes_long(body: bytes) -> None:
    start = time.process_time()
    result = process(fetched(body))
    assert time.process_time() - start < SLOWEST
    assert isinstance(result, Article) or result.reason in REASONS.keys() - {"extraction_failed"}


def test_damaged_pages_never_fail_the_extraction() -> None:
    rng = Random(7)
    whole = story(extra="<figure><img src='/1.jpg'><figcaption>Boats. (AP)</figcaption></figure>\0&#xD800;").encode()
    for _ in range(150):
        body = bytearray(whole[: rng.randrange(1, len(whole))])
        for _ in range(30):
            body[rng.randrange(len(body))] = rng.randrange(256)
        result = process(fetched(bytes(body)))
        assert isinstance(result, Article) or result.reason != "extraction_failed"
        assert "\0" not in str(to_record(result) if isinstance(result, Article) else result)
