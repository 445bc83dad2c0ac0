"""When a crawl is due: the grid, cron lines, quiet hours, clocks that are set, and whatever else is typed."""

import random
import re
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from crawler.errors import UsageError
from crawler.timetable import QuietHours, Timetable, read_cron, read_interval, read_quiet_hours, written

DUBLIN, SEOUL, LORD_HOWE = ZoneInfo("Europe/Dublin"), ZoneInfo("Asia/Seoul"), ZoneInfo("Australia/Lord_Howe")
ZONES = (DUBLIN, SEOUL, LORD_HOWE, ZoneInfo("America/St_Johns"), ZoneInfo("UTC"), ZoneInfo("America/Santiago"))
NIGHT = QuietHours(time(1), time(5))


def at(text: str, zone: ZoneInfo | None = None) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=zone) if zone else moment.replace(tzinfo=UTC)


def run(table: Timetable, first: datetime, count: int) -> list[datetime]:
    """Due moments, each crawl deferred as soon as it is due."""
    due = [table.first_due(first)]
    while len(due) < count:
        due.append(table.next_due(due[0], due[-1]))
    return due


def shown(moments: list[datetime], zone: ZoneInfo) -> list[str]:
    return [f"{moment.astimezone(zone):%d %H:%M}" for moment in moments]


def test_an_interval_begins_at_once_and_keeps_its_grid() -> None:
    table = Timetable(every=timedelta(minutes=15))
    begin = at("2026-11-23T10:07:30")
    assert table.first_due(begin) == begin
    assert table.next_due(begin, begin) == at("2026-11-23T10:22:30")
    # Deferred late: the grid stays where it was
    assert table.next_due(begin, at("2026-11-23T10:23:00")) == at("2026-11-23T10:37:30")


def test_what_was_missed_is_not_piled_up() -> None:
    table = Timetable(every=timedelta(hours=1))
    begin = at("2026-11-23T10:00")
    assert table.next_due(begin, at("2026-11-26T15:20")) == at("2026-11-26T16:00")


def test_a_cron_line_is_in_the_zone_of_the_source() -> None:
    table = Timetable(cron="30 6 * * 1-5", zone=SEOUL)
    assert table.first_due(at("2026-11-20T12:00")) == at("2026-11-23T06:30", SEOUL)  # a Friday evening in Seoul


def test_quiet_hours_move_a_crawl_to_their_end() -> None:
    table = Timetable(every=timedelta(hours=1), quiet=NIGHT, zone=SEOUL)
    assert shown(run(table, at("2026-11-23T23:10", SEOUL), 5), SEOUL) == [
        "23 23:10",
        "24 00:10",
        "24 05:00",
        "24 05:10",
        "24 06:10",
    ]
    over_midnight = Timetable(cron="0 */6 * * *", quiet=QuietHours(time(22), time(6, 30)), zone=DUBLIN)
    assert shown(run(over_midnight, at("2026-11-23T09:00", DUBLIN), 4), DUBLIN) == [
        "23 12:00",
        "23 18:00",
        "24 06:30",
        "24 12:00",
    ]


def test_a_clock_set_forward_leaves_no_crawl_out() -> None:  # in Dublin on 29 March 2026, from 1:00 to 2:00
    nightly = Timetable(cron="30 1 * * *", zone=DUBLIN)
    assert shown(run(nightly, at("2026-03-28T00:00", DUBLIN), 3), DUBLIN) == ["28 01:30", "29 02:30", "30 01:30"]
    often = run(Timetable(cron="*/30 * * * *", zone=DUBLIN), at("2026-03-29T00:10", DUBLIN), 5)
    assert {later - earlier for earlier, later in pairwise(often)} == {timedelta(minutes=30)}


def test_a_clock_set_back_doubles_none_and_stretches_none() -> None:  # on 25 October 2026, from 2:00 to 1:00
    nightly = run(Timetable(cron="30 1 * * *", zone=DUBLIN), at("2026-10-24T00:00", DUBLIN), 3)
    assert shown(nightly, DUBLIN) == ["24 01:30", "25 01:30", "26 01:30"]
    often = run(Timetable(cron="*/30 * * * *", zone=DUBLIN), at("2026-10-24T23:10", DUBLIN), 9)
    assert {later - earlier for earlier, later in pairwise(often)} == {timedelta(minutes=30)}
    daily = run(Timetable(every=timedelta(days=1), zone=DUBLIN), at("2026-10-24T08:00", DUBLIN), 3)
    assert shown(daily, DUBLIN) == ["24 08:00", "25 08:00", "26 08:00"]


