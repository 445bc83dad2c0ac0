"""crawler alerts, as it is typed."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.alerting import note_findings
from crawler.monitoring.finding import Finding
from crawler.store.connection import open_pool
from tests.alerts.receivers import webhook
from tests.test_commands import crawler

NOW = datetime.now(UTC)
FOUND = Finding("koreaherald", "byline_missing", "[bold]2026", NOW - timedelta(hours=30), "No bylines; mend", ("u:1",))


def look(url: str, *findings: Finding) -> None:
    async def run() -> None:
        async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
            await note_findings(db, {"koreaherald"}, findings, NOW)

    asyncio.run(run())


def test_what_is_open_is_shown_muted_sent_and_closed(archive_url: str, tmp_path: Path) -> None:
    with webhook() as hook:
        environment = {"ARCHIVE_URL": archive_url, "ALERT_URLS": hook.url}

        def alerts(*arguments: str) -> tuple[int, str]:
            ended = crawler("alerts", *arguments, folder=tmp_path, **environment)
            return ended.code, ended.output

        assert alerts() == (0, "No alert is open, and none was in the last 7 days.\n")
        look(archive_url, FOUND, replace(FOUND, reason="stale_route"))
        code, output = alerts()
        assert code == 1
        assert "byline_missing" in output
        assert "[bold]2026" in output
        code, output = alerts("--format", "json")
        assert [json.loads(line)["reason"] for line in output.splitlines()] == ["stale_route", "byline_missing"]
        code, output = alerts("--mute", "koreaherald", "--reason", "byline_missing", "--for", "3d")
        assert (code, output.startswith("koreaherald: byline_missing muted until ")) == (0, True)
        assert alerts("--send") == (0, "1 messages with 1 alerts were sent; 0 failed.\n")
        assert hook.posts[0]["title"] == "koreaherald: stale_route ([bold]2026)"
        assert alerts("--close", "2") == (0, "Alert 2 is closed; it opens again if a look finds it.\n")
        code, output = alerts()
        assert code == 0, "what is muted is not wrong"
        assert "koreaherald: byline_missing muted until" in output
        assert alerts("--unmute", "koreaherald")[0] == 0
        assert alerts()[0] == 1


def test_a_test_message_says_what_each_address_answered(tmp_path: Path) -> None:
    with webhook() as hook, webhook() as bad:
        bad.status = 403
        urls = f"{hook.url} {bad.url} json://127.0.0.1:9/very-secret-token"
        ended = crawler("alerts", "--test", folder=tmp_path, ALERT_URLS=urls)
    first, second, third = ended.output.splitlines()
    assert ended.code == 1
    assert first == f"json://127.0.0.1:{hook.port}: took the message"
    assert "403" in second
    assert "refused" in third
    assert "very-secret-token" not in ended.output
    assert [post["title"] for post in hook.posts] == ["Test of the news archive's alerts"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--test",), "ALERT_URLS names no address"),
        (("--mute", "koreaherald"), "--mute SOURCE and --for TIME go together"),
        (("--mute", "koreaherald", "--for", "soon"), "--for soon is no time"),
        (("--mute", "nosuch", "--for", "3d"), "there is no such source"),
        (("--unmute", "koreaherald"), "koreaherald: all alerts not muted"),
        (("--close", "7"), "there is no open alert 7"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    archive_url: str, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    ended = crawler("alerts", *arguments, folder=tmp_path, ARCHIVE_URL=archive_url, ALERT_URLS="")
    (line,) = ended.output.splitlines()
    assert (ended.code, line.startswith("error: "), sentence in line) == (2, True, True), line


def test_an_address_that_cannot_be_is_told_without_it(archive_url: str, tmp_path: Path) -> None:
    ended = crawler("alerts", "--send", folder=tmp_path, ARCHIVE_URL=archive_url, ALERT_URLS="slak://secret-token/x")
    assert (ended.code, "address 1 of ALERT_URLS (slak://…)" in ended.output) == (2, True)
    assert "secret-token" not in ended.output


def test_an_archive_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    ended = crawler("alerts", folder=tmp_path, ARCHIVE_URL="postgresql://u:secret@127.0.0.1:1/archive")
    assert (ended.code, "does not answer" in ended.output, "secret" in ended.output) == (2, True, False)
