"""The record of each article of the sample newspaper, in each layout that The Korea Herald has had, field for field."""

import re
from datetime import UTC, datetime

import pytest

from crawler.items import Article, FetchedPage, Rejection
from crawler.process import process
from crawler.record import to_record
from crawler.sample import SKINS, SamplePaper, reference_article, render, truth
from crawler.sample.model import SampleArticle
from crawler.spiders.koreaherald import KoreaHerald

FETCHED_AT = datetime(2026, 11, 24, tzinfo=UTC)
PAPER = SamplePaper(120)


def record_of(body: bytes, url: str) -> Article | Rejection:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return process(FetchedPage(url, url, 200, headers, body, fetched_at=FETCHED_AT), KoreaHerald.rules())


def differences(article: SampleArticle, skin: str) -> dict[str, object]:
    """Field → (wanted, got) of each field that is not exact; the rejection where the page is no article."""
    wanted = truth(article, skin)
    result = record_of(render(article, skin), wanted["url"])
    if isinstance(result, Rejection):
        return {"rejection": (result.reason, result.detail)}
    record = to_record(result)
    return {name: (value, record[name]) for name, value in wanted.items() if record[name] != value}


@pytest.mark.parametrize("skin", SKINS)
def test_the_reference_article_is_exact(skin: str) -> None:
    assert differences(reference_article(), skin) == {}


@pytest.mark.parametrize("skin", SKINS)
def test_every_article_is_exact(skin: str) -> None:
    wrong = {article.url: found for article in PAPER if (found := differences(article, skin))}
    assert wrong == {}


@pytest.mark.parametrize("skin", SKINS)
def test_three_photographs_after_a_single_paragraph_are_kept(skin: str) -> None:
    story = reference_article()
    pictures = [picture for picture, _ in story.pictures]
    short = SampleArticle(
        **{name: getattr(story, name) for name in SampleArticle.__slots__ if name != "blocks"},
        blocks=(story.blocks[0], *pictures, story.blocks[-1]),
    )
    assert differences(short, skin) == {}


def test_a_printed_caption_outranks_the_alt_text() -> None:
    story = reference_article()
    page = render(story, "E5").decode()
    caption, alt = "The boat hall seen from the pier. (Yonhap)", "boat hall"
    printed = next(picture.printed for picture, _ in story.pictures if int(picture.image_id) % 2)
    page = page.replace(f'alt="{printed}"', f'alt="{alt}"').replace(f">{printed}<", f">{caption}<")
    result = record_of(page.encode(), story.url)
    assert isinstance(result, Article)
    assert ("The boat hall seen from the pier.", "Yonhap", alt) in [
        (i.caption, i.credit_line, i.alt_text) for i in result.images
    ]


def article_with_two_addresses() -> tuple[SampleArticle, str]:
    return next((article, url) for article in PAPER if article.article_id and (url := article.ud_url))


def test_an_old_address_has_the_key_of_the_declared_canonical() -> None:
    article, old_url = article_with_two_addresses()
    result = record_of(render(article, "E5"), old_url)
    assert isinstance(result, Article)
    assert (result.url, result.url_key) == (article.url, f"koreaherald:article:{article.article_id}")


@pytest.mark.parametrize(
    "declared",
    [
        "https://www.koreaherald.com/",
        "https://www.koreaherald.com/National",
        "https://elsewhere.example/article/123456",
        "http://[broken",
    ],
)
def test_a_canonical_that_is_no_article_of_the_source_is_ignored(declared: str) -> None:
    article, old_url = article_with_two_addresses()
    page = render(article, "E5").decode().replace(f'"{article.url}"', f'"{declared}"')
    result = record_of(page.encode(), f"http://m.koreaherald.com/view.php?mp=1&ud={article.ud}#top")
    assert isinstance(result, Article)
    assert (result.url, result.url_key) == (old_url, f"koreaherald:ud:{article.ud}")


def article_of(page: str, url: str) -> Article:
    result = record_of(page.encode(), url)
    assert isinstance(result, Article), result
    return result


SIGN_OFF = "By Lee Ye-si (yesi@heraldcorp.com)"
SIGN_OFFS = {
    "By Lee Ye-si<br>(yesi@heraldcorp.com)": [("Lee Ye-si", "yesi@heraldcorp.com")],
    "By Lee Ye-si ( yesi@heraldcorp.com )": [("Lee Ye-si", "yesi@heraldcorp.com")],
    "By Lee Ye-si (yesi@heralcorp com)": [("Lee Ye-si", "yesi@heraldcorp.com")],
    "Lee Ye-si (yesi@heraldcorp.com)": [("Lee Ye-si", "yesi@heraldcorp.com")],
    "By Lee Ye-si<br>Contributing writer": [("Lee Ye-si", None)],
    "By Lee Ye-si, H.R. Standin and Oh Gyeon-bon": [
        ("Lee Ye-si", None),
        ("H.R. Standin", None),
        ("Oh Gyeon-bon", None),
    ],
    "(AFP)": [("AFP", None)],
}


@pytest.mark.parametrize("skin", ["E1", "E2", "E4"])
@pytest.mark.parametrize("printed", SIGN_OFFS)
def test_a_sign_off_is_read_in_each_of_its_forms(printed: str, skin: str) -> None:
    story = reference_article()
    article = article_of(render(story, skin).decode().replace(SIGN_OFF, printed), story.url)
    assert [(a.name, a.email) for a in article.authors] == SIGN_OFFS[printed]
    assert article.article_body == "\n\n".join(story.paragraphs)


@pytest.mark.parametrize("title", ["<title>The Korea Herald</title>", ""])
@pytest.mark.parametrize("skin", SKINS)
def test_the_headline_is_found_where_the_title_is_the_papers_name(skin: str, title: str) -> None:
    story = reference_article()
    article = article_of(re.sub("<title>.*?</title>", title, render(story, skin).decode()), story.url)
    assert (article.headline, article.date_published) == (story.headline, story.date_published)


@pytest.mark.parametrize("skin", ["E0", "E1", "mail"])
def test_a_line_below_a_picture_that_ends_in_a_credit_is_its_caption(skin: str) -> None:
    story = reference_article()
    table = re.compile(r'<table width="500".*?(<img [^>]*>)</td></tr><tr><td><font[^>]*>(.*?)</font>.*?</table>')
    page, count = table.subn(r"<br>\1<br>\2<br><br>", render(story, skin).decode())
    article = article_of(page, story.url)
    assert count == len(story.pictures)
    assert article.article_body == "\n\n".join(story.paragraphs)
    assert [(i.caption, i.credit_line, i.position) for i in article.images] == [
        (picture.caption, picture.credit_line, position) for picture, position in story.pictures
    ]


@pytest.mark.parametrize("between", ["&nbsp;&nbsp;", " | ", "<br>"])
def test_date_and_byline_above_the_text_of_a_mail_page_are_no_text(between: str) -> None:
    story = reference_article()
    article = article_of(render(story, "mail").decode().replace("&nbsp;&nbsp;By", f"{between}By"), story.url)
    assert article.date_published_raw == "April 25, 2019 - 21:07"
    assert (article.byline, article.article_body) == (story.sign_off, "\n\n".join(story.paragraphs))
