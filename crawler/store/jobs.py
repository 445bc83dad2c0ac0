"""What became of jobs: where each runs or ran, those of dead workers, and the lists that people read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import class_row

from crawler.store.patience import Database
from crawler.store.queries import query
from crawler.store.storable import storable

LONGEST_SENTENCE = 1_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadJob:
    """A job that the queue takes for running and nobody runs."""

    id: int
    queue_name: str
    priority: int
    lock: str | None
    queueing_lock: str | None
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job as it is listed: by its state in the queue, and what its run told."""

    id: int
    queue: str
    status: str  # todo, doing, succeeded, failed, cancelled, aborted
    args: Mapping[str, Any]
    lock: str | None
    scheduled_at: datetime | None
    deferred_at: datetime | None
    host: str | None
    process_id: int | None
    started_at: datetime | None
    finished_at: datetime | None
    exit_code: int | None
    outcome: str | None
    sentence: str | None


async def begin_run(
    db: Database,
    job_id: int,
    source: str | None,
    command: str,
    attempt: int,
    due_at: datetime | None,
    host: str,
    process_id: int,
) -> None:
    """The job runs here, from now on."""
    values = {"job_id": job_id, "source": source, "command": storable(command), "attempt": attempt, "due_at": due_at}
    await db.execute(query("begin_run"), {**values, "host": host, "process_id": process_id})


async def finish_run(db: Database, job_id: int, exit_code: int | None, outcome: str, sentence: str) -> None:
    """What became of it; nothing happens where that was told before."""
    values = {"job_id": job_id, "exit_code": exit_code, "outcome": outcome}
    await db.execute(query("finish_run"), {**values, "sentence": storable(sentence[:LONGEST_SENTENCE])})


async def dead_jobs(db: Database, silence: timedelta, heartbeat: timedelta) -> list[DeadJob]:
    """Jobs of workers that were not heard of for so long, locked until the transaction ends. Workers that could not be
    heard because the server was down are given that time from its start on."""
    async with db.cursor(row_factory=class_row(DeadJob)) as cursor:
        await cursor.execute(query("dead_jobs"), {"silence": silence, "heartbeat": heartbeat})
        return await cursor.fetchall()


async def jobs_by_id(db: Database, ids: Collection[int]) -> list[DeadJob]:
    """Those of these jobs that the queue takes for running, locked until the transaction ends."""
    async with db.cursor(row_factory=class_row(DeadJob)) as cursor:
        await cursor.execute(query("jobs_by_id"), {"ids": list(ids)})
        return await cursor.fetchall()


async def beat(db: Database, workers: Collection[int]) -> None:
    """Say that these workers live, beside what the queue says of it: that ends for good with its first error."""
    await db.execute(query("beat"), {"workers": list(workers)})


async def jobs_of_workers(db: Database, workers: Collection[int]) -> set[int]:
    """The ids of the jobs that the queue takes for being run by these workers."""
    return {row[0] for row in await (await db.execute(query("jobs_of_workers"), {"workers": list(workers)})).fetchall()}


async def bury(db: Database, job: DeadJob, *, is_control: bool) -> None:
    """The job has failed, for its worker died; one of the control queue leaves nothing."""
    await db.execute(query("bury_job"), {"id": job.id, "is_control": is_control})
    await finish_run(db, job.id, None, "worker died", "the worker that ran it died")


async def delete_old_jobs(db: Database, age: timedelta) -> int:
    """Forget some of the jobs that ended so long ago."""
    return (await db.execute(query("delete_old_jobs"), {"age": age})).rowcount


async def jobs(db: Database, states: Collection[str], most: int) -> list[JobRow]:
    """Jobs in these states, the newest first."""
    async with db.cursor(row_factory=class_row(JobRow)) as cursor:
        await cursor.execute(query("jobs"), {"states": list(states), "most": most})
        return await cursor.fetchall()


async def count_jobs(db: Database) -> dict[str, int]:
    """How many are in each state."""
    return dict(await (await db.execute(query("count_jobs"))).fetchall())


async def count_workers(db: Database, silence: timedelta) -> int:
    """How many workers live; each process of `crawler worker` counts as three, one for each queue."""
    row = await (await db.execute(query("workers"), {"silence": silence})).fetchone()
    return row[0] if row else 0
