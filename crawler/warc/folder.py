"""A folder of WARC files as a whole: what of it another folder has not yet."""

import shutil
from pathlib import Path

from crawler.errors import ArchiveWriteError
from crawler.warc.files import OPEN_SUFFIX, locate

WARC_NAMES = ("*.warc.gz", "*.warc", f"*.warc.gz{OPEN_SUFFIX}")


def make_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises ArchiveWriteError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveWriteError(f"{folder} cannot be made ({error.strerror}); name another folder") from None


def copy_missing(origin: Path, target: Path) -> tuple[int, int]:
    """Copy each WARC file of one folder that the other lacks, or has in another size: how many, and their bytes.

    A file that is being written is copied as far as it is, and keeps its name with ``.open``: whoever crawls from the
    copy treats it like the file of a crawl that died. Raises ArchiveWriteError.
    """
    names = {path.name.removesuffix(OPEN_SUFFIX) for pattern in WARC_NAMES for path in origin.glob(pattern)}
    sizes = [size for name in sorted(names) if (size := _copy(origin, target, name)) is not None]
    return len(sizes), sum(sizes)


def _copy(origin: Path, target: Path, name: str) -> int | None:
    """The size of the file; None where it is there already."""
    path = locate(origin / name)
    there = target / path.name
    try:
        size = path.stat().st_size
        if there.is_file() and there.stat().st_size == size:
            return None
        new = there.with_name(f"{there.name}.new")
        shutil.copy2(path, new)
        new.replace(there)
    except OSError as error:
        if path.name != name and not path.exists():  # it was finished just now, and has its final name
            return _copy(origin, target, name)
        raise ArchiveWriteError(f"{there}: {error.strerror or error}; make room there, then do it again") from None
    if path.name == name:
        (target / f"{name}{OPEN_SUFFIX}").unlink(missing_ok=True)  # a copy of it from when it was being written
    return size
