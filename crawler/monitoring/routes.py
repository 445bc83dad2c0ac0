"""Feeds, sitemaps and lists that went silent: by what they used to be the first to name."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import exp

from crawler.monitoring.finding import Finding
from crawler.monitoring.history import Document, History
from crawler.monitoring.usual_volume import Usual, usual_volume

PAST_DAYS = 28
LEAST_A_DAY = 0.2  # articles that a route is first to name; of less, silence says nothing
# How many articles a route may be expected to have named before its silence is told. Of as many, none comes by chance
# once in exp(12) = 160,000 silences; where days differ and a holiday halves what is published, more often: once in some
# years for a route that names a few a day. A feed that is made anew every few hours is given those.
EXPECTED = 12.0
LEAST_SILENCE = timedelta(hours=6)
UNREAD = timedelta(hours=24)  # a route that whole crawls did not read to its end
UNREAD_CRAWLS = 3
STILL_ASKED = timedelta(days=14)  # a route not read for longer is asked for no more


def silent_routes(history: History) -> Iterator[Finding]:
    """Routes that name nothing new, while by their past they should; and those that cannot be read."""
    for document in history.documents:
        if unread := _unread(history, document):
            yield unread
        elif silent := _silent(history, document):
            yield silent


def _silent(history: History, document: Document) -> Finding | None:
    fresh_at = max(document.changed_at, document.new_at or document.changed_at)
    first_day = fresh_at.astimezone(history.zone).date()
    before = [number for number, day in enumerate(history.days) if day.day < first_day]
    past = [history.days[number] for number in before[-PAST_DAYS:]]
    articles, named = sum(day.articles for day in past), sum(day.routes.get(document.url, 0) for day in past)
    if not articles or named < LEAST_A_DAY * len(past):
        return None
    usual = usual_volume(history, before, [day.articles for day in history.days])
    missing = expected_between(history, usual, fresh_at, document.fetched_at) * named / articles
    if missing < EXPECTED or document.fetched_at - fresh_at < LEAST_SILENCE:
        return None
    return Finding(
        history.source,
        "silent_route",
        document.url,
        fresh_at,
        f"{document.url} ({document.kind.replace('_', ' ')}) named nothing new since {fresh_at:%Y-%m-%d %H:%M} UTC, "
        f"where {missing:.0f} articles were usual; open it, and correct or remove it in the source's file",
        (document.url,),
    )


def _unread(history: History, document: Document) -> Finding | None:
    tries = [
        crawl
        for crawl in history.crawls
        if crawl.is_whole and crawl.finish_reason == "finished" and crawl.started_at > document.fetched_at
    ]
    since = history.now - document.fetched_at
    if len(tries) < UNREAD_CRAWLS or not UNREAD <= since <= STILL_ASKED:
        return None
    return Finding(
        history.source,
        "unread_route",
        document.url,
        document.fetched_at,
        f"{document.url} ({document.kind.replace('_', ' ')}) could not be read to its end by {len(tries)} crawls since "
        f"{document.fetched_at:%Y-%m-%d %H:%M} UTC; open it, and correct or remove it in the source's file",
        (document.url,),
    )


def expected_between(history: History, usual: Usual | None, first: datetime, last: datetime) -> float:
    """How many articles the source usually publishes between two moments, by weekday and by hour of the day."""
    if usual is None:
        days = history.days[-PAST_DAYS:]
        level = sum(day.articles for day in days) / max(len(days), 1)
        return level * max((last - first) / timedelta(days=1), 0.0)
    hours = [0.0] * 24
    for day in history.days[-PAST_DAYS:]:
        for hour in range(24):
            hours[hour] += day.seen_by_hour[hour]
    total = sum(hours)
    profile = [hour / total for hour in hours] if total else [1 / 24] * 24
    expected, moment = 0.0, first.astimezone(history.zone)
    while moment < last and expected < exp(10):
        step = min(timedelta(hours=1), last - moment)
        expected += usual.of(moment.weekday()) * profile[moment.hour] * (step / timedelta(hours=1))
        moment += step
    return expected
