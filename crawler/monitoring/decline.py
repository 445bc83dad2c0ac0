"""A slow decline: the last weeks against the half-year before, where each day alone is near the one before."""

from collections.abc import Container, Iterator, Sequence
from datetime import date
from statistics import median

from crawler.monitoring.alarm import Spell, threshold, watch
from crawler.monitoring.finding import Finding
from crawler.monitoring.history import Day, History
from crawler.monitoring.likelihood import mixture, negative_binomial
from crawler.monitoring.usual_volume import MAD
from crawler.monitoring.volume import watch_volume

WEEK = 7
WEEKS_BETWEEN = 52.0 * 5  # false alarms of a source: at most one in five years
ONE_USUAL_WEEK = 1.0  # the evidence of a week that is as before, which ends a decline
LAST_WEEKS = 8  # that are judged
USUAL_WEEKS = 8  # before those, that say what is usual, at least
LESS = (0.7, 0.5)  # times the usual: what is worth a look is more than the seasons do
SEASONS = 0.11  # share by which weeks may differ from those of months ago, with nothing wrong


def decline(history: History) -> Iterator[Finding]:
    """Weeks of seven days that end yesterday, so that their rhythm does not count."""
    known = [day for day in history.days[:-1] if history.known_hours(day) >= 24]
    weeks = [known[end - WEEK : end] for end in range(len(known), WEEK - 1, -WEEK)][::-1]
    found = _lower(weeks, ())
    if found is not None:  # what remains of it without the days of troubles that were told, and ended
        few = {history.days[number].day for ended in watch_volume(history)[0].ended for number in ended}
        found = _lower(weeks, few) if few else found
    if found is None:
        return
    spell, level = found
    first = weeks[spell.first][0].day
    yield Finding(
        history.source,
        "decline",
        "",
        history.began(first),
        f"{_articles(weeks[-1])} articles in the last seven days, where {level:.0f} a week were usual before {first}; "
        f"see whether the site publishes less, or which of its sections, feeds or lists bring less",
    )


def _lower(weeks: Sequence[Sequence[Day]], without: Container[date]) -> tuple[Spell, float] | None:
    """The last weeks that are lower, and what was usual before; weeks with certain days say nothing."""
    well = [not any(day.day in without for day in week) for week in weeks]
    counts, start = [_articles(week) for week in weeks], len(weeks) - LAST_WEEKS
    before = [count for count, is_well in zip(counts[: max(start, 0)], well, strict=False) if is_well]
    level = median(before) if len(before) >= USUAL_WEEKS else 0.0
    if level < 1:
        return None
    spread = max(MAD * median(abs(count - level) for count in before) / level, SEASONS)

    def ratio(week: int, _: Sequence[int], __: float) -> float | None:
        if not well[week]:
            return None
        usual = negative_binomial(counts[week], level, spread)
        less = mixture((1 / len(LESS), negative_binomial(counts[week], times * level, SEASONS)) for times in LESS)
        return less - usual

    spell = watch(len(counts), start, threshold(WEEKS_BETWEEN), ratio, ONE_USUAL_WEEK).spell
    return None if spell is None else (spell, level)


def _articles(week: Sequence[Day]) -> int:
    return sum(day.articles for day in week)
