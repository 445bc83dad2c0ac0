"""Public holidays by zone: whose they are, which days near them may be quiet, and what a check makes of them."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.monitoring.history import Day, History
from crawler.monitoring.public_holidays import Holidays, country_of, public_holidays
from crawler.monitoring.quiet_days import NEAR, OTHER, Quiet, quiet_of
from crawler.monitoring.usual_volume import Usual
from crawler.monitoring.volume import few_articles
from tests.monitoring.days import FIRST, WEEK, days_of, history_of, made_day

ALIKE = Usual(50, (1.0,) * 5 + (0.6, 0.5), 0.1)


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Asia/Seoul", "KR"),
        ("Asia/Calcutta", "IN"),
        ("US/Eastern", "US"),
        ("Etc/GMT-9", None),
        ("UTC", None),
        ("Nowhere/City", None),
        ("", None),
    ],
)
def test_the_country_of_a_zone(zone: str, country: str | None) -> None:
    assert country_of(zone) == country


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT-9", "Nowhere/City"])
def test_what_has_no_country_has_no_calendar(zone: str) -> None:
    assert public_holidays(zone, date(2026, 1, 1), date(2026, 12, 31)) is None


def test_holidays_of_a_country_and_the_days_near_them() -> None:
    found = public_holidays("Europe/Dublin", date(2026, 3, 1), date(2027, 1, 2))
    assert found is not None
    assert date(2026, 3, 17) in found.public  # a Tuesday: the day before may be taken off
    assert date(2026, 3, 16) in found.near
    assert {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)} <= found.public
    between = {date(2026, 12, day) for day in (24, 27, 28, 29, 30, 31)}
    assert between <= found.near
    assert date(2026, 12, 23) not in found.near | found.public
    assert min(found.public | found.near) >= date(2026, 3, 1)
    assert not found.public & found.near


def test_a_holiday_of_one_region_is_near_only() -> None:
    found = public_holidays("Europe/Berlin", date(2026, 10, 1), date(2026, 11, 30))
    assert found is not None
    assert found.public == {date(2026, 10, 3)}
    assert date(2026, 10, 31) in found.near  # Reformation Day: not in Bavaria


def days_with(quiet: dict[date, float], count: int = 120) -> list[Day]:
    """Ordinary days, but for some that bring a share of the usual."""
    dice = random.Random(7)
    days = days_of(dice, count, 300)
    skins = {"new": {"share": 1.0}}
    return [
        made_day(dice, d.day, 300 * WEEK[d.day.weekday()] * quiet[d.day], skins) if d.day in quiet else d for d in days
    ]


def chance_of(history: History) -> float:
    return sum(way.chance for way in quiet_of(history, len(history.days) - 1, ALIKE))


def test_the_chance_that_a_day_is_quiet() -> None:
    days = days_of(random.Random(1), 120, 50)
    last = days[-1].day
    history = history_of(days, hours=24)
    assert chance_of(history) == pytest.approx(NEAR)  # nothing is known
    assert chance_of(replace(history, holidays=Holidays(frozenset()))) == pytest.approx(OTHER)
    assert chance_of(replace(history, holidays=Holidays(frozenset(), frozenset({last})))) == pytest.approx(NEAR)
    assert chance_of(replace(history, holidays=Holidays(frozenset({last})))) == pytest.approx(0.5)


def test_holidays_that_were_none_here_teach_that_the_next_is_none() -> None:
    days = days_of(random.Random(1), 120, 300)
    past = frozenset(days[number].day for number in (40, 60, 80, 100))
    model = replace(ALIKE, level=300)
    working = replace(history_of(days, hours=24), holidays=Holidays(past | {days[-1].day}))
    assert sum(way.chance for way in quiet_of(working, 119, model)) == pytest.approx(1 / 6)
    kept = replace(working, days=days_with(dict.fromkeys(past, 0.4)))
    ways = quiet_of(kept, 119, model)
    assert sum(way.chance for way in ways) == pytest.approx(5 / 6)
    assert isinstance(ways[-1], Quiet)
    assert ways[-1].share == pytest.approx(0.4, abs=0.08)


def told_after(quiet: dict[date, float], holidays: Holidays | None, hours: float = 24.0) -> bool:
    return bool(list(few_articles(replace(history_of(days_with(quiet), hours=hours), holidays=holidays))))


def test_a_day_at_a_third_is_told_on_that_day_unless_it_is_a_public_holiday() -> None:
    last = FIRST + timedelta(days=119)
    assert told_after({last: 0.3}, Holidays(frozenset()))
    assert not told_after({last: 0.3}, Holidays(frozenset({last})))


def test_a_fall_that_begins_on_a_public_holiday_is_told_on_the_next_day() -> None:
    last = FIRST + timedelta(days=119)
    before = last - timedelta(days=1)
    assert told_after({before: 0.3, last: 0.3}, Holidays(frozenset({before})))


def test_two_public_holidays_in_a_row_are_left_alone() -> None:
    last = FIRST + timedelta(days=119)
    before = last - timedelta(days=1)
    assert not told_after({before: 0.45, last: 0.45}, Holidays(frozenset({before, last})))


def test_a_moment_of_now_has_a_calendar_of_any_year() -> None:
    today = datetime.now(UTC).date()
    assert public_holidays("Asia/Tokyo", today - timedelta(days=569), today) is not None
    assert public_holidays("Asia/Tokyo", date(1900, 1, 1), date(1900, 12, 31)) is not None
    assert public_holidays("Asia/Kolkata", date(1990, 1, 1), date(1990, 12, 31)) is not None  # it warns


@pytest.mark.parametrize("seed", range(4))
def test_a_fall_at_noon_after_an_evening_of_few_began_on_its_day(seed: int) -> None:
    dice = random.Random(seed)
    days = days_of(dice, 120, 300)
    for number, hours, part in ((118, range(21, 24), 2), (119, range(12, 24), 4)):
        seen = [count // part if hour in hours else count for hour, count in enumerate(days[number].seen_by_hour)]
        days[number] = replace(days[number], articles=sum(seen), seen_by_hour=seen)
    found = list(few_articles(replace(history_of(days, hours=24), holidays=Holidays(frozenset()))))
    assert [finding.since.date() for finding in found] == [days[-1].day]


def test_a_fall_that_began_late_on_a_day_is_shown_by_the_last_day() -> None:
    days = days_of(random.Random(2), 120, 300)
    evening = [count // 3 if hour >= 22 else count for hour, count in enumerate(days[118].seen_by_hour)]
    today = [count // 4 if hour < 15 else 0 for hour, count in enumerate(days[119].seen_by_hour)]
    days[118:] = [
        replace(day, articles=sum(seen), seen_by_hour=seen)
        for day, seen in zip(days[118:], (evening, today), strict=True)
    ]
    (found,) = few_articles(replace(history_of(days, hours=15), holidays=Holidays(frozenset())))
    assert found.since.date() == days[118].day
    assert f"{sum(today)} articles on {days[119].day} by 15 h" in found.sentence
