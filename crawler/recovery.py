"""What was captured and not yet processed is finished at the next start, without a new request."""

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from crawler.archive import read_record, read_records
from crawler.crawl_session import CrawlSession
from crawler.errors import WarcReadError
from crawler.items import FetchedPage, Processed, Rejection
from crawler.processed import processed_of
from crawler.store.captures import Archived, Unprocessed, last_known_offset, unprocessed
from crawler.store.frontier import ask_again
from crawler.warc.files import OPEN_SUFFIX, abandoned_files, cut_torn_tail, finish_file, is_elsewhere
from crawler.warc.names import machine_of

logger = logging.getLogger(__name__)
BATCH = 100
LEFT_TO_ANOTHER = timedelta(days=1)  # then the other machine is gone for good, or crawls this source no more


async def recover(session: CrawlSession) -> None:
    """Record what dead writers left in their WARC files, then process every capture of which nothing came yet.

    A page that cannot be read back (its file was lost) is a rejection, and is asked for again; one in a file that
    another machine keeps to itself is left to it for a day. Only for the holder of the source's lease. Raises
    WarcReadError where an abandoned file is damaged before its end.
    """
    for path in abandoned_files(session.warc_folder, session.source):
        recorded = await _record_abandoned(session, path)
        logger.info("%s: %s was left unfinished; %d of its records were unknown", session.source, path.name, recorded)
    outcomes: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    last = 0
    while waiting := await session.read(partial(unprocessed, source=session.source, most=BATCH, after=last)):
        last = waiting[-1].capture_id
        kept = [each for each in waiting if _is_left_to_another(session.warc_folder, each)]
        elsewhere.update(machine_of(each.warc_filename) or "" for each in kept)
        outcomes.update(await _process(session, [each for each in waiting if each not in kept]))
    for machine, count in elsewhere.items():
        logger.info(
            "%s: %d pages wait to be processed from WARC files of %s; a crawl there does it, or one that sees them",
            session.source,
            count,
            machine,
        )
    if outcomes:
        told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        logger.info("%s: pages captured earlier were processed: %s", session.source, told)


async def _record_abandoned(session: CrawlSession, path: Path) -> int:
    await asyncio.to_thread(cut_torn_tail, path)
    name = path.name.removesuffix(OPEN_SUFFIX)
    known = await session.read(lambda db: last_known_offset(db, name))
    recorded = 0
    records = read_records(path, known or 0)
    while batch := [Archived(page, place, session.key_of(page)) for place, page in islice(records, BATCH)]:
        ids = await session.record(batch, recovered=True)
        recorded += sum(capture_id is not None for capture_id in ids)
    finish_file(path)
    return recorded


def _is_left_to_another(folder: Path, capture: Unprocessed) -> bool:
    is_young = datetime.now(UTC) - capture.captured_at < LEFT_TO_ANOTHER
    return is_young and is_elsewhere(folder, capture.warc_filename)


async def _process(session: CrawlSession, waiting: list[Unprocessed]) -> list[str]:
    read = await asyncio.to_thread(_read, session.warc_folder, waiting)
    lost = [(capture, page) for capture, page in zip(waiting, read, strict=True) if isinstance(page, WarcReadError)]
    found = [(capture, page) for capture, page in zip(waiting, read, strict=True) if isinstance(page, FetchedPage)]
    results = await session.process([page for _, page in found])
    batch = [
        processed_of(capture.capture_id, page, result, session.rules)
        for (capture, page), result in zip(found, results, strict=True)
    ]
    for capture, error in lost:
        logger.error("%s: %s; its page is asked for again", session.source, error)
        batch.append(Processed(capture.capture_id, _unreadable(capture, error)))
    if lost:
        keys = [capture.url_key for capture, _ in lost]
        await session.database(lambda db: ask_again(db, session.source, keys))
    return await session.store(batch)


def _read(folder: Path, waiting: list[Unprocessed]) -> list[FetchedPage | WarcReadError]:
    pages: list[FetchedPage | WarcReadError] = []
    for capture in waiting:
        try:
            pages.append(read_record(folder, capture.place))
        except WarcReadError as error:
            pages.append(error)
    return pages


def _unreadable(capture: Unprocessed, error: WarcReadError) -> Rejection:
    return Rejection(
        capture.source, capture.url, capture.url_key, "capture_unreadable", str(error), capture.captured_at
    )
