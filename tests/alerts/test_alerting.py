"""Alerts in a real archive, told to real receivers on loopback."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from crawler.alerting import QUIET, Sent, look_at_archive, note_findings, send_due_alerts
from crawler.alerts.endpoint import endpoints
from crawler.errors import ConfigurationError, DatabaseUnavailable
from crawler.monitoring.finding import Finding
from crawler.store.alerts import mute, unmute
from crawler.store.connection import connect, open_pool
from tests.alerts.receivers import mail_server, webhook
from tests.job_queue import add_job, add_runs, make_queue

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FOUND = Finding("paper", "byline_missing", "2026", NOW - timedelta(hours=30), "No bylines; mend the skin", ("u:1",))
SEND = """
import asyncio, sys
from datetime import datetime
from crawler.alerting import send_due_alerts
print(asyncio.run(send_due_alerts(sys.argv[1], [sys.argv[2]], datetime.fromisoformat(sys.argv[3]))).messages)
"""


def look(url: str, findings: list[Finding], now: datetime, *sources: str) -> None:
    async def run() -> None:
        async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
            await note_findings(db, sources or {"paper"}, findings, now)

    asyncio.run(run())


def send(url: str, now: datetime, *to: str) -> Sent:
    return asyncio.run(send_due_alerts(url, to, now))


def sender(url: str, now: datetime, to: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SEND, url, to, now.isoformat()]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    with connect(url) as db:
        return db.execute(sql.encode()).fetchall()


def hours(number: float) -> datetime:
    return NOW + timedelta(hours=number)


def test_an_alert_is_told_once_and_its_recovery_once(archive_url: str) -> None:
    with webhook() as hook:
        look(archive_url, [FOUND], NOW)
        assert send(archive_url, NOW, hook.url) == Sent(1, 1, 0)
        look(archive_url, [FOUND], hours(1))
        assert send(archive_url, hours(1), hook.url) == Sent()
        for hour in (2, 3):
            look(archive_url, [], hours(hour))
            assert send(archive_url, hours(hour), hook.url) == Sent(), "a finding that flickers is not over"
        look(archive_url, [], hours(4))
        assert send(archive_url, hours(4), hook.url) == Sent(1, 1, 0)
        assert send(archive_url, hours(5), hook.url) == Sent()
    opened, recovered = hook.posts
    assert (opened["title"], opened["type"]) == ("paper: byline_missing (2026)", "warning")
    assert opened["message"].splitlines() == [FOUND.sentence, "Since 2026-11-23 06:00 UTC (30 hours).", "  u:1"]
    assert (recovered["title"], recovered["type"]) == ("recovered: paper: byline_missing (2026)", "success")
    assert "for 31 hours" in recovered["message"]


def test_a_finding_that_flickers_is_one_message(archive_url: str) -> None:
    with webhook() as hook:
        for hour in range(24):
            look(archive_url, [FOUND] if hour % 3 == 0 else [], hours(hour))
            send(archive_url, hours(hour), hook.url)
        assert len(hook.posts) == 1
    assert rows(archive_url, "SELECT count(*), count(closed_at) FROM alert") == [(1, 0)]


def test_many_looks_a_minute_do_not_close_early(archive_url: str) -> None:
    look(archive_url, [FOUND], NOW)
    for minute in range(1, 50):
        look(archive_url, [], NOW + timedelta(minutes=minute))
    assert rows(archive_url, "SELECT absent, closed_at FROM alert") == [(49, None)]


def test_what_comes_up_together_is_one_digest_and_what_follows_waits(archive_url: str) -> None:
    with webhook() as hook:
        look(archive_url, [replace(FOUND, subject=str(number)) for number in range(30)], NOW)
        assert send(archive_url, NOW, hook.url) == Sent(1, 30, 0)
        soon = NOW + QUIET / 2
        look(archive_url, [replace(FOUND, source="gazette")], soon, "gazette")
        assert send(archive_url, soon, hook.url) == Sent(), "not a message every minute"
        assert send(archive_url, NOW + QUIET, hook.url) == Sent(1, 1, 0)
    assert hook.posts[0]["title"] == "30 new alerts: paper"
    assert hook.posts[0]["message"].endswith("And 10 more: crawler alerts shows all.")


def test_two_processes_send_one_message(archive_url: str) -> None:
    look(archive_url, [FOUND], NOW)
    with webhook() as hook:
        hook.go_on.clear()
        both = [sender(archive_url, NOW, hook.url) for _ in range(2)]
        assert hook.came.wait(20)
        assert send(archive_url, NOW, hook.url) == Sent(), "a third one meanwhile"
        hook.go_on.set()
        told = sorted(process.communicate(timeout=20)[0].strip() for process in both)
        assert told == ["0", "1"]
        assert len(hook.posts) == 1


def test_two_looks_at_once_open_one_alert(archive_url: str) -> None:
    threads = [threading.Thread(target=look, args=(archive_url, [FOUND], NOW)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(archive_url, "SELECT count(*) FROM alert") == [(1,)]


def test_kill_9_amid_a_message_sends_it_again(archive_url: str) -> None:
    """The receiver may have it twice, never not at all."""
    look(archive_url, [FOUND], NOW)
    with webhook() as hook:
        hook.go_on.clear()
        killed = sender(archive_url, NOW, hook.url)
        assert hook.came.wait(20)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        hook.go_on.set()
        with connect(archive_url) as db:  # until the killed one's transaction has ended
            db.execute("LOCK TABLE alert_endpoint IN EXCLUSIVE MODE")
        assert send(archive_url, NOW, hook.url) == Sent(1, 1, 0)
        assert [post["title"] for post in hook.posts] == ["paper: byline_missing (2026)"] * 2


def test_a_database_that_goes_away_amid_a_message_is_one_sentence(archive_url: str) -> None:
    look(archive_url, [FOUND], NOW)
    with webhook() as hook:
        hook.go_on.clear()

        def cut() -> None:
            hook.came.wait(20)
            with connect(archive_url, autocommit=True) as db:
                others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                db.execute(f"{others} AND pid <> pg_backend_pid()".encode())
            hook.go_on.set()

        cutting = threading.Thread(target=cut)
        cutting.start()
        with pytest.raises(DatabaseUnavailable, match="went away"):
            send(archive_url, NOW, hook.url)
        cutting.join()
        assert send(archive_url, NOW, hook.url) == Sent(1, 1, 0), "sent again: nobody knows that it was"


def test_crawls_that_wait_and_jobs_that_fail_are_alerts(archive_url: str, tmp_path: Path) -> None:
    with connect(archive_url, autocommit=True) as db:
        make_queue(db)
        add_job(db, begins_in=-3600)
        add_job(db, begins_in=3600)
        add_job(db, "batch", begins_in=-7200)
        add_runs(db, 1, 18, "failed")
        add_runs(db, 19, 11, "done")
        add_runs(db, 30, 90, "refused")
    asyncio.run(look_at_archive(archive_url, tmp_path / "not" / "there", datetime.now(UTC)))
    told = dict(rows(archive_url, "SELECT reason, sentence FROM alert WHERE source = ''"))
    assert set(told) == {"crawls_wait", "jobs_fail"}
    assert told["crawls_wait"].startswith("1 crawls wait to begin, the first for 60 minutes, and no worker")
    assert told["jobs_fail"].startswith("18 of the 29 jobs of the last hour failed")


def test_a_receiver_that_is_down_is_tried_later_and_later_and_the_others_are_told(archive_url: str) -> None:
    with webhook() as hook, webhook() as down:
        down.status = 503
        look(archive_url, [FOUND], NOW)
        assert send(archive_url, NOW, hook.url, down.url) == Sent(1, 1, 1)
        due = (1, 3, 7, 15, 31, 63, 123, 183, 243)
        looks = sorted({minute - before for minute in due for before in (0, 1)} - {0})
        tries = [minute for minute in looks if send(archive_url, hours(minute / 60), down.url).failures]
        assert tries == list(due)
        ((label, failures, tries_in_a_row, error),) = rows(
            archive_url, "SELECT label, failures, tries, last_error FROM alert_endpoint WHERE tries > 0"
        )
        assert (label, failures, tries_in_a_row) == (f"json://127.0.0.1:{down.port}", 10, 10)
        assert "503" in error
        asyncio.run(look_at_archive(archive_url, Path("/"), hours(5)))
        assert rows(archive_url, "SELECT reason FROM alert WHERE source = ''") == [("alerts_not_delivered",)]
        assert send(archive_url, hours(5), hook.url) == Sent(1, 1, 0), "told by the way that works"
        down.status = 200
        assert send(archive_url, hours(6), down.url) == Sent(1, 2, 0)
        assert rows(archive_url, "SELECT count(*) FROM alert_endpoint WHERE tries > 0") == [(0,)]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What reaches the root logger, all levels."""
    text = StringIO()
    handler, root = logging.StreamHandler(text), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


