"""What opens and what closes, and what is said of it: pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.alerts.alert import Alert, tame
from crawler.alerts.archive_checks import (
    ArchiveFacts,
    Disk,
    EndpointState,
    JobFacts,
    archive_findings,
    host_findings,
)
from crawler.alerts.changes import LOOKS_WITHOUT, TIME_WITHOUT, changes
from crawler.alerts.message import MOST_TOLD, message
from crawler.monitoring.finding import Finding

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BEGAN = NOW - timedelta(hours=30)
FOUND = Finding("paper", "byline_missing", "2026", BEGAN, "No bylines; mend the skin", ("u:1", "u:2"))


def alert(finding: Finding = FOUND, number: int = 1, absent: int = 0, found_ago: timedelta = timedelta()) -> Alert:
    examples = list(finding.examples)
    moments = (NOW - timedelta(hours=20), NOW - found_ago)
    words = (finding.source, finding.reason, finding.subject, finding.since, finding.sentence, examples)
    return Alert(number, *words, *moments, absent, None)


def test_a_finding_opens_once_and_goes_on() -> None:
    first = changes([], {"paper"}, [FOUND, FOUND], NOW)
    assert (first.opened, first.found_again, first.missed, first.closed) == ((FOUND,), (), (), ())
    again = changes([alert()], {"paper"}, [replace(FOUND, sentence="Other words")], NOW)
    assert again.opened == ()
    assert [finding.sentence for _, finding in again.found_again] == ["Other words"]


@pytest.mark.parametrize(
    ("absent", "found_ago", "closes"),
    [
        (0, TIME_WITHOUT, False),
        (LOOKS_WITHOUT - 1, TIME_WITHOUT / 2, False),
        (LOOKS_WITHOUT - 1, TIME_WITHOUT, True),
        (LOOKS_WITHOUT + 5, TIME_WITHOUT * 9, True),
    ],
)
def test_it_closes_after_some_looks_and_some_time(absent: int, found_ago: timedelta, closes: bool) -> None:
    missed = changes([alert(absent=absent, found_ago=found_ago)], {"paper"}, [], NOW)
    assert bool(missed.closed) is closes
    assert bool(missed.missed) is not closes


def test_a_look_at_one_source_says_nothing_of_another() -> None:
    other = alert(replace(FOUND, source="gazette"), absent=9, found_ago=timedelta(days=9))
    found = changes([other], {"paper"}, [], NOW)
    assert (found.missed, found.closed) == ((), ())


def test_one_alert_is_its_sentence_since_when_and_examples() -> None:
    told = message([alert()], NOW)
    assert told.subject == "paper: byline_missing (2026)"
    assert told.body == "No bylines; mend the skin\nSince 2026-11-23 06:00 UTC (30 hours).\n  u:1\n  u:2"
    assert not told.recovered


def test_a_recovery_tells_how_long_it_lasted() -> None:
    told = message([replace(alert(found_ago=timedelta(hours=2)), closed_at=NOW)], NOW)
    assert told.subject == "recovered: paper: byline_missing (2026)"
    assert "From 2026-11-23 06:00 UTC, for 28 hours" in told.body
    assert told.recovered


def test_many_are_one_digest_of_bounded_length() -> None:
    many = [alert(replace(FOUND, source=f"paper{number}"), number) for number in range(50)]
    told = message([*many, replace(alert(), closed_at=NOW)], NOW)
    assert told.subject == "50 new alerts, 1 recovered: paper0, paper1, paper2 and 48 more"
    assert told.body.count("No bylines") == MOST_TOLD
    assert told.body.endswith(f"And {51 - MOST_TOLD} more: crawler alerts shows all.")


def test_long_sentences_make_no_message_that_a_chat_would_refuse() -> None:
    many = [alert(replace(FOUND, subject=str(number), sentence="x" * 1000), number) for number in range(15)]
    told = message(many, NOW)
    assert len(told.body) < 3_700
    assert told.body.endswith("And 12 more: crawler alerts shows all.")


def test_hostile_words_are_one_line_each_and_keys_stay_apart() -> None:
    long = "x" * 5000
    bad = replace(FOUND, sentence=f"a\r\nBcc: you\x00\ud800 {long}", examples=(long,) * 9)
    found = [replace(bad, subject=f"{long}{number}") for number in (1, 2)]
    first, second = map(tame, found)
    assert first.key != second.key
    assert first.sentence.startswith("a Bcc: you ")
    assert all(len(text) <= 1000 for text in (first.subject, first.sentence, *first.examples))
    assert len(first.examples) == 3
    assert "\n" not in message([alert(first)], NOW).subject


def test_what_an_operator_needs_to_know_of_the_archive() -> None:
    well = ArchiveFacts(10, NOW - timedelta(hours=1), 20, 97)
    assert list(archive_findings(well, JobFacts(1, 0, None, 3, 200), [], NOW)) == []
    assert list(archive_findings(well, None, [], NOW)) == []
    down = EndpointState("e1", "json://h", 0, None, 9, 9, NOW - timedelta(hours=2), "refused", NOW)
    bad = archive_findings(
        ArchiveFacts(12345, NOW - timedelta(days=1), 90, 97),
        JobFacts(0, 7, NOW - timedelta(hours=1), 150, 200),
        [down],
        NOW,
    )
    told = {finding.reason: finding.sentence for finding in bad}
    assert set(told) == {
        "index_lags",
        "connections_nearly_used_up",
        "crawls_wait",
        "jobs_fail",
        "alerts_not_delivered",
    }
    assert "12,345 articles wait to be indexed, the oldest for 24 hours" in told["index_lags"]
    assert "no worker gives a sign of life; start crawler worker" in told["crawls_wait"]


def test_a_disk_is_nearly_full_by_share_and_by_size() -> None:
    gib = 1 << 30
    assert not list(host_findings("a", Disk("/w", 400 * gib, 10_000 * gib), NOW))
    assert not list(host_findings("a", Disk("/w", 2 * gib, 20 * gib), NOW))
    (found,) = host_findings("a", Disk("/w", gib // 2, 40 * gib), NOW)
    assert (found.source, found.subject) == ("host:a", "/w")
