"""Work in processes of its own, so that it blocks no event loop and no page can take its caller down.

A page that crashes its worker or hangs harms only itself: what was handed over with it, or was under way in the same
pool, is tried again item by item in a process apart.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, TypeVar

from crawler import json_log
from crawler.errors import ConfigurationError
from crawler.items import Article, FetchedPage, Rejection
from crawler.process import process
from crawler.source_rules import SourceRules
from crawler.urls import url_key

START_SECONDS = 60  # importing the extraction takes two on an idle machine
IDLE_SECONDS = 1.0  # a pool takes no time for it
END_SECONDS = 2.0  # that a pool's thread has for its end, once its processes are killed
CRASHED = "the extraction of this page crashed or took too long"
T = TypeVar("T")
R = TypeVar("R")


class Workers:
    """A pool of up to so many processes, each begun when there is work for it; what takes longer than `seconds` from
    its hand-over on is ended."""

    def __init__(self, processes: int, seconds: float) -> None:
        self.processes, self._seconds = processes, seconds
        self.tries = 0  # hand-overs that ended, well or not: the work moves on
        self._pool: ProcessPoolExecutor | None = None
        self._works = False
        self._apart: ProcessPoolExecutor | None = None  # of one process, for what was under way when a pool broke
        self._one_at_a_time = asyncio.Lock()

    async def start(self) -> None:
        """Return when a worker works; at once, when one has. Raises ConfigurationError where none can be started."""
        async with self._one_at_a_time:
            if not self._works:
                await self._start()
                self._works = True

    async def _start(self) -> None:
        self._pool = self._pool or _new_pool(self.processes)
        try:
            await asyncio.wait_for(asyncio.wrap_future(self._pool.submit(os.getpid)), START_SECONDS)
        except (BrokenProcessPool, TimeoutError, OSError) as error:
            raise ConfigurationError(
                f"no extraction process can be started with {sys.executable} ({type(error).__name__}); "
                "check that this user may run it"
            ) from error
        # The pool hears a moment later that this process is idle; until then it would begin another one
        idle: threading.Semaphore = self._pool._idle_worker_semaphore
        if await asyncio.to_thread(idle.acquire, timeout=IDLE_SECONDS):
            idle.release()

    async def each(self, work: Callable[..., Sequence[R]], items: Sequence[T], *shared: Any) -> list[R | None]:
        """What ``work(items, *shared)`` gives, one result an item; None for an item that crashes or hangs.

        `work` is a function of a module. What it raises is raised here.
        """
        self._pool = self._pool or _new_pool(self.processes)
        results = await self._try(self._pool, work, items, *shared)
        if results is None:
            async with self._one_at_a_time:
                return [await self._alone(work, item, *shared) for item in items]
        return list(results)

    async def in_order(
        self, chunks: AsyncIterator[T], handle: Callable[[T], Awaitable[R]], ahead: int = 2
    ) -> AsyncGenerator[tuple[T, R], None]:
        """Each chunk with what `handle` made of it, in order, while `ahead` chunks a process are under way."""
        under_way: deque[tuple[T, asyncio.Task[R]]] = deque()
        try:
            async for chunk in chunks:
                under_way.append((chunk, asyncio.ensure_future(handle(chunk))))
                if len(under_way) >= ahead * self.processes:
                    first, task = under_way[0]
                    yield first, await task
                    under_way.popleft()
            while under_way:
                first, task = under_way[0]
                yield first, await task
                under_way.popleft()
        finally:
            for _, task in under_way:
                task.cancel()
            await asyncio.gather(*(task for _, task in under_way), return_exceptions=True)

    def close(self) -> None:
        """End the processes; what they were doing is lost."""
        for pool in filter(None, (self._pool, self._apart)):
            # With its processes dead a pool's thread ends, and what its queues hold of the system is given back
            if (thread := _end(pool)) is not None:
                thread.join(END_SECONDS)

    async def _alone(self, work: Callable[..., Sequence[R]], item: T, *shared: Any) -> R | None:
        self._apart = self._apart or _new_pool(1)
        result = await self._try(self._apart, work, [item], *shared)
        return result[0] if result else None

    async def _try(
        self, pool: ProcessPoolExecutor, work: Callable[..., Sequence[R]], items: Sequence[T], *shared: Any
    ) -> Sequence[R] | None:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(pool.submit(work, items, *shared)), self._seconds)
        except (BrokenProcessPool, TimeoutError, OSError):
            if pool is self._pool:  # not yet replaced by another caller
                self._pool = _new_pool(self.processes)
            elif pool is self._apart:
                self._apart = None
            _end(pool)
            return None
        finally:
            self.tries += 1


class ExtractionWorkers(Workers):
    """Workers that turn pages into articles or rejections."""

    async def run(self, pages: Sequence[FetchedPage], rules: SourceRules) -> list[Article | Rejection]:
        """One result a page, in order. Never raises for what a page holds; ConfigurationError as start() does."""
        if pages:
            await self.start()
        # Chunks in parallel: each worker gets its share of the batch
        shares = range(min(self.processes, len(pages)))
        done = await asyncio.gather(
            *(self.each(process_pages, pages[start :: self.processes], rules) for start in shares)
        )
        results: list[Article | Rejection | None] = [None] * len(pages)
        for start, share in enumerate(done):
            results[start :: self.processes] = share
        return [result or crashed(page, rules) for page, result in zip(pages, results, strict=True)]


def process_pages(pages: Sequence[FetchedPage], rules: SourceRules) -> list[Article | Rejection]:
    """What a worker does with a chunk."""
    return [process(page, rules) for page in pages]


def crashed(page: FetchedPage, rules: SourceRules) -> Rejection:
    """What comes of a page that took its worker down."""
    key = rules.url_key(page.requested_url) if rules.url_key else None
    return Rejection(
        source=rules.source,
        url=page.url,
        url_key=key or url_key(page.requested_url),
        reason="extraction_failed",
        detail=CRASHED,
        captured_at=page.fetched_at,
    )


def _new_pool(processes: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")  # a fork would inherit sockets, locks and threads
    return ProcessPoolExecutor(processes, mp_context=context, initializer=begin_worker)


def _end(pool: ProcessPoolExecutor) -> threading.Thread | None:
    """End the pool's processes; the thread that looked after them, which ends by itself."""
    thread: threading.Thread | None = getattr(pool, "_executor_manager_thread", None)
    workers = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.kill()
    # A feeder that waits for room in a dead worker's pipe would be waited for at exit: close the pipe's far end
    queue = getattr(pool, "_call_queue", None)
    if queue is not None:
        queue._reader.close()
    return thread


def begin_worker() -> None:
    """A worker begins: it leaves Ctrl-C to its parent, and ends when its parent is gone, kill -9 included."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    json_log.install({**os.environ, "LOG_LEVEL": "WARNING"})
    with contextlib.suppress(OSError):
        os.nice(5)  # the event loop comes first


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
