"""What is due becomes jobs: each once, however many dispatch; not in quiet hours; and those of dead workers anew."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.command_process import CommandProcesses
from crawler.jobs.dispatch import dispatch
from crawler.jobs.place import Limits, Place
from crawler.jobs.queued import BATCH, CRAWL, Command, batch_job, defer
from crawler.jobs.sweep import delete_old, sweep_dead, sweep_lost
from crawler.jobs.worker import jobs_app
from crawler.looks import Watched
from crawler.store.connection import connect
from crawler.store.crawls import declare_source
from crawler.store.job_queue import JobQueue, open_queue
from crawler.store.schedules import change, put_backfill, put_schedule
from crawler.timetable import QuietHours, Timetable

HOURLY = Timetable(every=timedelta(hours=1))
FACTS = {"publisher": None, "in_language": None, "timezone": "Asia/Seoul"}
JOBS = (
    "SELECT queueing_lock, status::text, args->>'attempt', queue_name FROM procrastinate.procrastinate_jobs ORDER BY id"
)


@asynccontextmanager
async def opened(url: str, silence: float = 0.2) -> AsyncIterator[Place]:
    """A place without workers; a dead one is dead soon."""
    async with open_queue(url) as queue:
        limits = Limits(crawl=60, keep=3600, heartbeat=0.1, silence=silence)
        yield Place(queue, jobs_app(queue.connector).job_manager, CommandProcesses(), limits, Watched(url, Path(), []))


def run(url: str, work: Callable[[Place], Awaitable[Any]]) -> Any:
    async def within() -> Any:
        async with opened(url) as place:
            return await work(place)

    return asyncio.run(within())


async def plan(queue: JobQueue, names: list[str], table: Timetable, since: datetime) -> None:
    async def work(db: Any) -> None:
        for name in names:
            await declare_source(db, name, FACTS)
            await put_schedule(db, name, "news", {"site": f"https://{name}.example"}, table, since)

    await queue.run(work)


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    with connect(url) as db:
        return db.execute(sql.encode()).fetchall()


def execute(url: str, sql: str, *values: str) -> None:
    with connect(url) as db:
        db.execute("SET search_path = procrastinate, public")
        db.execute(sql.encode(), values or None)


def begin(url: str) -> None:
    """What waits is run by the newest worker, as far as the queue knows."""
    newest = "worker_id = (SELECT max(id) FROM procrastinate_workers) WHERE status = 'todo'"
    execute(url, "UPDATE procrastinate_jobs SET status = 'doing', " + newest)  # noqa: S608 - no input


def test_several_dispatchers_defer_each_source_once(archive_url: str) -> None:
    names = [f"source_{number}" for number in range(60)]

    async def work(place: Place) -> list[int]:
        since = datetime.now(UTC) - timedelta(hours=5, minutes=10)
        await plan(place.queue, names, HOURLY, since)
        async with opened(archive_url) as other, opened(archive_url) as third:
            places = [place, other, third]
            return await asyncio.gather(*(dispatch(each.queue, each.manager) for each in places for _ in range(3)))

    assert sum(run(archive_url, work)) == 60  # five hours were missed, and are made up for once
    assert sorted(row[0] for row in rows(archive_url, JOBS)) == sorted(f"crawl of {name}" for name in names)
    due = rows(archive_url, "SELECT DISTINCT next_due_at - counted_from FROM schedule")
    assert due == [(timedelta(hours=6),)]


def test_a_source_whose_job_waits_or_runs_is_left_and_then_due_at_once(archive_url: str) -> None:
    async def work(place: Place) -> list[int]:
        await plan(place.queue, ["gazette"], HOURLY, datetime.now(UTC))
        counts = [await dispatch(place.queue, place.manager)]
        for state in ("todo", "doing", "succeeded"):
            execute(archive_url, "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status", state)
            execute(archive_url, "UPDATE schedule SET next_due_at = now() - interval '1 minute'")
            counts.append(await dispatch(place.queue, place.manager))
        return counts

    assert run(archive_url, work) == [1, 0, 0, 1]


def test_what_is_found_in_quiet_hours_waits_for_their_end(archive_url: str) -> None:
    now = datetime.now(UTC).astimezone(None)
    here = now.astimezone(UTC) + timedelta(hours=9)  # in Seoul
    quiet = QuietHours((here - timedelta(hours=1)).time().replace(second=0), (here + timedelta(hours=1)).time())

    async def work(place: Place) -> int:
        await plan(place.queue, ["gazette"], Timetable(every=timedelta(minutes=5), quiet=quiet), now)
        execute(archive_url, "UPDATE schedule SET next_due_at = now() - interval '3 hours'")
        return await dispatch(place.queue, place.manager)

    assert run(archive_url, work) == 0
    ((wait,),) = rows(archive_url, "SELECT next_due_at - now() FROM schedule")
    assert timedelta(minutes=55) < wait <= timedelta(hours=1)


def test_what_is_paused_or_removed_is_not_due(archive_url: str) -> None:
    async def work(place: Place) -> list[int]:
        await plan(place.queue, ["gazette", "courier"], HOURLY, datetime.now(UTC))
        await place.queue.run(lambda db: change(db, "gazette", "pause"))
        await place.queue.run(lambda db: change(db, "courier", "remove"))
        counts = [await dispatch(place.queue, place.manager)]
        await place.queue.run(lambda db: change(db, "gazette", "resume"))
        return [*counts, await dispatch(place.queue, place.manager)]

    assert run(archive_url, work) == [0, 1]


def test_a_backfill_waits_for_the_schedule_of_its_source_and_for_the_next_day(archive_url: str) -> None:
    async def work(place: Place) -> list[int]:
        await plan(place.queue, ["gazette"], HOURLY, datetime.now(UTC))
        days = (datetime(2019, 1, 1).date(), datetime(2019, 12, 31).date())  # noqa: DTZ001
        await place.queue.run(lambda db: put_backfill(db, "gazette", "news", {}, days, {"requests_a_day": 50}))
        counts = [await dispatch(place.queue, place.manager)]  # the schedule's
        execute(archive_url, "UPDATE procrastinate_jobs SET status = 'succeeded'")
        counts.append(await dispatch(place.queue, place.manager))  # a slice
        execute(archive_url, "UPDATE procrastinate_jobs SET status = 'succeeded'")
        today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Seoul")).date().isoformat()
        execute(archive_url, "UPDATE backfill SET next_due_at = now(), spent_requests = 50, spent_on = %s", today)
        return [*counts, await dispatch(place.queue, place.manager)]

    assert run(archive_url, work) == [1, 1, 0]
    words = rows(archive_url, "SELECT args->'words' FROM procrastinate.procrastinate_jobs ORDER BY id DESC LIMIT 1")[0][
        0
    ]
    assert words[-6:] == ["-a", "since=2019-01-01", "-a", "until=2019-12-31", "-s", "MOST_REQUESTS=50"]
    tomorrow = rows(archive_url, "SELECT (next_due_at AT TIME ZONE 'Asia/Seoul')::time FROM backfill")
    assert tomorrow == [(time(0),)]


def test_jobs_of_a_dead_worker_are_deferred_anew_batches_three_times_at_most(archive_url: str) -> None:
    async def work(place: Place) -> list[int]:
        await plan(place.queue, ["gazette"], HOURLY, datetime.now(UTC))
        await dispatch(place.queue, place.manager)
        export = batch_job(Command(["export", "-o", "articles.jsonl"]), "export to articles.jsonl")
        await place.queue.run(lambda db: defer(place.manager, db, [export]))
        control = "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('control', 'dispatch')"
        execute(archive_url, control)
        counts = []
        for _ in range(4):
            execute(archive_url, "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '9 s')")
            begin(archive_url)
            counts.append(await sweep_dead(place))
        return counts

    assert run(archive_url, work) == [3, 2, 2, 1]
    found = rows(archive_url, JOBS)
    assert [row[1:3] for row in found if row[3] == CRAWL] == [("failed", str(n)) for n in range(1, 5)] + [("todo", "5")]
    assert [row[1:3] for row in found if row[3] == BATCH] == [("failed", str(n)) for n in range(1, 4)]
    assert len(found) == 8
    last = (
        "SELECT args->'words' FROM procrastinate.procrastinate_jobs WHERE queue_name = 'batch' ORDER BY id DESC LIMIT 1"
    )
    assert rows(archive_url, last)[0][0][-1] == "--resume"


def test_a_worker_that_is_heard_of_keeps_its_jobs(archive_url: str) -> None:
    async def work(place: Place) -> int:
        await plan(place.queue, ["gazette"], HOURLY, datetime.now(UTC))
        await dispatch(place.queue, place.manager)
        execute(archive_url, "INSERT INTO procrastinate_workers DEFAULT VALUES")
        begin(archive_url)
        return await sweep_dead(place)

    assert run(archive_url, work) == 0


def test_a_job_that_was_lost_on_its_way_to_its_worker_is_deferred_anew(archive_url: str) -> None:
    async def work(place: Place) -> None:
        await plan(place.queue, ["gazette", "courier"], HOURLY, datetime.now(UTC))
        await dispatch(place.queue, place.manager)
        execute(archive_url, "INSERT INTO procrastinate_workers DEFAULT VALUES")
        begin(archive_url)
        ids = dict(rows(archive_url, "SELECT queueing_lock, id FROM procrastinate.procrastinate_jobs"))
        workers = [row[0] for row in rows(archive_url, "SELECT id FROM procrastinate.procrastinate_workers")]
        place.job_ids.add(ids["crawl of courier"])
        lost = await sweep_lost(place, workers, set())
        assert lost == {ids["crawl of gazette"]}
        assert await sweep_lost(place, workers, lost) == set()

    run(archive_url, work)
    assert [row[:3] for row in rows(archive_url, JOBS) if row[1] != "doing"] == [
        ("crawl of gazette", "failed", "1"),
        ("crawl of gazette", "todo", "2"),
    ]


def test_old_jobs_are_forgotten(archive_url: str) -> None:
    async def work(place: Place) -> int:
        await plan(place.queue, ["gazette", "courier"], HOURLY, datetime.now(UTC))
        await dispatch(place.queue, place.manager)
        execute(archive_url, "UPDATE procrastinate_jobs SET status = 'succeeded'")
        execute(
            archive_url,
            "INSERT INTO job_run (job_id, command, host, process_id, started_at, finished_at, outcome)"
            " SELECT id, 'x', 'y', 1, now() - interval '9 h', now() - id * interval '50 min', 'done'"
            " FROM procrastinate_jobs",
        )
        return await delete_old(place)

    assert run(archive_url, work) == 1
    assert len(rows(archive_url, JOBS)) == 1


def test_a_transaction_that_fails_defers_nothing(archive_url: str) -> None:
    async def work(place: Place) -> int:
        await plan(place.queue, ["gazette"], HOURLY, datetime.now(UTC))
        execute(archive_url, "ALTER TABLE schedule ADD CONSTRAINT no_move CHECK (last_due_at IS NULL)")
        with pytest.raises(Exception, match="no_move"):
            await dispatch(place.queue, place.manager)
        assert rows(archive_url, JOBS) == []
        execute(archive_url, "ALTER TABLE schedule DROP CONSTRAINT no_move")
        return await dispatch(place.queue, place.manager)

    assert run(archive_url, work) == 1
