"""One worker process: three workers of the queue (control, crawl, batch), kept running until it is told to end."""

import asyncio
import logging
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from procrastinate import App
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker

from crawler.command_process import END_SECONDS, CommandProcesses
from crawler.jobs.control import register_control_tasks
from crawler.jobs.dispatch import dispatch
from crawler.jobs.place import Limits, Place
from crawler.jobs.queued import BATCH, CONTROL, CRAWL, TASK
from crawler.jobs.run_command import run_command
from crawler.jobs.sweep import sweep_lost
from crawler.looks import Watched, look_at_archive_for_ever
from crawler.store.job_queue import open_queue

logger = logging.getLogger(__name__)
POLL_SECONDS = 5.0  # for jobs that no notification told of
PRUNE_SECONDS = 86_400.0  # after which the queue forgets a worker; what it ran was taken from it long before
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds until a worker of the queue that broke is started again
LAST_SECONDS = END_SECONDS + 5.0  # for what was under way to be written down, once the process is told to end
LOOK_SECONDS = 10.0  # between looks for jobs that were lost on their way here
CONTROL_CONCURRENCY = 4
STOPPED = 3  # exit code, as of all commands that a signal ends before their end


@dataclass(frozen=True, slots=True)
class Work:
    """How much at a time, and whether only what is due now."""

    crawls: int
    batches: int
    once: bool
    limits: Limits
    watched: Watched


def jobs_app(connector: Any) -> App:
    """The app whose one task is a command."""
    app = App(connector=connector)
    app.task(name=TASK, pass_context=True)(run_command)
    return app


async def work(wanted: Work, begun: Callable[[Place], Awaitable[None]] | None = None) -> Counter[str]:
    """Run jobs until SIGTERM or Ctrl-C, or with `once` until none waits; how they ended. `begun` is told
    when all is open. Raises DatabaseUnavailable where the archive does not answer at the start."""
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # what matters of it is said here, in one line
    async with open_queue(wanted.watched.url) as queue:
        app, control = jobs_app(queue.connector), App(connector=queue.connector)
        register_control_tasks(control)
        place = Place(queue, app.job_manager, CommandProcesses(), wanted.limits, wanted.watched)
        if begun is not None:
            await begun(place)
        await WorkerProcess(place, app, control, wanted).run()
        return place.outcomes


class WorkerProcess:
    """See the module."""

    def __init__(self, place: Place, app: App, control: App, wanted: Work) -> None:
        self._place, self._wanted = place, wanted
        self._workers: list[Any] = [self._worker(app, CRAWL, wanted.crawls), self._worker(app, BATCH, wanted.batches)]
        if not wanted.once:  # each has a deferrer of what is periodic, so that has an app of its own
            self._workers.append(self._worker(control, CONTROL, CONTROL_CONCURRENCY))
        self._told = asyncio.Event()

    def _worker(self, app: App, queue: str, concurrency: int) -> Worker:
        return Worker(
            app,
            queues=[queue],
            name=queue,
            concurrency=concurrency,
            wait=not self._wanted.once,
            fetch_job_polling_interval=POLL_SECONDS,
            abort_job_polling_interval=POLL_SECONDS,
            delete_jobs="always" if queue == CONTROL else "never",
            additional_context={"place": self._place},
            install_signal_handlers=False,
            update_heartbeat_interval=self._wanted.limits.heartbeat,
            stalled_worker_timeout=PRUNE_SECONDS,
            worker_middleware=[self._note_job],
        )

    async def run(self) -> None:
        """Until the end."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_say_lost)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._signalled)
        if self._wanted.once:
            await dispatch(self._place.queue, self._place.manager)
        keepers = [asyncio.ensure_future(self._keep(worker)) for worker in self._workers]
        beside = [
            asyncio.ensure_future(each)
            for each in (self._look_for_lost(), look_at_archive_for_ever(self._place.watched))
        ]
        ended = asyncio.ensure_future(asyncio.wait(keepers))
        told = asyncio.ensure_future(self._told.wait())
        await asyncio.wait([ended, told], return_when=asyncio.FIRST_COMPLETED)
        _, late = await asyncio.wait([ended], timeout=LAST_SECONDS)
        if late:  # they are cancelled with the event loop
            logger.warning("PostgreSQL takes no word of what came of the last jobs; another worker does them again")
        for task in (*beside, told):
            task.cancel()

    def _signalled(self) -> None:
        if self._told.is_set():
            self._place.processes.kill()
            os._exit(STOPPED)
        logger.info("no new jobs are taken; %d that run are stopped", self._place.processes.running)
        self._place.is_ending = True
        self._told.set()
        for worker in self._workers:
            worker.stop()
        self._place.processes.stop()

    async def _keep(self, worker: Any) -> None:
        """A worker of the queue ends where something breaks that is no lost connection: it is started again."""
        wait = FIRST_WAIT
        while True:
            reason = "it ended"
            try:
                await worker.run()
            except Exception as error:
                reason = f"{type(error).__name__}: {' '.join(str(error.__cause__ or error).split())[:300]}"
            if self._told.is_set() or self._wanted.once:
                return
            logger.error("the worker of the queue %s is started again in %g s (%s)", worker.worker_name, wait, reason)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), wait)
                return
            wait = min(2 * wait, LONGEST_WAIT)

    async def _look_for_lost(self) -> None:
        lost: set[int] = set()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            ids = [worker.worker_id for worker in self._workers if worker.worker_id is not None]
            with suppress(Exception):  # it is looked again
                lost = await sweep_lost(self._place, ids, lost)

    async def _note_job(self, call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
        ids, job_id = self._place.job_ids, context.job.id or 0
        ids.add(job_id)
        try:
            return await call_next()
        finally:
            ids.discard(job_id)


def _say_lost(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An error that nobody waits for, in one line; such as a job's end that another worker has written already."""
    error = context.get("exception")
    told = " ".join(str(getattr(error, "__cause__", None) or error or context.get("message")).split())
    logger.warning("%s", told[:300])
