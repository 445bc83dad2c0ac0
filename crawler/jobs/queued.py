"""What stands in the queue: jobs by their arguments, and the locks that keep two of a kind apart."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Self

from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from crawler.store.patience import Database

CONTROL, CRAWL, BATCH = "control", "crawl", "batch"  # the queues, each with workers of its own
TASK = "command"  # the one task of the queues crawl and batch
SCHEDULED, BACKFILLED = 10, 0  # priorities: what is new comes before what is old
MOST_ATTEMPTS = 3  # of a batch job whose worker dies; a crawl is always begun anew


@dataclass(frozen=True, slots=True)
class Command:
    """A crawler command that is a job. Its arguments in the queue are these fields."""

    words: list[str]
    source: str | None = None  # of a crawl
    attempt: int = 1
    due_at: str | None = None  # of a scheduled crawl, RFC 3339
    backfill: int | None = None  # of which this is a slice

    @classmethod
    def of(cls, args: Mapping[str, Any]) -> Self:
        """From a job's arguments; those that a newer version has put there are left."""
        return cls(**{name: value for name, value in args.items() if name in cls.__slots__})

    @property
    def again(self) -> "Command | None":
        """The next attempt, after the worker died; None where there were enough."""
        if self.source is None and self.attempt >= MOST_ATTEMPTS:
            return None
        resumes = self.words[0] == "export" and "--resume" not in self.words
        return replace(self, attempt=self.attempt + 1, words=[*self.words, "--resume"] if resumes else self.words)


def crawl_words(spider: str, arguments: Mapping[str, str]) -> list[str]:
    """The command line of a crawl."""
    return ["crawl", spider, *(word for name, value in arguments.items() for word in ("-a", f"{name}={value}"))]


def crawl_job(command: Command, priority: int = SCHEDULED) -> Job:
    """One crawl of a source waits at a time. It has no lock beside that: who defers it sees to it that none runs, and
    PostgreSQL refuses a second crawl of a source itself; a lock makes the queue ten times slower."""
    return _job(CRAWL, command, None, f"crawl of {command.source}", priority)


def batch_job(command: Command, lock: str | None) -> Job:
    """Of the jobs with one lock one runs at a time; the same command waits once."""
    words = "\0".join(command.words)
    return _job(BATCH, command, lock, f"batch {sha256(words.encode()).hexdigest()}", 0)


def _job(queue: str, command: Command, lock: str | None, queueing_lock: str, priority: int) -> Job:
    return Job(
        id=None,
        queue=queue,
        lock=lock,
        queueing_lock=queueing_lock,
        task_name=TASK,
        task_kwargs=asdict(command),
        priority=priority,
    )


async def defer(manager: JobManager, db: Database, jobs: Sequence[Job]) -> list[int | None]:
    """Put jobs into the queue in the transaction of `db`: the id of each, None where one like it waits already."""
    if not jobs:
        return []
    try:
        async with db.transaction():
            deferred = await manager.batch_defer_jobs_async(list(jobs), connection=db)
        return [job.id for job in deferred]
    except AlreadyEnqueued:
        if len(jobs) == 1:
            return [None]
        return [(await defer(manager, db, [job]))[0] for job in jobs]
