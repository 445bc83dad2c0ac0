"""How the site answers: errors by status, what robots.txt forbids, hosts that ask to be left alone."""

from collections.abc import Iterator
from datetime import timedelta

from crawler.monitoring.finding import Finding
from crawler.monitoring.history import Day, History
from crawler.monitoring.shares import risen

ROBOTS = "robots"  # the reason of a try that robots.txt forbade
OPT_OUTS = ("noarchive", "tdm_reservation")
RULES_ARE_NEWS = timedelta(days=3)  # how long it is told that robots.txt has other rules


def more_errors(history: History) -> Iterator[Finding]:
    """Of the tries at articles, the share that each error has; several of a kind are one."""
    kinds = sorted({kind for day in history.days for key in day.answers if (kind := kind_of(key))})
    for kind in kinds:
        counts = [(-1.0, _of_kind(day, kind), sum(day.answers.values())) for day in history.days]
        if found := risen(history, counts, len(kinds)):
            yield Finding(
                history.source,
                "more_errors",
                kind,
                history.began(history.days[found.first].day),
                f"{found.now:.0%} of the tries at articles ({found.count} of {found.tries}) ended as {kind}, before "
                f"{found.before:.0%}; open the examples in a browser: where they answer, the site refuses the crawler",
            )


def forbidden(history: History) -> Iterator[Finding]:
    """What robots.txt or an opt-out of the pages forbids to archive."""
    for reason in (ROBOTS, *OPT_OUTS):
        counts = [(-1.0, day.answers.get(reason, 0), sum(day.answers.values())) for day in history.days]
        if found := risen(history, counts, 1 + len(OPT_OUTS)):
            who = "robots.txt forbids" if reason == ROBOTS else f"the pages ({reason}) forbid"
            yield Finding(
                history.source,
                "forbidden",
                reason,
                history.began(history.days[found.first].day),
                f"{who} {found.now:.0%} of the articles ({found.count} of {found.tries} tries), before "
                f"{found.before:.0%}; it is obeyed: ask the site, or leave out of the source's file what it forbids",
            )


def robots_changed(history: History) -> Iterator[Finding]:
    """robots.txt has other rules than before, whatever they forbid."""
    for host in history.hosts:
        changed = host.robots_changed_at
        if changed is not None and timedelta(0) <= history.now - changed < RULES_ARE_NEWS:
            yield Finding(
                history.source,
                "robots_changed",
                host.host,
                changed,
                f"robots.txt of {host.host} has other rules since {changed:%Y-%m-%d %H:%M} UTC; they are obeyed: read "
                f"it, and leave out of the source's file what is not allowed any more",
                (f"{host.host}/robots.txt",),
            )


def kind_of(key: str) -> str | None:
    """The kind of error that a status, or a reason why there was no answer, is of; None for what is none."""
    if key.isdigit():
        if key[0] in "23":
            return None
        return key if key[0] == "4" else "5xx"
    return None if key in (ROBOTS, *OPT_OUTS, "host_backs_off", "out_of_scope") else key


def _of_kind(day: Day, kind: str) -> int:
    return sum(count for key, count in day.answers.items() if kind_of(key) == kind)
