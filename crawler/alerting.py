"""Alerts, from a look at sources to the message: what `crawler worker` calls every minute, and `crawler alerts`.

A message goes out inside the transaction that holds its endpoint's row, so no two processes send the same. One that is
killed between the sending and the commit leaves no trace: the message is sent again.
"""

import asyncio
import logging
import shutil
import socket
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from crawler.alerts.alert import tame
from crawler.alerts.archive_checks import ARCHIVE, Disk, archive_findings, host_findings, host_source
from crawler.alerts.changes import Changes, changes
from crawler.alerts.endpoint import Endpoint, endpoints
from crawler.alerts.message import message
from crawler.monitoring.finding import Finding
from crawler.store.alerts import (
    alert_pool,
    archive_facts,
    claim_endpoint,
    due_alerts,
    endpoint_states,
    job_facts,
    lock_open_alerts,
    note_failure,
    note_told,
    see_endpoint,
    write_changes,
)
from crawler.store.patience import Database, Pool

logger = logging.getLogger(__name__)
QUIET = timedelta(minutes=5)  # between two messages to an endpoint: what comes up meanwhile goes into one digest
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)  # before a message that failed is sent again
SEND_SECONDS = 60  # for all of a conversation; each step of it has its own, shorter limit
FORGOTTEN = timedelta(days=7)  # what was over so long ago is not told any more, wherever it could not be
IN_USE = timedelta(days=1)  # an endpoint that nobody has used for so long is not in the settings any more


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one look for alerts to send."""

    messages: int = 0
    alerts: int = 0
    failures: int = 0


async def note_findings(
    db: Database, looked_at: Collection[str], findings: Sequence[Finding], now: datetime
) -> Changes:
    """Open, refresh and close alerts by what a look at these sources found, in the transaction of this connection.
    Alerts of other sources are left as they are."""
    tamed = list(map(tame, findings))
    sources = {*looked_at, *(finding.source for finding in tamed)}
    found = changes(await lock_open_alerts(db, sources), looked_at, tamed, now)
    await write_changes(db, found, now)
    return found


async def look_at_archive(url: str, warc_folder: Path, now: datetime) -> Changes:
    """Note what is wrong with the archive as a whole and with this machine. Raises DatabaseUnavailable."""
    host = socket.gethostname()
    async with alert_pool(url) as pool, pool.connection() as db:
        states = await endpoint_states(db, now - IN_USE)
        found = archive_findings(await archive_facts(db), await job_facts(db), states, now)
        here = host_findings(host, disk_of(warc_folder), now)
        return await note_findings(db, {ARCHIVE, host_source(host)}, list(chain(found, here)), now)


async def send_due_alerts(url: str, alert_urls: Sequence[str], now: datetime) -> Sent:
    """Tell each endpoint what it was not told yet, in one message. Two processes never send the same. What an endpoint
    does not take is tried again later and later. Raises ConfigurationError for an address that cannot be, and
    DatabaseUnavailable; whatever an endpoint does is a count."""
    known = endpoints(alert_urls)
    if not known:
        return Sent()
    async with alert_pool(url, min(len(known), 4)) as pool:
        each = await asyncio.gather(*(_send_to(pool, endpoint, now) for endpoint in known))
    return Sent(sum(s.messages for s in each), sum(s.alerts for s in each), sum(s.failures for s in each))


async def _send_to(pool: Pool, endpoint: Endpoint, now: datetime) -> Sent:
    async with pool.connection() as db:
        await see_endpoint(db, endpoint.endpoint, endpoint.label, now)
    async with pool.connection() as db:
        claim = await claim_endpoint(db, endpoint.endpoint, now - QUIET, now)
        if claim is None:
            return Sent()
        alerts = await due_alerts(db, claim, now - FORGOTTEN, now)
        if not alerts:
            return Sent()
        try:
            text = message(alerts, now)
            error = await asyncio.wait_for(asyncio.to_thread(endpoint.send, text), SEND_SECONDS)
        except TimeoutError:
            error = f"no end of the conversation after {SEND_SECONDS} s"
        if error is None:
            await note_told(db, claim, alerts, now)
            logger.info("%s was told of %d alerts", endpoint.label, len(alerts))
            return Sent(1, len(alerts))
        retry_at = now + min(FIRST_WAIT * 2 ** min(claim.tries, 10), LONGEST_WAIT)
        await note_failure(db, claim, error, retry_at, now)
        say = logger.warning if claim.tries == 0 else logger.info
        said = f"{endpoint.label} did not take {len(alerts)} alerts ({error})"
        say("%s; tried again at %s UTC", said, f"{retry_at:%T}")
        return Sent(failures=1)


def disk_of(folder: Path) -> Disk:
    """How much room the folder's disk has, or that of the nearest folder above it that is there already."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    usage = shutil.disk_usage(there)
    return Disk(str(folder), usage.free, usage.total)
