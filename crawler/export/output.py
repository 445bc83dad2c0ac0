"""Where a stream of bytes goes: standard output, or a file that is resumable at any moment."""

import os
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from io import RawIOBase
from pathlib import Path
from types import TracebackType

from crawler.errors import UsageError
from crawler.export.resume import State, begin, cannot_write, save

SAVE_SECONDS = 3.0  # between two states, each of which costs an fsync
SUFFIX = ".state"


class Output:
    """Use as `with`; then `state` tells how far an earlier export came, whose file is cut back to that.

    Raises ExportError where the disk is full, BrokenPipeError where the reader of the standard output has enough.
    """

    def __init__(self, path: str | None, options: Mapping[str, object], resume: bool) -> None:
        self._path = None if path is None else Path(path)
        self._name = path or "standard output"
        self._options, self._resume = options, resume
        self._file: RawIOBase
        self._position = 0
        self._saved_at = 0.0
        self._keeps_state = False
        self.state = State()

    def __enter__(self) -> "Output":
        if self._path is None:
            self._file = open(1, "wb", buffering=0, closefd=False)  # nothing is left to be written at exit
            return self
        if self._resume:
            self.state = begin(self._state_path, self._options, resume=True)
        try:
            self._file = self._path.open("r+b" if self._resume else "wb", buffering=0)
        except OSError as error:
            raise UsageError(f"{self._path} cannot be written ({error.strerror}); name another file") from None
        self._keeps_state = stat.S_ISREG(os.fstat(self._file.fileno()).st_mode)
        if self._resume:
            self._cut_back()
        self._position = self.state.bytes
        return self

    @property
    def _state_path(self) -> Path:
        path = self._path or Path("-")
        return path.with_name(path.name + SUFFIX)

    def _cut_back(self) -> None:
        size = self._file.seek(0, os.SEEK_END)
        if size < self.state.bytes:
            self._file.close()
            raise UsageError(
                f"{self._path} has {size} bytes, less than the {self.state.bytes} that were written; export anew, "
                "without --resume"
            )
        self._file.truncate(self.state.bytes)
        self._file.seek(self.state.bytes)

    def write(self, data: bytes) -> None:
        """All of it; on the disk once a state after it is."""
        view = memoryview(data)
        try:
            while view:
                view = view[self._file.write(view) or 0 :]
        except BrokenPipeError:
            raise
        except OSError as error:
            raise cannot_write(self._name, error, self._keeps_state) from None
        self._position += len(data)

    def reached(self, place: dict[str, object], articles: int) -> None:
        """All that was written so far is whole, and goes on at that place."""
        self.state = State(articles, self._position, place)
        if self._keeps_state and time.monotonic() - self._saved_at >= SAVE_SECONDS:
            try:
                self._save()
            except OSError as error:
                raise cannot_write(self._name, error, resumable=True) from None

    def _save(self) -> None:
        os.fsync(self._file.fileno())
        save(self._state_path, self._options, self.state)
        self._saved_at = time.monotonic()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            if self._keeps_state:
                with suppress(OSError):  # the state before is as good, if older
                    self._save()
            self._close()
            return
        try:
            if self._keeps_state:
                os.fsync(self._file.fileno())
                self._state_path.unlink(missing_ok=True)
        except OSError as failed:
            raise cannot_write(self._name, failed, self._keeps_state) from None
        finally:
            self._close()

    def _close(self) -> None:
        if self._path is not None:
            self._file.close()
