"""What is wrong with the archive as a whole, or with a machine that works for it: pure functions of facts and time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.alerts.message import duration
from crawler.monitoring.finding import Finding

ARCHIVE = ""  # the source of what is about no source
INDEX_LAG = timedelta(hours=6)  # crawls index as they end; this long, nobody does
JOBS_WAIT = timedelta(minutes=10)  # for a free worker; a source that is due every quarter of an hour is late by then
ENOUGH_JOBS, SHARE_FAILED = 20, 0.5
CONNECTIONS_USED = 0.85  # of those that PostgreSQL gives to others than superusers
DISK_SHARE_FREE, DISK_BYTES_FREE = 0.05, 10 << 30  # both: 5 % of a large disk is enough for days
ENDPOINT_FAILS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """Of the archive's database."""

    index_articles: int
    index_due_since: datetime | None
    connections: int
    most_connections: int


@dataclass(frozen=True, slots=True)
class JobFacts:
    """Of the job queue."""

    workers: int  # of the queue, three a process, that gave a sign of life in the last minute
    waiting: int  # crawls that could begin
    waiting_since: datetime | None
    failed: int  # of those that ended in the last hour
    ended: int


@dataclass(frozen=True, slots=True)
class Disk:
    """Of the folder of WARC files on this machine, in bytes."""

    folder: str
    free: int
    size: int


@dataclass(frozen=True, slots=True)
class EndpointState:
    """A place where alerts are sent, and how that goes."""

    endpoint: str
    label: str
    messages: int
    told_at: datetime | None
    failures: int
    tries: int  # in a row that failed
    failing_since: datetime | None
    last_error: str | None
    retry_at: datetime | None


def archive_findings(
    facts: ArchiveFacts, jobs: JobFacts | None, endpoints: Sequence[EndpointState], now: datetime
) -> Iterator[Finding]:
    """What is wrong with the archive; its source is ARCHIVE."""
    if facts.index_due_since and now - facts.index_due_since > INDEX_LAG:
        yield Finding(
            ARCHIVE,
            "index_lags",
            "",
            facts.index_due_since,
            f"{facts.index_articles:,} articles wait to be indexed, the oldest for "
            f"{duration(now - facts.index_due_since)}; run crawler index",
        )
    if facts.connections >= CONNECTIONS_USED * facts.most_connections:
        yield Finding(
            ARCHIVE,
            "connections_nearly_used_up",
            "",
            now,
            f"{facts.connections} of {facts.most_connections} connections to PostgreSQL are in use; see "
            "pg_stat_activity for who holds them, then raise max_connections or run fewer crawls at once",
        )
    if jobs is not None:
        yield from _job_findings(jobs, now)
    for each in endpoints:
        if each.failing_since and now - each.failing_since >= ENDPOINT_FAILS:
            yield Finding(
                ARCHIVE,
                "alerts_not_delivered",
                f"{each.label} {each.endpoint}",
                each.failing_since,
                f"{each.label} has taken no alert for {duration(now - each.failing_since)} ({each.last_error}); "
                "correct ALERT_URLS, then try crawler alerts --test",
            )


def _job_findings(jobs: JobFacts, now: datetime) -> Iterator[Finding]:
    if jobs.waiting_since and now - jobs.waiting_since > JOBS_WAIT:
        busy = "all workers are busy" if jobs.workers else "no worker gives a sign of life"
        yield Finding(
            ARCHIVE,
            "crawls_wait",
            "",
            jobs.waiting_since,
            f"{jobs.waiting} crawls wait to begin, the first for {duration(now - jobs.waiting_since)}, and {busy}; "
            f"{'start more of them' if jobs.workers else 'start crawler worker'}",
        )
    if jobs.ended >= ENOUGH_JOBS and jobs.failed >= SHARE_FAILED * jobs.ended:
        yield Finding(
            ARCHIVE,
            "jobs_fail",
            "",
            now,
            f"{jobs.failed} of the {jobs.ended} jobs of the last hour failed; see why with crawler jobs --failed",
        )


def host_findings(host: str, disk: Disk, now: datetime) -> Iterator[Finding]:
    """What is wrong with this machine; its source is that of `host_source`."""
    if disk.free < DISK_BYTES_FREE and disk.free < DISK_SHARE_FREE * disk.size:
        yield Finding(
            host_source(host),
            "disk_nearly_full",
            disk.folder,
            now,
            f"{disk.folder} on {host} has {disk.free / (1 << 30):.1f} GiB of {disk.size / (1 << 30):.0f} GiB left; "
            "make room there, or crawls end when they cannot write their WARC file",
        )


def host_source(host: str) -> str:
    """What stands for a machine where otherwise a source does; no source has such a name."""
    return f"host:{host}"
