"""Verify: an archive that is whole is told so, and each thing that can be wrong is found and named."""

import asyncio
import fcntl
import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive import Original, WarcWriter
from crawler.commands.verify import _print
from crawler.from_warc.check import FINDINGS, Findings
from crawler.runs.verification import Verification
from crawler.store.connection import open_pool
from crawler.store.patience import Patience
from crawler.warc.files import OPEN_SUFFIX
from crawler.workers import Workers
from tests.archived_pages import NOW, Archive, page, sample_pages
from tests.test_docs import ROOT, table

ARTICLES = 8
CARE = (ROOT / "docs" / "archive.md").read_text("utf-8")


@pytest.fixture
def archive(archive_url: str, tmp_path: Path) -> Archive:
    """Articles of the sample newspaper, in several WARC files, and a revisit."""
    archive = Archive(archive_url, tmp_path / "warc")
    archive.add(sample_pages(ARTICLES), max_file_bytes=6_000)
    return archive


def verify(archive: Archive, workers: Workers, *files: str, source: str | None = None) -> Findings:
    async def run() -> Findings:
        async with await open_pool(archive.url, max_size=1) as pool:
            run = Verification(Patience(pool, 5), workers, archive.folder, source)
            return await run.run(files, all_records=True)

    return asyncio.run(run())


def test_an_archive_that_is_whole(archive: Archive, workers: Workers) -> None:
    findings = verify(archive, workers)
    files = archive.rows("SELECT count(DISTINCT warc_filename) FROM capture")[0][0]
    assert (findings.counts, findings.files, findings.articles) == ({}, files, ARTICLES)
    assert findings.files > 1
    assert findings.records == ARTICLES + files  # each file begins with its warcinfo


def test_everything_that_can_be_wrong_is_found(
    archive: Archive, workers: Workers, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [name for (name,) in archive.rows("SELECT DISTINCT warc_filename FROM capture ORDER BY 1")]
    lost, torn, changed = (archive.folder / name for name in names[:3])
    held = archive.rows("SELECT count(*) FROM capture WHERE warc_filename = %s", lost.name)[0][0]
    lost.unlink()
    torn.write_bytes(torn.read_bytes()[:-20])
    archive.rows("UPDATE capture SET payload_digest = 'sha256:0' WHERE warc_filename = %s", changed.name)
    changed_rows = archive.rows("SELECT count(*) FROM capture WHERE warc_filename = %s", changed.name)[0][0]
    archive.rows("UPDATE article SET headline = 'Tampered with' WHERE url_key = (SELECT min(url_key) FROM article)")
    with WarcWriter(archive.folder, "koreaherald", "test") as writer:
        writer.write(page("https://www.koreaherald.com/article/1", b"orphan"))
    died = WarcWriter(archive.folder, "koreaherald", "test")
    died.write(page("https://www.koreaherald.com/article/2", b"orphan"))
    died.abandon()
    (archive.folder / "koreaherald-none.warc.gz").write_bytes(b"no WARC")
    findings = verify(archive, workers)
    assert findings.counts == {
        "row_without_file": held,
        "row_without_record": 1,
        "torn_tail": 1,
        "payload_differs": changed_rows,
        "record_without_row": 2,
        "open_without_writer": 1,
        "file_unreadable": 1,
        "record_digest_differs": 1,
    }
    assert lost.name in findings.examples["row_without_file"][0]
    _print(findings)
    said = capsys.readouterr().out
    assert "torn_tail: the file ends in the midst of a record" in said
    assert "something needs a look" in said
    only = verify(archive, workers, torn.name)
    assert (only.files, only.counts) == (1, {"row_without_record": 1, "torn_tail": 1})
    assert verify(archive, workers, source="nobody").counts == {}


def test_a_file_that_is_being_written_is_not_wrong(archive: Archive, workers: Workers) -> None:
    writer = WarcWriter(archive.folder, "koreaherald", "test")
    writer.write(page("https://www.koreaherald.com/article/2", b"its row is on its way"))
    (path,) = archive.folder.glob(f"*{OPEN_SUFFIX}")
    with path.open("ab") as file:
        file.write(gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n" * 5)[:40])
    assert verify(archive, workers).counts == {}
    writer.abandon()
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_revisit_and_a_wrong_digest_of_the_records_own(archive: Archive, workers: Workers) -> None:
    first = page("https://www.koreaherald.com/article/3", b"<p>the same</p>")
    with WarcWriter(archive.folder, "koreaherald", "test") as writer:
        place = writer.write(first)
        original = Original(first.url, NOW, place.warc_record_id, place.payload_digest)
        again = writer.write(replace(first, fetched_at=NOW), original)
    for each in (place, again):
        archive.rows(
            "INSERT INTO capture (source, url, requested_url, captured_at, status, payload_length, payload_digest,"
            " warc_filename, warc_record_offset, warc_record_id, revisit_of) VALUES ('koreaherald', 'u', 'u', now(),"
            " 200, 0, %s, %s, %s, %s, (SELECT capture_id FROM capture WHERE warc_record_id = %s))",
            *(each.payload_digest, each.warc_filename, each.warc_record_offset, each.warc_record_id, each.revisit_of),
        )
    assert verify(archive, workers).counts == {}
    plain = archive.folder / "plain.warc"
    block = b"HTTP/1.1 200 OK\r\n\r\nbody"
    plain.write_bytes(
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-11-20T00:00:00Z\r\n"
        b"WARC-Block-Digest: sha1:AAAA\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n"
        % len(block)
        + block
        + b"\r\n\r\n"
    )
    archive.rows("INSERT INTO warc_ingest (warc_filename, size) VALUES ('plain.warc', 1)")
    assert verify(archive, workers).counts == {"digest_field_differs": 1}


def test_the_document_has_a_row_for_each_finding() -> None:
    assert {kind: cells[0] for kind, cells in table(CARE, "Verify").items()} == dict(FINDINGS)
