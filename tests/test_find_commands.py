"""`crawler index`, `search` and `duplicates` as a user types them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.crawling import Ended
from tests.stored import MOMENT, article, store
from tests.test_commands import crawler

TEXT = " ".join(f"Sentence {number} of {number * 7} tells of the night ferry." for number in range(30))


def test_what_was_stored_is_indexed_and_found_with_its_copies(archive_url: str, tmp_path: Path) -> None:
    def run(*arguments: str) -> Ended:
        return crawler(*arguments, folder=tmp_path, ARCHIVE_URL=archive_url)

    midnight = datetime(2026, 11, 9, 15, tzinfo=UTC)  # in Seoul
    store(
        archive_url,
        article(1, article_body=TEXT),
        article(2, article_body=f"{TEXT} By Ann Example.", headline="Copy", url_key="https://paper.test/article/2"),
        article(3, headline="Ferry of the tenth", date_published=midnight),
        article(4, headline="Ferry of the ninth", date_published=midnight - timedelta(seconds=1)),
    )
    behind = run("index", "--lag")
    assert behind.code == 1
    assert behind.output.startswith("4 articles wait to be indexed, the oldest for ")

    found = run("search", "night ferries", "--format", "json")
    assert found.code == 0
    (hit,) = map(json.loads, found.output.splitlines())
    assert (hit["rank"], hit["copies"], hit["source"]) == (1, 1, "paper")
    assert {hit["snippet"][start:end] for start, end in hit["marks"]} == {"night", "ferry"}

    level = run("index", "--lag")
    assert (level.code, level.output) == (0, "All articles are in the indexes for search and duplicates.\n")

    day = ("--source", "paper", "--since", "2026-11-10", "--until", "2026-11-10")
    shown = run("search", "ferry", *day)
    assert "Ferry of the tenth" in shown.output
    assert shown.output.endswith("1 shown of 1 that match.\n")

    cluster = run("duplicates", "https://paper.test/article/2", "--format", "json")
    assert [each["headline"] for each in json.loads(cluster.output)["articles"]] == ["Copy", "Headline 1"]
    clusters = run("duplicates", "--since", f"{MOMENT.date()}", "--format", "json")
    (row,) = map(json.loads, clusters.output.splitlines())
    assert row["size"] == 2
    assert [each["headline"] for each in row["articles"]] == ["Copy", "Headline 1"]
    assert row["articles"][0]["similarity"] > 0.9
    assert "2 articles in paper: Copy" in run("duplicates").output


def test_what_cannot_be_done_is_one_sentence(archive_url: str, tmp_path: Path) -> None:
    for arguments, said in {
        ("search",): "nothing to look for",
        ("search", "the"): "no word in the query can be looked up",
        ("search", "x", "--limit", "0"): "--limit 0 cannot be",
        ("search", "x", "--source", "nope"): "nope: there is no such source",
        ("duplicates", "--since", "soon"): "--since 'soon' is no day",
        ("duplicates", "https://nowhere.test/1"): "is no article of the archive",
        ("duplicates", "nowhere"): "is no http address",
        ("index", "--processes", "0"): "--processes 0 cannot be",
    }.items():
        ended = crawler(*arguments, folder=tmp_path, ARCHIVE_URL=archive_url)
        assert ended.code == 2, arguments
        assert said in ended.output
        assert len(ended.output.splitlines()) == 1