def test_no_receiver_at_all_is_no_exception_and_no_secret_in_the_log(archive_url: str, log: StringIO) -> None:
    look(archive_url, [FOUND], NOW)
    assert send(archive_url, NOW, "json://user:passw0rd-x@127.0.0.1:9/hooks/very-secret-token").failures == 1
    told = rows(archive_url, "SELECT label, last_error FROM alert_endpoint")
    assert told[0][0] == "json://127.0.0.1:9"
    for secret in ("passw0rd", "very-secret-token"):
        assert secret not in str(told)
        assert secret not in log.getvalue()
    assert "did not take 1 alerts" in log.getvalue()


def test_what_was_over_before_anybody_could_be_told_is_told_as_over(archive_url: str) -> None:
    with webhook() as hook:
        hook.status = 500
        look(archive_url, [FOUND], NOW)
        send(archive_url, NOW, hook.url)
        for hour in (1, 2, 3):
            look(archive_url, [], hours(hour))
        hook.status = 200
        assert send(archive_url, hours(3), hook.url) == Sent(1, 1, 0)
        assert hook.posts[-1]["title"] == "recovered: paper: byline_missing (2026)"
        assert send(archive_url, hours(4), hook.url) == Sent()


def test_what_is_muted_is_told_when_that_ends_or_never(archive_url: str) -> None:
    async def run(work: Any) -> None:
        async with await open_pool(archive_url, max_size=1) as pool, pool.connection() as db:
            await work(db)

    short = replace(FOUND, reason="stale_route")
    with webhook() as hook:
        asyncio.run(run(lambda db: mute(db, "paper", "", hours(8), NOW)))
        look(archive_url, [FOUND, short], NOW)
        assert send(archive_url, NOW, hook.url) == Sent()
        for hour in (1, 2, 3):
            look(archive_url, [FOUND], hours(hour))
        assert send(archive_url, hours(4), hook.url) == Sent()
        asyncio.run(run(lambda db: unmute(db, "paper", "", hours(5))))
        assert send(archive_url, hours(6), hook.url) == Sent(1, 1, 0)
        assert hook.posts[0]["title"] == "paper: byline_missing (2026)", "not what came and went meanwhile"


def test_mail_arrives_with_its_subject(archive_url: str) -> None:
    look(archive_url, [replace(FOUND, sentence="No bylines\r\nBcc: x@y.example; 기자를 보라")], NOW)
    with mail_server() as (port, mails):
        to = f"mailto://127.0.0.1:{port}?from=archive@archive.example&to=ops@archive.example&mode=insecure"
        assert send(archive_url, NOW, to) == Sent(1, 1, 0)
    (mail,) = mails
    assert mail["To"] == "ops@archive.example"
    assert "paper: byline_missing" in mail["Subject"]
    assert mail["Bcc"] is None
    texts = [part.get_payload(decode=True) for part in mail.walk() if part.get_content_maintype() == "text"]
    assert any("기자를 보라" in text.decode() for text in texts if isinstance(text, bytes))


def test_an_address_that_cannot_be_is_one_sentence_without_it() -> None:
    with pytest.raises(ConfigurationError, match=r"address 2 of ALERT_URLS \(nonsense://…\) is none") as raised:
        endpoints(["json://h/", "nonsense://very-secret-token"])
    assert "secret" not in str(raised.value)
