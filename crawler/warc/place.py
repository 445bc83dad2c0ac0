"""Where a foreign WARC file comes to lie in the archive's folder, under its own name."""

import filecmp
import os
import shutil
from pathlib import Path

from crawler.errors import ArchiveWriteError, UsageError, WarcReadError
from crawler.warc.files import COPY_BYTES, OPEN_SUFFIX, sync_folder
from crawler.warc.record import Record
from crawler.warc.scan import scan
from crawler.warc.whole_file import whole_file


def checked(path: Path) -> Path:
    """The file's absolute path. Raises UsageError where it cannot be read, is empty or has no record."""
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise UsageError(f"{path}: it is empty; leave it out")
    except OSError as error:
        raise UsageError(f"{path}: it cannot be read ({error.strerror}); check the path") from None
    if path.name.endswith(OPEN_SUFFIX):
        raise UsageError(f"{path}: a crawl is writing it, or died over it; crawl its source, then ingest it")
    try:
        if not any(isinstance(found, Record) for found in scan(path)):
            raise UsageError(f"{path}: it has no WARC record; check what it is")
    except WarcReadError as error:
        raise UsageError(str(error)) from None
    return path.resolve()


def take_in(path: Path, folder: Path) -> str:
    """Hard-link the file into the folder, or copy it where that cannot be; its name there. Where it is there already
    nothing is done. Raises UsageError where another file has the name, ArchiveWriteError where there is no room."""
    target = folder / path.name
    if (folder / (path.name + OPEN_SUFFIX)).exists() or (target.exists() and not _is_same(path, target)):
        raise UsageError(f"{path}: {folder} has another file of that name; rename yours, or use --in-place")
    if target.exists():
        return path.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target)
        except OSError:  # another file system, or one without links
            _copy(path, target)
        sync_folder(folder)
    except OSError as error:
        raise ArchiveWriteError(
            f"{target}: {error.strerror or error}, so {path.name} cannot become part of the archive; "
            "make room there, or use --in-place"
        ) from error
    return path.name


def _copy(path: Path, target: Path) -> None:
    with path.open("rb") as file, whole_file(target) as out:
        shutil.copyfileobj(file, out, COPY_BYTES)


def _is_same(path: Path, target: Path) -> bool:
    return path.samefile(target) or filecmp.cmp(path, target, shallow=False)


def name_in_archive(given: str, folder: Path) -> str:
    """What captures call a file that a user names by its path or its name. Raises UsageError where there is none."""
    name = given.removesuffix(OPEN_SUFFIX)
    for path in (Path(name), folder / name):
        if path.exists() or path.with_name(path.name + OPEN_SUFFIX).exists():
            whole = path.resolve()
            return whole.name if whole.parent == folder.resolve() else str(whole)
    raise UsageError(f"{given}: there is no such WARC file, here or in {folder}; crawler warc lists those there are")
