"""scrapy health: ask a worker on this machine whether it is well."""

import argparse
from urllib.parse import urlsplit

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand
from crawler.errors import UsageError

UNWELL = 1  # exit code


class Command(ArchiveCommand):
    """For people and for containers; crawler/metrics/check.py is the same without Scrapy, and starts faster."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] [URL]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Ask a worker whether it is well"

    def long_desc(self) -> str:
        """For -h."""
        from crawler.metrics.check import WORKER

        return (
            f"Asks the worker that serves metrics at URL (default: {WORKER}) whether its event loop turns (/healthz) "
            "and whether the archive's database answers (/readyz); a URL with one of these paths asks only that. Exit "
            "code 0: all well; 1: something is not, or nobody answers. python -m crawler.metrics.check [URL] is the "
            "same, and starts faster."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Ask."""
        from crawler.metrics.check import WORKER, ask

        if len(args) > 1:
            raise ScrapyUsageError("name one URL, or none for the worker on this machine")
        url = args[0] if args else WORKER
        try:
            named = urlsplit(url).scheme == "http" and urlsplit(url).hostname and urlsplit(url).port is not None
        except ValueError:
            named = False
        if not named:
            raise UsageError(f"{url} is no address of a worker; write it as in {WORKER}")
        wrong = 0
        for probe, fault in ask(url):
            print(f"{probe}: {fault or 'ok'}")
            wrong += fault is not None
        return UNWELL if wrong else None
