"""scrapy worker: crawl what is due, and do the jobs that wait."""

import argparse
import asyncio
import logging
import sys
from contextlib import ExitStack

from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.utils.log import configure_logging

from crawler.command import ArchiveCommand

logger = logging.getLogger(__name__)
NEEDS_A_LOOK = 1  # exit code of --once: jobs ended badly


class Command(ArchiveCommand):
    """Any number of them, on any machines that reach the archive's PostgreSQL."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Crawl what is due by crawler schedule, and do the jobs that wait"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "Each crawl and each job runs in a process of its own. SIGTERM or Ctrl-C takes no new jobs, stops what "
            "runs, and ends within some ten seconds with exit code 0; what was stopped waits for another worker. "
            "A second signal ends at once. What a worker that was killed ran is begun anew by another one within half "
            "a minute; a PostgreSQL that restarts is waited for."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """How much at a time."""
        super().add_options(parser)
        parser.add_argument("--concurrency", type=int, default=4, metavar="N", help="crawls at a time (default 4)")
        parser.add_argument("--batch", type=int, default=1, metavar="N", help="other jobs at a time (default 1)")
        parser.add_argument("--once", action="store_true", help="do what is due and what waits now, then end")
        parser.add_argument(
            "--metrics-port", type=int, metavar="PORT", help="serve /metrics, /healthz and /readyz there"
        )
        parser.add_argument(
            "--metrics-address", default="127.0.0.1", metavar="ADDRESS", help="of these (default 127.0.0.1)"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Work."""
        from crawler.alerts.endpoint import endpoints
        from crawler.jobs.place import Limits, Place
        from crawler.jobs.run_command import BAD
        from crawler.jobs.worker import Work, work
        from crawler.looks import Watched
        from crawler.metrics.server import serve_metrics
        from crawler.store.connection import describe, open_archive
        from crawler.store.migrations import make_current

        if args:
            raise ScrapyUsageError("worker takes options only; crawler worker -h shows them")
        for option, most in (("concurrency", 500), ("batch", 100)):
            if not 1 <= getattr(opts, option) <= most:
                raise ScrapyUsageError(f"--{option} {getattr(opts, option)} is no number from 1 to {most}")
        settings = self.project_settings
        configure_logging(dict(settings))
        limits = Limits(
            crawl=settings.getfloat("CRAWL_HOURS") * 3_600,
            keep=settings.getfloat("JOB_DAYS") * 86_400,
            heartbeat=settings.getfloat("WORKER_HEARTBEAT_SECONDS"),
            silence=settings.getfloat("WORKER_DEAD_SECONDS"),
        )
        with open_archive() as url, ExitStack() as stack:
            make_current(url)
            wanted = Work(
                opts.concurrency, opts.batch, opts.once, limits, Watched(url, self.warc_folder, self.alert_urls)
            )
            endpoints(wanted.watched.alert_urls)  # an address that cannot be is told now

            async def begun(place: Place) -> None:
                logger.info("%s: %d crawls and %d other jobs at a time", describe(url), wanted.crawls, wanted.batches)
                if opts.metrics_port is not None:
                    served = serve_metrics(
                        url,
                        self.warc_folder,
                        opts.metrics_port,
                        opts.metrics_address,
                        lambda: place.processes.running,
                        asyncio.get_running_loop(),
                    )
                    port = stack.enter_context(served).server_port
                    logger.info("metrics are at http://%s:%d/metrics", opts.metrics_address, port)

            outcomes = asyncio.run(work(wanted, begun))
            told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
            logger.info("%d jobs ended here%s", outcomes.total(), f": {told}" if told else "")
        sys.stdout.flush()
        return NEEDS_A_LOOK if opts.once and any(outcomes[bad] for bad in BAD) else None
