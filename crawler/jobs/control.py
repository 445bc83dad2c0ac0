"""What every worker does beside its jobs, on a queue of its own, so that full slots never hold it up.

Each task is deferred once a tick over all workers, whichever of them runs it.
"""

import logging
from collections.abc import Awaitable, Callable

from procrastinate import App
from procrastinate.job_context import JobContext

from crawler.jobs.dispatch import dispatch
from crawler.jobs.place import Place, place_of
from crawler.jobs.queued import CONTROL
from crawler.jobs.sweep import delete_old, sweep_dead
from crawler.looks import look_and_tell

logger = logging.getLogger(__name__)


def register_control_tasks(app: App) -> None:
    """The one list of what is done now and then. A cron line's sixth field is seconds."""
    every(app, "* * * * * */5", "dispatch", lambda place: dispatch(place.queue, place.manager))
    every(app, "* * * * * */5", "sweep_dead", sweep_dead)
    every(app, "* * * * * 30", "delete_old", delete_old)
    every(app, "* * * * * 15", "look_and_tell", lambda place: look_and_tell(place.queue.run, place.watched))


def every(app: App, cron: str, name: str, work: Callable[[Place], Awaitable[object]]) -> None:
    """Have `work` done at each moment of a cron line; while one waits, no other is added. It has no lock: one that died
    with its worker is in nobody's way."""

    async def task(context: JobContext, timestamp: int) -> None:
        try:
            done = await work(place_of(context))
        except Exception as error:
            logger.error("%s failed, and is done again at its next time: %s", name, " ".join(str(error).split()))
            raise
        if done:
            logger.debug("%s: %s", name, done)

    app.periodic(cron=cron, periodic_id=name)(
        app.task(name=name, queue=CONTROL, queueing_lock=name, pass_context=True)(task)
    )
