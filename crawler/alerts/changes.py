"""What a look changes: which alerts open, go on, are missed, and close."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.alerts.alert import Alert
from crawler.monitoring.finding import Finding

# A finding that comes and goes is one alert: it is over when so many looks in a row did not find it, and when it has
# not been found for so long.
LOOKS_WITHOUT = 3
TIME_WITHOUT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a look says of the alerts that were open before it."""

    opened: tuple[Finding, ...]
    found_again: tuple[tuple[Alert, Finding], ...]
    missed: tuple[Alert, ...]  # not found, and open still
    closed: tuple[Alert, ...]


def changes(
    already: Iterable[Alert], looked_at: Collection[str], findings: Iterable[Finding], now: datetime
) -> Changes:
    """Compare the open alerts with what a look at these sources found; nothing is known of other sources."""
    found: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        found.setdefault(finding.key, finding)
    again: list[tuple[Alert, Finding]] = []
    missed: list[Alert] = []
    closed: list[Alert] = []
    for alert in already:
        finding_again = found.pop(alert.key, None)
        if finding_again is not None:
            again.append((alert, finding_again))
        elif alert.source in looked_at:
            is_over = alert.absent + 1 >= LOOKS_WITHOUT and now - alert.last_found_at >= TIME_WITHOUT
            (closed if is_over else missed).append(alert)
    return Changes(tuple(found.values()), tuple(again), tuple(missed), tuple(closed))
