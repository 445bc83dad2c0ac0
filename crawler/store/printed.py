"""Articles by date as lines of JSON that PostgreSQL prints: for reading millions of them in constant memory.

Articles are read in slices, each in a transaction of its own of some milliseconds, so that vacuum is never held off; an
article that is stored or re-dated meanwhile may be missed or come twice. Two connections print two slices at a time.
"""

import queue
import threading
from collections.abc import Generator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg

from crawler.store.connection import connect
from crawler.store.queries import query
from crawler.store.reading import went_away
from crawler.store.selection import Key, Selection

SLICE_ARTICLES = 1000
CONNECTIONS = 2  # more than a machine has cores to spare gains nothing
BLOCK_BYTES = 256 << 10  # handed over at a time
SLICE_BLOCKS = 64  # of a slice that may wait to be taken: 16 MB, twice a common slice
SLICES_AHEAD = 2  # slices begun or done that wait besides the one being taken
COPY_HEADER = 19  # bytes: signature, flags and the length of an extension that there is none of
ROW_HEADER = 6  # bytes: the number of fields, the length of the one
END_MARK = 2  # bytes: no fields, and no more rows
ENQUEUE_SECONDS = 0.2  # between two looks whether anybody still wants what is printed
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines; where they end a slice, the key of its last article, else None."""

    lines: bytes
    articles: int
    key: Key | None = None


_Blocks = queue.Queue[Block | Exception]  # of one slice; its last block has a key
_Slices = queue.Queue[_Blocks | Exception | None]  # in order; None ends them


def print_records(url: str, chosen: Selection, after: Key | None = None) -> Generator[Block, None, None]:
    """The records behind a key (or all), in order. Close the iterator to end early.

    Raises DatabaseUnavailable where the archive goes away.
    """
    stop = threading.Event()
    slices: _Slices = queue.Queue(SLICES_AHEAD)
    bounds = _Bounds(chosen, after)
    with ExitStack() as stack:
        connections = [stack.enter_context(closing(connect(url, autocommit=True))) for _ in range(CONNECTIONS)]
        threads = [
            threading.Thread(target=_print_slices, args=(db, bounds, slices, stop), daemon=True) for db in connections
        ]
        for thread in threads:
            thread.start()
        try:
            while (blocks := _told(slices.get())) is not None:
                ended = False
                while not ended:
                    block = _told(blocks.get())
                    yield block
                    ended = block.key is not None
        except psycopg.OperationalError as error:
            raise went_away(url, error) from None
        finally:
            stop.set()
            for db in connections:
                with suppress(psycopg.Error):
                    db.cancel()  # a filter that little passes may take a while
            for thread in threads:
                thread.join()


class _Bounds:
    """Cuts what is chosen into slices, one after the other, for whoever asks next."""

    def __init__(self, chosen: Selection, after: Key | None) -> None:
        self.lock = threading.Lock()
        self.done = False
        self._chosen, self._after = chosen, after

    def next_slice(self, db: psycopg.Connection[Any]) -> tuple[dict[str, Any], Key]:
        """The parameters of print_slice, and the key that ends it. Call it with the lock held."""
        params = self._chosen.parameters(self._after)
        end = db.execute(query("slice_end"), {**params, "most": SLICE_ARTICLES}).fetchone()
        if end is None:
            self.done = True
            return params, (params["high_at"], params["high_id"])
        params = self._chosen.parameters(self._after, (end[0], end[1]))
        self._after = (end[0], end[1])
        return params, self._after


def _print_slices(db: psycopg.Connection[Any], bounds: _Bounds, slices: _Slices, stop: threading.Event) -> None:
    """What each of the threads does: take a slice and print it, until there is none."""
    db.prepare_threshold = None  # as reading() has it
    blocks: _Blocks | None = None
    try:
        while not stop.is_set():
            with bounds.lock:
                if bounds.done or stop.is_set():
                    return
                params, key = bounds.next_slice(db)
                blocks = queue.Queue(SLICE_BLOCKS)
                _offer(slices, blocks, stop)
                if bounds.done:
                    _offer(slices, None, stop)
            _print_slice(db, params, key, blocks, stop)
            blocks = None
    except Exception as error:
        _offer(slices if blocks is None else blocks, error, stop)


def _print_slice(
    db: psycopg.Connection[Any], params: dict[str, Any], key: Key, blocks: _Blocks, stop: threading.Event
) -> None:
    lines: list[Any] = []  # of bytes
    size = 0
    with db.cursor().copy(query("print_slice"), params) as copy:
        start = COPY_HEADER
        while (row := copy.read()) and not stop.is_set():
            if len(row) <= start + END_MARK:
                continue
            lines.append(row[start + ROW_HEADER :])
            start = 0
            size += len(row)
            if size >= BLOCK_BYTES:
                _offer(blocks, Block(b"".join(lines), len(lines)), stop)
                lines, size = [], 0
    _offer(blocks, Block(b"".join(lines), len(lines), key), stop)


def _offer(to: "queue.Queue[Any]", what: object, stop: threading.Event) -> None:
    """Put it there once there is room, or never where nobody wants it any more."""
    while not stop.is_set():
        try:
            to.put(what, timeout=ENQUEUE_SECONDS)
        except queue.Full:
            continue
        return


def _told(what: T | Exception) -> T:
    if isinstance(what, Exception):
        raise what
    return what
