"""How far long work is, on standard error: one line that moves on a terminal, else a line every ten seconds."""

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.status import Status

EVERY_SECONDS = 10.0
TERMINAL_SECONDS = 0.5


class Progress:
    """Use as `with`; ``tell`` as often as you like. Begins to speak after a while, so short work is silent."""

    def __init__(self, begun_with: int = 0) -> None:
        console = Console(stderr=True)
        self._status = Status("", console=console) if console.is_terminal else None
        self._every = EVERY_SECONDS if self._status is None else TERMINAL_SECONDS
        self._started_at = self._told_at = time.monotonic()
        self._begun_with = begun_with

    def __enter__(self) -> "Progress":
        if self._status is not None:
            self._status.start()
        return self

    def tell(self, articles: int, where: str) -> None:
        """So many articles are done; where: as in "at 2026-11-20"."""
        now = time.monotonic()
        if now - self._told_at < self._every:
            return
        self._told_at = now
        rate = (articles - self._begun_with) / (now - self._started_at)
        line = f"{articles:,} articles, {rate:,.0f} a second, {where}"
        if self._status is not None:
            self._status.update(line)
        else:
            print(line, file=sys.stderr, flush=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()
