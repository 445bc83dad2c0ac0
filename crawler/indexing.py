"""The indexer in several processes: each takes batches from the queue until it is empty."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial

from crawler.errors import DatabaseUnavailable
from crawler.store.indexer import Indexed, index_some
from crawler.workers import begin_worker

SLICE_SECONDS = 2.0  # how often a process says what it has done
FEW = 1_000  # articles; a process of one's own takes half a second to start


def index_all(url: str, due: int, processes: int, *, duplicates: bool = True) -> Iterator[int]:
    """Index until nothing is due, in that many processes; how many articles were done, again and again.

    Without ``duplicates`` only the words, for measurements. What was not finished when the caller leaves is in the
    queue. Raises DatabaseUnavailable.
    """
    if due <= FEW or processes <= 1:
        while not (done := index_some(url, SLICE_SECONDS, duplicates=duplicates)).all_done:
            yield done.articles
        yield done.articles
        return
    work = partial(index_some, url, SLICE_SECONDS, duplicates=duplicates)
    context = multiprocessing.get_context("spawn")  # a fork would inherit sockets and locks
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=begin_worker)
    try:
        running: set[Future[Indexed]] = {pool.submit(work) for _ in range(processes)}
        while running:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                done = future.result()
                yield done.articles
                if not done.all_done:
                    running.add(pool.submit(work))
    except BrokenProcessPool:
        raise DatabaseUnavailable(
            "a process that indexed articles was killed; nothing is lost, and crawler index goes on"
        ) from None
    finally:
        workers = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.kill()
