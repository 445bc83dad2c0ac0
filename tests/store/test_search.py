"""Search in a real PostgreSQL: what is found, in which order, by which index, and that nothing typed can break it."""

import json
import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from crawler.errors import UsageError
from crawler.finding import Results, Wanted, find
from crawler.items import Author, Image
from crawler.store import search_windows
from crawler.store.connection import connect
from tests.stored import MOMENT, article, store, store_and_index

YOON = article(1, headline="Yoon Suk Yeol speaks", article_body="The six-party talks went on in Sampleville.")
SUKYEOL = article(2, headline="Yoon Suk-yeol listens", article_body="Six party guests left. Talks ended.")
CAPTION = article(
    3, article_body="", images=(Image("https://paper.test/3.jpg", "Ferries wait at Łódź pier.", "Ann Example"),)
)
KOREAN = article(
    4, headline="대통령실 이전 논의", article_body="서울시장은 대통령을 만나 이전 비용을 물었다.", in_language="ko"
)
JAPANESE = article(5, headline="首相が会見", article_body="岸辺首相は記者団に東京タワーの話をした。", in_language="ja")
CHINESE = article(6, headline="总理访问样本市", article_body="总理周二访问了样本市的港口。", in_language="zh")
BYLINE = article(
    7,
    article_body="A column of sports.",
    byline="By An Mi-rae and Park Han-na",
    authors=(Author("An Mi-rae"), Author("Park Han-na")),
    article_section="Life & Style",
)
ALL = (YOON, SUKYEOL, CAPTION, KOREAN, JAPANESE, CHINESE, BYLINE)


def found(url: str, words: str, most: int = 10, **wanted: Any) -> list[int]:
    """The numbers in the addresses of what is found, best first."""
    return [int(each.article.url.rsplit("/", 1)[1]) for each in results(url, words, most, **wanted).shown]


def results(url: str, words: str, most: int = 10, **wanted: Any) -> Results:
    return find(url, Wanted(words, **wanted), most)


def test_words_phrases_names_captions_and_scripts_are_found(archive_url: str) -> None:
    store_and_index(archive_url, *ALL)
    for query, wanted in {
        "Yoon Suk-yeol": [1, 2],
        "Yoon Suk Yeol": [1, 2],
        "Sukyeol": [1, 2],
        '"Yoon Sukyeol"': [2],
        '"six-party talks"': [1],
        "six party talks": [1, 2],
        "talks -sampleville": [2],
        "speak": [1],
        "ferry lodz": [3],
        "ferries": [3],
        "ferr*": [3],
        "“Ann Example”": [3],
        "대통령": [4],
        "대통령이": [],
        "시장": [4],
        '"이전 비용"': [4],
        "長 首相": [],
        "首相": [5],
        "東京タワー": [5],
        "타": [],
        "访问": [6],
        "市": [6],
        '"样本市的港口"': [6],
        "Park Han-na": [7],
        "columns": [7],
        "nothing": [],
    }.items():
        assert sorted(found(archive_url, query)) == wanted, query
    for author, wanted in {"An Mi-rae": [7], "Han na": [7], "Hanna": [7], "Park Hanna": [7], "Kim": []}.items():
        assert found(archive_url, "", author=author) == wanted, author
    assert found(archive_url, "column", author="An", section="life style") == [7]
    assert found(archive_url, "talks", author="An") == []


def test_filters_are_source_section_and_days(archive_url: str) -> None:
    other = article(9, source="gazette", url="https://gazette.test/article/9", headline="Talks elsewhere")
    old = article(8, headline="Old talks", date_published=MOMENT - timedelta(days=4000))
    undated = article(10, headline="Talks without a date", date_published=None, date_published_raw=None)
    store_and_index(archive_url, YOON, other, old, undated)
    assert found(archive_url, "talks", source="gazette") == [9]
    assert found(archive_url, "talks", before=MOMENT - timedelta(days=1)) == [8]
    assert set(found(archive_url, "talks", since=MOMENT)) == {10}, "it has the moment when it was first seen"
    assert set(found(archive_url, "talks", since=MOMENT - timedelta(hours=1), before=MOMENT)) == {1, 9}


