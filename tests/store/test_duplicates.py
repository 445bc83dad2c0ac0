"""Clusters of duplicates grow, merge and fall apart as articles come in, change and leave."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.items import Article
from crawler.store import duplicates as duplicates_module
from tests.stored import MOMENT, article, rows, store_and_index

SENTENCES = [
    f"{who} counted {number * 37 + 11} lanterns {where} on the {number}th evening of the {what}."
    for number, (who, where, what) in enumerate(
        (who, where, what)
        for who in ("The mayor", "A diver", "Nobody from the council", "Her neighbor Mock")
        for where in ("under the old pier", "behind seven barns", "near Testhaven station")
        for what in ("ferry strike", "long summer market", "annual regatta")
    )
]
CLUSTERS = """
SELECT array_agg(replace(url_key, 'paper:', '')::integer ORDER BY article_id)
FROM duplicate JOIN article USING (article_id)
GROUP BY cluster_id ORDER BY 1"""


def text(*numbers: int) -> str:
    return " ".join(SENTENCES[number] for number in numbers)


def clusters(url: str) -> list[list[int]]:
    return [row[0] for row in rows(url, CLUSTERS)]


def told(number: int, sentences: Sequence[int], **fields: object) -> Article:
    return article(number, article_body=text(*sentences), **fields)


def test_copies_join_whenever_they_come(archive_url: str) -> None:
    store_and_index(archive_url, told(1, range(10)), told(2, range(10, 20)), told(3, range(8)))
    assert clusters(archive_url) == [[1, 3]]
    store_and_index(archive_url, told(4, [*range(2, 10), 30, 31]), told(5, range(20, 30)))
    assert clusters(archive_url) == [[1, 3, 4]]
    alike = dict(rows(archive_url, "SELECT article_id, round(similarity::numeric, 2) FROM duplicate"))
    assert min(alike.values()) > 0.7


def test_a_story_between_two_clusters_merges_them(archive_url: str) -> None:
    store_and_index(archive_url, told(1, range(10)), told(2, range(9)), told(3, range(10, 20)), told(4, range(11, 20)))
    assert clusters(archive_url) == [[1, 2], [3, 4]]
    store_and_index(archive_url, told(5, range(20)))
    assert clusters(archive_url) == [[1, 2, 3, 4, 5]]


def test_a_changed_text_leaves_and_joins_anew(archive_url: str) -> None:
    first, second, third = told(1, range(10)), told(2, range(9)), told(3, range(20, 30))
    store_and_index(archive_url, first, second, third)
    assert clusters(archive_url) == [[1, 2]]
    later = MOMENT + timedelta(hours=2)
    store_and_index(archive_url, replace(second, byline="By Ann Example", captured_at=later))
    assert clusters(archive_url) == [[1, 2]], "its text is the same"
    changed = replace(second, article_body=text(*range(21, 30)), captured_at=later + timedelta(hours=1))
    store_and_index(archive_url, changed)
    assert clusters(archive_url) == [[2, 3]], "and what was left alone is in no cluster"


def test_the_very_same_text_is_one_story_however_short_and_old(archive_url: str) -> None:
    long_ago = MOMENT - timedelta(days=2000)
    store_and_index(
        archive_url,
        article(1, headline="A note", article_body="All is well."),
        article(2, headline="A note", article_body="All  is well.", date_published=long_ago),
        article(3, headline="A note", article_body="All is lost."),
        article(4, headline="A picture", article_body=""),
        article(5, headline="A picture", article_body=" "),
    )
    assert clusters(archive_url) == [[1, 2]]


def test_nearly_the_same_is_found_after_years_and_what_shares_a_part_is_not(archive_url: str) -> None:
    long_ago = MOMENT - timedelta(days=2000)
    store_and_index(
        archive_url,
        told(1, range(20)),
        told(2, range(20), headline="Again", date_published=long_ago),
        told(3, [*range(10), *range(20, 30)], date_published=long_ago),
    )
    assert clusters(archive_url) == [[1, 2, 3]], "the third shares ten sentences with the second, of the same day"
    store_and_index(archive_url, told(4, [*range(28, 36), 20, 21, 22, 23, 24], date_published=MOMENT))
    assert clusters(archive_url) == [[1, 2, 3]]


def test_a_full_bucket_costs_no_more_than_a_bounded_one(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates_module, "MOST_CANDIDATES", 12)
    same = [told(number, range(20), headline=f"Report {number}") for number in range(60)]
    store_and_index(archive_url, *same[:30])
    store_and_index(archive_url, *same[30:])
    assert clusters(archive_url) == [list(range(60))], "each resembles one that is in the bucket"
    ((in_bucket,),) = rows(archive_url, "SELECT count(*) FROM text_signature WHERE bands <> '{}'")
    assert in_bucket == 12


def test_the_view_tells_of_each_cluster(archive_url: str) -> None:
    gazette = told(2, range(9), source="gazette", url="https://gazette.test/article/2", headline="Copy")
    store_and_index(archive_url, told(1, range(10), date_published=MOMENT - timedelta(days=1)), gazette)
    ((articles, sources, headline, ids),) = rows(
        archive_url, "SELECT articles, sources, headline, cardinality(article_ids) FROM duplicate_cluster"
    )
    assert (articles, sources, headline, ids) == (2, ["gazette", "paper"], "Headline 1", 2)