def test_quiet_hours_end_at_a_time_that_is_shown_twice_or_never() -> None:
    quiet = QuietHours(time(0, 30), time(1, 30))
    late = at("2026-10-25T00:40")  # 1:40 in Dublin, the first time
    assert not quiet.holds(late.astimezone(DUBLIN).time())
    second = at("2026-10-25T01:10")  # 1:10, the second time
    assert Timetable(every=timedelta(hours=1), quiet=quiet, zone=DUBLIN).first_due(second) == at("2026-10-25T01:30")
    forward = at("2026-03-29T00:40")
    assert Timetable(every=timedelta(hours=1), quiet=quiet, zone=DUBLIN).first_due(forward) == at("2026-03-29T01:30")


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_table_and_the_moment(seed: int) -> None:
    """The next moment is after now, loud, never far, and the same for all moments before it."""
    dice = random.Random(seed)
    for _ in range(60):
        zone = dice.choice(ZONES)
        hours = dice.sample(range(24), 2)
        quiet = dice.choice((None, QuietHours(time(hours[0], dice.randrange(60)), time(hours[1]))))
        every = timedelta(minutes=dice.choice((1, 15, 60, 95, 1440, 2880)))
        line = dice.choice(("*/15 * * * *", "0 * * * *", "30 2 * * *", "5 4,16 * * *", "0 0 1 * *"))
        is_cron = dice.random() < 0.5
        table = Timetable(None if is_cron else every, line if is_cron else None, quiet, zone)
        now = at("2026-01-01") + timedelta(seconds=dice.randrange(365 * 86_400))
        if dice.random() < 0.5:  # around a change of clocks
            now = dice.choice((at("2026-03-29T01:00"), at("2026-10-25T01:00"), at("2026-04-04T15:00")))
            now += timedelta(minutes=dice.randrange(-300, 300))
        begin = now - timedelta(minutes=dice.randrange(10_000))
        due = table.next_due(begin, now)
        assert now < due <= now + timedelta(days=33)
        assert due.tzinfo is UTC
        assert quiet is None or not quiet.holds(due.astimezone(zone).time())
        between = now + (due - now) * dice.random()
        if quiet is None:
            assert table.next_due(begin, between) == due
        assert table.next_due(begin, due) > due
        first = table.first_due(now)
        assert first >= now
        assert quiet is None or not quiet.holds(first.astimezone(zone).time())


def test_what_is_typed_is_read() -> None:
    assert [read_interval(text) for text in ("15m", "2h", "1d", "1h30m", "90s", "2w")] == [
        timedelta(minutes=15),
        timedelta(hours=2),
        timedelta(days=1),
        timedelta(minutes=90),
        timedelta(seconds=90),
        timedelta(days=14),
    ]
    assert [written(read_interval(text)) for text in ("90m", "36h", "15s")] == ["1h30m", "1d12h", "15s"]
    assert read_cron("  0  6 * *  mon-fri ") == "0 6 * * mon-fri"
    assert read_cron("@daily") == "@daily"
    assert read_quiet_hours("1:00 - 05:30") == QuietHours(time(1), time(5, 30))


@pytest.mark.parametrize("text", ["", "15", "m", "15x", "0s", "9s", "-5m", "1.5h", "15 m", "400d", "1h\n", "9" * 30])
def test_an_interval_that_is_none(text: str) -> None:
    if text == "1h\n":
        assert read_interval(text) == timedelta(hours=1)
        return
    with pytest.raises(UsageError, match="is no interval"):
        read_interval(text)


HOSTILE = """* * * *|* * * * * *|61 * * * *|0 0 30 2 *|H * * * *|R R * * *|a b c d e|@reboot|*/0 * * * *|0-59/0 * * * *
99999999999 * * * *|* * * * 8|5-1-2 * * * *|\0 * * * *|é * * * *|"""


@pytest.mark.parametrize("text", re.split(r"[|\n]", HOSTILE))
def test_a_cron_line_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="is no cron line"):
        read_cron(text)


@pytest.mark.parametrize("text", ["", "1-5", "01:00", "01:00-01:00", "25:00-02:00", "01:60-02:00", "01:00-", "a-b"])
def test_quiet_hours_that_are_none(text: str) -> None:
    with pytest.raises(UsageError, match="is no span of hours"):
        read_quiet_hours(text)
