"""The offset from UTC that a page lets see."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.normalization.dates import parse
from crawler.normalization.offsets import told_here

MOMENT = datetime(2021, 3, 12, 23, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("2021-03-13T00:05:07+01:00", "2021-03-13T00:05:07+01:00"),
        ("March 12, 2021 6:05 pm", "2021-03-12T18:05:07-05:00"),
        ("March 12, 2021 11:05 am", "2021-03-12T23:05:07+00:00"),  # no zone is twelve hours behind
        ("March 12, 2021 6:17 pm", "2021-03-12T23:05:07+00:00"),  # another moment
        ("2021-03-13", "2021-03-13T00:05:07+01:00"),  # the day in Prague
        ("2021-03-12", "2021-03-12T23:05:07+00:00"),
    ],
)
def test_a_moment_in_utc_is_told_as_the_page_prints_it(printed: str, told: str) -> None:
    other = parse(printed)
    assert other is not None
    assert told_here(MOMENT, [other], ZoneInfo("Europe/Prague")).isoformat() == told