def test_headlines_come_before_texts_and_newer_before_older(archive_url: str) -> None:
    store_and_index(
        archive_url,
        article(1, article_body="A ferry, among many other things that this text tells of."),
        article(2, headline="The ferry"),
        article(3, headline="The ferry", date_published=MOMENT - timedelta(days=2000)),
    )
    assert found(archive_url, "ferry") == [2, 3, 1]


def test_copies_are_shown_once(archive_url: str) -> None:
    text = " ".join(f"Sentence {number} of {number * 7} tells of the ferry." for number in range(30))
    store_and_index(
        archive_url, article(1, article_body=text), article(2, article_body=text), article(3, headline="Ferry")
    )
    shown = results(archive_url, "ferry").shown
    assert sorted((each.article.url[-1] in "12", each.copies) for each in shown) == [(False, 0), (True, 1)]


def test_a_changed_article_is_found_by_its_new_words(archive_url: str) -> None:
    store_and_index(archive_url, YOON)
    store_and_index(archive_url, replace(YOON, headline="A buoy", captured_at=YOON.captured_at + timedelta(hours=1)))
    assert found(archive_url, "buoy") == [1]
    assert found(archive_url, "speaks") == []


def test_the_snippet_shows_where_the_words_stand(archive_url: str) -> None:
    store_and_index(archive_url, *ALL)
    for query, marks in {
        "ferry": ["Ferries"],
        "대통령": ["대통령"],
        "talk": ["talks"],
        "访问": ["访问"],
        "par*": ["Park"],
    }.items():
        first = next(each for each in results(archive_url, query).shown if each.snippet.marks)
        assert [first.snippet.text[a:b] for a, b in first.snippet.marks][:1] == marks, query
    (only,) = results(archive_url, "listening").shown
    assert only.headline_marks == ((14, 21),)


@pytest.mark.parametrize("words", ["the", "-ferry", "☃ !!", "the -ferry", "'", "\x00"])
def test_a_query_without_any_word_to_find_is_told(archive_url: str, words: str) -> None:
    with pytest.raises(UsageError, match="no word"):
        find(archive_url, Wanted(words), 10)


def test_nothing_typed_raises(archive_url: str) -> None:
    store_and_index(archive_url, *ALL)
    rng = random.Random(4)
    letters = [
        "ferry",
        "an",
        "the",
        "-",
        '"',
        "*",
        "'",
        "\\",
        ":",
        "&",
        "|",
        "(",
        "<->",
        "%s",
        "%",
        "\x00",
        "\ud800",
        "月",
        "대통령",
        "é",
        " ",
        " ",
    ]
    for _ in range(150):
        wanted = Wanted("".join(rng.choices(letters, k=rng.randint(1, 9))), section="\x00'%s")
        try:
            find(archive_url, wanted, 3)
        except UsageError as error:
            assert re.search("no word|no name", str(error))  # noqa: PT017


