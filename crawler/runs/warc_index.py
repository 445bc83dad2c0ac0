"""A CDXJ index over all the archive's WARC files: each indexed by itself, on all cores, and merged."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.errors import WarcReadError
from crawler.progress import Progress
from crawler.warc.cdxj import index_files, merged, write_lines
from crawler.warc.files import locate
from crawler.workers import Workers

Task = tuple[Path, str, Path]  # WARC file, its name in the index, the index of it


async def write_index(
    workers: Workers, folder: Path, names: Sequence[str], write: Callable[[bytes], object]
) -> tuple[int, list[str]]:
    """Lines of the files that captures call so, sorted; how many, and the files that are not there or unreadable."""
    lost: list[str] = []
    parts: list[Path] = []

    async def tasks() -> AsyncIterator[Task]:
        for number, name in enumerate(names):
            try:
                yield await asyncio.to_thread(locate, folder / name), name, Path(between) / f"{number}.cdxj"
            except WarcReadError:
                lost.append(name)

    async def index(task: Task) -> int | None:
        try:
            (count,) = await workers.each(index_files, [task])
        except WarcReadError:
            return None
        return count

    with TemporaryDirectory(prefix="crawler-index-") as between, Progress("index", len(names)) as progress:
        async with aclosing(workers.in_order(tasks(), index)) as results:
            async for task, count in results:
                if count is None:
                    lost.append(task[1])
                else:
                    parts.append(task[2])
                progress.at(len(parts), task[1])
        return await asyncio.to_thread(write_lines, merged(parts, Path(between)), write), lost
