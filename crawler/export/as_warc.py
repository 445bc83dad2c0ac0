"""The captures of articles into WARC files: the page from which the newest text of each was read."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path

from crawler import __version__
from crawler.errors import WarcReadError
from crawler.export.resume import STATE, begin, cannot_write, open_folder, save
from crawler.progress import Progress
from crawler.store.reading import reading
from crawler.store.selection import CapturePlace, Selection, places_of_slice
from crawler.warc.copy import MemberReader, MemberWriter

SAVE_SECONDS = 3.0
PREFIX = "articles"


def export_warc(
    url: str,
    chosen: Selection,
    folder: Path,
    warc_folder: Path,
    options: Mapping[str, object],
    *,
    resume: bool = False,
    tell: Callable[[str], None],
) -> tuple[int, int]:
    """(articles whose page was copied, those whose page cannot be read); each of the latter is told in a sentence.

    Raises ExportError where the disk is full, UsageError where the folder is not empty and this is no resuming.
    """
    open_folder(folder, resume)
    state = begin(folder / STATE, options, resume)
    place = state.place or {"serial": 0, "position": 0, "at": None, "id": 0, "unreadable": 0}
    after = (place["at"], place["id"]) if place["at"] else None
    unreadable, saved_at = place["unreadable"], 0.0
    try:
        with ExitStack() as stack:
            save(folder / STATE, options, state)
            reader = stack.enter_context(closing(MemberReader(warc_folder)))
            software = f"news-archive-crawler/{__version__}"
            writer = MemberWriter(folder, PREFIX, software, serial=place["serial"], position=place["position"])
            stack.enter_context(closing(writer))
            db = stack.enter_context(reading(url))
            progress = stack.enter_context(Progress("export", begun_with=state.articles))
            while places := places_of_slice(db, chosen, after):
                copied = sum(_copy(reader, writer, each, tell) for each in places)
                state.articles += copied
                unreadable += len(places) - copied
                after = (places[-1].at, places[-1].article_id)
                progress.at(state.articles, f"at {after[0][:10]}")
                if time.monotonic() - saved_at >= SAVE_SECONDS:
                    writer.sync()
                    where = {"serial": writer.serial, "position": writer.position, "at": after[0], "id": after[1]}
                    state.place = {**where, "unreadable": unreadable}
                    save(folder / STATE, options, state)
                    saved_at = time.monotonic()
            writer.finish()
            (folder / STATE).unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(folder, error, resumable=True) from None
    return state.articles, unreadable


def _copy(reader: MemberReader, writer: MemberWriter, place: CapturePlace, tell: Callable[[str], None]) -> bool:
    try:
        member = reader.read(place.warc_filename, place.warc_record_offset, place.warc_record_id)
    except WarcReadError as error:
        tell(f"{place.url} is left out: {error}")
        return False
    writer.write(member)
    return True