def test_common_words_are_looked_for_in_windows_and_rare_ones_by_themselves(
    archive_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows of 50 articles instead of 5,000, over a year."""
    monkeypatch.setattr(search_windows, "FIRST_WINDOW", 50)
    monkeypatch.setattr(search_windows, "LARGEST_WINDOW", 200)
    monkeypatch.setattr(search_windows, "MOST_CANDIDATES", 40)
    many = [
        article(
            number,
            headline="Common" if number % 3 else "Common rare" if number == 360 else "Rarer",
            date_published=MOMENT - timedelta(days=number),
        )
        for number in range(365)
    ]
    store_and_index(archive_url, *many)
    common = results(archive_url, "common", 400)
    assert (common.candidates, common.more) == (40, True)
    newest = sorted(number for number in range(365) if number % 3)[:40]
    assert sorted(int(each.article.url.rsplit("/", 1)[1]) for each in common.shown) == newest
    assert found(archive_url, "rare") == [360]
    assert found(archive_url, "common", 400, before=MOMENT - timedelta(days=300, hours=1))[:2] != []
    until = MOMENT - timedelta(days=300)
    last = [number for number in range(301, 365) if number % 3 or number == 360][:40]
    assert sorted(found(archive_url, "common", 400, before=until)) == last
    assert sorted(found(archive_url, "common", 400, since=until, before=MOMENT - timedelta(days=290))) == [
        number for number in range(291, 301) if number % 3
    ]


def test_phrases_of_common_words_are_looked_for_as_far_as_a_bound(
    archive_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_windows, "FIRST_WINDOW", 50)
    monkeypatch.setattr(search_windows, "MOST_READ", 100)
    many = [
        article(
            number,
            headline="Old and new" if number == 360 else "New and old",
            date_published=MOMENT - timedelta(days=number),
        )
        for number in range(365)
    ]
    store_and_index(archive_url, *many)
    with connect(archive_url, autocommit=True) as db:
        db.execute("ANALYZE search_document")
    bounded = results(archive_url, '"old and new"')
    assert (bounded.shown, bounded.more) == ([], True)
    assert bounded.looked_since is not None
    assert MOMENT - timedelta(days=160) < bounded.looked_since < MOMENT - timedelta(days=90)
    assert found(archive_url, '"old and new"', thorough=True) == [360]
    assert found(archive_url, '"old and new"', before=MOMENT - timedelta(days=300)) == [360]


@pytest.mark.parametrize("words", ["ferry", '"six-party talks"', "Suk-yeol", "대통령", "首相", "访问样本市", "ferr*"])
def test_the_index_is_used(archive_url: str, words: str) -> None:
    store_and_index(archive_url, *ALL)
    with connect(archive_url, autocommit=True) as db:
        db.execute("ANALYZE search_document")
    explained = "\n".join(find(archive_url, Wanted(words), 10, explain=True).explained)
    candidates = explained.split("candidates:", 1)[1].split("rank_candidates:")[0]
    assert "Bitmap Index Scan on search_document_words" in candidates
    assert "Seq Scan" not in candidates


def test_what_waits_is_found_after_indexing_only(archive_url: str) -> None:
    store(archive_url, YOON)
    assert found(archive_url, "talks") == []


def test_a_text_beyond_the_bounds_of_an_index_is_found(archive_url: str) -> None:
    rng = random.Random(8)
    cjk = "".join(chr(0x4E00 + rng.randrange(20_000)) for _ in range(60_000))
    endless = "x" * 70_000
    many = " ".join(f"w{rng.randrange(10**9)}" for _ in range(60_000))
    store_and_index(
        archive_url,
        article(1, headline="First buoy", article_body=cjk),
        article(2, headline="Second buoy", article_body=endless),
        article(3, headline="Third buoy", article_body=many),
    )
    assert sorted(found(archive_url, "buoy")) == [1, 2, 3]
    assert found(archive_url, cjk[4000:4004]) == [1]
    assert json.dumps(found(archive_url, many.split()[3000])) == "[3]"


def test_moments_are_told_apart_to_the_hour(archive_url: str) -> None:
    edge = datetime(2026, 11, 10, 15, tzinfo=UTC)  # midnight in Seoul
    store_and_index(
        archive_url, article(1, date_published=edge), article(2, date_published=edge - timedelta(seconds=1))
    )
    assert found(archive_url, "headline", since=edge) == [1]
    assert found(archive_url, "headline", before=edge) == [2]
    seoul = edge.astimezone(timezone(timedelta(hours=9)))
    assert found(archive_url, "headline", since=seoul, before=seoul + timedelta(days=1)) == [1]
