"""What an outcome means for a URL and when it is next due: pure functions of status, tries, age and time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

GONE = frozenset({404, 410})
NOT_MODIFIED = 304

# A URL that brought nothing: the wait doubles with each try, from half a minute (what a reset or a busy server takes
# to pass) to a week.
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(days=7)
# What is built so, and not a moment's trouble: it is asked for again as something that may be mended, from a day on.
LASTING = frozenset({"too_large", "header_too_large", "too_many_redirects"})
LASTING_RETRY = timedelta(days=1)

# What robots.txt or an opt-out forbids is asked about again, for rules change.
EXCLUDED_AGAIN = timedelta(days=30)
RULES_THAT_CHANGE = frozenset({"robots", "noarchive", "tdm_reservation"})

# A page that says "wait" or "not now" with status 200; and the tries that it gets.
BLOCKED_AGAIN = timedelta(hours=6)
BLOCKED_VISITS = 8
UNFINISHED = frozenset({"block_page", "paywall_stub", "soft_404", "extraction_failed", "capture_unreadable"})

# Ages (since publication) at which an article is visited again. News is edited in its first hours, corrected within
# days, and then left alone (NewsDiffs, 2012: most edits of a story fall into its first day).
VISIT_AGES: tuple[timedelta, ...] = tuple(
    timedelta(**age)
    for age in ({"minutes": 15}, {"hours": 1}, {"hours": 6}, {"days": 1}, {"days": 3}, {"days": 7}, {"days": 30})
)
SHORTEST_WAIT = timedelta(minutes=10)
# Upper ends of the age buckets of the view edit_habit, whose numbers count from 1; 6 is all that is older.
HABIT_AGES = tuple(timedelta(seconds=seconds) for seconds in (3_600, 21_600, 86_400, 259_200, 604_800))
ENOUGH_VISITS = 100  # in a bucket, before a source's habit counts
OFTEN, SELDOM = 0.2, 0.01  # shares of visits that found an edit


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state in which a URL leaves a try (docs/frontier.md), why, and when it is next due; None: it is settled."""

    state: str  # captured | gone | excluded | failed
    reason: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EditHabits:
    """How often a source edits what it has published: bucket of age (see the view edit_habit) → (visits, edits)."""

    found: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def share(self, age: timedelta) -> float | None:
        """The share of visits at that age that found an edit; None while too few were made."""
        bucket = 1 + sum(age >= end for end in HABIT_AGES)
        visits, edits = self.found.get(bucket, (0, 0))
        return edits / visits if visits >= ENOUGH_VISITS else None


def after_status(status: int, attempts: int, now: datetime) -> Outcome:
    """The outcome of an answer: 2xx and 304 are captured, 404 and 410 are gone, the rest is tried again later."""
    if 200 <= status < 300 or status == NOT_MODIFIED:
        return Outcome("captured")
    if status in GONE:
        return Outcome("gone", f"http_{status}")
    return after_failure(f"http_{status}", attempts, now)


def after_failure(reason: str, attempts: int, now: datetime, not_before: datetime | None = None) -> Outcome:
    """The outcome of a try that brought nothing; `not_before` is when the host may be asked again at the earliest."""
    first = LASTING_RETRY if reason in LASTING else FIRST_RETRY
    wait = min(first * 2 ** min(max(attempts - 1, 0), 20), LONGEST_RETRY)
    due_at = now + wait
    if not_before is not None and not_before > due_at:
        due_at = not_before
    return Outcome("failed", reason, due_at)


def excluded(reason: str, now: datetime) -> Outcome:
    """The outcome of a URL that must not be fetched (robots, scope, opt-out)."""
    return Outcome("excluded", reason, now + EXCLUDED_AGAIN if reason in RULES_THAT_CHANGE else None)


def next_visit(
    published_at: datetime, visited_at: datetime, *, changed: bool = False, habits: EditHabits | None = None
) -> datetime | None:
    """When an article that was just visited is visited again, or None: it is settled.

    The next of VISIT_AGES; half way there where this visit found an edit or the source edits often at that age; the
    one after it where the source hardly ever does. `published_at` is when it was published, or first seen.
    """
    age = max(visited_at - published_at, timedelta(0))
    ahead: list[timedelta] = [due for due in VISIT_AGES if due > age + SHORTEST_WAIT]
    if not ahead:
        return None
    share = habits.share(age) if habits else None
    if changed or (share is not None and share >= OFTEN):
        return visited_at + max((ahead[0] - age) / 2, SHORTEST_WAIT)
    if share is not None and share < SELDOM:
        return visited_at + (ahead[1] - age) if len(ahead) > 1 else None
    return visited_at + (ahead[0] - age)


def after_rejection(reason: str, visits: int, visited_at: datetime) -> datetime | None:
    """When a page that was no article is visited again: those that may become one are, a few times."""
    if reason in UNFINISHED and visits < BLOCKED_VISITS:
        return visited_at + BLOCKED_AGAIN * (1 << min(visits, 5))
    return None
