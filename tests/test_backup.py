"""Back up and restore: what comes back is what was there, and a crawl goes on from it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import WarcPlace, read_record
from crawler.sample import SamplePaper, serve
from crawler.warc.folder import copy_missing
from tests.crawling import Crawls, Ended

PAPER = SamplePaper(30)


def exported(crawls: Crawls) -> list[dict[str, Any]]:
    return sorted(crawls.records(), key=lambda record: str(record["url_key"]))


def test_an_archive_comes_back_from_its_backup_and_crawls_go_on(
    archive_url: str, empty_url: str, tmp_path: Path
) -> None:
    with serve(PAPER, crawl_delay=0) as server:
        crawls = Crawls(archive_url, tmp_path / "one", server)
        crawls.folder.mkdir()
        assert crawls.crawl().code == 0
        backup = tmp_path / "backup"
        ended = crawls.run("backup", str(backup))
        assert ended.code == 0, ended.output
        assert crawls.run("backup", str(backup)).output.count(" 0 WARC files") == 1  # they never change
        before = exported(crawls)
        assert len(before) == 30

        other = Crawls(empty_url, tmp_path / "two", server)
        other.folder.mkdir()
        assert "restored the database" in other.run("restore", str(backup)).output
        assert exported(other) == before
        places = other.rows(
            "SELECT warc_filename, warc_record_offset, warc_record_id, payload_digest, url FROM capture"
            " WHERE revisit_of IS NULL"
        )
        for *place, url in places:
            assert read_record(other.folder / "warc", WarcPlace(*place)).url == url
        again = other.run("restore", str(backup))
        assert (again.code, "restore into an empty archive" in again.output) == (2, True)
        asked = len(server.requests)
        assert other.crawl().code == 0
        assert not [each for each in server.requests[asked:] if "/article/" in str(each)]


@pytest.mark.parametrize("arguments", [("backup", "/proc/no/folder"), ("restore", "/no/such/folder")])
def test_what_cannot_be_done_is_one_sentence(archive_url: str, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    environment = {**os.environ, "ARCHIVE_URL": archive_url, "ARCHIVE_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "crawler", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    ended = Ended(done.returncode, done.stderr)
    assert ended.code == 2
    assert ended.output.startswith("error: ")
    assert ended.output.count("\n") == 1


def test_a_file_that_is_being_written_is_copied_as_far_as_it_is(tmp_path: Path) -> None:
    origin, target = tmp_path / "origin", tmp_path / "target"
    origin.mkdir()
    target.mkdir()
    (origin / "a.warc.gz").write_bytes(b"whole")
    (origin / "b.warc.gz.open").write_bytes(b"half")
    assert copy_missing(origin, target) == (2, 9)
    (origin / "b.warc.gz.open").rename(origin / "b.warc.gz")
    with (origin / "b.warc.gz").open("ab") as file:
        file.write(b" and half")
    assert copy_missing(origin, target) == (1, 13)
    assert sorted(path.name for path in target.iterdir()) == ["a.warc.gz", "b.warc.gz"]
    assert (target / "b.warc.gz").read_bytes() == b"half and half"
    shutil.rmtree(origin)
    assert json.dumps(copy_missing(origin, target)) == "[0, 0]"
