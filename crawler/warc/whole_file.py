"""A file that is there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from crawler.errors import ArchiveWriteError

PARTIAL = ".partial"  # of the name while it is being written


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """To be written to; the path has it when the block ends well. Raises ArchiveWriteError where that cannot be."""
    partial = path.with_name(path.name + PARTIAL)
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise ArchiveWriteError(
            f"{path} cannot be written ({error.strerror or error}); make room there, or name another file"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
