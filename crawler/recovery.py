"""What was captured and not yet processed is finished at the next start, without a new request."""

import asyncio
import logging
from collections import Counter
from itertools import islice
from pathlib import Path

from crawler.archive import read_record, read_records
from crawler.crawl_session import CrawlSession
from crawler.items import FetchedPage
from crawler.processed import processed_of
from crawler.store.captures import Archived, Unprocessed, last_known_offset, unprocessed
from crawler.warc_files import OPEN_SUFFIX, abandoned_files, cut_torn_tail, finish_file

logger = logging.getLogger(__name__)
BATCH = 100


async def recover(session: CrawlSession) -> None:
    """Record what dead writers left in their WARC files, then process every capture of which nothing came yet.

    Only for the holder of the source's lock. Raises WarcReadError where a captured page cannot be read back.
    """
    for path in abandoned_files(session.warc_folder, session.source):
        recorded = await _record_abandoned(session, path)
        logger.info("%s: %s was left unfinished; %d of its records were unknown", session.source, path.name, recorded)
    outcomes: Counter[str] = Counter()
    while waiting := await session.database(lambda db: unprocessed(db, session.source, BATCH)):
        outcomes.update(await _process(session, waiting))
    if outcomes:
        told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        logger.info("%s: pages captured earlier were processed: %s", session.source, told)


async def _record_abandoned(session: CrawlSession, path: Path) -> int:
    await asyncio.to_thread(cut_torn_tail, path)
    name = path.name.removesuffix(OPEN_SUFFIX)
    known = await session.database(lambda db: last_known_offset(db, name))
    recorded = 0
    records = read_records(path, known or 0)
    while batch := [Archived(page, place, session.key_of(page)) for place, page in islice(records, BATCH)]:
        ids = await session.record(batch)
        recorded += sum(capture_id is not None for capture_id in ids)
    finish_file(path)
    return recorded


async def _process(session: CrawlSession, waiting: list[Unprocessed]) -> list[str]:
    pages = await asyncio.to_thread(_read, session.warc_folder, waiting)
    results = await session.process(pages)
    return await session.store(
        [
            processed_of(capture.capture_id, page, result, session.rules)
            for capture, page, result in zip(waiting, pages, results, strict=True)
        ]
    )


def _read(folder: Path, waiting: list[Unprocessed]) -> list[FetchedPage]:
    return [read_record(folder, capture.place) for capture in waiting]
