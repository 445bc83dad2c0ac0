"""When a URL is next due."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.schedule import (
    BLOCKED_VISITS,
    ENOUGH_VISITS,
    FIRST_RETRY,
    LASTING_RETRY,
    LONGEST_RETRY,
    VISIT_AGES,
    EditHabits,
    after_failure,
    after_rejection,
    after_status,
    excluded,
    next_visit,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "state"), [(200, "captured"), (304, "captured"), (404, "gone"), (410, "gone"), (403, "failed")]
)
def test_a_status_is_a_state(status: int, state: str) -> None:
    assert after_status(status, 1, NOW).state == state


def test_tries_back_off_to_a_week_and_never_end() -> None:
    waits = [after_failure("http_500", attempts, NOW).due_at for attempts in (1, 2, 3, 40)]
    assert waits == [NOW + FIRST_RETRY, NOW + 2 * FIRST_RETRY, NOW + 4 * FIRST_RETRY, NOW + LONGEST_RETRY]


def test_what_is_built_so_is_tried_again_after_days() -> None:
    waits = [after_failure("too_large", attempts, NOW).due_at for attempts in (1, 2, 9)]
    assert waits == [NOW + LASTING_RETRY, NOW + 2 * LASTING_RETRY, NOW + LONGEST_RETRY]


def test_nothing_is_tried_before_the_host_allows() -> None:
    assert after_failure("http_429", 1, NOW, NOW + HOUR).due_at == NOW + HOUR
    assert after_failure("http_429", 9, NOW, NOW + FIRST_RETRY).due_at == NOW + 256 * FIRST_RETRY


def test_a_rule_that_may_change_is_asked_again_and_the_scope_is_not() -> None:
    assert excluded("robots", NOW).due_at == NOW + 30 * DAY
    assert excluded("out_of_scope", NOW).due_at is None


def test_an_article_is_visited_at_growing_ages_until_it_settles() -> None:
    moment, ages = NOW, []
    while (due := next_visit(NOW, moment)) is not None:
        ages.append(due - NOW)
        moment = due
    assert tuple(ages) == VISIT_AGES
    assert next_visit(NOW - 31 * DAY, NOW) is None


def test_an_edit_brings_the_next_visit_forward() -> None:
    calm, edited = next_visit(NOW, NOW + 6 * HOUR), next_visit(NOW, NOW + 6 * HOUR, changed=True)
    assert calm == NOW + DAY
    assert edited == NOW + 6 * HOUR + (DAY - 6 * HOUR) / 2


@pytest.mark.parametrize(("edits", "due"), [(0, 3 * DAY), (10, 1 * DAY), (50, 15 * HOUR)])
def test_a_source_is_visited_as_often_as_it_edits(edits: int, due: timedelta) -> None:
    habits = EditHabits({3: (ENOUGH_VISITS, edits)})  # the bucket of 6 hours to a day
    assert next_visit(NOW, NOW + 6 * HOUR, habits=habits) == NOW + due


def test_a_habit_of_few_visits_is_none() -> None:
    habits = EditHabits({3: (ENOUGH_VISITS - 1, 0)})
    assert next_visit(NOW, NOW + 6 * HOUR, habits=habits) == NOW + DAY


def test_a_block_page_is_asked_again_a_few_times_and_a_list_never() -> None:
    waits = [after_rejection("block_page", visits, NOW) for visits in range(BLOCKED_VISITS + 1)]
    assert waits[0] == NOW + 6 * HOUR
    assert waits[1] == NOW + 12 * HOUR
    assert waits[BLOCKED_VISITS] is None
    assert after_rejection("section_page", 1, NOW) is None
