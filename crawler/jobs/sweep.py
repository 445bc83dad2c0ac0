"""Jobs that nobody runs any more: those of workers that died, and those that a worker was given and never heard of."""

from datetime import timedelta

from procrastinate.jobs import Job

from crawler.jobs.place import Place
from crawler.jobs.queued import CONTROL, CRAWL, Command, batch_job, crawl_job, defer
from crawler.store import jobs
from crawler.store.patience import Database


async def sweep_dead(place: Place) -> int:
    """The jobs of dead workers fail, and are deferred anew; how many there were. After PostgreSQL was away nobody has
    been heard of: all get as much time as a dead one."""
    silence, heartbeat = place.limits.silence, place.limits.heartbeat
    if place.queue.heard_for < silence + heartbeat:
        return 0

    async def work(db: Database) -> int:
        dead = await jobs.dead_jobs(db, timedelta(seconds=silence), timedelta(seconds=heartbeat))
        return await _bury(place, db, dead)

    return await place.queue.run(work)


async def sweep_lost(place: Place, workers: list[int], before: set[int]) -> set[int]:
    """Jobs that these workers of this process were given and do not run, for the answer with them was lost as the
    connection broke: those that were so before fail and are deferred anew; the others are told, for the next time."""

    async def look(db: Database) -> set[int]:
        await jobs.beat(db, workers)
        return await jobs.jobs_of_workers(db, workers)

    given = await place.queue.run(look)
    lost = given - place.job_ids
    if again := lost & before:

        async def work(db: Database) -> int:
            return await _bury(place, db, await jobs.jobs_by_id(db, again - place.job_ids))

        await place.queue.run(work)
    return lost - before


async def delete_old(place: Place) -> int:
    """Forget jobs that ended long ago."""
    return await place.queue.run(lambda db: jobs.delete_old_jobs(db, timedelta(seconds=place.limits.keep)))


async def _bury(place: Place, db: Database, dead: list[jobs.DeadJob]) -> int:
    again: list[Job] = []
    for each in dead:
        await jobs.bury(db, each, is_control=each.queue_name == CONTROL)
        if each.queue_name != CONTROL and (command := Command.of(each.args).again) is not None:
            is_crawl = each.queue_name == CRAWL
            again.append(crawl_job(command, each.priority) if is_crawl else batch_job(command, each.lock))
    await defer(place.manager, db, again)
    return len(dead)
