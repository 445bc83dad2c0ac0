"""The job queue's tables, where the archive of a test has none yet."""

from typing import Any

from procrastinate.schema import SchemaManager
from psycopg import Connection

RUNS = """
CREATE TABLE IF NOT EXISTS job_run (
    job_id bigint PRIMARY KEY, source text, command text NOT NULL, host text NOT NULL, process_id integer NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz, outcome text
)"""
ADD_JOB = """
INSERT INTO procrastinate.procrastinate_jobs (queue_name, task_name, scheduled_at)
VALUES (%s, 'command', now() + %s * interval '1 second') RETURNING id"""
ADD_RUN = """
INSERT INTO job_run (job_id, command, host, process_id, started_at, finished_at, outcome)
VALUES (%s, 'crawler crawl paper', 'here', 1, now() - interval '2 minutes', now() - interval '1 minute', %s)"""


def make_queue(db: Connection[Any]) -> None:
    """The schema procrastinate, and job_run."""
    db.execute(RUNS.encode())
    if db.execute("SELECT to_regclass('procrastinate.procrastinate_jobs') IS NULL").fetchone() == (True,):
        db.execute("CREATE SCHEMA IF NOT EXISTS procrastinate")
        db.execute("SET search_path = procrastinate, public")
        db.execute(SchemaManager.get_schema().encode())
        db.execute("RESET search_path")


def add_job(db: Connection[Any], queue: str = "crawl", begins_in: float = 0) -> None:
    """One that waits, and may begin in so many seconds; a negative number is how long it could have."""
    db.execute("SET search_path = procrastinate, public")  # its triggers
    db.execute(ADD_JOB.encode(), (queue, begins_in))
    db.execute("RESET search_path")


def add_runs(db: Connection[Any], first: int, count: int, outcome: str) -> None:
    """Jobs that ended a minute ago."""
    for job_id in range(first, first + count):
        db.execute(ADD_RUN.encode(), (job_id, outcome))
