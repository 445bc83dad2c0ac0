"""`crawler history`: every text that was seen, rebuilt from the newest backwards, and what changed."""

import argparse
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from rich.text import Text
from scrapy.utils.project import get_project_settings

from crawler.commands.history import Command
from crawler.errors import UsageError
from crawler.history_text import history_lines
from crawler.items import Author, Image, Link, Processed, Rejection
from crawler.record import to_record
from crawler.store.articles import store_processed
from crawler.store.connection import connect
from crawler.store.frontier import add_links
from crawler.store.history import articles_at, read_history
from crawler.store.patience import Database
from crawler.versions.changes import changes
from crawler.versions.text_diff import Piece, paragraph_diff, word_diff
from tests.store.test_articles import ARTICLE, MOMENT, capture_ids, in_archive, stored

FIRST = replace(
    ARTICLE,
    article_body="The pier is 400 meters long.\n\nIt was painted red.\n\nBoats land there.\n\nNobody was hurt.",
)
SECOND = replace(
    FIRST,
    headline="[Test] Benches’ paint is dry",
    article_body="The pier is 40 meters long.\n\nBoats land there.\n\nNobody was hurt.\n\nCorrection: It is 40 meters.",
    authors=(FIRST.authors[0], Author("Han Testcase")),
    images=(replace(FIRST.images[0], caption="A red bench."), Image("https://paper.test/3.jpg")),
    keywords=("Test", "paint"),
    captured_at=MOMENT + timedelta(hours=1),
)
THIRD = replace(SECOND, article_section=None, dateline="BUSAN", captured_at=MOMENT + timedelta(hours=2))


def history(url: str, *arguments: str) -> int:
    """`crawler history …` in this process. Raises CrawlerError where that would be a sentence and 2."""
    command = Command()
    command.settings = get_project_settings()
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    opts, args = parser.parse_known_args(arguments)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARCHIVE_URL", url)
        return command.execute(args, opts) or 0


def test_a_changed_paragraph_is_told_word_by_word() -> None:
    assert [(p.kind, p.text) for p in paragraph_diff(["a b c d", "x", "same"], ["a b C d", "same", "new"])] == [
        ("changed", "a b C d"),
        ("removed", "x"),
        ("same", "same"),
        ("added", "new"),
    ]
    assert word_diff("The pier is 400 meters.", "The pier is 40 meters.") == (
        Piece("same", "The pier is "),
        Piece("removed", "400"),
        Piece("added", "40"),
        Piece("same", " meters."),
    )
    assert word_diff("old words here", "new ones here") == (
        Piece("removed", "old words"),
        Piece("added", "new ones"),
        Piece("same", " here"),
    )
    assert word_diff("桟橋は赤い", "桟橋は青い")[1:3] == (Piece("removed", "赤"), Piece("added", "青"))
    same = "long " * 3000
    assert [len(piece.text) for piece in word_diff(f"{same}red {same}", f"{same}blue {same}")] == [15000, 3, 4, 15001]
    for old, new in (("", "x y"), ("a b", ""), ("a  b", "a b"), ("w " * 9000, "v")):
        pieces = word_diff(old, new)
        assert "".join(p.text for p in pieces if p.kind != "added") == old
        assert "".join(p.text for p in pieces if p.kind != "removed") == new


def test_changes_name_what_came_and_went() -> None:
    told = {change.field: change for change in changes(to_record(FIRST), to_record(SECOND))}
    assert list(told) == ["headline", "article_body", "authors", "keywords", "images"]
    assert [part["name"] for part in told["authors"].added] == ["Han Testcase"]
    assert [part["name"] for part in told["authors"].dropped] == ["Lee Mock"]
    assert [part["content_url"][-5:] for part in told["images"].added] == ["3.jpg"]
    assert [part["content_url"][-5:] for part in told["images"].dropped] == ["2.jpg"]
    ((before, after),) = told["images"].altered
    assert (before["caption"], after["caption"]) == ("A bench.", "A red bench.")
    assert (told["keywords"].added, told["keywords"].dropped) == ((), ()), "only their order changed"
    assert changes(to_record(FIRST), {**to_record(FIRST), "captured_at": "later"}) == []


