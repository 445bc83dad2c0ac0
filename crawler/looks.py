"""Sources are looked at soon after their crawls, and whoever runs the archive is told of what is wrong."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.alerting import Sent, look_at_archive, note_findings, send_due_alerts
from crawler.checks import findings_of_source
from crawler.errors import CrawlerError
from crawler.store.alerts import take_looks
from crawler.store.patience import Database

logger = logging.getLogger(__name__)
# A look costs some ten milliseconds, and what it finds is reckoned in hours: a source that is crawled every minute need
# not be looked at as often, nor one that nobody crawls more than hourly.
BUSY, IDLE = timedelta(minutes=5), timedelta(hours=1)
AT_A_TIME = 40
LOOK_SECONDS = 20.0  # of a minute's tick
ARCHIVE_SECONDS = 60.0  # between looks at the archive as a whole and at this machine

Run = Callable[[Callable[[Database], Awaitable[Any]]], Awaitable[Any]]  # work in a transaction of its own


@dataclass(frozen=True, slots=True)
class Watched:
    """What the looks at an archive need, beside its connections."""

    url: str
    warc_folder: Path
    alert_urls: Sequence[str]  # where alerts go, in the form of apprise


async def look_and_tell(run: Run, watched: Watched, seconds: float = LOOK_SECONDS) -> Sent:
    """Look at the sources whose turn it is, no longer than that, then send what is to be told. Two at once share the
    sources. Raises ConfigurationError for an address of alerts that cannot be, DatabaseUnavailable."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        taken: list[str] = await run(lambda db: take_looks(db, BUSY, IDLE, AT_A_TIME))
        if not taken:
            break
        for source in taken:
            await _look(run, source)
    return await send_due_alerts(watched.url, watched.alert_urls, datetime.now(UTC))


async def look_at_archive_for_ever(watched: Watched) -> None:
    """At what is no source's. Every worker does, for each machine has a disk of its own."""
    while True:
        try:
            await look_at_archive(watched.url, watched.warc_folder, datetime.now(UTC))
        except (CrawlerError, OSError) as error:
            logger.warning("nothing is known of the archive as a whole for now: %s", error)
        await asyncio.sleep(ARCHIVE_SECONDS)


async def _look(run: Run, source: str) -> None:
    """One source, in one transaction. What breaks a look must not keep the others from theirs."""

    async def look(db: Database) -> None:
        now = datetime.now(UTC)
        await note_findings(db, {source}, await findings_of_source(db, source, now), now)

    try:
        await run(look)
    except CrawlerError:
        raise
    except Exception:
        logger.exception("%s: a look at it failed; the others go on", source)
