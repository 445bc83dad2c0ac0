"""An export that is cut short goes on where it was, and ends as one that was not; a full disk is one sentence."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pyarrow.dataset
import pytest

from crawler.errors import DatabaseUnavailable, ExportError, UsageError
from crawler.export.as_text import export_text
from crawler.export.output import Output
from crawler.export.text_form import JsonLines
from crawler.store import printed
from crawler.store.connection import connect
from crawler.store.printed import Block, print_records
from crawler.store.selection import Selection
from tests.export.archived import article, export, no_file_beyond
from tests.store.test_articles import stored

MANY = 40


@pytest.fixture
def many(archive_url: str) -> str:
    """An archive of as many articles."""
    assert stored(archive_url, *(article(n) for n in range(MANY))) == ["new"] * MANY
    return archive_url


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few articles are many slices."""
    monkeypatch.setattr(printed, "SLICE_ARTICLES", 3)


@pytest.mark.usefixtures("small_slices")
def test_slices_hold_each_article_once_and_in_order(many: str) -> None:
    blocks = list(print_records(many, Selection()))
    keys = [json.loads(line)["url_key"] for block in blocks for line in block.lines.splitlines()]
    assert keys == [f"paper:{n}" for n in range(MANY)]
    assert sum(block.articles for block in blocks) == MANY
    assert len([block for block in blocks if block.key]) == 14
    behind = list(print_records(many, Selection(), blocks[2].key))
    assert b"".join(block.lines for block in behind) == b"".join(block.lines for block in blocks[3:])


@pytest.mark.usefixtures("small_slices")
def test_whoever_has_enough_may_go(many: str) -> None:
    blocks = print_records(many, Selection())
    next(blocks)
    blocks.close()
    assert [thread.name for thread in threading.enumerate() if "_print_slices" in thread.name] == []


@pytest.mark.usefixtures("small_slices")
def test_a_database_that_goes_away_is_one_sentence(many: str) -> None:
    blocks = print_records(many, Selection())
    next(blocks)
    with connect(many, autocommit=True) as db:
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
    with pytest.raises(DatabaseUnavailable, match=r"went away .* run the same command again"):
        list(blocks)


@pytest.mark.usefixtures("small_slices")
def test_a_resumed_export_ends_as_an_undisturbed_one(many: str, tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    assert export_text(many, Selection(), JsonLines(), str(whole), {}) == MANY

    class Some(JsonLines):
        calls = 0

        def convert(self, lines: bytes) -> bytes:
            self.calls += 1
            if self.calls > 4:
                raise InterruptedError
            return lines

    with pytest.raises(InterruptedError):
        export_text(many, Selection(), Some(), str(cut), {"format": "jsonl"})
    state = json.loads((tmp_path / "cut.jsonl.state").read_text())
    assert state["state"]["articles"] == 12
    with cut.open("ab") as file:
        file.write(b'{"torn')
    with pytest.raises(UsageError, match="begun with other options"):
        export_text(many, Selection(), JsonLines(), str(cut), {"format": "csv"}, resume=True)
    assert export_text(many, Selection(), JsonLines(), str(cut), {"format": "jsonl"}, resume=True) == MANY
    assert cut.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cut.jsonl", "whole.jsonl"]


def test_a_file_shorter_than_its_state_is_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with Output(str(path), {}, resume=False) as out:
        out.write(b"12345")
        out.reached({"at": "x", "id": 1}, 1)
        state = (tmp_path / "out.state").read_text()
    assert not (tmp_path / "out.state").exists()
    (tmp_path / "out.state").write_text(state)
    path.write_bytes(b"123")
    with pytest.raises(UsageError, match="has 3 bytes, less than the 5"), Output(str(path), {}, resume=True):
        pass


SLOW = """
import sys, time
from crawler.export import as_text, output
from crawler.store import printed
printed.SLICE_ARTICLES = 3
output.SAVE_SECONDS = 0.0
reached = output.Output.reached
def slowly(self, place, articles):
    reached(self, place, articles)
    print(articles, flush=True)
    if articles >= 12:
        sys.stdin.read()  # for ever: the test kills it here
output.Output.reached = slowly
from crawler.__main__ import main
sys.argv = ["crawler", "export", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_kill_9_and_resume_give_what_an_undisturbed_export_gives(many: str, tmp_path: Path, form: str) -> None:
    environment = {**os.environ, "ARCHIVE_URL": many, "ARCHIVE_DATA": str(tmp_path / "data")}
    out = tmp_path / "cut"
    options = ("--format", form, "--since", "2026-01-01", "-o")
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, *options, str(out)],
        env=environment,
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    for line in process.stdout:
        if int(line) >= 12:
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert (tmp_path / "cut.state").exists()
    assert export(many, *options, str(out), "--resume") == 0
    assert export(many, *options, str(tmp_path / "whole")) == 0
    assert out.read_bytes() == (tmp_path / "whole").read_bytes()
    with pytest.raises(UsageError, match="nothing to resume"):
        export(many, *options, str(out), "--resume")


def test_a_full_disk_is_one_sentence_and_what_was_written_can_be_gone_on_with(many: str, tmp_path: Path) -> None:
    cut, whole = tmp_path / "cut", tmp_path / "whole"
    with (
        no_file_beyond(20_000),
        pytest.raises(ExportError, match=r"cut cannot be written \(File too large\); make room"),
    ):
        export(many, "-o", str(cut))
    export(many, "-o", str(cut), "--resume")
    export(many, "-o", str(whole))
    assert cut.read_bytes() == whole.read_bytes()


def test_a_full_device_and_a_reader_that_has_enough(many: str, tmp_path: Path) -> None:
    environment = {**os.environ, "ARCHIVE_URL": many, "ARCHIVE_DATA": str(tmp_path / "data"), "PYTHON": sys.executable}
    for shell in ('"$PYTHON" -m crawler export | head -1', '"$PYTHON" -m crawler export > /dev/full'):
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", shell], env=environment, cwd=tmp_path, capture_output=True, check=False
        )
        assert b"Traceback" not in done.stderr
        assert (done.returncode, done.stdout.count(b"\n")) == ((0, 1) if "head" in shell else (2, 0))


def test_a_parquet_export_goes_on_with_the_month_that_was_not_whole(many: str, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    folder = tmp_path / "parquet"
    options = ("--format", "parquet", "-o", str(folder))
    export(many, *options)
    assert pyarrow.dataset.dataset(folder, partitioning="hive").count_rows() == MANY
    with pytest.raises(UsageError, match="is not empty"):
        export(many, *options)
    last = folder / "source=paper" / "month=2026-02" / "articles.parquet"
    last.rename(last.with_name(".articles.parquet.new"))
    named = ("format", "source", "since", "until", "author", "section", "gone", "json_ld")
    chosen: dict[str, Any] = {**dict.fromkeys(named), "format": "parquet", "gone": False, "json_ld": False}
    state = {"articles": 31, "bytes": 0, "place": {"source": "paper", "month": "2026-01"}}
    (folder / ".export.state").write_text(json.dumps({"form": 1, "options": chosen, "state": state}))
    export(many, *options, "--resume")
    assert pyarrow.dataset.dataset(folder, partitioning="hive").count_rows() == MANY
    assert [path.name for path in folder.rglob(".*")] == []


def test_errors_of_writing_are_the_exports_own(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="No space left"), Output("/dev/full", {}, resume=False) as out:
        out.write(b"1")
    assert Block(b"", 0).key is None
