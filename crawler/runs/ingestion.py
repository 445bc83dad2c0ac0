"""Foreign WARC files → captures, articles, rejections: read once from front to back, pages processed on all cores.

A batch is written in one transaction with the place up to which the file was read; a run that was killed goes on there.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from crawler.from_warc.ingest_choice import pages_among
from crawler.from_warc.ingest_pages import Ingested, PageRead, PageTask, read_crashed, read_pages
from crawler.from_warc.ingest_report import IngestReport, ingest_report_from
from crawler.items import Article, Rejection
from crawler.processed import processed_of
from crawler.progress import Progress
from crawler.runs.ingest_sources import Sources
from crawler.store import ingest as store
from crawler.store.articles import store_processed
from crawler.store.crawls import declare_source
from crawler.store.patience import Database, Patience
from crawler.urls import host
from crawler.warc.record import Record
from crawler.warc.scan import Damage, scan
from crawler.workers import CRASHED, Workers

SCANNED = 64  # records looked at at a time
CHUNK = 8  # pages handed to a worker at a time
BATCH = 64  # pages written at a time, at least


@dataclass(slots=True)
class _Chunk:
    tasks: list[PageTask]
    hosts: list[str]
    ends_at: int = -1  # where the file was scanned to, behind the last chunk of a scan; -1: within one
    seen: IngestReport = field(default_factory=IngestReport)  # what was passed over on the way here


class Ingestion:
    """One run over files. With `dry_run` nothing is written."""

    def __init__(self, database: Patience, workers: Workers, *, dry_run: bool) -> None:
        self._database, self._workers, self._dry_run = database, workers, dry_run
        self._sources = Sources(database, {})

    async def run(self, path: Path, filename: str, lock_holder: Database) -> tuple[IngestReport, bool]:
        """Ingest a file that the archive calls `filename`; its report, and whether it had been ingested before."""
        size = (await asyncio.to_thread(path.stat)).st_size
        self._sources = Sources(self._database, await self._database.run(store.zones_of_sources))
        if self._dry_run:
            row = await self._database.run(lambda db: store.find(db, filename, size))
            return await self._read_file(path, row), False
        await store.lock(lock_holder, filename)
        try:
            row = await self._database.run(lambda db: store.begin(db, filename, size))
            if row.is_finished:
                return ingest_report_from(row.counts), True
            report = await self._read_file(path, row)
            await self._database.run(lambda db: store.finish(db, row))
            return report, False
        finally:
            await store.unlock(lock_holder, filename)

    async def _read_file(self, path: Path, row: store.Ingest) -> IngestReport:
        start = 0 if self._dry_run else row.next_offset
        report = IngestReport() if self._dry_run else ingest_report_from(row.counts)
        waiting: list[tuple[_Chunk, list[Ingested]]] = []
        read = partial(self._read, path, row.warc_filename)
        with Progress(path.name, row.size) as progress:
            async with aclosing(self._workers.in_order(self._chunks(path, start), read, ahead=4)) as results:
                async for chunk, result in results:
                    self._sources.learn(result)
                    waiting.append((chunk, result))
                    pages = sum(len(each.tasks) for each, _ in waiting)
                    if chunk.ends_at >= 0 and (pages >= BATCH or chunk.ends_at >= row.size):
                        report, row = await self._write(row, waiting, chunk.ends_at, report)
                        waiting = []
                    told = f"{report.counts['pages']:,} pages, {report.counts['new']:,} new articles"
                    progress.at(max(chunk.ends_at, row.next_offset, 0), told)
        return report

    # From the file to chunks

    async def _chunks(self, path: Path, start: int) -> AsyncIterator[_Chunk]:
        records = scan(path, start)
        ends_at = start
        while found := await asyncio.to_thread(list, islice(records, SCANNED)):
            ends_at = max(ends_at, found[-1].offset + found[-1].length)
            tasks, seen = await self._choose(path.name, found)
            for first in range(0, max(len(tasks), 1), CHUNK):
                some = tasks[first : first + CHUNK]
                is_last = first + CHUNK >= len(tasks)
                yield _Chunk([task for task, _ in some], [name for _, name in some], ends_at if is_last else -1, seen)
                seen = IngestReport()

    async def _choose(
        self, name: str, found: Sequence[Record | Damage]
    ) -> tuple[list[tuple[PageTask, str]], IngestReport]:
        """The pages among records, each with its host; what was passed over is counted."""
        report = IngestReport()
        pages = list(pages_among(name, found, report))
        known = await self._database.run(lambda db: store.known_records(db, [page.record_id for page in pages]))
        tasks: list[tuple[PageTask, str]] = []
        for page in pages:
            if page.record_id in known:
                report.counts["known"] += 1
            elif (source := await self._sources.source_of(page.url)) is None:
                report.counts["out_of_scope"] += 1
            else:
                tasks.append((PageTask(source, page.offset, page.record_id), host(page.url)))
        return tasks, report

    # From chunks to what came of them

    async def _read(self, path: Path, filename: str, chunk: _Chunk) -> list[Ingested]:
        if not chunk.tasks:
            return []
        described, sites = self._sources.known({task.source for task in chunk.tasks})
        results = await self._workers.each(read_pages, chunk.tasks, path, filename, described, sites)
        read: list[Ingested] = []
        for task, each in zip(chunk.tasks, results, strict=True):
            read.append(each if each is not None else await asyncio.to_thread(self._crashed, path, filename, task))
        return read

    def _crashed(self, path: Path, filename: str, task: PageTask) -> Ingested:
        return Ingested(read_crashed(task, path, filename, self._sources.rules(task.source), CRASHED))

    # From there to rows

    async def _write(
        self, row: store.Ingest, results: Sequence[tuple[_Chunk, list[Ingested]]], ends_at: int, before: IngestReport
    ) -> tuple[IngestReport, store.Ingest]:
        kept = before.as_json  # where the batch has to be written twice, its report begins anew
        if self._dry_run:
            report = ingest_report_from(kept)
            pages = _pages_of(results, report)
            for page, name in pages:
                report.see_page(name, "new" if isinstance(page.result, Article) else "rejected", _reason(page.result))
        else:
            report = await self._database.run(lambda db: self._write_batch(db, row, results, ends_at, kept))
        return report, store.Ingest(row.warc_filename, row.size, ends_at, report.as_json, is_finished=False)

    async def _write_batch(
        self,
        db: Database,
        row: store.Ingest,
        results: Sequence[tuple[_Chunk, list[Ingested]]],
        ends_at: int,
        kept: dict[str, object],
    ) -> IngestReport:
        report = ingest_report_from(kept)
        pages = _pages_of(results, report)
        async with db.transaction():
            if not await store.move(db, row, ends_at):
                return ingest_report_from((await store.find(db, row.warc_filename, row.size)).counts)
            for source in sorted({page.source for page, _ in pages}):
                await declare_source(db, source, self._sources.facts(source))
            ids = await store.add_captures(db, [page for page, _ in pages]) if pages else {}
            new = [(page, name) for page, name in pages if ids.get(page.place.warc_record_id)]
            if len(new) < len(pages):  # twice in the file, or another ingest was quicker
                report.counts["known"] += len(pages) - len(new)
            outcomes = await self._store(db, [page for page, _ in new], ids) if new else []
            for (page, name), outcome in zip(new, outcomes, strict=True):
                reason = _reason(page.result) or ("breaks_archive_rule" if outcome == "rejected" else None)
                report.see_page(name, outcome, reason)
            await store.note(db, row, report.as_json)
        return report

    async def _store(self, db: Database, pages: Sequence[PageRead], ids: dict[str, int]) -> list[str]:
        batch, entered, keys = [], [], set[store.Key]()
        rules = {source: self._sources.rules(source) for source in {page.source for page in pages}}
        for page in pages:
            capture_id = ids[page.place.warc_record_id]
            processed = processed_of(capture_id, page.page, page.result, rules[page.source])
            batch.append(processed)
            if isinstance(page.result, Article):
                asked = next((key for key, by in processed.aliases if by == "redirect"), None)
                asked = asked or next((key for key, _ in processed.aliases), page.result.url_key)
                entered.append(store.Entered(capture_id, asked, page))
                keys |= {(page.source, key) for key in (asked, page.result.url_key)}
        before = await store.due_before(db, keys)
        if entered:
            await store.enter(db, entered)
        outcomes = await store_processed(db, batch)
        await store.settle(db, keys, before)
        return outcomes


def _pages_of(results: Sequence[tuple[_Chunk, list[Ingested]]], report: IngestReport) -> list[tuple[PageRead, str]]:
    """The pages that were read, with their hosts; what was passed over goes into the report."""
    pages: list[tuple[PageRead, str]] = []
    for chunk, result in results:
        report.add(chunk.seen)
        for each, name in zip(result, chunk.hosts, strict=True):
            if isinstance(each.page, PageRead):
                pages.append((each.page, name))
            else:
                report.counts["unreadable"] += 1
                report.see_damage(each.page)
    return pages


def _reason(result: Article | Rejection) -> str | None:
    return result.reason if isinstance(result, Rejection) else None
