"""What an outcome means for a URL and when it is next due: pure functions of status, tries so far and time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_RETRY = timedelta(minutes=10)
LONGEST_RETRY = timedelta(days=7)
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state in which a URL leaves a try (docs/glossary.md), why, and when it may be tried again."""

    state: str  # captured | gone | excluded | failed
    reason: str | None = None
    due_at: datetime | None = None


def after_status(status: int, attempts: int, now: datetime) -> Outcome:
    """The outcome of an answer: 2xx is captured, 404 and 410 are gone, the rest is tried again later."""
    if 200 <= status < 300:
        return Outcome("captured")
    if status in GONE:
        return Outcome("gone", f"http_{status}")
    return after_failure(f"http_{status}", attempts, now)


def after_failure(reason: str, attempts: int, now: datetime) -> Outcome:
    """The outcome of a try that brought nothing: the wait doubles with each try, from 10 minutes to a week."""
    wait = min(FIRST_RETRY * 2 ** min(max(attempts - 1, 0), 20), LONGEST_RETRY)
    return Outcome("failed", reason, now + wait)


def excluded(reason: str) -> Outcome:
    """The outcome of a URL that must not be fetched (robots, scope, opt-out)."""
    return Outcome("excluded", reason)