def test_the_record_of_every_version_is_rebuilt(archive_url: str) -> None:
    assert stored(archive_url, FIRST, SECOND, THIRD) == ["new", "changed", "changed"]
    with connect(archive_url) as db:
        ((article_id, source),) = articles_at(db, ["paper:1"], "", None)
        found = read_history(db, article_id)
    assert source == "paper"
    assert [version.version for version in found.versions] == [1, 2, 3]
    for record, article in zip(found.records, (FIRST, SECOND, THIRD), strict=True):
        wanted = to_record(article)
        for name in ("captured_at", "evidence"):
            record.pop(name), wanted.pop(name)
        assert record == wanted


def test_a_reader_sees_what_changed(archive_url: str) -> None:
    stored(archive_url, FIRST, SECOND, THIRD)
    with connect(archive_url) as db:
        db.execute(
            "UPDATE article_version SET edited_by = 'Kim Sample', correction = 'Correction: It is 40 meters.',"
            " date_modified = seen_at, date_modified_raw = 'Nov. 20' WHERE version = 2"
        )
        db.execute("UPDATE article SET date_gone = last_seen_at + interval '1 day'")
        found = read_history(db, articles_at(db, ["paper:1"], "", "paper")[0][0])
    plain = "\n".join(line.plain for line in history_lines(found, colour=False))
    assert plain == (
        "[Test] Benches’ paint is dry\n"
        "https://paper.test/article/1 (paper, paper:1)\n"
        "\n"
        "Version 1, seen 2026-11-20 12:04 KST\n"
        "  captured from https://paper.test/article/0 (paper.warc.gz at 0, urn:uuid:0)\n"
        "\n"
        "Version 2, seen 2026-11-20 13:04 KST\n"
        "  captured from https://paper.test/article/1 (paper.warc.gz at 1, urn:uuid:1)\n"
        '  changed 2026-11-20 13:04 KST (printed: "Nov. 20")\n'
        "  edited by Kim Sample\n"
        "  note: Correction: It is 40 meters.\n"
        "  headline\n"
        "    ~ [Test] Benches’ paint [-dries-]{+is dry+}\n"
        "  article_body\n"
        "    ~ The pier is [-400-]{+40+} meters long.\n"
        "    - It was painted red.\n"
        "    … 2 paragraphs as before\n"
        "    + Correction: It is 40 meters.\n"
        "  authors\n"
        "    - Lee Mock\n"
        "    + Han Testcase\n"
        "  keywords\n"
        "    in another order\n"
        "  images\n"
        "    - https://paper.test/2.jpg\n"
        "    - A bench. (Yonhap) https://paper.test/1.jpg\n"
        "    + A red bench. (Yonhap) https://paper.test/1.jpg\n"
        "    + https://paper.test/3.jpg\n"
        "\n"
        "Version 3, seen 2026-11-20 14:04 KST\n"
        "  captured from https://paper.test/article/2 (paper.warc.gz at 2, urn:uuid:2)\n"
        "  article_section\n"
        "    - National\n"
        "  dateline\n"
        "    ~ [-SUWON (Yonhap)-]{+BUSAN+}\n"
        "\n"
        "Last seen 2026-11-20 14:04 KST.\n"
        "Gone: its address was found to lead nowhere 2026-11-21 14:04 KST; the text is kept."
    )
    coloured = Text("\n").join(history_lines(found, colour=True))
    styles = {(coloured.plain[span.start : span.end], span.style) for span in coloured.spans}
    assert {("400", "red strike"), ("40", "green"), ("    + Han Testcase", "green")} <= styles
    assert "{+" not in coloured.plain


def test_notes_that_were_not_stored_are_read_again(archive_url: str) -> None:
    edited = replace(SECOND, date_modified=MOMENT, date_modified_raw="Updated by Lee Mock")
    stored(archive_url, FIRST, edited)
    with connect(archive_url) as db:
        db.execute(
            "UPDATE article_version"
            " SET date_modified = NULL, date_modified_raw = NULL, edited_by = NULL, correction = NULL"
        )
        version = read_history(db, articles_at(db, ["paper:1"], "", None)[0][0]).versions[1]
    assert (version.date_modified, version.date_modified_raw) == (MOMENT, "Updated by Lee Mock")
    assert (version.edited_by, version.correction) == ("Lee Mock", "Correction: It is 40 meters.")


