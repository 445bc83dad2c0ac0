"""What the tasks of one worker process share."""

import os
import socket
from collections import Counter
from dataclasses import dataclass, field

from procrastinate.job_context import JobContext
from procrastinate.manager import JobManager

from crawler.command_process import CommandProcesses
from crawler.looks import Watched
from crawler.store.job_queue import JobQueue


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings of a worker, in seconds."""

    crawl: float  # that a crawl may take
    keep: float  # how long a job is kept that has ended
    heartbeat: float
    silence: float  # after which a worker counts as dead


@dataclass(slots=True)
class Place:
    """Where jobs run: this process, on this host."""

    queue: JobQueue
    manager: JobManager
    processes: CommandProcesses
    limits: Limits
    watched: Watched
    host: str = field(default_factory=socket.gethostname)
    process_id: int = field(default_factory=os.getpid)
    is_ending: bool = False  # no new jobs, and what is stopped is for another worker
    job_ids: set[int] = field(default_factory=set)  # that run here
    outcomes: Counter[str] = field(default_factory=Counter)  # of the jobs that ended here


def place_of(context: JobContext) -> Place:
    """The place of the worker that runs this job."""
    place: Place = context.additional_context["place"]
    return place
