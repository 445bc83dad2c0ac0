"""The one task of the queues crawl and batch: a crawler command in a process of its own, and what became of it."""

import logging
import signal
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from procrastinate.job_context import JobContext

from crawler.command_process import Ended
from crawler.jobs.place import Place, place_of
from crawler.jobs.queued import Command, batch_job, crawl_job, defer
from crawler.json_log import is_installed
from crawler.store.jobs import begin_run, finish_run
from crawler.store.patience import Database
from crawler.store.schedules import due_soon, end_slice

logger = logging.getLogger(__name__)
RUNS_ALREADY = "is running already"  # in the sentence of a command that another one is in the way of
DUE_SOON = timedelta(seconds=30)
BAD = ("refused", "failed", "took too long")
OUTCOMES = {0: "done", 1: "needs a look", 2: "failed", 3: "stopped"}  # by exit code, as the README has them


class CommandFailed(Exception):  # noqa: N818 - what the queue keeps of it is that the job failed
    """The command could not do what it was asked to."""


async def run_command(context: JobContext, /, **args: Any) -> None:
    """Run it, write down what became of it. Raises CommandFailed."""
    place, command, job = place_of(context), Command.of(args), context.job
    job_id = job.id or 0
    due_at = datetime.fromisoformat(command.due_at) if command.due_at else None
    line, name = " ".join(["crawler", *command.words]), command.source or f"job {job_id}"
    where = (place.host, place.process_id)
    await place.queue.run(lambda db: begin_run(db, job_id, command.source, line, command.attempt, due_at, *where))
    began = time.monotonic()
    ended = await _run(place, command, name, job_id)
    outcome, sentence = outcome_of(ended), _sentence(ended, place.limits.crawl)
    seconds = time.monotonic() - began
    place.outcomes[outcome] += 1
    if outcome in BAD:
        tell(name, f"{outcome}: {sentence}")

    async def note(db: Database) -> None:
        await finish_run(db, job_id, ended.code, outcome, sentence)
        if outcome == "refused" and command.source:
            await due_soon(db, command.source, DUE_SOON)
        if command.backfill is not None and command.source is not None:
            await end_slice(db, command.backfill, command.source, job_id, seconds)
        if outcome == "stopped" and place.is_ending:
            again = crawl_job(command, job.priority) if command.source else batch_job(command, job.lock)
            await defer(place.manager, db, [again])

    await place.queue.run(note)
    if outcome in BAD:
        raise CommandFailed(sentence)


async def _run(place: Place, command: Command, name: str, job_id: int) -> Ended:
    if place.is_ending:
        return Ended(3, "")
    is_crawl = command.source is not None
    most = place.limits.crawl if is_crawl else None
    words = [*command.words, "-s", "SUMMARY=False"] if is_crawl else command.words  # nobody reads it
    context = {"job_id": job_id, **({"source": command.source} if is_crawl else {})}
    try:
        return await place.processes.run(words, lambda line: tell(name, line), most, quiet=is_crawl, context=context)
    except (OSError, EOFError) as error:  # no process can be made
        return Ended(2, f"no process could be started for it ({error}); see what this machine has left")


def outcome_of(ended: Ended) -> str:
    """How a command ended, in the words of the table job_run."""
    if ended.over_time:
        return "took too long"
    if ended.code == 2 and RUNS_ALREADY in ended.sentence:
        return "refused"
    return OUTCOMES.get(ended.code, "failed")


def _sentence(ended: Ended, most_seconds: float) -> str:
    if ended.over_time:
        return f"it was stopped after {most_seconds / 3600:g} h; CRAWL_HOURS says how long a crawl may take"
    if ended.code < 0:
        killed = f"it was killed by {signal.Signals(-ended.code).name}"
        return f"{killed}; {ended.sentence}" if ended.sentence else killed
    if not ended.sentence and ended.code not in (0, 1, 3):
        return f"it ended with exit code {ended.code} and no word"
    return ended.sentence


def tell(name: str, line: str) -> None:
    """A line of a command goes to the worker's standard error with the command's name. Where the log is JSON, one that
    is JSON goes as it is, and any other becomes a line of the log."""
    if not is_installed():
        print(f"{name} | {line}", file=sys.stderr, flush=True)
    elif line.startswith("{"):
        print(line, file=sys.stderr, flush=True)
    elif line.strip():
        logger.info("%s | %s", name, line)
