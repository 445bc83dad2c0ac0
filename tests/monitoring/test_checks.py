"""Each check on histories that were made: what it tells, of what, since when; and what it leaves alone."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.monitoring.answers import forbidden, more_errors, robots_changed
from crawler.monitoring.checks import check
from crawler.monitoring.crawls import failed_crawls, missing_crawls, recrawl_lag, told_by_crawl
from crawler.monitoring.decline import decline
from crawler.monitoring.duplicates import more_duplicates
from crawler.monitoring.fields import fields_lost, skins_outdated
from crawler.monitoring.finding import Finding
from crawler.monitoring.history import Crawl, Day, Document, History, Host
from crawler.monitoring.rejections import more_rejections, paywall
from crawler.monitoring.routes import silent_routes
from crawler.monitoring.volume import few_articles
from tests.monitoring.days import WEEK, days_of, history_of, made_day

LENGTH = 120
FEED = "https://gazette.example/feed"
PAGES = {"answers": {"200": 60}}
SKINS = {"new": {"share": 0.8}, "old": {"share": 0.2}}


def told(check_: Callable[[History], Iterator[Finding]], history: History) -> list[tuple[str, str, int]]:
    """(reason, subject, days before the last) of what a check finds."""
    last = history.began(history.days[-1].day)
    return [(f.reason, f.subject, (last - f.since) // timedelta(days=1)) for f in check_(history)]


def rejected(count: int) -> dict[str, object]:
    """A day on which so many pages were no articles."""
    return {**PAGES, "rejections": {"other": count}}


def with_last(days: list[Day], dice: random.Random, count: int, factor: float = 1.0, **more: object) -> list[Day]:
    """The last days made anew, with so many times the articles, or other skins."""
    skins = more.get("skins", SKINS)
    new = [made_day(dice, d.day, 50 * factor * WEEK[d.day.weekday()], skins) for d in days[-count:]]  # type: ignore[arg-type]
    return [*days[:-count], *new]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("volume", [300, 30, 3])
def test_ordinary_days_are_left_alone(seed: int, volume: int) -> None:
    days = days_of(random.Random(seed), LENGTH, volume)
    assert check(history_of(days, hours=23)) == []


def test_a_day_with_hardly_any_articles_is_told_at_once_and_one_as_quiet_as_a_sunday_is_not() -> None:
    dice = random.Random(1)
    days = days_of(dice, LENGTH)  # the last is a Monday
    assert told(few_articles, history_of(with_last(days, dice, 1, 0.05), hours=24)) == [("few_articles", "", 0)]
    assert told(few_articles, history_of(with_last(days, dice, 1, 0.5), hours=24)) == []
    assert told(few_articles, history_of(with_last(days, dice, 5, 0.3), hours=24)) == [("few_articles", "", 4)]


def test_the_day_is_judged_by_the_hour() -> None:
    days = days_of(random.Random(2), LENGTH, 400)
    silent = replace(days[-1], articles=0, seen_by_hour=[0] * 48)
    assert told(few_articles, history_of([*days[:-1], silent], hours=4)) == [("few_articles", "", 0)]
    early = replace(
        days[-1], articles=sum(days[-1].seen_by_hour[:4]), seen_by_hour=[*days[-1].seen_by_hour[:4], *[0] * 44]
    )
    assert told(few_articles, history_of([*days[:-1], early], hours=4)) == []


def test_what_nobody_crawled_is_not_missing() -> None:
    days = days_of(random.Random(2), LENGTH, 400)
    silent = replace(days[-1], articles=0, seen_by_hour=[0] * 48)
    history = history_of([*days[:-1], silent], hours=1)
    assert told(few_articles, replace(history, now=history.now + timedelta(hours=20))) == []


def test_a_day_that_was_quiet_a_year_ago_may_be_so_again() -> None:
    dice = random.Random(3)
    quiet = with_last(days_of(dice, LENGTH, 50), dice, 1, 0.17)
    history = history_of(quiet, hours=24)
    assert [finding.reason for finding in few_articles(history)] == ["few_articles"]
    past = quiet[-1].day - timedelta(days=365)
    last_year = {past + timedelta(days=number): 50 for number in range(-30, 30)} | {past: 8}
    assert told(few_articles, replace(history, last_year=last_year)) == []


def test_a_slow_decline_is_told_and_a_season_is_not() -> None:
    def slope(end: float) -> list[Day]:
        dice, days = random.Random(4), days_of(random.Random(4), 182, 50)
        for number in range(112, 182):
            factor = 1 - (1 - end) * (number - 112) / 70
            days[number] = made_day(dice, days[number].day, 50 * factor * WEEK[days[number].day.weekday()], SKINS)
        return days

    assert [finding.reason for finding in check(history_of(slope(0.45), hours=1))] in (["decline"], ["few_articles"])
    assert told(decline, history_of(slope(0.85), hours=1)) == []


def test_a_field_lost_in_one_skin_is_told_of_that_skin() -> None:
    dice = random.Random(5)
    lost = with_last(
        days_of(dice, LENGTH), dice, 3, skins={"new": {"share": 0.8, "byline": 0.0}, "old": {"share": 0.2}}
    )
    assert told(fields_lost, history_of(lost, hours=20)) == [("field_lost", "byline in new", 2)]
    everywhere = {"new": {"share": 0.8, "byline": 0.0}, "old": {"share": 0.2, "byline": 0.0}}
    lost = with_last(days_of(dice, LENGTH), dice, 6, skins=everywhere)
    assert [finding[:2] for finding in told(fields_lost, history_of(lost, hours=20))] == [("field_lost", "byline")]


def test_dates_without_zone_have_a_reason_of_their_own() -> None:
    dice = random.Random(6)
    skins = {skin: {**shares, "time_zone": 0.0} for skin, shares in SKINS.items()}
    lost = with_last(days_of(dice, LENGTH), dice, 2, skins=skins)
    assert told(fields_lost, history_of(lost, hours=20)) == [("dates_without_zone", "time_zone", 1)]


def test_a_new_layout_that_a_new_skin_reads_is_no_trouble_and_one_that_none_reads_is() -> None:
    dice = random.Random(7)
    days = days_of(dice, LENGTH)
    handled = with_last(days, dice, 10, skins={"newest": {"share": 0.8}, "old": {"share": 0.2}})
    assert check(history_of(handled, hours=20)) == []
    unread = with_last(days, dice, 3, skins={"generic": {"share": 0.8}, "old": {"share": 0.2}})
    assert told(skins_outdated, history_of(unread, hours=20)) == [("skin_outdated", "", 2)]


@pytest.mark.parametrize(
    ("check_", "ordinary", "bad", "expected"),
    [
        (paywall, {"not_free": 1}, {"not_free": 30}, ("paywall", "")),
        (paywall, PAGES, {**PAGES, "rejections": {"paywall_stub": 40}}, ("paywall", "")),
        (more_rejections, rejected(1), rejected(30), ("more_rejections", "other")),
        (more_duplicates, {"duplicates": 1}, {"duplicates": 30}, ("more_duplicates", "")),
        (more_errors, {"answers": {"200": 90, "503": 1}}, {"answers": {"200": 60, "502": 40}}, ("more_errors", "5xx")),
        (more_errors, {"answers": {"200": 90}}, {"answers": {"200": 50, "timeout": 40}}, ("more_errors", "timeout")),
        (forbidden, {"answers": {"200": 90}}, {"answers": {"200": 50, "robots": 40}}, ("forbidden", "robots")),
    ],
)  # fmt: skip
def test_shares_that_rise(
    check_: Callable[[History], Iterator[Finding]],
    ordinary: dict[str, object],
    bad: dict[str, object],
    expected: tuple[str, str],
) -> None:
    days = [replace(day, articles=60, **ordinary) for day in days_of(random.Random(8), 60)]  # type: ignore[arg-type]
    assert told(check_, history_of(days, hours=20)) == []
    days[-2:] = [replace(day, articles=60, **bad) for day in days[-2:]]  # type: ignore[arg-type]
    assert told(check_, history_of(days, hours=20)) == [(*expected, 1)]
    days += [replace(days[0], day=days[-1].day + timedelta(days=number)) for number in (1, 2)]
    assert told(check_, history_of(days, hours=20)) == []


def test_a_feed_that_goes_silent_is_told_by_what_it_should_have_named() -> None:
    days = [replace(day, routes={FEED: day.articles // 2}) for day in days_of(random.Random(9), 60)]
    history = history_of(days, hours=23)
    read = history.now - timedelta(minutes=10)

    def document(silent: timedelta, changed: timedelta | None = None) -> Document:
        return Document(FEED, "feed", read, read - (silent if changed is None else changed), read - silent)

    def found(*documents: Document) -> list[tuple[str, str]]:
        return [(f.reason, f.subject) for f in silent_routes(replace(history, documents=documents))]

    assert found(document(timedelta(hours=6))) == []
    assert found(document(timedelta(hours=40))) == [("silent_route", FEED)]
    assert found(document(timedelta(hours=40), changed=timedelta(0))) == []  # another route is faster
    assert found(replace(document(timedelta(0)), fetched_at=read - timedelta(hours=30))) == [("unread_route", FEED)]


def test_crawls_that_are_missing_hang_or_fail() -> None:
    history = history_of(days_of(random.Random(10), 30), hours=12)
    later = replace(history, now=history.now + timedelta(hours=9))
    assert told(missing_crawls, history) == []
    assert [finding.reason for finding in missing_crawls(later)] == ["missing_crawls"]
    hangs = replace(history.crawls[-1], finished_at=None, finish_reason=None)
    hanging = replace(later, crawls=[*history.crawls[:-1], hangs])
    assert [finding.reason for finding in check(hanging)] == ["stalled_crawl"]
    failed = [replace(crawl, finish_reason="DatabaseUnavailable") for crawl in history.crawls[-3:]]
    (finding,) = failed_crawls(replace(history, crawls=[*history.crawls[:-3], *failed]))
    assert finding.since == failed[0].started_at
    assert list(failed_crawls(replace(history, crawls=[*history.crawls[:-2], *failed[1:]]))) == []


def test_what_waits_for_more_than_a_days_work_is_a_lag() -> None:
    days = [replace(day, answers={"200": 100}) for day in days_of(random.Random(11), 40)]
    history = replace(history_of(days, hours=12), overdue=99, overdue_since=datetime(2026, 4, 1, tzinfo=UTC))
    assert list(recrawl_lag(history)) == []
    (finding,) = recrawl_lag(replace(history, overdue=101))
    assert finding.since == datetime(2026, 4, 2, tzinfo=UTC)


def test_what_the_last_crawl_told_is_told_again_since_it_began() -> None:
    moment = datetime(2026, 4, 1, tzinfo=UTC)
    told_then = {"stale_route": [f"{FEED} (feed) has shown nothing new; open it"]}
    hour, well = timedelta(hours=1), Crawl(moment, moment, "finished", True)
    ill = replace(well, started_at=moment + hour, troubles={"stale_route": 1}, told=told_then)
    crawls = [well, ill, replace(ill, started_at=moment + 2 * hour)]
    (finding,) = told_by_crawl(replace(history_of(days_of(random.Random(12), 3)), crawls=crawls))
    assert (finding.reason, finding.subject, finding.since) == ("stale_route", "crawl", moment + hour)
    assert (finding.sentence, finding.examples) == (told_then["stale_route"][0], (FEED,))
    assert list(told_by_crawl(replace(history_of(days_of(random.Random(12), 3)), crawls=crawls[:1]))) == []


def test_other_rules_in_robots_txt_are_told_for_some_days() -> None:
    history = history_of(days_of(random.Random(13), 3), hours=3)
    host = Host("https://gazette.example", history.now - timedelta(hours=2), None, None)
    (finding,) = robots_changed(replace(history, hosts=[host]))
    assert (finding.subject, finding.examples) == ("https://gazette.example", ("https://gazette.example/robots.txt",))
    assert list(robots_changed(replace(history, now=history.now + timedelta(days=4), hosts=[host]))) == []
