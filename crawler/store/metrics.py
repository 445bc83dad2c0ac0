"""What metrics tell of the archive, read from its rows: right over all workers and restarts."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row

from crawler.store.connection import connect
from crawler.store.queries import query
from crawler.store.reading import went_away

MOST_SOURCES = 1000  # with series of their own; the others are together
OTHER = "(other)"  # their label; no source can be called so
STATEMENT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """Of the frontier of a source: URLs, and seconds."""

    label: str
    due: float
    waiting: float
    lag: float


@dataclass(frozen=True, slots=True)
class ArchiveGauges:
    """Single numbers of the archive; times in seconds, sizes in bytes."""

    crawls_running: float
    captures_unprocessed: float
    index_waiting: float
    index_lag: float
    connections: float
    most_connections: float
    database_size: float


@dataclass(frozen=True, slots=True)
class EndpointSums:
    """Where alerts are sent: how many messages it took, how often it failed, and for how many seconds now."""

    label: str
    messages: float
    failures: float
    failing: float


@dataclass(frozen=True, slots=True)
class Jobs:
    """Of the job queue: by queue and status, the seconds that the first of a queue has waited, and live workers."""

    by_status: Mapping[tuple[str, str], float]
    waits: Mapping[str, float]
    workers: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All of it, at one moment."""

    crawls: Mapping[tuple[str, str], float]  # (source or "", name as in crawl_total) → sum
    frontier: list[Waiting]
    last_ends: Mapping[str, float]
    gauges: ArchiveGauges
    alerts: Mapping[str, float]
    endpoints: list[EndpointSums]
    jobs: Jobs | None  # None: there is no job queue


class MetricsReader:
    """Reads snapshots on a connection of its own, which is opened anew when it was lost. For one thread at a time."""

    def __init__(self, url: str, most_sources: int = MOST_SOURCES) -> None:
        self._url, self._most = url, most_sources
        self._db: psycopg.Connection[Any] | None = None

    def read(self) -> Snapshot:
        """Raises DatabaseUnavailable."""
        try:
            if self._db is None:
                self._db = connect(self._url, autocommit=True)
                self._db.execute("SELECT set_config('statement_timeout', %s, false)", (f"{STATEMENT_SECONDS}s",))
                self._db.read_only = True
            with self._db.transaction():
                return _read(self._db, self._most)
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            self.close()
            raise went_away(self._url, error) from None
        except psycopg.Error:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection."""
        if self._db is not None:
            with suppress(psycopg.Error):
                self._db.close()
            self._db = None


def _read(db: psycopg.Connection[Any], most_sources: int) -> Snapshot:
    labelled = [row[0] for row in db.execute(query("labelled_sources"), {"most": most_sources})]
    values = {"labelled": labelled, "other": OTHER}
    crawls = db.execute(query("crawl_sums"), values).fetchall()
    with db.cursor(row_factory=class_row(Waiting)) as cursor:
        frontier = cursor.execute(query("frontier_by_source"), values).fetchall()
    last_ends = dict(db.execute(query("last_crawl_ends"), values).fetchall())
    with db.cursor(row_factory=class_row(ArchiveGauges)) as cursor:
        gauges = cursor.execute(query("gauges_of_archive")).fetchone()
    alerts = dict(db.execute(query("alerts_by_reason")).fetchall())
    with db.cursor(row_factory=class_row(EndpointSums)) as cursor:
        endpoints = cursor.execute(query("alert_endpoint_sums")).fetchall()
    if gauges is None:
        raise RuntimeError("a SELECT without FROM gave no row")
    sums = {(label, name): number for label, name, number in crawls}
    return Snapshot(sums, frontier, last_ends, gauges, alerts, endpoints, _jobs(db))


def _jobs(db: psycopg.Connection[Any]) -> Jobs | None:
    there = db.execute(query("has_jobs")).fetchone()
    if there is None or not there[0]:
        return None
    by_status = {(queue, status): number for queue, status, number in db.execute(query("jobs_by_status"))}
    waits = dict(db.execute(query("jobs_waiting")).fetchall())
    workers = db.execute(query("workers_alive")).fetchone()
    return Jobs(by_status, waits, workers[0] if workers else 0.0)
