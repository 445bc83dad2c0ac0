"""process.py in worker processes, so that extraction never blocks the event loop and no page can take it down.

A page that crashes its worker or hangs ends as a rejection; the pages handed over with it are tried again one by one.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait

from crawler.errors import ConfigurationError
from crawler.items import Article, FetchedPage, Rejection
from crawler.process import process
from crawler.source_rules import SourceRules
from crawler.urls import url_key

START_SECONDS = 60  # importing the extraction takes two on an idle machine


class ExtractionWorkers:
    """A pool of processes that turn pages into articles or rejections."""

    def __init__(self, processes: int, seconds: float) -> None:
        self._processes, self._seconds = processes, seconds
        self.tries = 0  # hand-overs that ended, well or not: extraction moves on
        self._pool = self._new_pool()

    async def run(self, pages: Sequence[FetchedPage], rules: SourceRules) -> list[Article | Rejection]:
        """One result a page, in order. Never raises for what a page holds."""
        results = await self._try(pages, rules)
        if results is not None:
            return results
        alone = [await self._try([page], rules) for page in pages]
        return [result[0] if result else _crashed(page, rules) for page, result in zip(pages, alone, strict=True)]

    async def start(self) -> None:
        """Return when a worker works. Raises ConfigurationError where none can be started."""
        try:
            await asyncio.wait_for(asyncio.wrap_future(self._pool.submit(os.getpid)), START_SECONDS)
        except (BrokenProcessPool, TimeoutError, OSError) as error:
            raise ConfigurationError(
                f"no extraction process can be started with {sys.executable} ({type(error).__name__}); "
                "check that this user may run it"
            ) from error

    def close(self) -> None:
        """End the processes; what they were doing is lost."""
        self._end(self._pool)

    async def _try(self, pages: Sequence[FetchedPage], rules: SourceRules) -> list[Article | Rejection] | None:
        try:
            return await self._hand_over(pages, rules)
        finally:
            self.tries += 1

    async def _hand_over(self, pages: Sequence[FetchedPage], rules: SourceRules) -> list[Article | Rejection] | None:
        pool = self._pool
        try:
            # Chunks in parallel: each worker gets its share of the batch
            chunks = [list(pages[start :: self._processes]) for start in range(min(self._processes, len(pages)))]
            futures = [asyncio.wrap_future(pool.submit(process_pages, chunk, rules)) for chunk in chunks]
            done = await asyncio.wait_for(asyncio.gather(*futures), self._seconds)
        except (BrokenProcessPool, TimeoutError, OSError):
            if pool is self._pool:  # not yet replaced by another caller
                self._pool = self._new_pool()
            self._end(pool)
            return None
        results: list[Article | Rejection | None] = [None] * len(pages)
        for start, chunk_results in enumerate(done):
            results[start :: self._processes] = chunk_results
        return [result for result in results if result is not None]

    def _new_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")  # a fork would inherit sockets, locks and threads
        return ProcessPoolExecutor(self._processes, mp_context=context, initializer=_begin)

    def _end(self, pool: ProcessPoolExecutor) -> None:
        workers = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.kill()
        # A feeder that waits for room in a dead worker's pipe would be waited for at exit: close the pipe's far end
        queue = getattr(pool, "_call_queue", None)
        if queue is not None:
            queue._reader.close()


def process_pages(pages: Sequence[FetchedPage], rules: SourceRules) -> list[Article | Rejection]:
    """What a worker does with a chunk."""
    return [process(page, rules) for page in pages]


def _begin() -> None:
    """A worker leaves Ctrl-C to its parent, and ends when its parent is gone, kill -9 included."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    with contextlib.suppress(OSError):
        os.nice(5)  # the event loop comes first


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _crashed(page: FetchedPage, rules: SourceRules) -> Rejection:
    key = rules.url_key(page.requested_url) if rules.url_key else None
    return Rejection(
        source=rules.source,
        url=page.url,
        url_key=key or url_key(page.requested_url),
        reason="extraction_failed",
        detail="the extraction of this page crashed or took too long",
        captured_at=page.fetched_at,
    )
