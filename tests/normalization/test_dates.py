"""Dates as printed, in the forms met and those that break other parsers."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.items import Candidate
from crawler.normalization.dates import parse, split_labels
from crawler.normalization.publication import publication

KST = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "wall", "has_clock"),
    [
        ("April 25, 2019 - 21:07", "2019-04-25T21:07:00", True),
        ("Apr 18, 2022 - 16:41", "2022-04-18T16:41:00", True),
        ("Dec. 28, 2023 - 10:11", "2023-12-28T10:11:00", True),
        ("Sept. 30, 2023 - 20:50", "2023-09-30T20:50:00", True),
        ("2014-11-11 18:08", "2014-11-11T18:08:00", True),
        ("2025.11.03 21:08", "2025-11-03T21:08:00", True),
        ("July 6, 2023", "2023-07-06T00:00:00", False),
        ("25. Oktober 2019, 21:07 Uhr", "2019-10-25T21:07:00", True),
        ("03.05.2024 15:42", "2024-05-03T15:42:00", True),
        ("2024. 5. 3. 오후 3:42", "2024-05-03T15:42:00", True),
        ("2024年4月24日20:01", "2024-04-24T20:01:00", True),
        ("May 3, 2024 5:31 p.m.", "2024-05-03T17:31:00", True),
    ],
)
def test_printed_forms(raw: str, wall: str, has_clock: bool) -> None:
    moment = parse(raw)
    assert moment is not None
    assert (moment.wall.isoformat(), moment.offset, moment.has_clock) == (wall, None, has_clock)


def test_an_offset_with_a_colon_is_read() -> None:
    moment = parse("Mon, 17 Nov 2025 21:44:23 +09:00")
    assert moment is not None
    assert moment.at(UTC) == datetime(2025, 11, 17, 21, 44, 23, tzinfo=KST)


@pytest.mark.parametrize("raw", ["", "yesterday", "20019-04-25", "2024-13-45", "Room 2024", "9" * 500])
def test_what_is_no_date_is_none(raw: str) -> None:
    assert parse(raw) is None


@pytest.mark.parametrize(
    ("line", "published", "modified"),
    [
        (
            "Published : Apr 18, 2022 - 16:41   Updated : Apr 18, 2022 - 16:45",
            "Apr 18, 2022 - 16:41",
            "Apr 18, 2022 - 16:45",
        ),
        ("Published : Dec. 28, 2023 - 10:11", "Dec. 28, 2023 - 10:11", None),
        ("Updated : 2014-11-11 18:08", None, "2014-11-11 18:08"),
        ("April 25, 2019 - 21:07 By Kim Tester", "April 25, 2019 - 21:07", None),
    ],
)
def test_labels_are_taken_off(line: str, published: str | None, modified: str | None) -> None:
    assert split_labels(line) == (published, modified)


def test_a_clock_beats_none_and_the_zone_is_the_sources() -> None:
    candidates = (Candidate("2026-11-19", "json_ld", 0.95), Candidate("Nov. 19, 2026 - 08:30", "visible_text", 0.4))
    found, _ = publication(candidates, (), "Asia/Seoul", None, NOW, "en")
    assert found is not None
    assert (found.moment.isoformat(), found.raw) == ("2026-11-19T08:30:00+09:00", "Nov. 19, 2026 - 08:30")


def test_without_a_zone_the_evidence_says_so() -> None:
    found, _ = publication((Candidate("2026-11-19 08:30", "meta", 0.9),), (), None, None, NOW, None)
    assert found is not None
    assert found.moment.tzinfo is UTC
    assert "no zone" in found.evidence.reason


def test_the_future_is_no_publication() -> None:
    assert publication((Candidate("2027-06-01T00:00:00Z", "json_ld", 0.9),), (), None, None, NOW, None) == (None, None)
