"""What is due becomes jobs, in the transaction that moves its next due moment: none is missed, none doubled, however
many dispatch at once."""

from datetime import UTC, datetime, timedelta

from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from crawler.jobs.queued import BACKFILLED, Command, crawl_job, crawl_words, defer
from crawler.store import schedules
from crawler.store.job_queue import JobQueue
from crawler.store.patience import Database

AT_A_TIME = 500  # of a tick
SLICE_REQUESTS = 1_000  # of a backfill at a time, so that the source's own schedule has its turn
SLICE_SECONDS = 1_800
LOOK_AGAIN = timedelta(minutes=10)  # at a backfill whose slice did not begin


async def dispatch(queue: JobQueue, manager: JobManager) -> int:
    """Put what is due now into the queue; how much there was."""
    return await queue.run(lambda db: _dispatch(db, manager))


async def _dispatch(db: Database, manager: JobManager) -> int:
    count = await _crawls(db, manager)
    return count + await _slices(db, manager)


async def _crawls(db: Database, manager: JobManager) -> int:
    due = await schedules.due_schedules(db, AT_A_TIME)
    jobs: list[Job] = []
    moves: list[tuple[str, datetime, datetime | None]] = []
    for each in due:
        table = each.timetable
        loud_at = table.loud(each.now)
        if loud_at > each.now:  # it was missed, and is found in the quiet hours
            moves.append((each.source, loud_at, None))
            continue
        due_at = each.next_due_at.astimezone(UTC).isoformat()
        command = Command(crawl_words(each.spider, each.arguments), each.source, due_at=due_at)
        jobs.append(crawl_job(command))
        moves.append((each.source, table.next_due(each.counted_from, each.now), each.next_due_at))
    await defer(manager, db, jobs)
    if moves:
        await schedules.move_schedules(db, moves)
    return len(jobs)


async def _slices(db: Database, manager: JobManager) -> int:
    jobs: list[Job] = []
    for each in await schedules.due_backfills(db, AT_A_TIME):
        left = [n for n in (each.requests_left, each.seconds_left) if n is not None]
        if min(left) <= 0:
            await schedules.move_backfill(db, each.backfill_id, each.tomorrow_at)
            continue
        jobs.append(_slice(each))
        await schedules.move_backfill(db, each.backfill_id, each.now + LOOK_AGAIN)
    await defer(manager, db, jobs)
    return len(jobs)


def _slice(each: schedules.DueBackfill) -> Job:
    days = {"since": each.since.isoformat(), "until": each.until.isoformat()}
    if each.requests_left is not None:
        budget = f"MOST_REQUESTS={min(each.requests_left, SLICE_REQUESTS)}"
    else:
        budget = f"CLOSESPIDER_TIMEOUT={min(each.seconds_left or 0, SLICE_SECONDS)}"
    words = [*crawl_words(each.spider, {**each.arguments, **days}), "-s", budget]
    return crawl_job(Command(words, each.source, backfill=each.backfill_id), BACKFILLED)
