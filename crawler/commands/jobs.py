"""scrapy jobs: what workers run, what waits, what failed and why; and long work for them."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand, check_words, console, short_span
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.store.jobs import JobRow

CAN_BE_JOBS = ("reextract", "ingest", "export")
SHOWN = {"table": 20, "json": 1_000}  # jobs of a kind
ENDED = ("succeeded", "failed", "cancelled", "aborted")


class Command(ArchiveCommand):
    """Lists, or `add` and `cancel`."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] [add -- COMMAND ... | cancel ID...]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show what workers run, what waits and what failed, or add work for them"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "crawler jobs add -- reextract --source koreaherald has a worker do it; likewise ingest FILE... (a job a "
            "file), reextract without --source (a job a source) and export -o FILE. A job whose worker dies is begun "
            "anew, three times at most. crawler jobs cancel ID takes a job that waits out of the queue."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which, and how."""
        super().add_options(parser)
        parser.add_argument("--failed", action="store_true", help="only those that failed, and why")
        parser.add_argument("--format", choices=["table", "json"], default="table", help="json: one job a line")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """List, add or cancel."""
        from crawler.store.connection import open_archive
        from crawler.store.migrations import make_current
        from crawler.store.writing import writing

        if args and args[0] not in ("add", "cancel"):
            raise ScrapyUsageError(
                f"{args[0]!r} is nothing that can be done with jobs; use add -- COMMAND or cancel ID"
            )
        words = [word for word in args[1:2] if word != "--"] + args[2:]
        check_words(words)
        ids = _ids(words) if args and args[0] == "cancel" else []
        if args and args[0] == "add" and (not words or words[0] not in CAN_BE_JOBS):
            named = words[0] if words else "nothing"
            raise UsageError(
                f"{named} is no command that can be a job; write crawler jobs add -- reextract, ingest or export"
            )
        with open_archive() as url:
            make_current(url)
            with writing(url):
                if not args:
                    asyncio.run(_list(url, opts, self.project_settings.getfloat("WORKER_DEAD_SECONDS")))
                elif args[0] == "add":
                    asyncio.run(self._add(url, words))
                else:
                    asyncio.run(_cancel(url, ids))
        return None

    async def _add(self, url: str, words: Sequence[str]) -> None:
        from crawler.jobs.batch import jobs_of
        from crawler.jobs.queued import Command as Queued
        from crawler.jobs.queued import defer
        from crawler.jobs.worker import jobs_app
        from crawler.store.health import days_of_sources
        from crawler.store.job_queue import open_queue

        command = import_module(f"crawler.commands.{words[0]}").Command()
        command.settings = self.project_settings
        async with open_queue(url, connections=1) as queue:
            sources = sorted(await queue.run(days_of_sources))
            jobs = jobs_of(words[0], command, words[1:], sources)
            manager = jobs_app(queue.connector).job_manager
            ids = await queue.run(lambda db: defer(manager, db, jobs))
        for job, job_id in zip(jobs, ids, strict=True):
            line = " ".join(Queued.of(job.task_kwargs).words)
            print(f"job {job_id}: {line}" if job_id is not None else f"waits already: {line}")


def _ids(words: Sequence[str]) -> list[int]:
    wrong = next((word for word in words if not (word.isascii() and word.isdigit() and len(word) < 19)), None)
    if wrong is not None or not words:
        raise UsageError(f"{wrong or 'nothing'} is no job's number; crawler jobs shows them")
    return list(map(int, words))


async def _cancel(url: str, ids: Sequence[int]) -> None:
    from crawler.jobs.worker import jobs_app
    from crawler.store.job_queue import open_queue

    async with open_queue(url, connections=1) as queue:
        manager = jobs_app(queue.connector).job_manager
        for job_id in ids:
            if not await manager.cancel_job_by_id_async(job_id, delete_job=True):
                raise UsageError(f"{job_id} is no job that waits; crawler jobs shows those that do")
            print(f"job {job_id} is out of the queue")


async def _list(url: str, opts: argparse.Namespace, silence: float) -> None:
    from crawler.store.connection import open_pool
    from crawler.store.jobs import count_jobs, count_workers, jobs

    most = SHOWN[opts.format]
    async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
        counts = await count_jobs(db)
        running = [] if opts.failed else await jobs(db, ["doing"], most)
        waiting = [] if opts.failed else await jobs(db, ["todo"], most)
        ended = await jobs(db, ["failed"] if opts.failed else ENDED, most)
        workers = await count_workers(db, timedelta(seconds=silence))
    if opts.format == "json":
        for each in (*running, *waiting, *ended):
            print(json.dumps(_facts(each), ensure_ascii=False))
        return
    _print("Running", running, counts.get("doing", 0), "where", _where)
    _print("Waiting", waiting, counts.get("todo", 0), "for", _wait)
    total = sum(counts.get(state, 0) for state in (["failed"] if opts.failed else ENDED))
    _print("Failed" if opts.failed else "Ended", ended, total, "how", _how)
    out = console()
    if not (running or waiting or ended):
        out.print("No job failed." if opts.failed else "There are no jobs.", highlight=False)
    if not workers and not opts.failed:
        out.print("No worker runs; crawler worker starts one.", highlight=False)


def _facts(each: "JobRow") -> dict[str, Any]:
    moments = ("deferred_at", "scheduled_at", "started_at", "finished_at")
    return {
        "job_id": each.id,
        "queue": each.queue,
        "status": each.status,
        "command": _line(each),
        "source": each.args.get("source"),
        "attempt": each.args.get("attempt"),
        "due_at": each.args.get("due_at"),
        **{name: moment.isoformat() if (moment := getattr(each, name)) else None for name in moments},
        "host": each.host,
        "process_id": each.process_id,
        "outcome": each.outcome,
        "exit_code": each.exit_code,
        "sentence": each.sentence,
    }


def _print(title: str, rows: "Sequence[JobRow]", total: int, last: str, told: Any) -> None:
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return
    more = f", the newest {len(rows)} of {total}" if total > len(rows) else ""
    table = Table("job", "command", "attempt", last, title=f"{title}{more}")
    for each in rows:
        table.add_row(str(each.id), Text(_line(each)), str(each.args.get("attempt", 1)), Text(told(each)))
    console().print(table)


def _line(each: "JobRow") -> str:
    return " ".join(map(str, each.args.get("words", [])))


def _where(each: "JobRow") -> str:
    if each.started_at is None:
        return "is being begun"
    return f"{each.host}, process {each.process_id}, for {_span(each.started_at, None)}"


def _wait(each: "JobRow") -> str:
    return _span(each.deferred_at, None) if each.deferred_at else ""


def _how(each: "JobRow") -> str:
    told = each.outcome or each.status
    if each.finished_at and each.started_at:
        told += f" at {each.finished_at:%m-%d %H:%M}, after {_span(each.started_at, each.finished_at)}"
    return f"{told}: {each.sentence}" if each.sentence and each.outcome != "done" else told


def _span(begin: datetime, end: datetime | None) -> str:
    return short_span(((end or datetime.now(UTC)) - begin).total_seconds())
