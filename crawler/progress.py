"""How far long work came: one line that stays in place on a terminal, a plain line every 10 s otherwise."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status

SECONDS = 10.0  # between plain lines
TERMINAL_SECONDS = 0.2


class Progress:
    """Use it as ``with Progress("reextract", total) as progress: … progress.at(done, "3 changed")``; short work is
    silent. ``begun_with`` is what an earlier run had done."""

    def __init__(self, title: str, total: int | None = None, begun_with: int = 0) -> None:
        self._title, self._total, self._begun_with = title, total, begun_with
        self._console = Console(stderr=True)
        self._status = Status(f"{title}: begins", console=self._console) if self._console.is_terminal else None
        self._began = self._said = time.monotonic()

    def __enter__(self) -> Self:
        if self._status:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()

    def at(self, done: int, text: str = "") -> None:
        """So many are done; the line is written where it is time for one."""
        now = time.monotonic()
        if now - self._said < (TERMINAL_SECONDS if self._status else SECONDS):
            return
        self._said = now
        line = f"{self._title}: {self._told(done, now - self._began)}{f'; {text}' if text else ''}"
        if self._status:
            self._status.update(line)
        else:
            print(line, file=sys.stderr, flush=True)

    def _told(self, done: int, seconds: float) -> str:
        done_now = done - self._begun_with
        told = f"{done:,}" + (f" of {self._total:,}" if self._total else "") + f", {done_now / seconds:,.0f} a second"
        if not done_now or not self._total or done >= self._total:
            return told
        left = seconds * (self._total - done) / done_now
        return f"{told}, about {left / 60:.0f} min left" if left >= 90 else f"{told}, about {left:.0f} s left"
