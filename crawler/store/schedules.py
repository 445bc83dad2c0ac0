"""The tables schedule and backfill: what is crawled when, what is due, and what a slice of a backfill has spent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from crawler.store.crawls import timezone_of
from crawler.store.patience import Database
from crawler.store.queries import query
from crawler.timetable import UTC_ZONE, QuietHours, Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A source's schedule and what is known of its crawls; job is todo or doing where one waits or runs."""

    source: str
    spider: str
    arguments: Mapping[str, str]
    every: timedelta | None
    cron: str | None
    quiet_from: time | None
    quiet_until: time | None
    zone: str
    next_due_at: datetime
    paused_at: datetime | None
    last_started_at: datetime | None
    last_finish_reason: str | None
    job: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSchedule:
    """A source that is to be crawled, by the database's clock."""

    source: str
    spider: str
    arguments: Mapping[str, str]
    every: timedelta | None
    cron: str | None
    quiet_from: time | None
    quiet_until: time | None
    counted_from: datetime
    next_due_at: datetime
    zone: str
    now: datetime

    @property
    def timetable(self) -> Timetable:
        """When it is due again."""
        quiet = None
        if self.quiet_from is not None and self.quiet_until is not None:
            quiet = QuietHours(self.quiet_from, self.quiet_until)
        return Timetable(self.every, self.cron, quiet, zone_named(self.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """Days of the past, and how far the budget of a day is spent."""

    backfill_id: int
    source: str
    since: date
    until: date
    requests_a_day: int | None
    seconds_a_day: int | None
    spent_on: date | None
    spent_requests: int
    spent_seconds: int
    next_due_at: datetime | None
    paused_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueBackfill:
    """A backfill of which a slice may be crawled, by the database's clock."""

    backfill_id: int
    source: str
    spider: str
    arguments: Mapping[str, str]
    since: date
    until: date
    requests_a_day: int | None
    seconds_a_day: int | None
    spent_requests: int
    spent_seconds: int
    spent_on: date | None
    zone: str
    now: datetime

    @property
    def tomorrow_at(self) -> datetime:
        """When the next day of the source begins."""
        zone = zone_named(self.zone)
        today = self.now.astimezone(zone).date()
        return datetime.combine(today + timedelta(days=1), time(), zone).astimezone(UTC)

    @property
    def requests_left(self) -> int | None:
        """Of today; None where the budget is time."""
        return self._left(self.requests_a_day, self.spent_requests)

    @property
    def seconds_left(self) -> int | None:
        """Of today; None where the budget is requests."""
        return self._left(self.seconds_a_day, self.spent_seconds)

    def _left(self, budget: int | None, spent: int) -> int | None:
        if budget is None:
            return None
        return budget - spent if self.spent_on == self.now.astimezone(zone_named(self.zone)).date() else budget


def zone_named(name: str) -> ZoneInfo:
    """The zone; UTC where this machine knows none of that name."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):
        return UTC_ZONE


async def put_schedule(
    db: Database, source: str, spider: str, arguments: Mapping[str, str], table: Timetable, now: datetime
) -> tuple[datetime, bool]:
    """Write the source's schedule; the moment at which it is due first, and whether it is paused. The source has its
    row."""
    due = table.first_due(now)
    values = {
        "source": source,
        "spider": spider,
        "arguments": Jsonb(dict(arguments)),
        "every": table.every,
        "cron": table.cron,
        "quiet_from": table.quiet.first if table.quiet else None,
        "quiet_until": table.quiet.end if table.quiet else None,
        "counted_from": now,
        "next_due_at": due,
    }
    row = await (await db.execute(query("put_schedule"), values)).fetchone()
    return due, bool(row and row[0])


async def put_backfill(
    db: Database,
    source: str,
    spider: str,
    arguments: Mapping[str, str],
    days: tuple[date, date],
    budget: Mapping[str, int],
) -> None:
    """Write a backfill; the budget is {"requests_a_day": n} or {"seconds_a_day": n}. The source has its row."""
    since, until = days
    values = {"source": source, "spider": spider, "arguments": Jsonb(dict(arguments)), "since": since, "until": until}
    await db.execute(query("put_backfill"), {**values, "requests_a_day": None, "seconds_a_day": None, **budget})


async def change(db: Database, source: str, what: str) -> tuple[int, int]:
    """Pause, resume or remove a source's schedule and its backfills; how many there were of each."""
    schedules = await db.execute(query(f"{what}_schedule"), {"source": source})
    backfills = await db.execute(query(f"{what}_backfills"), {"source": source})
    return schedules.rowcount, backfills.rowcount


async def spider_of(db: Database, source: str) -> tuple[str, dict[str, str]] | None:
    """The spider and the arguments of a source that has a schedule."""
    row: tuple[Any, ...] | None = await (await db.execute(query("schedule_of_source"), {"source": source})).fetchone()
    return None if row is None else (row[0], row[1])


async def schedules(db: Database) -> list[Schedule]:
    """All, by source."""
    async with db.cursor(row_factory=class_row(Schedule)) as cursor:
        await cursor.execute(query("schedules"))
        return await cursor.fetchall()


async def backfills(db: Database) -> list[Backfill]:
    """Those that go on, and those that ended lately."""
    async with db.cursor(row_factory=class_row(Backfill)) as cursor:
        await cursor.execute(query("backfills"))
        return await cursor.fetchall()


async def due_schedules(db: Database, most: int) -> list[DueSchedule]:
    """What is due, locked until the transaction ends."""
    async with db.cursor(row_factory=class_row(DueSchedule)) as cursor:
        await cursor.execute(query("due_schedules"), {"most": most})
        return await cursor.fetchall()


async def due_backfills(db: Database, most: int) -> list[DueBackfill]:
    """What is due, locked until the transaction ends."""
    async with db.cursor(row_factory=class_row(DueBackfill)) as cursor:
        await cursor.execute(query("due_backfills"), {"most": most})
        return await cursor.fetchall()


async def move_schedules(db: Database, moves: list[tuple[str, datetime, datetime | None]]) -> None:
    """Source, when it is due next, and when the job that was deferred was due."""
    names = ("source", "next_due_at", "last_due_at")
    async with db.cursor() as cursor:
        await cursor.executemany(query("move_schedule"), [dict(zip(names, move, strict=True)) for move in moves])


async def move_backfill(db: Database, backfill_id: int, next_due_at: datetime) -> None:
    """When it is looked at again."""
    await db.execute(query("move_backfill"), {"backfill_id": backfill_id, "next_due_at": next_due_at})


async def due_soon(db: Database, source: str, wait: timedelta) -> None:
    """The source's schedule, if it has one, is due again soon."""
    await db.execute(query("due_soon"), {"source": source, "wait": wait})


async def end_slice(db: Database, backfill_id: int, source: str, job_id: int, seconds: float) -> None:
    """Count what the crawl of a backfill's job has spent; finished is the backfill where the crawl is by itself."""
    row = await (await db.execute(query("crawl_of_job"), {"source": source, "job_id": job_id})).fetchone()
    reason, requests = row or (None, 0)
    if reason is None:
        return  # it did not begin, or has not told: the dispatcher looks again later
    zone = zone_named(await timezone_of(db, source) or "UTC")
    spent = {"requests": requests, "seconds": round(seconds), "today": datetime.now(zone).date()}
    values = {"backfill_id": backfill_id, "is_finished": reason == "finished", **spent}
    await db.execute(query("end_backfill_slice"), values)