def test_an_article_is_found_by_any_of_its_addresses(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    async def work(db: Database) -> None:
        (capture_id,) = await capture_ids(db, 1)
        key = "https://paper.test/article/1"
        article = replace(FIRST, url_key=key, canonical_url="https://paper.test/canonical", article_body="\x1b[31mx")
        alias = ("https://paper.test/old/1", "redirect")
        assert await store_processed(db, [Processed(capture_id, article, (alias,))]) == ["new"]

    in_archive(archive_url, work)
    for address in (
        "https://paper.test/article/1",
        "http://www.paper.test/article/1/?utm_source=mail#top",
        "https://paper.test/article/1/amp",
        "https://paper.test/old/1",
        "https://paper.test/canonical",
        "https://paper.test/article/0",  # the capture's
    ):
        assert history(archive_url, address, "--format", "json") == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert (told["url_key"], len(told["versions"])) == ("https://paper.test/article/1", 1)
        assert told["versions"][0]["record"]["headline"] == FIRST.headline
    assert history(archive_url, "https://paper.test/article/1") == 0
    assert "Version 1, seen 2026-11-20 12:04 KST" in capsys.readouterr().out


def test_of_an_address_without_an_article_it_says_what_is_known(archive_url: str) -> None:
    url = "https://paper.test/{}"

    async def work(db: Database) -> None:
        (capture_id,) = await capture_ids(db, 1)
        rejection = Rejection("paper", url.format("r"), "paper:0", "no_body", "two lines", MOMENT)
        await store_processed(db, [Processed(capture_id, rejection)])
        keys = ["waits", "excluded", "gone", "failed", "captured"]
        links = [(url.format(k), url.format(k), Link(url.format(k), "feed", "https://paper.test/rss")) for k in keys]
        await add_links(db, "paper", links)

    in_archive(archive_url, work)
    with connect(archive_url) as db:
        db.execute("ALTER TABLE frontier DISABLE TRIGGER ALL")
        for state, reason in (("excluded", "robots"), ("gone", "http_410"), ("failed", "http_500"), ("captured", None)):
            db.execute(
                "UPDATE frontier SET state = %s, reason = %s WHERE url_key = %s", (state, reason, url.format(state))
            )
    for address, sentence in (
        ("https://paper.test/nowhere", "the archive knows no such address"),
        ("no address", "the archive knows no such address"),
        (url.format("waits"), "it waits to be fetched, and is due 20"),
        (url.format("excluded"), "it is excluded (robots); found 20"),
        (url.format("gone"), "it is gone (http_410), and was never archived"),
        (url.format("failed"), "it failed 0 times so far (http_500), and is due again 20"),
        (url.format("captured"), "it was captured never and is not processed yet"),
        ("paper:0", "it was fetched, and rejected 20"),
        ("paper:0", "as no_body: two lines; found 20"),
    ):
        with pytest.raises(UsageError) as told:
            history(archive_url, address)
        assert sentence in str(told.value)
        assert "\n" not in str(told.value)
    with pytest.raises(UsageError, match="there is no such source"):
        history(archive_url, "paper:0", "--source", "nosuch")


def test_two_articles_at_one_address_want_a_source(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    stored(archive_url, FIRST)
    with connect(archive_url) as db:
        db.execute("INSERT INTO source (source) VALUES ('sister')")
        db.execute(
            "INSERT INTO article (source, url_key, url, headline, article_body, page_kind, text_digest, record_digest,"
            " capture_id, captured_at, first_seen_at, last_seen_at)"
            " SELECT 'sister', url_key, url, headline, article_body, page_kind, text_digest, record_digest, capture_id,"
            " captured_at, first_seen_at, last_seen_at FROM article"
        )
    with pytest.raises(UsageError, match="2 articles have this address, of paper, sister; name one with --source"):
        history(archive_url, "paper:1")
    assert history(archive_url, "paper:1", "--source", "paper") == 0
    assert "(paper, paper:1)" in capsys.readouterr().out
