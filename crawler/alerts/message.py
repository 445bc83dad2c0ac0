"""What an endpoint is sent: one alert, or a digest of several; in plain text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.alerts.alert import Alert

MOST_TOLD = 20  # alerts in full in one message
MOST_TEXT = 3_500  # characters of it: many chats take 4,000
MOST_NAMED = 3  # sources in the subject of a digest


@dataclass(frozen=True, slots=True)
class Message:
    """A subject of one line, and a text. It is all good news where nothing in it is wrong any more."""

    subject: str
    body: str
    recovered: bool


def message(alerts: Sequence[Alert], now: datetime) -> Message:
    """One message of these alerts, which are at least one; those that are closed have recovered."""
    wrong = [alert for alert in alerts if alert.closed_at is None]
    over = [alert for alert in alerts if alert.closed_at is not None]
    told = [*wrong, *over]
    parts: list[str] = []
    for alert in told[:MOST_TOLD]:
        part = _part(alert, now, with_name=len(told) > 1)
        if parts and sum(map(len, parts)) + len(part) > MOST_TEXT:
            break
        parts.append(part)
    if left := len(told) - len(parts):
        parts.append(f"And {left} more: crawler alerts shows all.")
    return Message(_subject(wrong, over), "\n\n".join(parts), not wrong)


def duration(span: timedelta) -> str:
    """A length of time in the unit that fits it."""
    seconds = max(span.total_seconds(), 0)
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def name(alert: Alert) -> str:
    """What the alert is about, in one line."""
    subject = f" ({alert.subject})" if alert.subject else ""
    return f"{alert.source or 'archive'}: {alert.reason}{subject}"


def _subject(wrong: Sequence[Alert], over: Sequence[Alert]) -> str:
    if len(wrong) + len(over) == 1:
        return f"{name(wrong[0])}" if wrong else f"recovered: {name(over[0])}"
    counts = []
    if wrong:
        counts.append(f"{len(wrong)} new alert{'s' * (len(wrong) > 1)}")
    if over:
        counts.append(f"{len(over)} recovered")
    sources = list(dict.fromkeys(alert.source or "archive" for alert in [*wrong, *over]))
    more = f" and {len(sources) - MOST_NAMED} more" if len(sources) > MOST_NAMED else ""
    return f"{', '.join(counts)}: {', '.join(sources[:MOST_NAMED])}{more}"


def _part(alert: Alert, now: datetime, with_name: bool) -> str:
    since = f"{alert.since:%Y-%m-%d %H:%M} UTC"
    if alert.closed_at is not None:
        head = f"recovered: {name(alert)}" if with_name else "Recovered."
        lasted = duration(alert.last_found_at - alert.since)
        lines = [head, f"It was: {alert.sentence}", f"From {since}, for {lasted}; all well at the last looks."]
    else:
        lines = [name(alert)] if with_name else []
        lines += [alert.sentence, f"Since {since} ({duration(now - alert.since)})."]
        lines += [f"  {example}" for example in alert.examples]
    return "\n".join(lines)
