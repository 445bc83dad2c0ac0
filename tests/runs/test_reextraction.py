"""Re-extraction: only what differs is written, in place; nothing is deleted; a killed run goes on."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.commands.reextract import _print
from crawler.errors import UsageError
from crawler.from_warc.reextraction_report import Report, shortened
from crawler.items import Extraction, FetchedPage
from crawler.runs import reextraction
from crawler.runs.reextraction import Reextraction
from crawler.source_rules import SourceRules
from crawler.spiders.koreaherald import KoreaHerald
from crawler.store.connection import open_pool
from crawler.store.patience import Database, Patience
from crawler.store.reextraction import Filter, check_condition
from crawler.workers import Workers
from tests.archived_pages import NOW, Archive, page, sample_pages
from tests.pages import story
from tests.store.test_articles import in_archive

ARTICLES = 12
BLOCKED = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


@pytest.fixture
def archive(archive_url: str, tmp_path: Path) -> Archive:
    """Articles of the sample newspaper, in several WARC files."""
    archive = Archive(archive_url, tmp_path / "warc")
    archive.add(sample_pages(ARTICLES), max_file_bytes=20_000)
    assert archive.rows("SELECT count(*) FROM article") == [(ARTICLES,)]
    return archive


def reextract(archive: Archive, workers: Workers, wanted: Filter | None = None, *, dry_run: bool = False) -> Report:
    async def run() -> Report:
        async with await open_pool(archive.url, max_size=2) as pool:
            database = Patience(pool, 5)
            return await Reextraction(database, workers, archive.folder, wanted or Filter(), dry_run=dry_run).run()

    return asyncio.run(run())


def spoil(archive: Archive, every: int = 1) -> None:
    """What an older extraction may have made of the articles."""
    archive.rows(
        "UPDATE article SET byline = NULL, headline = 'An older reading', keywords = '{old}', dateline = 'SEOUL',"
        " record_digest = 'sha256:old', evidence = '{}' WHERE article_id %% %s = 0",
        every,
    )
    archive.rows("DELETE FROM article_author WHERE article_id %% %s = 0", every)


def test_what_reads_the_same_is_not_written(archive: Archive, workers: Workers) -> None:
    before = archive.rows("SELECT xmin::text FROM article ORDER BY article_id")
    report = reextract(archive, workers)
    assert report.counts == {"articles": ARTICLES, "unchanged": ARTICLES}
    assert archive.rows("SELECT xmin::text FROM article ORDER BY article_id") == before
    assert archive.rows("SELECT count(*) FROM reextraction WHERE finished_at IS NOT NULL") == [(1,)]


def test_another_reading_takes_the_articles_place_and_a_dry_run_only_tells(
    archive: Archive, workers: Workers, capsys: pytest.CaptureFixture[str]
) -> None:
    right = archive.content()
    spoil(archive)
    spoiled = archive.content()
    told = reextract(archive, workers, dry_run=True)
    assert archive.content() == spoiled
    assert archive.rows("SELECT count(*) FROM reextraction") == [(0,)]
    report = reextract(archive, workers)
    assert archive.content() == right
    assert report.as_json == told.as_json
    assert report.counts == {"articles": ARTICLES, "changed": ARTICLES, "versions": 0}
    assert (report.fields["headline"].changed, report.fields["headline"].gained) == (ARTICLES, 0)
    bylines = archive.rows("SELECT count(*) FROM article WHERE byline IS NOT NULL")[0][0]
    assert report.fields["byline"].gained == bylines
    assert report.fields["dateline"].lost + report.fields["dateline"].changed == ARTICLES
    (example, *_) = report.fields["headline"].examples
    assert example["old"] == "An older reading"
    assert archive.rows("SELECT count(*) FROM index_due") == [(ARTICLES,)]
    _print(report, dry_run=False, went_on=False)
    said = capsys.readouterr().out
    assert "An older reading" in said
    assert f"{ARTICLES} articles and 0 rejected pages read again: {ARTICLES} changed, 0 as they were." in said
    assert reextract(archive, workers).counts["changed"] == 0


def test_a_condition_chooses_articles_and_cannot_write(archive: Archive, workers: Workers) -> None:
    spoil(archive, 2)
    archive.rows("UPDATE article SET description = NULL, record_digest = 'x' WHERE article_id % 2 = 1")
    report = reextract(archive, workers, Filter(where="headline LIKE 'An old%' -- 100 %"))
    assert report.counts["articles"] == report.counts["changed"] == ARTICLES // 2
    assert archive.rows("SELECT count(*) FROM article WHERE record_digest = 'x'") == [(ARTICLES // 2,)]
    for bad in ("byline IS NUL", "true); DROP TABLE image; --"):
        with pytest.raises(UsageError, match="is no condition over article_record"):
            in_archive(archive.url, lambda db, bad=bad: check_condition(db, bad))  # type: ignore[misc]


def test_an_article_that_is_judged_none_stays_and_a_rejection_that_is_one_becomes_one(
    archive: Archive, workers: Workers
) -> None:
    url = "https://www.koreaherald.com/article/77"
    (blocked,) = archive.add([page(url, BLOCKED)])
    assert archive.rows("SELECT reason FROM rejection") == [("block_page",)]
    victim, other = archive.rows("SELECT article_id, capture_id FROM article ORDER BY article_id LIMIT 2")
    archive.rows("UPDATE article SET capture_id = %s WHERE article_id = %s", blocked, victim[0])
    archive.rows("UPDATE article_version SET capture_id = %s WHERE article_id = %s", blocked, victim[0])
    archive.rows("DELETE FROM image WHERE article_id = %s", other[0])
    archive.rows("DELETE FROM article_author WHERE article_id = %s", other[0])
    archive.rows("DELETE FROM article_version WHERE article_id = %s", other[0])
    archive.rows("DELETE FROM article WHERE article_id = %s", other[0])
    archive.rows(
        "INSERT INTO rejection (source, url_key, url, capture_id, reason, detail)"
        " SELECT source, 'x', url, capture_id, 'no_body', '' FROM capture WHERE capture_id = %s",
        other[1],
    )
    archive.rows("DELETE FROM rejection WHERE capture_id = %s", blocked)
    report = reextract(archive, workers)
    assert {reason: found.count for reason, found in report.no_article.items()} == {"block_page": 1}
    assert report.found.count == report.counts["found"] == report.counts["rejections"] == 1
    assert archive.rows("SELECT count(*) FROM article") == [(ARTICLES,)]
    assert archive.rows("SELECT count(*) FROM article WHERE article_id = %s", victim[0]) == [(1,)]
    assert archive.rows("SELECT count(*) FROM rejection") == [(0,)]


def test_versions_that_no_longer_differ_fall_away_and_the_others_are_told_anew(
    archive_url: str, tmp_path: Path, workers: Workers
) -> None:
    archive, url = Archive(archive_url, tmp_path / "warc"), "https://www.koreaherald.com/article/78"
    texts = ("Pier opens", "Pier opens late", "Pier opens late")
    extras = ("", "", "<p>Correction: An earlier version of this article misstated the name of the pier.</p>")
    for number, (title, extra) in enumerate(zip(texts, extras, strict=True)):
        body = story(title=title, extra=extra).encode()
        archive.add([page(url, body, NOW + timedelta(hours=number))])
    assert archive.rows("SELECT version FROM article") == [(3,)]
    assert reextract(archive, workers).counts["changed"] in (0, 1)  # notes may not have been stored yet
    right = archive.content()
    assert [version[2] for version in archive.rows("SELECT version, changed, correction FROM article_version")] == [
        None,
        None,
        "Correction: An earlier version of this article misstated the name of the pier.",
    ]
    # An older extraction saw a difference that is none
    archive.rows("UPDATE article_version SET version = 4 WHERE version = 3")
    archive.rows(
        "INSERT INTO article_version (article_id, version, capture_id, seen_at, changed, replaced)"
        " SELECT article_id, 3, capture_id, seen_at, '{byline}', '{\"byline\": null}' FROM article_version"
        " WHERE version = 2"
    )
    archive.rows("UPDATE article SET version = 4")
    report = reextract(archive, workers)
    assert (report.counts["changed"], report.counts["versions"], report.fields) == (1, 1, {})
    assert archive.content() == right


def crash(page: FetchedPage, extraction: Extraction) -> Extraction:
    """A source's hook that takes its process down on one page."""
    if b"takes its process down" in page.body:
        os._exit(1)
    return extraction


