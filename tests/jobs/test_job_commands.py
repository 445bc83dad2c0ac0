"""`crawler schedule` and `crawler jobs` as they are typed: what they write and show, and what they say to mistakes."""

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.utils.project import get_project_settings

from crawler.command import ArchiveCommand
from crawler.commands import jobs, schedule, worker
from crawler.errors import ConfigurationError, CrawlerError
from crawler.store.connection import connect
from crawler.store.crawls import declare_source
from crawler.store.job_queue import open_queue
from crawler.store.roles import grant

SITE = ("news", "-a", "site=https://www.gazette.example")


def execute(command: ArchiveCommand, *words: str) -> int | None:
    """The command, in this process."""
    parser = argparse.ArgumentParser(exit_on_error=False, conflict_handler="resolve")
    command.settings = get_project_settings()
    command.add_options(parser)
    opts, args = parser.parse_known_args(words)
    return command.execute(args, opts)


@pytest.fixture
def archive(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ARCHIVE_URL", archive_url)
    return archive_url


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    with connect(url) as db:
        return db.execute(sql.encode()).fetchall()


def test_a_schedule_is_written_changed_shown_and_removed(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    execute(schedule.Command(), *SITE, "--every", "15m", "--quiet", "01:00-05:00")
    execute(schedule.Command(), "koreaherald", "--cron", "30 6 * * 1-5", "-a", "sections=National")
    execute(schedule.Command(), "gazette_example", "--every", "2h")  # by the name of the source, its site is known
    execute(schedule.Command(), "gazette_example", "--backfill", "2019-01-01..2019-12-31", "--budget", "3h/day")
    execute(schedule.Command(), "koreaherald", "--pause")
    told = capsys.readouterr().out
    assert "gazette_example: is due" in told
    assert "koreaherald: its schedule is paused" in told
    execute(schedule.Command(), "--format", "json")
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["source"], each.get("every"), each.get("cron")) for each in shown] == [
        ("gazette_example", "2h", None),
        ("koreaherald", None, "30 6 * * 1-5"),
        ("gazette_example", None, None),
    ]
    assert shown[0]["arguments"] == {"site": "https://www.gazette.example"}
    assert shown[1]["timezone"] == "Asia/Seoul"
    assert shown[2]["seconds_a_day"] == 3 * 3600
    execute(schedule.Command())
    table = capsys.readouterr().out
    assert "by cron 30 6 * * 1-5" in table
    assert "paused" in table
    execute(schedule.Command(), "gazette_example", "--remove")
    execute(schedule.Command(), "koreaherald", "--resume")
    assert rows(archive, "SELECT source, paused_at FROM schedule") == [("koreaherald", None)]
    assert rows(archive, "SELECT count(*) FROM backfill") == [(0,)]


