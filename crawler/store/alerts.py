"""The tables alert, alert_endpoint, alert_delivery and alert_mute."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg_pool import PoolTimeout

from crawler.alerts.alert import Alert
from crawler.alerts.archive_checks import ArchiveFacts, EndpointState, JobFacts
from crawler.alerts.changes import Changes
from crawler.monitoring.finding import Finding
from crawler.store.connection import open_pool
from crawler.store.patience import Database, Pool
from crawler.store.queries import query
from crawler.store.reading import went_away


@dataclass(frozen=True, slots=True)
class ShownAlert(Alert):
    """An alert, and whether anybody was told of it, or will be."""

    told: bool
    muted: bool


@dataclass(frozen=True, slots=True)
class Mute:
    """Nobody is told of these; an empty reason means all."""

    source: str
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """An endpoint that this transaction alone may send to."""

    endpoint: str
    added_at: datetime
    tries: int


@asynccontextmanager
async def alert_pool(url: str, connections: int = 1) -> AsyncIterator[Pool]:
    """Connections for a while. Raises DatabaseUnavailable where the archive does not answer, or goes away meanwhile."""
    try:
        async with await open_pool(url, max_size=connections) as pool:
            yield pool
    except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
        raise went_away(url, error) from None


async def take_looks(db: Database, busy: timedelta, idle: timedelta, most: int) -> list[str]:
    """Sources that this caller now looks at: not looked at for `idle`, or for `busy` and crawled since."""
    cursor = await db.execute(query("take_looks"), {"busy": busy, "idle": idle, "most": most})
    return [source for (source,) in await cursor.fetchall()]


async def lock_open_alerts(db: Database, sources: Collection[str]) -> list[Alert]:
    """What is open of these sources; until this transaction ends, nobody else compares it with what was found."""
    await db.execute(query("lock_alerts"))
    async with db.cursor(row_factory=class_row(Alert)) as cursor:
        await cursor.execute(query("open_alerts"), {"sources": list(sources)})
        return await cursor.fetchall()


async def write_changes(db: Database, changes: Changes, now: datetime) -> None:
    """What a look changed. The findings are tame."""
    async with db.cursor() as cursor:
        for finding in changes.opened:
            await cursor.execute(query("open_alert"), _values(finding, now))
        for alert, finding in changes.found_again:
            await cursor.execute(query("refresh_alert"), {**_values(finding, now), "alert_id": alert.alert_id})
        if changes.missed:
            await cursor.execute(query("note_absence"), {"alert_ids": [alert.alert_id for alert in changes.missed]})
        await close_alerts(db, [alert.alert_id for alert in changes.closed], now)


async def close_alerts(db: Database, alert_ids: Sequence[int], now: datetime) -> int:
    """How many of these were open."""
    if not alert_ids:
        return 0
    return (await db.execute(query("close_alerts"), {"alert_ids": list(alert_ids), "now": now})).rowcount


async def recent_alerts(db: Database, since: datetime, now: datetime) -> list[ShownAlert]:
    """What is open, then what was closed since, the newest first."""
    async with db.cursor(row_factory=class_row(ShownAlert)) as cursor:
        await cursor.execute(query("recent_alerts"), {"since": since, "now": now})
        return await cursor.fetchall()


async def see_endpoint(db: Database, endpoint: str, label: str, now: datetime) -> None:
    """The endpoint has a row, which says that it is in use."""
    for name in ("add_endpoint", "see_endpoint"):
        await db.execute(query(name), {"endpoint": endpoint, "label": label, "now": now})


async def claim_endpoint(db: Database, endpoint: str, quiet_since: datetime, now: datetime) -> Claim | None:
    """Hold the endpoint until the transaction ends; None where somebody else does, or it is to be left alone, because
    it failed or because its last message is newer than `quiet_since`."""
    async with db.cursor(row_factory=class_row(Claim)) as cursor:
        values = {"endpoint": endpoint, "quiet_since": quiet_since, "now": now}
        await cursor.execute(query("claim_endpoint"), values)
        return await cursor.fetchone()


async def due_alerts(db: Database, claim: Claim, forgotten_at: datetime, now: datetime) -> list[Alert]:
    """What the endpoint is to be told; nothing that was over by `forgotten_at`."""
    async with db.cursor(row_factory=class_row(Alert)) as cursor:
        values = {"endpoint": claim.endpoint, "added_at": claim.added_at, "forgotten_at": forgotten_at, "now": now}
        await cursor.execute(query("due_alerts"), values)
        return await cursor.fetchall()


async def note_told(db: Database, claim: Claim, alerts: Sequence[Alert], now: datetime) -> None:
    """The endpoint took a message of these."""
    ended = [alert.closed_at is not None for alert in alerts]
    ids = [alert.alert_id for alert in alerts]
    values = {"endpoint": claim.endpoint, "alert_ids": ids, "ended": ended, "now": now}
    await db.execute(query("note_told"), values)
    await db.execute(query("note_message"), values)


async def note_failure(db: Database, claim: Claim, error: str, retry_at: datetime, now: datetime) -> None:
    """The endpoint did not take the message."""
    values = {"endpoint": claim.endpoint, "error": error.replace("\x00", ""), "retry_at": retry_at, "now": now}
    await db.execute(query("note_failure"), values)


async def endpoint_states(db: Database, since: datetime) -> list[EndpointState]:
    """The endpoints that a process has used since."""
    async with db.cursor(row_factory=class_row(EndpointState)) as cursor:
        await cursor.execute(query("endpoints"), {"since": since})
        return await cursor.fetchall()


async def mute(db: Database, source: str, reason: str, until: datetime, now: datetime) -> None:
    """Tell nobody of alerts of the source (an empty reason: of all of them) until then."""
    await db.execute(query("mute"), {"source": source, "reason": reason, "until": until, "now": now})


async def unmute(db: Database, source: str, reason: str, now: datetime) -> int:
    """How many mutes that ended."""
    return (await db.execute(query("unmute"), {"source": source, "reason": reason, "now": now})).rowcount


async def mutes(db: Database, now: datetime) -> list[Mute]:
    """What is muted now."""
    async with db.cursor(row_factory=class_row(Mute)) as cursor:
        await cursor.execute(query("mutes"), {"now": now})
        return await cursor.fetchall()


async def archive_facts(db: Database) -> ArchiveFacts:
    """The facts that the checks of the archive want."""
    async with db.cursor(row_factory=class_row(ArchiveFacts)) as cursor:
        await cursor.execute(query("archive_facts"))
        found = await cursor.fetchone()
    return found or ArchiveFacts(0, None, 0, 1)


async def job_facts(db: Database) -> JobFacts | None:
    """Those of the job queue; None where there is none, or this role may not look."""
    for name in ("has_jobs", "has_job_runs"):
        row = await (await db.execute(query(name))).fetchone()
        if row is None or not row[0]:
            return None
    async with db.cursor(row_factory=class_row(JobFacts)) as cursor:
        await cursor.execute(query("job_facts"))
        return await cursor.fetchone()


def _values(finding: Finding, now: datetime) -> dict[str, Any]:
    return {
        "source": finding.source,
        "reason": finding.reason,
        "subject": finding.subject,
        "since": finding.since,
        "sentence": finding.sentence,
        "examples": list(finding.examples),
        "now": now,
    }