def test_a_page_that_crashes_a_worker_harms_only_itself(
    archive: Archive, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.add([page("https://www.koreaherald.com/article/79", story(title="It takes its process down").encode())])

    async def crashing(db: Database, source: str, url: str) -> SourceRules:
        return replace(KoreaHerald.rules(), refine=crash)

    monkeypatch.setattr(reextraction, "rules_of", crashing)
    report = reextract(archive, workers)
    assert {reason: found.count for reason, found in report.no_article.items()} == {"extraction_failed": 1}
    assert report.counts["unchanged"] == ARTICLES
    assert archive.rows("SELECT count(*) FROM article") == [(ARTICLES + 1,)]


def test_a_batch_whose_end_nobody_heard_of_is_written_and_counted_once(
    archive: Archive, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run_twice(self: Patience, work: Callable[[Database], Awaitable[Any]]) -> Any:
        await run(self, work)
        return await run(self, work)

    run = Patience.run
    right = archive.content()
    spoil(archive)
    monkeypatch.setattr(Patience, "run", run_twice)
    report = reextract(archive, workers)
    assert (report.counts["changed"], report.refused) == (ARTICLES, {})
    assert archive.content() == right


def test_a_lost_file_is_told_and_what_a_crawl_changed_meanwhile_stays(archive: Archive, workers: Workers) -> None:
    ((lost,),) = archive.rows("SELECT warc_filename FROM capture ORDER BY 1 LIMIT 1")
    (in_it,) = archive.rows("SELECT count(*) FROM capture WHERE warc_filename = %s", lost)
    (archive.folder / lost).unlink()
    report = reextract(archive, workers)
    assert report.unreadable.count == in_it[0]
    assert "restore the file from a backup" in report.unreadable.examples[0]
    assert report.counts["unchanged"] == ARTICLES - in_it[0]


KILLED = """
import os, signal, sys
import crawler.runs.reextraction as reextraction
from crawler.commands import main

async def killed(db, unit, changed, replace=reextraction.replace_article, written=[]):
    written.append(unit)
    if len(written) == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return await replace(db, unit, changed)

if __name__ == "__main__":
    reextraction.PAGE = reextraction.CHUNK = 2
    if "--format" not in sys.argv:
        reextraction.replace_article = killed
    main()
"""


def test_a_run_that_was_killed_goes_on_and_ends_as_one_that_was_not(archive: Archive) -> None:
    right = archive.content()
    spoil(archive)
    script = archive.folder / "reextract.py"
    script.write_text(KILLED)
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "ARCHIVE_URL": archive.url, "WARC_DIR": str(archive.folder), "PYTHONPATH": root}

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(script), "reextract", "-s", "ARCHIVE_PROCESSES=1", *arguments]
        return subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)

    assert run().returncode == -signal.SIGKILL
    assert archive.rows("SELECT (counts->'counts'->>'changed')::int, finished_at FROM reextraction") == [(6, None)]
    assert archive.rows("SELECT count(*) FROM article WHERE headline = 'An older reading'") == [(ARTICLES - 6,)]
    done = run("--format", "json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["went_on"]
    assert report["counts"]["articles"] == report["counts"]["changed"] == ARTICLES
    assert archive.content() == right


def test_an_example_shows_what_differs() -> None:
    old, new = "x" * 200 + "old words" + "y" * 200, "x" * 200 + "new words" + "y" * 200
    told = shortened(old, new)
    assert all("words" in each and len(each) <= 92 for each in told)
    assert shortened("a", "b") == ("a", "b")
