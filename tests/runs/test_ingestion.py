"""Foreign WARC files: every page is ingested once, whatever is wrong with its neighbours; a killed run goes on."""

import asyncio
import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import WarcPlace, read_record
from crawler.commands.ingest import _print
from crawler.errors import UsageError
from crawler.from_warc.ingest_report import IngestReport
from crawler.runs.ingestion import Ingestion
from crawler.sample import SamplePaper, native_skin, render
from crawler.store.connection import open_pool
from crawler.store.frontier import Wanted, claim
from crawler.store.patience import Database, Patience
from crawler.warc.place import checked, take_in
from crawler.workers import Workers
from tests.archived_pages import Archive
from tests.foreign_warc import ForeignWarc, dated_story, news_file
from tests.store.test_articles import in_archive

ROOT = str(Path(__file__).resolve().parents[2])


@pytest.fixture
def archive(archive_url: str, tmp_path: Path) -> Archive:
    """An empty one."""
    return Archive(archive_url, tmp_path / "warc")


def ingest(archive: Archive, workers: Workers, path: Path, *, dry_run: bool = False) -> tuple[IngestReport, bool]:
    async def run() -> tuple[IngestReport, bool]:
        async with await open_pool(archive.url, max_size=3) as pool, pool.connection() as lock_holder:
            await lock_holder.set_autocommit(True)
            name = str(path) if dry_run else take_in(path, archive.folder)
            return await Ingestion(Patience(pool, 5), workers, dry_run=dry_run).run(path, name, lock_holder)

    return asyncio.run(run())


def test_a_file_becomes_part_of_the_archive_and_twice_is_nothing(
    archive: Archive, workers: Workers, tmp_path: Path
) -> None:
    path = news_file(6).write(tmp_path / "CC-NEWS-20261101-00001.warc.gz")
    told, _ = ingest(archive, workers, path, dry_run=True)
    assert archive.rows("SELECT count(*) FROM capture") == [(0,)]
    assert not archive.folder.exists()
    report, before = ingest(archive, workers, path)
    assert (report.as_json, before) == (told.as_json, False)
    assert report.counts == {"records": 13, "other_records": 7, "pages": 6, "new": 6}
    assert report.hosts["www.gazette.example"] == {"pages": 3, "articles": 3}
    assert (archive.folder / path.name).samefile(path)
    assert archive.rows("SELECT source, publisher, in_language, timezone FROM source ORDER BY 1") == [
        ("courier_example", "Mockport Post", "en", "Etc/GMT-9"),
        ("gazette_example", "Mockport Post", "en", "Etc/GMT-9"),
    ]
    assert archive.rows("SELECT state, discovered_via, due_at, visits FROM frontier GROUP BY 1, 2, 3, 4") == [
        ("captured", "warc", None, 1)
    ]
    for _, offset, record_id, digest in archive.rows(
        "SELECT warc_filename, warc_record_offset, warc_record_id, payload_digest FROM capture"
    ):
        assert read_record(archive.folder, WarcPlace(path.name, offset, record_id, digest)).status == 200
    rows = archive.content()
    assert ingest(archive, workers, path)[1]
    assert archive.content() == rows
    # The same records in another file
    again, _ = ingest(archive, workers, news_file(7).write(tmp_path / "other.warc"))
    assert (again.counts["known"], again.counts["new"]) == (6, 1)

    async def due(db: object) -> int:
        crawl_id = archive.rows("INSERT INTO crawl (source) VALUES ('gazette_example') RETURNING crawl_id")[0][0]
        return len(await claim(db, "gazette_example", crawl_id, 10, Wanted()))  # type: ignore[arg-type]

    assert in_archive(archive.url, due) == 0


def test_texts_of_one_address_are_versions_and_a_crawl_keeps_what_it_has_claimed(
    archive: Archive, workers: Workers, tmp_path: Path
) -> None:
    url = "https://www.gazette.example/2026/10/02/pier-number-0-is-rebuilt"
    warc = ForeignWarc()
    for number in range(4):
        warc.add_response(url, dated_story(number))
    archive.rows("INSERT INTO source (source) VALUES ('gazette_example')")
    archive.rows("INSERT INTO crawl (source) VALUES ('gazette_example')")
    held = url.replace("number-0", "number-9")
    archive.rows(
        "INSERT INTO frontier (source, url_key, url, state, discovered_via, discovered_from, claimed_by)"
        " SELECT source, %s, %s, 'claimed', 'feed', 'f', crawl_id FROM crawl",
        *(held.replace("www.", ""), held),
    )
    warc.add_response(held, dated_story(9))
    report, _ = ingest(archive, workers, warc.write(tmp_path / "a.warc"))
    assert report.counts["new"] == 2
    assert report.counts["changed"] == 3
    assert archive.rows("SELECT state, visits, changes, due_at FROM frontier WHERE url = %s", url) == [
        ("captured", 4, 3, None)
    ]
    assert archive.rows("SELECT state, visits FROM frontier WHERE url = %s", held) == [("claimed", 0)]
    assert archive.rows("SELECT max(version) FROM article") == [(4,)]


