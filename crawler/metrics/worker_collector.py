"""What is this process's own, or its machine's: crawls that it runs, and room for WARC files."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class WorkerCollector(Collector):
    """`running` counts the crawls and other jobs of this worker that run now."""

    def __init__(self, warc_folder: Path, running: Callable[[], int]) -> None:
        self._folder, self._running = warc_folder, running

    def describe(self) -> Iterator[Metric]:
        """Nothing is read when it is registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Both."""
        yield GaugeMetricFamily("crawler_worker_jobs_running", "Jobs that this worker runs.", value=self._running())
        free = GaugeMetricFamily("crawler_warc_disk_free_bytes", "Room on the disk of the WARC folder.")
        size = GaugeMetricFamily("crawler_warc_disk_size_bytes", "Size of that disk.")
        try:
            usage = shutil.disk_usage(self._folder)
        except OSError:  # the first crawl makes the folder
            pass
        else:
            free.add_metric([], usage.free)
            size.add_metric([], usage.total)
        yield from (free, size)
