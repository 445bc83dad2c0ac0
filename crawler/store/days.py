"""The table source_day: a source's days, counted when they are first asked for and again where they changed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from crawler.monitoring.history import Day
from crawler.store.queries import query

MAPPINGS = ("skins", "routes", "rejections", "answers", "crawls")
COUNTS = ("articles", "not_free", "duplicates", "crawl_seconds")


async def bring_up_to_date(db: AsyncConnection, source: str, zone: ZoneInfo, first: date, now: datetime) -> bool:
    """Count the days that changed, and today. False where this role may only read: then the days are as they are."""
    try:
        async with db.transaction():
            await db.execute(query("lock_days"), {"source": source})
            due = await (await db.execute(query("take_days_due"), {"source": source})).fetchall()
            last = now.astimezone(zone).date()
            span = {"source": source, "zone": zone.key, "first": first, "last": last}
            rows = await (await db.execute(query("days_to_measure"), span)).fetchall()
            days = {day for (day,) in rows} | {day for day in _days_of(due, zone) if first <= day <= last}
            older = {day for day in _days_of(due, zone) if day < first} & await _stored(db, source, first)
            await _store(db, source, await measured_days(db, source, zone, sorted(days | older), now), now)
    except (InsufficientPrivilege, ReadOnlySqlTransaction):
        return False
    return True


async def measured_days(
    db: AsyncConnection, source: str, zone: ZoneInfo, days: Sequence[date], moment: datetime
) -> list[Day]:
    """These days (in order) as the archive knew them at a moment, counted from its rows."""
    found: list[Day] = []
    async with db.cursor(row_factory=class_row(Day)) as cursor:
        for span in _spans(days):
            bounds = {"first_at": _begin(span[0], zone), "last_at": _begin(span[-1] + timedelta(days=1), zone)}
            values = {"source": source, "zone": zone.key, "days": span, "moment": moment, **bounds}
            await cursor.execute(query("measure_days"), values)
            found += await cursor.fetchall()
    return found


async def stored_days(db: AsyncConnection, source: str, first: date, last: date) -> list[Day]:
    """Days as they were counted last, without gaps: those that were never counted are empty."""
    async with db.cursor(row_factory=class_row(Day)) as cursor:
        await cursor.execute(query("stored_days"), {"source": source, "first": first, "last": last})
        known = {day.day: day for day in await cursor.fetchall()}
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [known.get(day) or Day(day) for day in span]


def _spans(days: Sequence[date]) -> list[list[date]]:
    """Days that follow one another, together."""
    spans: list[list[date]] = []
    for day in days:
        if spans and day - spans[-1][-1] == timedelta(days=1):
            spans[-1].append(day)
        else:
            spans.append([day])
    return spans


def _begin(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _days_of(due: Iterable[tuple[datetime]], zone: tzinfo) -> set[date]:
    """The days that an hour of UTC touches: a zone may be half an hour off."""
    return {
        (moment + minutes).astimezone(zone).date()
        for (moment,) in due
        for minutes in (timedelta(0), timedelta(minutes=59))
    }


async def _stored(db: AsyncConnection, source: str, before: date) -> set[date]:
    values = {"source": source, "first": date.min, "last": before}
    return {day for day, _ in await (await db.execute(query("articles_a_year_ago"), values)).fetchall()}


async def _store(db: AsyncConnection, source: str, days: Sequence[Day], now: datetime) -> None:
    async with db.cursor() as cursor:
        await cursor.executemany(query("store_day"), [_row(source, day, now) for day in days])


def _row(source: str, day: Day, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {"source": source, "day": day.day, "measured_at": now}
    values |= {name: getattr(day, name) for name in COUNTS} | {"seen_by_hour": list(day.seen_by_hour)}
    return values | {name: Jsonb(getattr(day, name)) for name in MAPPINGS}