def test_a_host_below_one_that_the_archive_knows_is_its(archive: Archive, workers: Workers, tmp_path: Path) -> None:
    archive.rows("INSERT INTO source (source, timezone) VALUES ('gazette_example', 'Asia/Tokyo')")
    warc = ForeignWarc()
    warc.add_response("https://m.gazette.example/2026/10/02/pier-number-0-is-rebuilt", dated_story(0))
    warc.add_response("https://www.gazette.example/2026/10/03/pier-number-1-is-rebuilt", dated_story(1))
    ingest(archive, workers, warc.write(tmp_path / "a.warc"))
    assert archive.rows("SELECT source, count(*) FROM article GROUP BY 1") == [("gazette_example", 2)]
    assert archive.rows("SELECT timezone FROM source") == [("Asia/Tokyo",)]


def test_a_batch_whose_end_nobody_heard_of_is_written_and_counted_once(
    archive: Archive, workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run_twice(self: Patience, work: Callable[[Database], Awaitable[Any]]) -> Any:
        await run(self, work)
        return await run(self, work)

    run = Patience.run
    path = news_file(4).write(tmp_path / "a.warc.gz")
    monkeypatch.setattr(Patience, "run", run_twice)
    report, _ = ingest(archive, workers, path)
    assert (report.counts["pages"], report.counts["new"], report.counts["known"]) == (4, 4, 0)
    assert archive.rows("SELECT (counts->'counts'->>'new')::int FROM warc_ingest") == [(4,)]


def wild_file() -> ForeignWarc:
    """One page in each of the forms in which pages come, and what is none."""
    warc, html = ForeignWarc(), [dated_story(number) for number in range(20)]
    at = "https://wild.example/2026/10/02/pier-number-{}-is-rebuilt".format
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(html[0]), html[0])
    warc.add_response(at(0), chunked, "Transfer-Encoding: chunked")
    warc.add_response(at(1), gzip.compress(html[1]), "Content-Encoding: gzip")
    warc.add_response(at(2), html[2], "Content-Encoding: gzip")  # decoded already, as some crawlers store it
    warc.add_response(at(3), html[3], "Transfer-Encoding: chunked")  # the same
    warc.add_response(at(4), html[4], "Content-Length: 17")  # the HTTP head lies
    warc.add_response(at(5), html[5], mime="")  # no media type
    warc.add_response(at(6), html[6], "Broken line without a colon", "X: \xff")
    warc.add_response(at(7), html[7], head=b"HTTP/1.0 200\r\ncontent-type: text/html;charset=utf-8\r\n\r\n")
    warc.add_response(at(8), html[8], head=b"no HTTP at all\r\n\r\n")
    warc.add_response(at(9), b"\xff\xd8\xff", mime="image/jpeg")
    warc.add_response(at(10), html[10], status="404 Not Found")
    warc.add_response("ftp://wild.example/file", html[11])
    http = "Content-Type: application/http; msgtype=response"
    warc.add(
        "response", at(12), b"HTTP/1.1 200 OK\r\n\r\n" + html[12], "Content-Type: application/http", record_id=None
    )
    warc.add("resource", at(13), html[13], "Content-Type: text/html")
    warc.add("revisit", at(14), b"HTTP/1.1 200 OK\r\n\r\n", http)
    warc.add_response(at(15), b"<html><body><ul><li>nothing</ul></body></html>")
    warc.add_response("https://www.koreaherald.com/National", html[16])
    article = SamplePaper(12).article(3)
    warc.add_response(article.url, render(article, native_skin(article)))
    return warc


