"""Dates of feeds, sitemaps and lists, with the forms that common readers get wrong."""

from datetime import datetime
from email.utils import parsedate_to_datetime

import pytest

from crawler.discovery.dates import is_day_only, moment, printed_date

SEOUL = "Asia/Seoul"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mon, 17 Nov 2025 21:44:23 +09:00", "2025-11-17T21:44:23+09:00"),
        ("Mon, 17 Nov 2025 21:44:23 +0900", "2025-11-17T21:44:23+09:00"),
        ("Mon, 17 Nov 2025 21:44:23 -03:30", "2025-11-17T21:44:23-03:30"),
        ("Mon, 17 Nov 2025 21:44:23 GMT", "2025-11-17T21:44:23+00:00"),
        ("Mon, 17 Nov 2025 21:44:23 KST", "2025-11-17T21:44:23+09:00"),
        ("Mon, 17 Nov 2025 21:44:23", "2025-11-17T21:44:23+09:00"),
        ("2025-11-17T12:44:23Z", "2025-11-17T12:44:23+00:00"),
        ("2025-11-17T21:44+09:00", "2025-11-17T21:44:00+09:00"),
        ("2025-11-17 21:44:23", "2025-11-17T21:44:23+09:00"),
        ("2025-11-17", "2025-11-17T00:00:00+09:00"),
        ("2025.11.17 21:44", "2025-11-17T21:44:00+09:00"),
        ("  Sept. 30, 2023 - 20:50 ", "2023-09-30T20:50:00+09:00"),
        ("July 6, 2023", "2023-07-06T00:00:00+09:00"),
        ("Published : Apr 18, 2022 - 16:41   Updated : Apr 19, 2022 - 10:00", "2022-04-18T16:41:00+09:00"),
        ("April 25, 2019 - 21:07", "2019-04-25T21:07:00+09:00"),
        ("3 November 2026", "2026-11-03T00:00:00+09:00"),
    ],
)
def test_an_aware_moment_of_every_form(written: str, read: str) -> None:
    found = moment(written, SEOUL)
    assert found == datetime.fromisoformat(read)
    assert found is not None
    assert found.utcoffset() == datetime.fromisoformat(read).utcoffset()


def test_the_standard_library_falls_into_the_trap_we_step_around() -> None:
    assert parsedate_to_datetime("Mon, 17 Nov 2025 21:44:23 +09:00").tzinfo is None


@pytest.mark.parametrize(
    "unknown",
    [None, "", "today", "20019-01-01", "0001-01-01", "2025-02-30", "Smarch 3, 2020", "1732370400", "x" * 5000],
)
def test_what_is_not_understood_is_unknown(unknown: str | None) -> None:
    assert moment(unknown, SEOUL) is None


def test_without_a_known_zone_it_is_utc() -> None:
    assert moment("2025-11-17 21:44", None) == datetime.fromisoformat("2025-11-17T21:44+00:00")


def test_a_date_glued_to_its_section() -> None:
    assert printed_date("Foreign AffairsApril 26, 2022", SEOUL) == datetime.fromisoformat("2022-04-26T00:00+09:00")
    assert printed_date("Social AffairsAug. 18, 2021", SEOUL) == datetime.fromisoformat("2021-08-18T00:00+09:00")
    assert printed_date("No date in here, 12345", SEOUL) is None


def test_a_day_is_told_from_a_time_of_day() -> None:
    day, time = moment("July 6, 2023", SEOUL), moment("July 6, 2023 - 00:01", SEOUL)
    assert day is not None
    assert time is not None
    assert is_day_only(day)
    assert not is_day_only(time)
