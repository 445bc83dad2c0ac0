"""Which articles `crawler export` takes, and what it cannot do; the captures that it copies out of WARC files."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import WarcWriter, read_records
from crawler.errors import CrawlerError, UsageError
from crawler.export import as_warc
from crawler.items import Author, FetchedPage, Processed
from crawler.store import selection
from crawler.store.articles import store_processed
from crawler.store.captures import Archived, record_captures
from crawler.store.connection import connect
from crawler.store.patience import Database
from tests.export.archived import article, export
from tests.store.test_articles import MOMENT, capture_ids, in_archive, stored

ARTICLES = (
    article(1, authors=(Author("Yoon Sample-han", "y@paper.test"),), article_section="Culture"),
    article(2, authors=(Author("Lee Mock"),), article_section="culture"),
    article(3, authors=(), article_section=None),
    article(4, date_published=None, date_published_raw=None),  # has the day on which it was seen: 2026-11-20
)


def keys(url: str, out: Path, *arguments: str) -> list[str]:
    """Of the articles that are exported."""
    assert export(url, "-o", str(out), *arguments) == 0
    return [json.loads(line)["url_key"].removeprefix("paper:") for line in out.read_text().splitlines()]


def test_filters_are_those_of_every_format(archive_url: str, tmp_path: Path) -> None:
    stored(archive_url, *ARTICLES)
    with connect(archive_url) as db:
        db.execute("UPDATE article SET date_gone = last_seen_at WHERE url_key = 'paper:3'")
    out = tmp_path / "out"
    assert keys(archive_url, out) == ["1", "2", "3", "4"]
    assert keys(archive_url, out, "--source", "paper", "--since", "2026-01-03", "--until", "2026-01-03") == ["2"]
    assert keys(archive_url, out, "--since", "2026-11-20") == ["4"]
    assert keys(archive_url, out, "--since", "2026-11-21") == []
    assert keys(archive_url, out, "--author", "yoon sample han") == ["1"]
    assert keys(archive_url, out, "--author", "y@PAPER.test") == ["1"]
    assert keys(archive_url, out, "--section", "CULTURE") == ["1", "2"]
    assert keys(archive_url, out, "--section", "Culture", "--author", "Lee Mock") == ["2"]
    assert keys(archive_url, out, "--gone") == ["3"]
    assert export(archive_url, "--format", "csv", "--gone", "-o", str(out)) == 0
    assert out.read_bytes().count(b"\r\n") == 2
    assert export(archive_url, "--format", "atom", "-o", str(out)) == 0
    assert out.read_text().count("<entry") == 4
    assert export(archive_url, "--json-ld", "--gone", "-o", str(out)) == 0
    assert json.loads(out.read_text())["identifier"] == "paper:3"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--since", "2026-11-02", "--until", "2026-11-01"), "is after --until 2026-11-01; swap them"),
        (("--author", "Nobody Known"), "'Nobody Known': no article in the archive has an author of this name"),
        (("--source", "nosuch"), "there is no such source"),
        (("--format", "parquet"), "--format parquet fills a folder; name it with -o"),
        (("--format", "warc"), "--format warc fills a folder; name it with -o"),
        (("--format", "csv", "--json-ld"), "--json-ld is a form of jsonl, and csv has none"),
        (("--resume",), "--resume goes on with a file; name it with -o"),
        (("-o", "/nowhere/at/all"), "/nowhere/at/all cannot be written"),
        (("-o", "/nowhere/at/all", "--resume"), "so nothing to resume"),
        (("--format", "warc", "-o", "/dev/null/x"), "cannot be made"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(archive_url: str, arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CrawlerError) as told:
        export(archive_url, *arguments)
    assert sentence in str(told.value)
    assert "\n" not in str(told.value)


def test_without_pyarrow_parquet_is_one_sentence(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"needs pyarrow, which is not installed; pip install"):
        export(archive_url, "--format", "parquet", "-o", "nowhere")


def test_a_month_and_a_day_are_those_of_the_sources_zone(archive_url: str, tmp_path: Path) -> None:
    night = datetime(2026, 1, 31, 15, 30, tzinfo=UTC)  # half past midnight in Seoul
    stored(archive_url, article(1, date_published=night - timedelta(hours=1)), article(2, date_published=night))
    for name, arguments, months in (
        ("all", (), ["2026-01", "2026-02"]),
        ("since", ("--source", "paper", "--since", "2026-02-01"), ["2026-02"]),
        ("until", ("--source", "paper", "--until", "2026-01-31"), ["2026-01"]),
        ("utc", ("--until", "2026-01-31"), ["2026-01", "2026-02"]),
        ("none", ("--since", "2027-01-01"), []),
    ):
        folder = tmp_path / name
        assert export(archive_url, "--format", "parquet", "-o", str(folder), *arguments) == 0
        assert sorted(path.parent.name for path in folder.rglob("*.parquet")) == [f"month={month}" for month in months]


def test_warc_copies_the_members_as_they_are(
    archive_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    warc = tmp_path / "warc"
    places = []
    with WarcWriter(warc, "paper", "test") as writer:
        for number in range(4):
            url = f"https://paper.test/article/{number}"
            body = f"<p>page {number}".encode() * 3000
            page = FetchedPage(url, url, 200, (("Content-Type", "text/html"),), body, fetched_at=MOMENT)
            places.append((writer.write(page), page))

    async def work(db: Database) -> None:
        await capture_ids(db, 1)  # the source and a crawl
        (crawl,) = await (await db.execute("SELECT max(crawl_id) FROM crawl")).fetchone() or (0,)
        archived = [Archived(page, place, f"paper:{number}") for number, (place, page) in enumerate(places)]
        ids = await record_captures(db, "paper", crawl, archived)
        found = [article(number, captured_at=MOMENT + timedelta(0)) for number in range(4)]
        await store_processed(db, [Processed(i or 0, each) for i, each in zip(ids, found, strict=True)])

    in_archive(archive_url, work)
    monkeypatch.setattr("crawler.command.ArchiveCommand.warc_folder", warc)
    out = tmp_path / "copy"
    assert export(archive_url, "--format", "warc", "--since", "2026-01-02", "-o", str(out)) == 0
    (path,) = out.iterdir()
    assert path.name == "articles-00000.warc.gz"
    given = {place.warc_record_id: page for place, page in read_records(path)}
    assert given == {place.warc_record_id: page for place, page in places[1:]}
    assert cut_short_and_resumed(archive_url, tmp_path / "cut", monkeypatch) == [
        place.warc_record_id for place, _ in places
    ]
    (original,) = warc.iterdir()
    assert original.read_bytes()[places[1][0].warc_record_offset :] in path.read_bytes()
    with original.open("r+b") as file:
        file.seek(places[2][0].warc_record_offset + 40)
        file.write(b"damaged")
    capsys.readouterr()
    assert export(archive_url, "--format", "warc", "-o", str(tmp_path / "again")) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == "3 articles; of 1 the page cannot be read"
    assert told[0].startswith("https://paper.test/article/2 is left out: ")
    assert len(told) == 2
    assert replace(places[0][1], body=b"") != places[0][1]


def cut_short_and_resumed(url: str, out: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the records that an export has copied which was stopped at its third page and then resumed."""
    copy, calls = as_warc._copy, 0

    def stopped(*arguments: Any) -> bool:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return copy(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(selection, "PLACES", 1)
        patch.setattr(as_warc, "SAVE_SECONDS", 0.0)
        patch.setattr(as_warc, "_copy", stopped)
        with pytest.raises(KeyboardInterrupt):
            export(url, "--format", "warc", "-o", str(out))
    assert sorted(path.name for path in out.iterdir()) == [".export.state", "articles-00000.warc.gz.open"]
    assert export(url, "--format", "warc", "-o", str(out), "--resume") == 0
    (path,) = out.iterdir()
    return [place.warc_record_id for place, _ in read_records(path)]
