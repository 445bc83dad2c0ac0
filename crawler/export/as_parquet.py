"""Articles into Parquet files, one a source and month: source=…/month=YYYY-MM/articles.parquet (hive layout).

A month is that of the source's time zone. A file is written under another name and gets its own once it is whole.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.export.parquet_table import schema, table
from crawler.export.resume import STATE, begin, cannot_write, open_folder, save
from crawler.export.text_form import records_of
from crawler.progress import Progress
from crawler.store.printed import print_records
from crawler.store.reading import reading
from crawler.store.selection import Database, Selection, first_moment
from crawler.warc.files import sync_folder

FILE = "articles.parquet"
GROUP_BYTES = 16 << 20  # of JSON lines in a row group: that is what is held in memory


def export_parquet(
    url: str,
    chosen: Selection,
    zones: Mapping[str, str],
    folder: Path,
    options: Mapping[str, object],
    columns: Sequence[str],
    *,
    resume: bool = False,
) -> int:
    """Write what is chosen of the sources, each in its zone; how many articles.

    Raises ExportError where the disk is full, UsageError where the folder is not empty and this is no resuming.
    """
    open_folder(folder, resume)
    state = begin(folder / STATE, options, resume)
    done = (state.place.get("source", ""), state.place.get("month", ""))
    with reading(url) as db, Progress("export", begun_with=state.articles) as progress:
        try:
            save(folder / STATE, options, state)
            for source in sorted(zones):
                if source < done[0]:
                    continue
                start = _after_month(done[1], zones[source]) if source == done[0] else None
                for month, part in _months(db, replace(chosen, source=source), ZoneInfo(zones[source]), start):
                    path = folder / f"source={source}" / f"month={month}" / FILE
                    for articles in _write_file(url, part, path, schema(columns)):
                        progress.at(state.articles + articles, f"in {month} of {source}")
                    state.articles += articles
                    state.place = {"source": source, "month": month}
                    save(folder / STATE, options, state)
            (folder / STATE).unlink()
        except OSError as error:
            raise cannot_write(folder, error, resumable=True) from None
    return state.articles


def _months(db: Database, chosen: Selection, zone: ZoneInfo, since: datetime | None) -> Iterator[tuple[str, Selection]]:
    """Each month of which there are articles, as YYYY-MM, and what of it is chosen."""
    while (moment := first_moment(db, chosen, since)) is not None:
        first = moment.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        since = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        start = max(first, datetime.fromisoformat(chosen.since)) if chosen.since else first
        end = min(since, datetime.fromisoformat(chosen.until)) if chosen.until else since
        yield f"{first:%Y-%m}", replace(chosen, since=start.isoformat(), until=end.isoformat())


def _after_month(month: str, zone: str) -> datetime:
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=ZoneInfo(zone))
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def _write_file(url: str, chosen: Selection, path: Path, columns: pa.Schema) -> Iterator[int]:
    """Yields how many articles are in the file so far."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")  # readers leave out what begins with a dot
    articles = 0
    with pq.ParquetWriter(new, columns, compression="zstd") as writer:
        for group in _row_groups(url, chosen, columns):
            writer.write_table(group)
            articles += group.num_rows
            yield articles
    with new.open("rb") as file:
        os.fsync(file.fileno())
    new.rename(path)
    sync_folder(path.parent)


def _row_groups(url: str, chosen: Selection, columns: pa.Schema) -> Iterator[pa.Table]:
    parts: list[pa.Table] = []
    size = 0
    with closing(print_records(url, chosen)) as blocks:
        for block in blocks:
            if block.articles:
                parts.append(table(list(records_of(block.lines)), columns))
                size += len(block.lines)
            if size >= GROUP_BYTES:
                yield pa.concat_tables(parts)
                parts, size = [], 0
    if parts:
        yield pa.concat_tables(parts)