@pytest.mark.parametrize("name", ["wild.warc.gz", "wild.warc"])
def test_pages_come_in_many_forms(
    archive: Archive, workers: Workers, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report, _ = ingest(archive, workers, wild_file().write(tmp_path / name))
    stored = archive.rows("SELECT source, headline FROM article WHERE source = 'wild_example' ORDER BY article_id")
    assert [headline for _, headline in stored] == [f"Mockport rebuilds pier number {n}" for n in range(8)]
    assert archive.rows("SELECT count(*) FROM article WHERE source = 'koreaherald'") == [(1,)]
    assert {k: v for k, v in report.counts.items() if k in ("no_http", "not_html", "not_200", "out_of_scope")} == {
        "no_http": 1,
        "not_html": 1,
        "not_200": 1,
        "out_of_scope": 1,
    }
    assert report.counts["no_id_date_or_url"] == 2
    assert (report.counts["new"], report.counts["rejected"], report.damages) == (9, 1, [])
    _print(report, dry_run=False)
    said = capsys.readouterr().out
    assert "1 responses with another status than 200 were passed over." in said
    assert "10 pages: 9 new, 1 rejected." in said


@pytest.mark.parametrize("name", ["torn.warc.gz", "torn.warc"])
def test_of_a_damaged_file_all_that_is_readable_is_ingested(
    archive: Archive, workers: Workers, tmp_path: Path, name: str
) -> None:
    warc = news_file(6)
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + dated_story(9)
    at, http = "https://courier.example/2026/10/20/a-length-that-is-none", "Content-Type: application/http"
    warc.add("response", at, block, http, length=len(block) + 100_000)
    warc.add_response("https://courier.example/2026/10/21/the-page-behind-it-is-whole", dated_story(10))
    whole = warc.write(tmp_path / f"whole-{name}", warc.records[:4]).stat().st_size  # up to page 1
    data = bytearray(warc.write(tmp_path / name).read_bytes())
    data[whole : whole + 10] = bytes(10)  # page 1
    (tmp_path / name).write_bytes(bytes(data[:-200]))
    report, _ = ingest(archive, workers, tmp_path / name)
    torn, *others = reversed(report.damages)
    assert "ends in the midst of the record" in torn
    assert any(f"bytes at {whole} are no readable record" in each for each in others), report.damages
    assert len(others) == 2
    stored = archive.rows("SELECT headline FROM article ORDER BY article_id")
    assert [headline[-1] for (headline,) in stored] == ["0", "2", "3", "4", "5"]


def test_what_is_no_file_of_ours_is_one_sentence(archive: Archive, workers: Workers, tmp_path: Path) -> None:
    path = news_file(2).write(tmp_path / "a.warc.gz")
    archive.folder.mkdir()
    (archive.folder / path.name).write_bytes(b"another")
    with pytest.raises(UsageError, match="has another file of that name"):
        take_in(path, archive.folder)
    with pytest.raises(UsageError, match="cannot be read"):
        checked(tmp_path / "none.warc.gz")
    report, _ = ingest(archive, workers, path, dry_run=True)
    assert report.counts["new"] == 2


KILLED = """
import os, signal, sys
import crawler.runs.ingestion as ingestion
from crawler.commands import main

async def killed(db, batch, store=ingestion.store_processed, written=[]):
    written.append(batch)
    outcomes = await store(db, batch)
    if len(written) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return outcomes

if __name__ == "__main__":
    ingestion.SCANNED, ingestion.CHUNK, ingestion.BATCH = 8, 2, 2
    if "--format" not in sys.argv:
        ingestion.store_processed = killed
    main()
"""


def test_a_run_that_was_killed_goes_on_and_doubles_nothing(archive: Archive, tmp_path: Path) -> None:
    path = news_file(16).write(tmp_path / "killed.warc.gz")
    script = tmp_path / "ingest.py"
    script.write_text(KILLED)
    environment = {**os.environ, "ARCHIVE_URL": archive.url, "WARC_DIR": str(archive.folder), "PYTHONPATH": ROOT}

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [
            sys.executable,
            str(script),
            "ingest",
            "-s",
            "ARCHIVE_PROCESSES=1",
            "--in-place",
            *arguments,
            str(path),
        ]
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)

    assert run().returncode == -signal.SIGKILL
    ((offset, finished_at),) = archive.rows("SELECT next_offset, finished_at FROM warc_ingest")
    assert (0 < offset < path.stat().st_size, finished_at) == (True, None)
    assert 0 < archive.rows("SELECT count(*) FROM article")[0][0] < 16
    done = run("--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["new"] == 16
    assert archive.rows("SELECT count(*), count(DISTINCT warc_record_id) FROM capture") == [(16, 16)]
    assert archive.rows("SELECT count(*) FROM article WHERE version = 1") == [(16,)]
    assert archive.rows("SELECT DISTINCT warc_filename FROM capture") == [(str(path),)]
