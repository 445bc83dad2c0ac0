"""Sources are looked at soon after their crawls, and whoever runs the archive is told of what is wrong."""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta

from crawler.alerting import look_at_archive, note_findings, send_due_alerts
from crawler.checks import findings_of_source
from crawler.errors import CrawlerError
from crawler.jobs.place import Place, Watched
from crawler.store.alerts import take_looks
from crawler.store.patience import Database

logger = logging.getLogger(__name__)
# A look costs some ten milliseconds, and what it finds is reckoned in hours: a source that is crawled every minute need
# not be looked at as often, nor one that nobody crawls less than hourly.
BUSY, IDLE = timedelta(minutes=5), timedelta(hours=1)
AT_A_TIME = 40
LOOK_SECONDS = 20.0  # of a minute's tick
ARCHIVE_SECONDS = 60.0  # between looks at the archive as a whole and at this machine


async def watch(place: Place) -> int:
    """Look at the sources whose turn it is, then send what is to be told; how many were looked at."""
    ends, count = time.monotonic() + LOOK_SECONDS, 0
    while time.monotonic() < ends:
        taken = await place.queue.run(lambda db: take_looks(db, BUSY, IDLE, AT_A_TIME))
        if not taken:
            break
        for source in taken:
            await _look(place, source)
        count += len(taken)
    await send_due_alerts(place.watched.url, place.watched.alert_urls, datetime.now(UTC))
    return count


async def watch_archive(watched: Watched) -> None:
    """For ever: look at what is no source's. Every worker does, for each machine has a disk of its own."""
    while True:
        try:
            await look_at_archive(watched.url, watched.warc_folder, datetime.now(UTC))
        except (CrawlerError, OSError) as error:
            logger.warning("nothing is known of the archive as a whole for now: %s", error)
        await asyncio.sleep(ARCHIVE_SECONDS)


async def _look(place: Place, source: str) -> None:
    """One source, in one transaction. What breaks a look must not keep the others from theirs."""

    async def look(db: Database) -> None:
        now = datetime.now(UTC)
        await note_findings(db, {source}, await findings_of_source(db, source, now), now)

    try:
        await place.queue.run(look)
    except CrawlerError:
        raise
    except Exception:
        logger.exception("%s: a look at it failed; the others go on", source)
