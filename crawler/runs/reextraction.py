"""Captures through the extraction again, on all cores: only what differs comes back, and is written with the cursor.

The order is that of the WARC files, so that each is read once from front to back. What is stored of an article is
replaced in place; a run that was killed goes on with the batch it was at.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crawler import __version__
from crawler.from_warc.reextraction_report import Report, report_from
from crawler.from_warc.reread import ArticleUnit, Changed, Found, Outcome, RejectionUnit, Unit, reread
from crawler.items import Rejection
from crawler.processed import processed_of
from crawler.progress import Progress
from crawler.runs.archived_rules import rules_of
from crawler.source_rules import SourceRules
from crawler.store.articles import store_processed
from crawler.store.patience import Database, Patience
from crawler.store.reextraction import (
    Cursor,
    Filter,
    Run,
    advanced,
    begin,
    count,
    drop_rejection,
    finish,
    move,
    next_units,
    note,
    noted,
    reject_anew,
    replace_article,
    stored_records,
)
from crawler.workers import CRASHED, Workers

PAGE = 256  # captures looked at, and at most written, at a time
CHUNK = 8  # units handed to a worker at a time


@dataclass(frozen=True, slots=True)
class _Chunk:
    units: Sequence[Unit]
    rules: dict[str, SourceRules]
    ends_at: Cursor | None  # the last chunk of a page: what was looked at up to here


class Reextraction:
    """One run. ``run`` gives the report; with `dry_run` nothing is written, not even how far it came."""

    def __init__(self, database: Patience, workers: Workers, folder: Path, wanted: Filter, *, dry_run: bool) -> None:
        self._database, self._workers, self._folder = database, workers, folder
        self._wanted, self._dry_run = wanted, dry_run
        self._rules: dict[str, SourceRules] = {}
        self._report = Report()
        self._run = Run(0, Cursor(), {})
        self.went_on = False  # with a run that was cut short

    async def run(self) -> Report:
        """Read everything that the filter takes. Raises CrawlerError."""
        if not self._dry_run:
            self._run = await self._database.run(lambda db: begin(db, self._wanted, __version__))
            self._report = report_from(self._run.counts)
            self.went_on = self._run.cursor != Cursor()
        total = await self._database.run(lambda db: count(db, self._wanted))
        waiting: list[tuple[Unit, Outcome]] = []
        with Progress("reextract", total) as progress:
            async with aclosing(self._workers.in_order(self._chunks(), self._read, ahead=4)) as results:
                async for chunk, outcomes in results:
                    waiting.extend(zip(chunk.units, outcomes, strict=True))
                    if chunk.ends_at is not None:
                        await self._write(waiting, chunk.ends_at)
                        waiting = []
                    counts = self._report.counts
                    told = f"{counts['changed']} changed, {counts['found']} articles found"
                    progress.at(counts["articles"] + counts["rejections"] + len(waiting), told)
        if not self._dry_run:
            await self._database.run(lambda db: finish(db, self._run))
        return self._report

    async def _chunks(self) -> AsyncIterator[_Chunk]:
        cursor: Cursor | None = self._run.cursor
        while cursor is not None:
            units, cursor = await self._database.run(partial(self._next, after=cursor))
            for start in range(0, max(len(units), 1), CHUNK):
                some = units[start : start + CHUNK]
                for unit in some:
                    await self._know(unit)
                rules = {unit.source: self._rules[unit.source] for unit in some}
                yield _Chunk(some, rules, cursor if start + CHUNK >= len(units) else None)

    async def _next(self, db: Database, after: Cursor) -> tuple[list[Unit], Cursor | None]:
        return await next_units(db, self._wanted, after, PAGE)

    async def _know(self, unit: Unit) -> None:
        if unit.source not in self._rules:
            url = unit.url if isinstance(unit, ArticleUnit) else unit.capture.url
            self._rules[unit.source] = await self._database.run(lambda db: rules_of(db, unit.source, url))

    async def _read(self, chunk: _Chunk) -> list[Outcome]:
        outcomes = await self._workers.each(reread, chunk.units, self._folder, chunk.rules)
        return [each or _crashed(unit) for unit, each in zip(chunk.units, outcomes, strict=True)]

    async def _write(self, results: Sequence[tuple[Unit, Outcome]], cursor: Cursor) -> None:
        """A batch, and how far the run came, in one transaction; the report grows with it."""
        before = self._report.as_json  # where the batch has to be written twice, its report begins anew
        if self._dry_run:
            await self._database.run(lambda db: self._judge(db, results, before))
            return
        await self._database.run(lambda db: self._write_batch(db, results, cursor, before))
        self._run = advanced(self._run, cursor)

    async def _write_batch(
        self, db: Database, results: Sequence[tuple[Unit, Outcome]], cursor: Cursor, before: dict[str, object]
    ) -> None:
        async with db.transaction():
            if not await move(db, self._run, cursor):
                self._report = report_from(await noted(db, self._run))
                return
            await self._judge(db, results, before)
            report = self._report
            for unit, outcome in results:
                if isinstance(unit, RejectionUnit):
                    await self._write_rejection(db, unit, outcome)
                elif isinstance(outcome, Changed) and (why := await replace_article(db, unit, outcome)) is not None:
                    report.refuse(unit.url, why)
            await note(db, self._run, report.as_json)

    async def _write_rejection(self, db: Database, unit: RejectionUnit, outcome: Outcome) -> None:
        capture_id = unit.capture.capture_id
        if isinstance(outcome, Found):
            processed = processed_of(capture_id, outcome.page, outcome.article, self._rules[unit.source])
            if await store_processed(db, [processed]) == ["rejected"]:
                self._report.refuse_found(unit)
            else:
                await drop_rejection(db, capture_id)
        elif isinstance(outcome, Rejection):
            await reject_anew(db, capture_id, outcome)

    async def _judge(self, db: Database, results: Sequence[tuple[Unit, Outcome]], before: dict[str, object]) -> None:
        """Bring the report up to date."""
        report = self._report = report_from(before)
        changing = [u.article_id for u, each in results if isinstance(u, ArticleUnit) and isinstance(each, Changed)]
        stored = await stored_records(db, changing) if changing else {}
        for unit, outcome in results:
            if isinstance(unit, RejectionUnit):
                report.see_rejection(unit, outcome)
            else:
                report.see_article(unit, outcome, stored.get(unit.article_id, {}))


def _crashed(unit: Unit) -> Rejection:
    url = unit.url if isinstance(unit, ArticleUnit) else unit.capture.url
    capture = unit.captures[-1] if isinstance(unit, ArticleUnit) else unit.capture
    return Rejection(unit.source, url, "", "extraction_failed", CRASHED, capture.captured_at)