def test_work_is_added_once_listed_and_cancelled(
    archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.warc.gz", "b.warc.gz"):
        (tmp_path / name).touch()

    facts = dict.fromkeys(("publisher", "in_language", "timezone"))

    async def declare() -> None:
        async with open_queue(archive) as queue:
            await queue.run(lambda db: declare_source(db, "gazette", facts))
            await queue.run(lambda db: declare_source(db, "courier", facts))

    asyncio.run(declare())
    execute(jobs.Command(), "add", "--", "ingest", "--in-place", "a.warc.gz", "b.warc.gz", "a.warc.gz")
    execute(jobs.Command(), "add", "--", "reextract", "--since", "2026-11-01")
    execute(jobs.Command(), "add", "--", "export", "--format", "csv", "-o", "out.csv")
    execute(jobs.Command(), "add", "--", "ingest", "--in-place", "b.warc.gz")
    assert capsys.readouterr().out.splitlines() == [
        f"job 1: ingest --in-place {tmp_path}/a.warc.gz",
        f"job 2: ingest --in-place {tmp_path}/b.warc.gz",
        "job 3: reextract --since 2026-11-01 --source courier",
        "job 4: reextract --since 2026-11-01 --source gazette",
        f"job 5: export --format csv -o {tmp_path}/out.csv",
        f"waits already: ingest --in-place {tmp_path}/b.warc.gz",
    ]
    execute(jobs.Command(), "cancel", "1", "3")
    capsys.readouterr()
    execute(jobs.Command(), "--format", "json")
    assert [json.loads(line)["job_id"] for line in capsys.readouterr().out.splitlines()] == [5, 4, 2]
    execute(jobs.Command())
    assert "No worker runs" in capsys.readouterr().out
    execute(jobs.Command(), "--failed")
    assert capsys.readouterr().out == "No job failed.\n"


def test_who_may_only_read_is_told_so(archive: str, monkeypatch: pytest.MonkeyPatch) -> None:
    execute(schedule.Command(), "koreaherald", "--every", "2h")
    grant(archive)
    monkeypatch.setenv("ARCHIVE_URL", f"{archive}{'&' if '?' in archive else '?'}options=-c%20role%3Darchive_reader")
    execute(schedule.Command())
    execute(jobs.Command())
    for command, words in ((schedule, ["koreaherald", "--pause"]), (jobs, ["cancel", "1"])):
        with pytest.raises(ConfigurationError, match=r"may not do this \(permission denied .* archive_writer"):
            execute(command.Command(), *words)
    with connect(archive) as db:
        db.execute("DROP OWNED BY archive_reader, archive_writer")


WRONG = [
    (schedule, ["koreaherald"], "say when it is crawled"),
    (schedule, ["nosuch", "--every", "1h"], "there is no such source"),
    (schedule, ["news", "--every", "1h"], "it needs the site's address"),
    (schedule, ["koreaherald", "--every", "soon"], "is no interval"),
    (schedule, ["koreaherald", "--cron", "61 * * * *"], "is no cron line"),
    (schedule, ["koreaherald", "--every", "1h", "--quiet", "1-5"], "is no span of hours"),
    (schedule, ["koreaherald", "--every", "1h", "-a", "sections=Nowhere"], "is no section"),
    (schedule, ["koreaherald", "--every", "1h", "-a", "sections"], "is no argument"),
    (schedule, ["koreaherald", "--every", "1h", "-a", "sections=\udcff"], "is not in UTF-8"),
    (schedule, ["koreaherald", "--pause"], "nothing is planned of it"),
    (schedule, ["koreaherald", "--pause", "--quiet", "1:00-2:00"], "takes no other options"),
    (schedule, ["koreaherald", "--backfill", "2019-01-01..2019-12-31"], "go together"),
    (schedule, ["koreaherald", "--backfill", "2019", "--budget", "9/day"], "is no day"),
    (schedule, ["koreaherald", "--backfill", "2019-02-01..2019-01-01", "--budget", "9/day"], "no days in their order"),
    (schedule, ["koreaherald", "--backfill", "2019-01-01", "--budget", "9"], "is no budget"),
    (schedule, ["koreaherald", "--backfill", "2019-01-01", "--budget", "25h/day"], "is no budget"),
    (schedule, ["koreaherald", "--backfill", "2019-01-01", "--budget", "9/day", "-a", "since=2019-01-01"], "no place"),
    (schedule, ["koreaherald", "x"], "name one SOURCE"),
    (jobs, ["add"], "nothing is no command that can be a job"),
    (jobs, ["add", "--", "crawl", "koreaherald"], "crawl is no command that can be a job"),
    (jobs, ["add", "--", "ingest"], "name at least one FILE"),
    (jobs, ["add", "--", "ingest", "nosuch.warc.gz"], "there is no such file"),
    (jobs, ["add", "--", "export"], "name it with -o"),
    (jobs, ["add", "--", "export", "--format", "pdf", "-o", "x"], "invalid choice"),
    (jobs, ["add", "--", "reextract", "--sauce", "x"], "no option of it"),
    (jobs, ["add", "--", "reextract"], "has no source yet"),
    (jobs, ["cancel", "x"], "is no job's number"),
    (jobs, ["cancel", "7"], "is no job that waits"),
    (jobs, ["stop"], "nothing that can be done"),
    (worker, ["now"], "takes options only"),
    (worker, ["--concurrency", "0"], "is no number from 1 to"),
]


@pytest.mark.parametrize(
    ("command", "words", "sentence"),
    WRONG,
    ids=[" ".join(case[1]).encode("ascii", "replace").decode() for case in WRONG],
)
def test_what_is_wrong_is_one_sentence(archive: str, command: Any, words: list[str], sentence: str) -> None:
    with pytest.raises((CrawlerError, ScrapyUsageError)) as raised:
        execute(command.Command(), *words)
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)
