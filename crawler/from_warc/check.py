"""A WARC file against the archive's rows of it: what is missing, torn, or other than it was written.

Pure, and run in worker processes, a file each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from crawler.archive import read_records
from crawler.errors import WarcReadError
from crawler.warc.files import OPEN_SUFFIX, is_abandoned, locate
from crawler.warc.record import Record
from crawler.warc.scan import NOT_ONE_EACH, TORN, Damage, scan

EXAMPLES = 3  # of each kind
FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "row_without_file": "a capture's WARC file is not there",
        "row_without_record": "there is no such record where a capture says it lies",
        "payload_differs": "a record's payload is not the one that was captured",
        "record_without_row": "a response that no capture knows",
        "torn_tail": "the file ends in the midst of a record",
        "damaged": "bytes that are no readable record",
        "not_one_member_each": "a gzip member with several records",
        "open_without_writer": "the crawl that wrote the file died; the next crawl of its source finishes it",
        "digest_field_differs": "a record has not the digest that it says it has",
        "file_unreadable": "the file cannot be read, or is no WARC",
        "article_without_capture": "an article's capture has no row",
        "record_digest_differs": "an article's content is not what its record_digest was made of",
    }
)


@dataclass(slots=True)
class Findings:
    """What was found, by kind (FINDINGS), and how much was looked at."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    articles: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def see(self, kind: str, example: str, count: int = 1) -> None:
        """So many more."""
        self.counts[kind] = self.counts.get(kind, 0) + count
        told = self.examples.setdefault(kind, [])
        if len(told) < EXAMPLES:
            told.append(example)

    def add(self, other: "Findings") -> None:
        """Another file's."""
        self.files += other.files
        self.records += other.records
        self.bytes += other.bytes
        self.articles += other.articles
        for kind, count in other.counts.items():
            for number, example in enumerate(other.examples[kind]):
                self.see(kind, example, count if number == 0 else 0)


@dataclass(frozen=True, slots=True)
class Row:
    """A capture, as its row says; `is_asked` tells whether what is wrong with it is to be told."""

    capture_id: int
    offset: int
    record_id: str
    payload_digest: str
    is_revisit: bool
    is_asked: bool = True


@dataclass(frozen=True, slots=True)
class FileCheck:
    """A file to look through, and the rows that name it, in any order. Of a foreign file only pages have rows; of one
    that is being written, the newest records' rows are on their way."""

    filename: str
    rows: tuple[Row, ...]
    is_foreign: bool = False


def check_files(checks: Sequence[FileCheck], folder: Path) -> list[Findings]:
    """What a worker does: each file read through once."""
    return [_check(each, folder) for each in checks]


def _check(check: FileCheck, folder: Path) -> Findings:
    findings = Findings(files=1)
    asked = sum(row.is_asked for row in check.rows)
    try:
        path = locate(folder / check.filename)
    except WarcReadError:
        if asked:
            findings.see("row_without_file", f"{check.filename} ({asked} captures)", asked)
        return findings
    findings.bytes = path.stat().st_size
    is_open = path.name.endswith(OPEN_SUFFIX)
    is_written = is_open and not is_abandoned(path)
    if is_open and not is_written:
        findings.see("open_without_writer", path.name)
    missing = {row.offset: row for row in check.rows}
    last_known = max(missing, default=-1)
    try:
        for found in scan(path, digests=True):
            if isinstance(found, Record):
                findings.records += 1
                row = missing.get(found.offset)
                if row is not None and row.record_id == found.record_id:
                    del missing[found.offset]
                    _compare(findings, path, found, row)
                elif not check.is_foreign and _is_answer(found) and not (is_written and found.offset > last_known):
                    findings.see("record_without_row", f"{check.filename} at {found.offset}: {found.url}")
                if found.wrong_digest:
                    findings.see("digest_field_differs", f"{check.filename} at {found.offset}: {found.wrong_digest}")
            elif not (is_written and found.why == TORN):
                findings.see(_kind(found), f"{check.filename}: {found.length} bytes at {found.offset}")
    except WarcReadError as error:
        findings.see("file_unreadable", str(error))
    for row in missing.values():
        if row.is_asked and not (is_written and row.offset >= findings.bytes):
            findings.see("row_without_record", f"{check.filename} at {row.offset}: capture {row.capture_id}")
    return findings


def _compare(findings: Findings, path: Path, record: Record, row: Row) -> None:
    if not row.is_asked:
        return
    if row.is_revisit:
        told = record.fields.get("warc-payload-digest", row.payload_digest)
        same = told == row.payload_digest
    else:
        same = record.payload_digest == row.payload_digest or _digest_as_read(path, record) == row.payload_digest
    if not same:
        findings.see("payload_differs", f"{path.name} at {row.offset}: capture {row.capture_id}")


def _digest_as_read(path: Path, record: Record) -> str:
    """As the archive's own reader sees a head that is not as it should be."""
    try:
        place, _ = next(read_records(path, record.offset), (None, None))
    except WarcReadError:
        return ""
    return place.payload_digest if place else ""


def _is_answer(record: Record) -> bool:
    return record.kind in ("response", "revisit") and record.status is not None


def _kind(damage: Damage) -> str:
    return {TORN: "torn_tail", NOT_ONE_EACH: "not_one_member_each"}.get(damage.why, "damaged")
