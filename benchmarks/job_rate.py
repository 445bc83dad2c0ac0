"""How many jobs a second does the queue take in, hand out and finish, beside the bare statements in PostgreSQL?

    python -m benchmarks.job_rate [--jobs 3000] [--concurrency 10] [--workers 1]

The jobs do nothing, run by the worker of a queue as `crawler worker` has them, on the connector that outlives a
restart. The stock ratio: as many rows put in by one statement each, taken and finished by an UPDATE and a COMMIT each,
through psycopg on one connection. An embedded PostgreSQL of the program's own, with fsync as in use.
"""

import argparse
import asyncio
import logging
import sys
import time

from procrastinate import App
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job
from procrastinate.worker import Worker

from crawler.jobs.queued import defer
from crawler.store.connection import connect
from crawler.store.embedded import throwaway
from crawler.store.job_queue import open_queue
from crawler.store.migrations import migrate

AT_A_TIME = 100  # deferred in one transaction, as a tick of the dispatcher does
WANTED = 100.0  # jobs a second


async def nothing(context: JobContext, /, number: int) -> None:
    """The job."""


async def through_the_queue(url: str, count: int, concurrency: int, workers: int) -> tuple[float, float]:
    """Seconds until all are deferred, and until all are finished."""
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    async with open_queue(url) as queue:
        app = App(connector=queue.connector)
        app.task(name="nothing", pass_context=True)(nothing)
        began = time.monotonic()
        for start in range(0, count, AT_A_TIME):
            numbers = range(start, min(start + AT_A_TIME, count))
            jobs = [_job(number) for number in numbers]
            await queue.run(lambda db, jobs=jobs: defer(app.job_manager, db, jobs))
        deferred = time.monotonic() - began
        began = time.monotonic()
        await asyncio.gather(
            *(Worker(app, queues=["crawl"], concurrency=concurrency, wait=False).run() for _ in range(workers))
        )
        return deferred, time.monotonic() - began


def _job(number: int) -> Job:
    kwargs = {"number": number}
    return Job(
        id=None, queue="crawl", lock=None, queueing_lock=f"job {number}", task_name="nothing", task_kwargs=kwargs
    )


def bare(url: str, count: int) -> tuple[float, float]:
    """The same number of rows, without a queue around them."""
    with connect(url) as db:
        db.execute("CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, status text, args jsonb)")
        db.commit()
        began = time.monotonic()
        for start in range(0, count, AT_A_TIME):
            for _ in range(start, min(start + AT_A_TIME, count)):
                db.execute("INSERT INTO bare (status, args) VALUES ('todo', '{}')")
            db.commit()
        deferred = time.monotonic() - began
        began = time.monotonic()
        for number in range(1, count + 1):
            for status in ("doing", "succeeded"):
                db.execute("UPDATE bare SET status = %s WHERE id = %s", (status, number))
                db.commit()
        return deferred, time.monotonic() - began


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=3_000)
    parser.add_argument("--concurrency", type=int, default=10)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    with throwaway() as lease:
        migrate(lease.url)
        bare_in, bare_out = bare(lease.url, options.jobs)
        jobs_in, jobs_out = asyncio.run(
            through_the_queue(lease.url, options.jobs, options.concurrency, options.workers)
        )
        with connect(lease.url) as db:
            states = db.execute(
                "SELECT status::text, count(*) FROM procrastinate.procrastinate_jobs GROUP BY 1"
            ).fetchall()
    rate = options.jobs / (jobs_in + jobs_out)
    print(f"put in        {options.jobs / jobs_in:7,.0f} jobs/s   bare INSERTs {options.jobs / bare_in:7,.0f} rows/s")
    print(f"run           {options.jobs / jobs_out:7,.0f} jobs/s   bare UPDATEs {options.jobs / bare_out:7,.0f} rows/s")
    print(f"all in all    {rate:7,.0f} jobs/s   bare         {options.jobs / (bare_in + bare_out):7,.0f} rows/s")
    print(f"states        {dict(states)}")
    sys.exit(0 if rate >= WANTED and dict(states) == {"succeeded": options.jobs} else 1)


if __name__ == "__main__":
    main()
