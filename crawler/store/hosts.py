"""The table host: what is known of hosts across crawls and sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from crawler.store.queries import query
from crawler.store.storable import storable


@dataclass(frozen=True, slots=True)
class KnownHost:
    """A row. `robots_…` is the last robots.txt that could be had (or was not there); all may be unknown."""

    robots_status: int | None = None
    robots_body: str | None = None
    robots_fetched_at: datetime | None = None
    robots_changed_at: datetime | None = None
    robots_expires_at: datetime | None = None
    tdm_rules: Any = None  # opt_out.TdmRule as JSON, in order
    tdm_fetched_at: datetime | None = None
    back_off_until: datetime | None = None
    back_off_reason: str | None = None
    back_offs: int = 0


async def known_host(db: AsyncConnection, host: str) -> KnownHost:
    """What is known of a host (scheme, name, port: https://www.example.com)."""
    async with db.cursor(row_factory=class_row(KnownHost)) as cursor:
        await cursor.execute(query("host_of_origin"), {"host": storable(host)})
        return await cursor.fetchone() or KnownHost()


async def record_robots(
    db: AsyncConnection, host: str, status: int, body: str, fetched_at: datetime, expires_at: datetime, *, changed: bool
) -> None:
    """A host's robots.txt was had, or is known not to be there."""
    await db.execute(
        query("record_robots"),
        {
            "host": storable(host),
            "status": status,
            "body": storable(body),
            "fetched_at": fetched_at,
            "expires_at": expires_at,
            "changed": changed,
        },
    )


async def record_tdm_rules(db: AsyncConnection, host: str, rules: Sequence[Any], fetched_at: datetime) -> None:
    """A host's tdmrep.json was had, or is known not to be there (no rules)."""
    values = {"host": storable(host), "rules": Jsonb(list(rules)), "fetched_at": fetched_at}
    await db.execute(query("record_tdm_rules"), values)


async def record_back_off(
    db: AsyncConnection, host: str, until: datetime | None, reason: str | None, back_offs: int
) -> None:
    """A host is to be left alone until then; None: no more."""
    values = {"host": storable(host), "until": until, "reason": reason, "back_offs": back_offs}
    await db.execute(query("record_back_off"), values)
