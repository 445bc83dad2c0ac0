"""The newest snapshot of the archive, read at most so often, whoever asks; an answer within a second in any case."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from crawler.errors import CrawlerError
from crawler.store.metrics import Snapshot

logger = logging.getLogger(__name__)
FRESH_SECONDS = 5.0  # a snapshot is good for
REST = 20  # … and for so many times as long as reading it took: at most a twentieth of a core of PostgreSQL's
WAIT_SECONDS = 0.8  # for a reading under way
UP_SECONDS = (
    3.0  # a reading under way for so long without an end says that the database hangs, after one that was quick
)


@dataclass(frozen=True, slots=True)
class State:
    """What is known now: the last snapshot (None: there was none), whether the database answers, and seconds."""

    snapshot: Snapshot | None
    is_up: bool
    age: float
    reading_took: float


class Snapshots:
    """For any number of threads."""

    def __init__(self, read: Callable[[], Snapshot], fresh_seconds: float = FRESH_SECONDS) -> None:
        self._read, self._fresh = read, fresh_seconds
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._is_up = False
        self._complained = False  # since it last answered
        self._read_at = float("-inf")  # on the monotonic clock: when the last reading ended …
        self._taken_at = float("-inf")  # … and the last one that gave something
        self._took = 0.0
        self._under_way: threading.Event | None = None
        self._began_at = 0.0

    def state(self, wait: float = WAIT_SECONDS) -> State:
        """The state; it begins a reading where the last one is old, and waits for its end only so long."""
        with self._lock:
            now = time.monotonic()
            rest = max(self._fresh, REST * self._took) if self._is_up else self._fresh
            if self._under_way is None and now - self._read_at >= rest:
                self._under_way, self._began_at = threading.Event(), now
                threading.Thread(target=self._run, args=(self._under_way,), name="metrics", daemon=True).start()
            under_way = self._under_way
        if under_way is not None:
            under_way.wait(wait)
        with self._lock:
            now = time.monotonic()
            hangs = self._under_way is not None and now - self._began_at > max(UP_SECONDS, 3 * self._took)
            age = now - self._taken_at if self._snapshot else 0.0
            return State(self._snapshot, self._is_up and not hangs, age, self._took)

    def settle(self, wait: float) -> bool:
        """Wait for a reading under way, so long; whether none is."""
        under_way = self._under_way
        return under_way is None or under_way.wait(wait)

    def _run(self, ended: threading.Event) -> None:
        began = time.monotonic()
        snapshot = None
        try:
            snapshot = self._read()
        except Exception as error:  # a fault of ours, too, must not end the metrics that are the process's own
            if not self._complained:
                known = isinstance(error, CrawlerError)
                logger.error("the metrics of the archive cannot be read: %s", error, exc_info=not known)
            self._complained = True
        finally:
            with self._lock:
                now = self._read_at = time.monotonic()
                self._is_up = snapshot is not None
                if snapshot is not None:
                    self._complained = False
                    self._snapshot, self._taken_at, self._took = snapshot, now, now - began
                self._under_way = None
            ended.set()
