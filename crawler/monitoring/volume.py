"""Too few articles, against the source's own past by weekday; the last days in parts, today as far as it is known."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import inf

from crawler.monitoring.alarm import Watch, threshold, watch
from crawler.monitoring.day_parts import FEWER, PART, Parts, by_parts, usual_parts
from crawler.monitoring.finding import Finding
from crawler.monitoring.history import HOURS, History
from crawler.monitoring.likelihood import mixture, negative_binomial
from crawler.monitoring.quiet_days import quiet_of
from crawler.monitoring.usual_volume import Usual, usual_volume

DAYS_BETWEEN = 365.0 * 2  # false alarms of a source: at most one in two years, but for holidays in a row
WARM_UP = 21
DAYS_IN_PARTS = 10  # the last days; of those before, only the whole day counts
PLAINLY_FEWER = 0.75  # of the usual: what a sentence may show
Model = tuple[Usual, Parts | None]


def watch_volume(history: History) -> tuple[Watch, Callable[[Sequence[int]], Model | None]]:
    """The days on which too few articles came, and what is usual by the usual days."""
    counts, models = [day.articles for day in history.days], dict[int, Model | None]()
    limit, in_parts = threshold(DAYS_BETWEEN), len(counts) - DAYS_IN_PARTS
    begun: list[int] = []  # days within which a trouble rather begins than goes on

    def model_of(usual: Sequence[int]) -> Model | None:
        weeks = len(usual) // 7  # it is made anew for each: days change it little
        if weeks not in models:
            found = usual_volume(history, usual, counts)
            models[weeks] = None if found is None else (found, usual_parts(history, usual, found))
        return models[weeks]

    def ratio(day: int, usual: Sequence[int], so_far: float) -> float | None:
        model = model_of(usual)
        if model is None:
            return None
        volume, parts = model
        seen_live = 2 * sum(history.days[day].seen_by_hour) >= counts[day]
        if day >= in_parts and parts is not None and seen_live:
            found = by_parts(history, day, volume, parts, so_far)
            if found is not None and found[1]:
                begun.append(day)
            return found[0] if found else None
        if history.known_hours(history.days[day]) < HOURS:
            return None
        return log_ratio(history, day, counts[day], volume, so_far)

    watched = watch(len(counts), min(WARM_UP, len(counts)), limit, ratio)
    if watched.spell and (later := [day for day in begun if watched.spell.first < day <= watched.spell.told]):
        watched = replace(watched, spell=replace(watched.spell, first=later[-1]))
    return watched, model_of


def few_articles(history: History) -> Iterator[Finding]:
    """The trouble that lasts, if any."""
    watched, model_of = watch_volume(history)
    spell = watched.spell
    if spell is None:
        return
    first = history.days[spell.first]
    model = model_of(range(spell.first))
    volume, parts = model or (Usual(0.0, (1.0,) * 7, 0.0), None)
    since = history.days[spell.first :]
    days = [day for day in since if history.known_hours(day) >= 24]
    usual = sum(volume.of(day.day.weekday()) for day in days)
    found = sum(day.articles for day in days)
    if found < PLAINLY_FEWER * usual:
        told = f"{found} articles in {len(days)} days" if len(days) > 1 else f"{found} articles on {first.day}"
    else:  # it began late in them, and the last day shows it
        last = next((day for day in reversed(since) if history.known_hours(day) >= PART), first)
        hours = min(history.known_hours(last), HOURS)
        known = sum(parts.shares[: max(hours, 0) // PART]) if parts else 1.0
        usual, found = volume.of(last.day.weekday()) * known, last.seen_within(hours)
        told = f"{found} articles on {last.day} by {hours} h"
    yield Finding(
        history.source,
        "few_articles",
        "",
        history.began(first.day),
        f"{told}, where {usual:.0f} are usual; check whether the site publishes less, else its feeds, sitemaps, lists "
        f"and article_urls",
    )


def log_ratio(history: History, day: int, count: int, model: Usual, so_far: float = inf) -> float:
    """By how much the count of a whole day speaks for a trouble."""
    mean = model.of(history.days[day].day.weekday())
    if count >= mean and not so_far:
        return -1.0
    troubled = mixture((1 / len(FEWER), negative_binomial(count, times * mean, model.spread)) for times in FEWER)
    ways = quiet_of(history, day, model)
    usual = mixture(
        (
            (1.0 - sum(way.chance for way in ways), negative_binomial(count, mean, model.spread)),
            *((w.chance, negative_binomial(count, w.share * mean, max(w.spread, model.spread))) for w in ways),
        )
    )
    return troubled - usual if count < mean else min(troubled - usual, 0.0)
