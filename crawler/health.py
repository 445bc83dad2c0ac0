"""The look at a source when a crawl of it has ended: what it should have found, and which of its routes went silent."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crawler.crawl_session import CrawlSession
from crawler.expectations import FULL_DAYS, Expect, Trouble, is_stale, skins_outdated, unmet_by_crawl, unmet_by_days
from crawler.store.health import articles_of_days, first_crawl_at, newest_of_keys, quality_of_crawl, routes_of_source
from crawler.store.patience import Database


async def check_health(session: CrawlSession, spider: Any) -> None:
    """Say what differs from what the source's spider expects (`expects`). Raises CrawlerError.

    Crawls of some URLs, days or sections say nothing about the source's days and routes, only about their articles.
    """
    for trouble in await session.read(lambda db: _troubles(db, session, spider, datetime.now(UTC))):
        session.trouble(trouble.reason, trouble.sentence)


async def _troubles(db: Database, session: CrawlSession, spider: Any, now: datetime) -> list[Trouble]:
    found: list[Trouble] = []
    expects: Expect | None = spider.expects
    arguments = spider.arguments
    if arguments.urls:
        return found
    quality = await quality_of_crawl(db, session.crawl_id)
    if expects is not None:
        found += unmet_by_crawl(expects, quality)
    if session.rules.skins:
        found += skins_outdated(quality)
    if arguments.since or arguments.until or arguments.sections:
        return found
    if expects is not None and expects.articles_per_day is not None:
        found += await _days(db, session, expects, now)
    for route in await routes_of_source(db, session.source, session.started_at):
        named = session.named.get(route.url)
        newest = await newest_of_keys(db, session.source, named) if named else None
        if trouble := is_stale(route, newest, now):
            found.append(trouble)
    return found


async def _days(db: Database, session: CrawlSession, expects: Expect, now: datetime) -> Iterator[Trouble]:
    """The last whole days, as far as the source was crawled on them: what nobody looked for is not missing."""
    zone = ZoneInfo(session.rules.timezone or "UTC")
    began_at = await first_crawl_at(db, session.source)
    last = now.astimezone(zone).date() - timedelta(days=1)
    first = max(last - timedelta(days=FULL_DAYS - 1), began_at.astimezone(zone).date() if began_at else date.max)
    days = await articles_of_days(db, session.source, first, last) if first <= last else {}
    return unmet_by_days(expects, days)
