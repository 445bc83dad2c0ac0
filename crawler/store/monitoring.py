"""What the checks of a source look at, read from the archive: crawler/monitoring/history.py."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from psycopg import AsyncConnection
from psycopg.rows import class_row

from crawler.monitoring.history import Crawl, Document, History, Host
from crawler.monitoring.public_holidays import public_holidays
from crawler.store.days import bring_up_to_date, measured_days, stored_days
from crawler.store.queries import query

T = TypeVar("T")
HISTORY = timedelta(days=182)  # half a year: what a trouble and the usual before it are judged by
ROUTES = timedelta(days=15)
LATE = timedelta(hours=24)  # that a URL waits for its turn, before it counts
YEAR_AGO = (timedelta(days=366 + 182 + 21), timedelta(days=364 - 21))  # last year's days, and their neighbours
LOOKING_BACK = timedelta(minutes=1)  # a moment further back is the past: nothing is written for it


@dataclass(frozen=True, slots=True)
class Lacking:
    """Which URLs are wanted as examples: the articles that lack `what` (or have it: not_free, duplicate), the pages
    `rejected` for a reason, or the tries that were `answered` so (a pattern of LIKE)."""

    what: str | None = None
    skin: str | None = None
    rejected: str | None = None
    answered: str | None = None


async def known_sources(db: AsyncConnection) -> list[str]:
    """Every source that the archive knows."""
    return [name for (name,) in await (await db.execute(query("known_sources"))).fetchall()]


async def history_of_source(db: AsyncConnection, source: str, now: datetime, *, live: bool = True) -> History | None:
    """All that the checks look at, as of `now`; None where the archive does not know the source. Where `live` is
    false, or the moment is past, the day is counted as it was known then and nothing is written."""
    row = await (await db.execute(query("source_began"), {"source": source})).fetchone()
    if row is None:
        return None
    zone = _zone(row[0])
    today = now.astimezone(zone).date()
    oldest = await (await db.execute(query("first_article_day"), {"source": source, "zone": zone.key})).fetchone()
    began = max(today - HISTORY, min(oldest[0] if oldest else today, today))
    if live:
        live = await bring_up_to_date(db, source, zone, began, now)
    days = await stored_days(db, source, began, today)
    if not live:
        days[-2:] = await measured_days(db, source, zone, [day.day for day in days[-2:]], now)
    span = {"source": source, "moment": now}
    crawls = [
        Crawl(began, ended, reason, whole, troubles or {}, told or {})
        for began, ended, reason, whole, troubles, told in await (
            await db.execute(query("crawls_of_source"), span)
        ).fetchall()
    ]
    overdue = await (
        await db.execute(query("overdue_of_source"), {"source": source, "moment": now - LATE})
    ).fetchone() or (0, None)
    year = {"source": source, "first": today - YEAR_AGO[0], "last": today - YEAR_AGO[1]}
    return History(
        source=source,
        zone=zone,
        now=now,
        days=days,
        last_year=dict(await (await db.execute(query("articles_a_year_ago"), year)).fetchall()),
        holidays=public_holidays(zone.key, today - YEAR_AGO[0], today),
        crawls=crawls[::-1],
        documents=await _read(db, Document, "documents_of_source", {**span, "since": now - ROUTES}),
        hosts=await _read(db, Host, "hosts_of_source", {"source": source}),
        overdue=overdue[0],
        overdue_since=overdue[1],
    )


async def examples(
    db: AsyncConnection, source: str, wanted: Lacking, since: datetime, until: datetime, most: int = 3
) -> tuple[str, ...]:
    """The newest addresses of that kind between two moments."""
    values = {"source": source, "since": since, "until": until, "most": most}
    if wanted.rejected is not None:
        found = await db.execute(query("addresses_rejected"), {**values, "reason": wanted.rejected})
    elif wanted.answered is not None:
        found = await db.execute(query("addresses_answered"), {**values, "answer": wanted.answered})
    else:
        found = await db.execute(query("articles_without"), {**values, "what": wanted.what, "skin": wanted.skin})
    return tuple(dict.fromkeys(url for (url,) in await found.fetchall()))


async def _read(db: AsyncConnection, kind: type[T], name: str, values: dict[str, object]) -> list[T]:
    async with db.cursor(row_factory=class_row(kind)) as cursor:
        await cursor.execute(query(name), values)
        return await cursor.fetchall()


def _zone(name: str) -> ZoneInfo:
    """The zone of that name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def is_past(moment: datetime) -> bool:
    """Whether a moment is so long ago that looking at it is looking back."""
    return moment < datetime.now(UTC) - LOOKING_BACK
