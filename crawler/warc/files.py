"""WARC files on the disk: who writes one, what of it is whole, when it gets its final name."""

import fcntl
import os
import zlib
from pathlib import Path

from crawler.errors import WarcReadError
from crawler.warc.names import machine_of, this_machine

OPEN_SUFFIX = ".open"  # of a file that is being written, as Heritrix has it
COPY_BYTES = 1 << 20


def abandoned_files(folder: Path, prefix: str) -> list[Path]:
    """The files of this prefix whose writer died, oldest first."""
    return [path for path in sorted(folder.glob(f"{prefix}-*.warc.gz{OPEN_SUFFIX}")) if is_abandoned(path)]


def warc_files(folder: Path) -> list[str]:
    """The names of the WARC files in a folder, as captures call them: without the suffix of those being written."""
    names = (path.name.removesuffix(OPEN_SUFFIX) for path in folder.glob("*.warc*")) if folder.is_dir() else ()
    return sorted({name for name in names if name.endswith((".warc", ".warc.gz"))})


def cut_torn_tail(path: Path) -> int:
    """Cut a gzip WARC back to its last whole member; how many bytes were cut."""
    whole, size = whole_length(path), path.stat().st_size
    if whole < size:
        with path.open("r+b") as file:
            file.truncate(whole)
            os.fsync(file.fileno())
    return size - whole


def whole_length(path: Path) -> int:
    """How many bytes of a gzip file are whole members (their checksums hold)."""
    position = whole = 0
    inflate = zlib.decompressobj(wbits=31)
    with path.open("rb") as file:
        while chunk := file.read(COPY_BYTES):
            position += len(chunk)
            while chunk:
                try:
                    inflate.decompress(chunk)
                except zlib.error:
                    return whole
                if not inflate.eof:
                    break
                chunk = inflate.unused_data
                whole = position - len(chunk)
                inflate = zlib.decompressobj(wbits=31)
    return whole


def finish_file(path: Path) -> None:
    """Give a file that nobody writes any more its final name."""
    path.rename(path.with_name(path.name.removesuffix(OPEN_SUFFIX)))
    sync_folder(path.parent)


def locate(path: Path) -> Path:
    """The file, or its name while it is being written; raises WarcReadError where there is neither."""
    for candidate in (path, path.with_name(path.name + OPEN_SUFFIX)):
        if candidate.is_file():
            return candidate
    raise WarcReadError(f"{path}: there is no such WARC file; check the path, or restore the file from a backup")


def is_elsewhere(folder: Path, name: str) -> bool:
    """Whether another machine wrote the file into a folder of its own: its name says so, and it is not here."""
    if machine_of(name) in (None, this_machine()):
        return False
    return not any((folder / each).exists() for each in (name, name + OPEN_SUFFIX))


def is_abandoned(path: Path) -> bool:
    """Whether nobody writes the file."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def sync_folder(folder: Path) -> None:
    """Return when the names in the folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
