"""The archive read through once: each WARC file against its rows, on all cores, then the rows among themselves."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from pathlib import Path

from crawler.from_warc.check import FileCheck, Findings, Row, check_files
from crawler.progress import Progress
from crawler.store.patience import Database, Patience
from crawler.store.verify import articles_without_capture, files_of_captures, foreign_files, rows_of_file, wrong_digests
from crawler.warc.files import warc_files
from crawler.workers import Workers

SAMPLE = 1000  # articles whose digest is made again, unless all are asked for


class Verification:
    """One run. `files` are names as captures have them; none: all of the folder, and those that captures name."""

    def __init__(self, database: Patience, workers: Workers, folder: Path, source: str | None) -> None:
        self._database, self._workers, self._folder, self._source = database, workers, folder, source

    async def run(self, files: Sequence[str], *, all_records: bool) -> Findings:
        """Look. Raises CrawlerError only where the database cannot be asked."""
        findings = Findings()
        named = await self._database.run(lambda db: files_of_captures(db, self._source))
        prefix = "" if self._source is None else f"{self._source}-"
        lying = [name for name in warc_files(self._folder) if name.startswith(prefix)]
        wanted = list(files) or sorted({*named, *lying})
        with Progress("verify", len(wanted)) as progress:
            async with aclosing(self._workers.in_order(self._checks(wanted), self._check)) as results:
                async for check, found in results:
                    findings.add(found)
                    progress.at(findings.files, f"{findings.records:,} records; {check.filename}")
        if not files:
            await self._database.run(lambda db: self._check_rows(db, findings, None if all_records else SAMPLE))
        return findings

    async def _checks(self, names: Sequence[str]) -> AsyncIterator[FileCheck]:
        foreign = await self._database.run(foreign_files)
        for name in names:
            yield FileCheck(name, await self._rows(name), name in foreign)

    async def _rows(self, name: str) -> tuple[Row, ...]:
        return await self._database.run(partial(rows_of_file, warc_filename=name, source=self._source))

    async def _check(self, check: FileCheck) -> Findings:
        found = await self._look(check)
        if "record_without_row" in found.counts:  # a crawl may have written on since the rows were read
            found = await self._look(replace(check, rows=await self._rows(check.filename)))
        return found

    async def _look(self, check: FileCheck) -> Findings:
        (found,) = await self._workers.each(check_files, [check], self._folder)
        if found is None:
            found = Findings(files=1)
            found.see("file_unreadable", f"{check.filename}: reading it took its process down")
        return found

    async def _check_rows(self, db: Database, findings: Findings, sample: int | None) -> None:
        for article_id in await articles_without_capture(db, self._source):
            findings.see("article_without_capture", f"article {article_id}")
        with Progress("verify: articles") as progress:
            async for count, wrong in wrong_digests(db, self._source, sample):
                findings.articles += count
                for sentence in wrong:
                    findings.see("record_digest_differs", sentence)
                progress.at(findings.articles)
