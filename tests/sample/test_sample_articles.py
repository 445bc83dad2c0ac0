"""The sample newspaper: repeatable, varied, and as large as one likes."""

import subprocess
import sys
import tracemalloc
from datetime import date
from random import Random

import pytest

from crawler.sample import SampleArticle, SamplePaper
from crawler.sample.model import Paragraph, SignOff

DIGEST = """
import hashlib
from crawler.sample import SKINS, SamplePaper, render
pages = (render(article, skin) for article in SamplePaper(24) for skin in SKINS)
print(hashlib.sha256(b"".join(pages)).hexdigest())
"""


@pytest.fixture(scope="module")
def articles() -> list[SampleArticle]:
    return list(SamplePaper())


def test_two_processes_print_the_same_pages() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST], check=True, capture_output=True, env={"PYTHONHASHSEED": seed, "LC_ALL": "C"}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_another_seed_writes_another_paper(articles: list[SampleArticle]) -> None:
    assert SamplePaper(seed=2).article(7).paragraphs != articles[7].paragraphs


@pytest.mark.parametrize("size", [1, 2, 3, 40, 120, 5000, 100_000, 1_000_000])
def test_every_address_finds_its_article(size: int) -> None:
    paper = SamplePaper(size)
    for index in {0, size // 2, size - 1, *Random(size).sample(range(size), min(size, 60))}:
        article = paper.article(index)
        for url in filter(None, (article.url, article.ud_url)):
            found = paper.find(url)
            assert found is not None
            assert found.index == index


def test_unknown_addresses_find_nothing() -> None:
    paper = SamplePaper()
    for url in ("/article/10899989", "/article/1", "/view.php?ud=20240101000054", "/view.php?ud=x", "/view.php", "/"):
        assert paper.find(url) is None


def test_addresses_and_dates_descend_and_are_unique(articles: list[SampleArticle]) -> None:
    dates = [article.date_published for article in articles]
    assert dates == sorted(dates, reverse=True)
    assert dates[0].date() == date(2026, 11, 20)
    assert len({article.url for article in articles}) == len({a.ud or a.url for a in articles}) == 120
    assert sum(article.ud is not None for article in articles) == 40


@pytest.mark.parametrize(
    ("size", "until"), [(0, date(2026, 1, 1)), (2_000_000, date(2026, 1, 1)), (9, date(2024, 1, 1))]
)
def test_what_the_id_spaces_cannot_hold_is_refused(size: int, until: date) -> None:
    with pytest.raises(ValueError, match="choose"):
        SamplePaper(size, until)


def test_a_paper_with_nothing_in_print_is_refused() -> None:
    with pytest.raises(ValueError, match="choose fewer"):
        SamplePaper(3, withheld=3)


def test_an_index_outside_is_refused() -> None:
    with pytest.raises(IndexError, match="120 of 120"):
        SamplePaper().article(120)


def test_no_two_articles_share_a_paragraph() -> None:
    paper = SamplePaper(100_000)
    indexes = [*range(1000), *Random(1).sample(range(1000, 100_000), 1000)]
    blocks = [block for index in indexes for block in paper.article(index).blocks]
    texts = [block.text for block in blocks if isinstance(block, Paragraph) and not block.subhead]
    assert len(texts) > 10_000
    assert len(texts) == len(set(texts))


def test_a_paper_of_100_000_needs_no_memory() -> None:
    paper = SamplePaper(100_000)
    paper.article(0)
    tracemalloc.start()
    for index in Random(3).sample(range(100_000), 700):
        paper.article(index)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000  # the last 512 articles are remembered, some 10 KB each


def test_the_forms_that_occur(articles: list[SampleArticle]) -> None:
    texts = "\n".join(text for article in articles for text in (*article.paragraphs, article.headline))
    captions = [picture.printed for article in articles for picture, _ in article.pictures]
    signed = [article.sign_off or "" for article in articles]
    assert all(mark in texts for mark in ("’", "‘", "`", "'s", "“", '"', "(jeong)", "-- Ed.", " ― ", " – ", "] ["))
    for credit in ("(Yonhap)", "(AFP-Yonhap)", "website)", "/The Korea Herald)", "@heraldcorp.com)"):
        assert any(caption.endswith(credit) for caption in captions)
    assert any("(center)" in caption for caption in captions)
    assert any("(second from left)" in caption for caption in captions)
    assert any(" and " in line for line in signed)
    assert any(line.endswith("@heralcorp.com)") for line in signed)
    assert any(line.startswith("(") and "@" in line for line in signed)
    assert {"", "(Yonhap)", "(AP)"} <= set(signed)
    assert {len(article.pictures) for article in articles} == {0, 1, 2, 3}
    assert {1, 25} <= {sum(not getattr(b, "subhead", True) for b in article.blocks) for article in articles}
    assert any(not article.paragraphs and article.pictures for article in articles)
    assert {3, 5, 9} <= {article.date_published.month for article in articles}
    assert {0, 23} <= {article.date_published.hour for article in articles}
    assert {None, True, False} == {a.date_modified and a.date_modified == a.date_published for a in articles}
    assert any(article.ud and article.article_id and article.redirects for article in articles)
    assert any(article.ud and article.article_id and not article.redirects for article in articles)


def test_a_columnist_signs_above_the_note_on_the_writer(articles: list[SampleArticle]) -> None:
    columns = [article for article in articles if article.tags == (article.authors[0].name if article.authors else "",)]
    assert columns
    for column in columns:
        sign_off, note = column.blocks[-2:]
        assert isinstance(sign_off, SignOff)
        assert isinstance(note, Paragraph)
        assert note.text.endswith("-- Ed.")
