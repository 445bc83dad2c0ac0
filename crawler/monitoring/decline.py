"""A slow decline: the last weeks against the half-year before, where each day alone is near the one before."""

from collections.abc import Iterator, Sequence
from statistics import median

from crawler.monitoring.alarm import threshold, watch
from crawler.monitoring.finding import Finding
from crawler.monitoring.history import History
from crawler.monitoring.likelihood import mixture, negative_binomial
from crawler.monitoring.usual_volume import MAD
from crawler.monitoring.volume import watch_volume

WEEK = 7
WEEKS_BETWEEN = 52.0 * 5  # false alarms of a source: at most one in five years
LAST_WEEKS = 8  # that are judged
USUAL_WEEKS = 8  # before those, that say what is usual, at least
LESS = (0.7, 0.5)  # times the usual: what is worth a look is more than the seasons do
SEASONS = 0.11  # share by which weeks may differ from those of months ago, with nothing wrong


def decline(history: History) -> Iterator[Finding]:
    """Weeks of seven days that end yesterday, so that their rhythm does not count."""
    known = [day for day in history.days[:-1] if history.known_hours(day) >= 24]
    weeks = [known[end - WEEK : end] for end in range(len(known), WEEK - 1, -WEEK)][::-1]
    few = {history.days[number].day for ended in watch_volume(history)[0].ended for number in ended}
    counts = [sum(day.articles for day in week) for week in weeks]
    start = len(counts) - LAST_WEEKS
    if start < USUAL_WEEKS:
        return
    well = [not any(day.day in few for day in week) for week in weeks]
    before = [count for count, is_well in zip(counts[:start], well, strict=False) if is_well]
    if len(before) < USUAL_WEEKS:
        return
    level = median(before)
    if level < 1:
        return
    about = MAD * median(abs(count - level) for count in before) / level
    spread = max(about, SEASONS)

    def ratio(week: int, _: Sequence[int], __: bool) -> float | None:
        if not well[week]:
            return None  # a trouble that was told, and ended
        usual = negative_binomial(counts[week], level, spread)
        less = mixture((1 / len(LESS), negative_binomial(counts[week], times * level, SEASONS)) for times in LESS)
        return less - usual

    spell = watch(len(counts), start, threshold(WEEKS_BETWEEN), ratio).spell
    if spell is None:
        return
    first = weeks[spell.first][0].day
    yield Finding(
        history.source,
        "decline",
        "",
        history.began(first),
        f"{counts[-1]} articles in the last seven days, where {level:.0f} a week were usual until {first}; see whether "
        f"the site publishes less, or which of its sections, feeds or lists bring less "
        f"(crawler report {history.source})",
    )
