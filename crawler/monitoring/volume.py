"""Too few articles, against the source's own past by weekday; today by the hour."""

from collections.abc import Callable, Iterator, Sequence

from crawler.monitoring.alarm import Watch, threshold, watch
from crawler.monitoring.finding import Finding
from crawler.monitoring.history import HOURS, History
from crawler.monitoring.likelihood import mixture, negative_binomial
from crawler.monitoring.usual_volume import Usual, spread, usual_volume, year_ago

DAYS_BETWEEN = 365.0 * 2  # false alarms of a source: at most one in two years, but for holidays in a row
WARM_UP = 21
FEWER = (0.5, 0.25, 0.02)  # times the usual: troubles of three strengths
HOLIDAY, HOLIDAY_SPREAD = 0.02, 0.25  # one day in fifty may be as quiet as the quietest weekday
QUIET_AGAIN, AGAIN_SPREAD = 0.5, 0.3  # a day that was quiet a year ago is so again, as likely as not
LEAST_HOURS_SHARE = 0.08  # of a day's articles are known at an hour, before that hour is judged


def watch_volume(history: History) -> tuple[Watch, Callable[[Sequence[int]], Usual | None]]:
    """The days on which too few articles came, and what is usual by the usual days."""
    counts, models = [day.articles for day in history.days], dict[int, Usual | None]()
    limit = threshold(DAYS_BETWEEN)

    def usual_at(usual: Sequence[int]) -> Usual | None:
        weeks = len(usual) // 7  # it is made anew for each: days change it little
        if weeks not in models:
            models[weeks] = usual_volume(history, usual, counts)
        return models[weeks]

    def ratio(day: int, usual: Sequence[int], exactly: bool) -> float | None:
        model, hours = usual_at(usual), history.known_hours(history.days[day])
        if model is None or hours <= 0:
            return None
        if hours < HOURS:
            part = known_part(history, usual, hours, model)
            if part is None:
                return None
            share, spread_then = part
            return log_ratio(history, day, history.days[day].seen_within(hours), model, share, spread_then, exactly)
        return log_ratio(history, day, counts[day], model, 1.0, model.spread, exactly)

    return watch(len(counts), min(WARM_UP, len(counts)), limit, ratio), usual_at


def few_articles(history: History) -> Iterator[Finding]:
    """The trouble that lasts, if any."""
    watched, usual_at = watch_volume(history)
    spell = watched.spell
    if spell is None:
        return
    first = history.days[spell.first]
    model = usual_at(range(spell.first)) or Usual(0.0, (1.0,) * 7, 0.0)
    days = [day for day in history.days[spell.first :] if history.known_hours(day) >= 24]
    if days:
        usual = sum(model.of(day.day.weekday()) for day in days)
        found = sum(day.articles for day in days)
        told = f"{found} articles in {len(days)} days" if len(days) > 1 else f"{found} articles on {first.day}"
    else:
        hours = history.known_hours(first)
        part = known_part(history, range(spell.first), hours, model)
        usual, found = model.of(first.day.weekday()) * (part[0] if part else 1.0), first.seen_within(hours)
        told = f"{found} articles on {first.day} by {hours} h"
    yield Finding(
        history.source,
        "few_articles",
        "",
        history.began(first.day),
        f"{told}, where {usual:.0f} are usual; check whether the site publishes less, else its feeds, sitemaps, lists "
        f"and article_urls",
    )


def log_ratio(
    history: History, day: int, count: int, model: Usual, share: float, spread_then: float, exactly: bool = True
) -> float:
    """By how much a count speaks for a trouble, where `share` of the day's articles should be known."""
    mean = model.of(history.days[day].day.weekday()) * share
    if count >= mean and not exactly:
        return -1.0
    troubled = mixture((1 / len(FEWER), negative_binomial(count, times * mean, spread_then)) for times in FEWER)
    holiday = (HOLIDAY, min(model.quiet * share, 0.8 * mean), HOLIDAY_SPREAD)
    if (quiet := year_ago(history, day)) is not None:
        holiday = (QUIET_AGAIN, quiet * mean, AGAIN_SPREAD)
    weight, holiday_mean, holiday_spread = holiday
    usual = mixture(
        (
            (1.0 - weight, negative_binomial(count, mean, spread_then)),
            (weight, negative_binomial(count, holiday_mean, max(holiday_spread, spread_then))),
        )
    )
    return troubled - usual if count < mean else min(troubled - usual, 0.0)


def known_part(history: History, usual: Sequence[int], hours: int, model: Usual) -> tuple[float, float] | None:
    """(share of a day's articles that is known at that hour, spread about it), by usual days that were seen live."""
    seen, pairs, total = 0, [], 0
    for number in usual[-56:]:
        day = history.days[number]
        if 2 * sum(day.seen_by_hour) >= day.articles > 0:
            seen += day.seen_within(hours)
            total += day.articles
            pairs.append((day.seen_within(hours), model.of(day.day.weekday())))
    share = seen / total if total else 0.0
    if len(pairs) < 14 or share < LEAST_HOURS_SHARE:
        return None
    return share, max(spread([(count, mean * share) for count, mean in pairs]), model.spread)
