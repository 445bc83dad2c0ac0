"""Histories of an invented source, for tests of checks: its days differ by chance, with a seed."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from crawler.monitoring.history import ARTICLES, FIELDS, HOURS, Crawl, Day, History

FIRST = date(2026, 3, 2)  # a Monday
WEEK = (1.0, 1.0, 1.0, 1.0, 1.0, 0.6, 0.5)
SHARES = {"byline": 0.8, "time_zone": 0.98, "caption": 0.6}


def poisson(dice: random.Random, mean: float) -> int:
    """So many events where so many are expected: arrivals at exponential distances."""
    count, reached = 0, dice.expovariate(1.0)
    while reached < mean:
        count, reached = count + 1, reached + dice.expovariate(1.0)
    return count


def made_day(dice: random.Random, day: date, mean: float, skins: Mapping[str, Mapping[str, float]], **more: Any) -> Day:
    """A day with about so many articles, seen evenly within it, in these skins (share, and shares of fields)."""
    found: dict[str, dict[str, int]] = {}
    total, seen = 0, [0] * HOURS
    for skin, shares in skins.items():
        articles = poisson(dice, mean * shares.get("share", 1.0))
        counts = {ARTICLES: articles}
        for field in FIELDS:
            share = shares.get(field, SHARES.get(field, 1.0))
            counts[field] = sum(dice.random() < share for _ in range(articles))
        found[skin] = counts
        total += articles
    for _ in range(total):
        seen[dice.randrange(24)] += 1
    return Day(day, total, seen, {s: c for s, c in found.items() if c[ARTICLES]}, **more)


def days_of(
    dice: random.Random, count: int, volume: float = 50, skins: Mapping[str, Mapping[str, float]] | None = None
) -> list[Day]:
    """That many ordinary days."""
    layouts = skins or {"new": {"share": 0.8}, "old": {"share": 0.2}}
    days = [FIRST + timedelta(days=number) for number in range(count)]
    return [made_day(dice, day, volume * WEEK[day.weekday()], layouts) for day in days]


def history_of(days: Sequence[Day], *, hours: float = 0.0, **more: Any) -> History:
    """As known when the last day is so many hours old; crawled every hour until then."""
    now = datetime.combine(days[-1].day, datetime.min.time(), UTC) + timedelta(hours=hours)
    crawls = [
        Crawl(began, began + timedelta(minutes=5), "finished", True)
        for number in range(200, 0, -1)
        if (began := now - timedelta(hours=number - 1))
    ]
    return History("gazette", UTC, now, days, **{"crawls": crawls, **more})
