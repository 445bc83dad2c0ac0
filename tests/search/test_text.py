"""The words under which texts are found, and what is made of a typed query."""

import random

import pytest

from crawler.errors import UsageError
from crawler.search.query import parse_author, parse_query
from crawler.search.snippet import best_snippet, words_like
from crawler.search.text import author_keys, compounds, fold, index_text, names


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yoon Suk-yeol’s trip", "yoon suk yeol trip"),
        ("the U.S., the U.N.-led talks at 9 a.m.", "the us the un led talks at 9 am"),
        ("J.K. Mockley. A. End", "jk mockley a end"),
        ("Café Łódź, Straße, O’Sample", "cafe lodz strasse osample"),
        ("1,000 or 1,23 and 3.5%", "1000 or 1 23 and 3 5"),
        ("six‑party—talks/plans_of", "six party talks plans of"),
        ("ＡＢＣ １２", "abc 12"),
        ("대통령이 AI기술", "대통 통령 령이 이 ai 기술 술"),
        ("ソウル・タワー", "ソウ ウル ル タワ ワー ー"),
        ("3月", "3 月"),
        ("\x00\ud800 ☃", ""),
    ],
)
def test_words_are_folded(text: str, words: str) -> None:
    assert index_text(text) == words


def test_hyphenated_words_are_also_one_word() -> None:
    assert compounds(fold("Suk-yeol’s six‑party 2026-11-26 COVID-19")) == {"sukyeol", "sixparty"}
    assert compounds("mother-in-law") == {"motherin", "inlaw", "motherinlaw"}


def test_names_are_found_by_any_two_words_written_as_one() -> None:
    assert names("Mayor Yoon Suk-yeol of Łódź Pier said") == {
        *("mayoryoon", "yoonsuk", "sukyeol", "yoonsukyeol", "lodzpier")
    }
    assert author_keys("By An Mi-rae\n김표본") == {
        *("@by", "@an", "@mi", "@rae", "@mirae", "@byan", "@anmi", "@anmirae"),
        *("@김표", "@표본", "@본", "@김표표본", "@표본본"),
    }


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("six-party talks", "'sixparty' & 'talks'"),
        ('"six-party talks" -Tokyo', "(('six' <-> 'party' <-> 'talks') & 'sixparty') & !'tokyo'"),
        (
            '"Yoon Suk Yeol" mother-in-law',
            "(('yoon' <-> 'suk' <-> 'yeol') & 'sukyeol' & 'yoonsuk') & ('motherin' & 'inlaw')",
        ),
        ("six-par*", "'sixpar':*"),
        ("COVID-19", "('covid' <-> '19')"),
        ("“curly quotes” wean*", "('curly' <-> 'quotes') & 'wean':*"),
        ('-"not this" that', "!('not' <-> 'this') & 'that'"),
        ("대통령", "('대통' <-> '통령')"),
        ("月", "'月':*"),
        ("3月", "('3' <-> '月':*)"),
        ('"서울 시장"', "('서울' <-> '울' <-> '시장')"),
        ("U.S. O'Sample", "'us' & 'osample'"),
        ("' & | ! ( ) <-> :* \\ \x00 \ud800", ""),
        ("'); DROP TABLE article; --", "'drop' & 'table' & 'article'"),
        ('"unclosed phrase', "('unclosed' <-> 'phrase')"),
    ],
)
def test_a_query_is_made_of_folded_words_only(typed: str, text: str) -> None:
    assert parse_query(typed).text == text


def test_a_hyphenated_word_is_more_widely_a_phrase() -> None:
    assert (
        parse_query("six-party -mother-in-law").wider == "('sixparty' | ('six' <-> 'party')) & !('motherin' & 'inlaw')"
    )


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Park Han-na", "'@parkhan' & '@hanna'"),
        ("Park Hanna", "'@parkhanna'"),
        ("An", "'@an'"),
        ("김표본", "'@김표표본'"),
        ("김", "'@김':*"),
    ],
)
def test_an_author_is_looked_up_by_keys(typed: str, text: str) -> None:
    assert parse_author(typed).text == text


@pytest.mark.parametrize("typed", ["x" * 2000, "a b c d " * 50])
def test_a_query_beyond_bounds_is_told(typed: str) -> None:
    with pytest.raises(UsageError, match="at most"):
        parse_query(typed)


def test_no_query_has_other_signs_than_ours() -> None:
    rng = random.Random(3)
    letters = "ab é'\"\\&|!()<->:*-.,%\x00\ud800 月가 "
    for _ in range(2000):
        text = parse_query("".join(rng.choices(letters, k=rng.randint(0, 25)))).text
        outside = "".join(text.split("'")[::2])
        assert set(outside) <= set(" &|!()<->:*")
        assert "\\" not in text


def test_the_passage_with_most_words_is_shown_and_marked() -> None:
    text = (
        "A ferry. "
        + "Nothing to see. " * 40
        + "The night ferry of Sampleville sails, Mayor Kim Han-na said. "
        + "End. " * 60
    )
    terms = ("ferry", "han", "na")
    snippet = best_snippet(["no", text], lambda word: word in terms, terms)
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["ferry", "Han", "na"]
    assert snippet.text.startswith("… ")
    assert len(snippet.text) < 230


def test_a_run_of_characters_is_marked_as_one() -> None:
    snippet = best_snippet(["서울시장은 대통령을 만났다"], lambda word: False, ("대통", "통령"))
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["대통령"]


def test_words_that_may_have_the_stem_of_a_term() -> None:
    assert words_like(["Ferries and feathers", "fog"], ("ferry",)) == {"ferries", "feathers"}
