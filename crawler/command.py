"""What the commands in crawler/commands/ share: one sentence and exit code 2 for what a user can do something about."""

import argparse
import logging
import os
import signal
import sys
from abc import abstractmethod
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings
from scrapy.utils.project import get_project_settings

from crawler import json_log
from crawler.errors import CrawlerError, UsageError
from crawler.secret import secret

WIDTH = 140  # columns of tables where the output is no terminal
# Exit codes, beside 0; 1 is "did it, and something needs a look".
FAILED = 2  # could not do what was asked
STOPPED = 3  # a signal stopped it (also in commands/__init__.py, which imports nothing before it must)


class ArchiveCommand(ScrapyCommand):
    """A command without Twisted. Subclasses do their work in ``execute`` and import heavy things there."""

    requires_project = True
    requires_crawler_process = False

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy calls this first."""
        super().process_options(args, opts)
        log_as_told(self.project_settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy calls this."""
        stop_at_signals()
        try:
            self.exitcode = self.execute(args, opts) or 0
        except CrawlerError as error:
            self.exitcode = say_error(error)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader of our output had enough: leave nothing for Python to flush at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    @property
    def project_settings(self) -> BaseSettings:
        """The settings, with what ``-s`` said."""
        return self.settings or get_project_settings()

    @property
    def warc_folder(self) -> Path:
        """Where the archive's WARC files lie."""
        return Path(self.project_settings["WARC_DIR"])

    @property
    def alert_urls(self) -> list[str]:
        """Where alerts go, in the form of apprise. Raises ConfigurationError where their file cannot be read."""
        return str(self.project_settings["ALERT_URLS"] or secret("ALERT_URLS") or "").split()

    @abstractmethod
    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Do it; the exit code, or None for 0. Raises CrawlerError."""


def stop_at_signals() -> None:
    """From now on SIGTERM, like Ctrl-C, raises KeyboardInterrupt, so that what was opened is closed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def log_as_told(settings: BaseSettings) -> None:
    """With the setting LOG_JSON the log is JSON, and Scrapy's own handler stays out of it."""
    if json_log.install(settings):
        settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")


def say_error(error: CrawlerError) -> int:
    """Print the sentence, or log it where the log is JSON; the exit code that goes with it."""
    if json_log.is_installed():
        logging.getLogger(__name__).error("%s", error)
        return FAILED
    Console(stderr=True).print(f"error: {error}", style="bold red", markup=False, highlight=False, soft_wrap=True)
    return FAILED


def day_named(text: str | None, option: str) -> date | None:
    """The day that an option names (YYYY-MM-DD); None where it was not given. Raises UsageError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{option} {text!r} is no day; write it as in {option} 2026-11-23") from None


def days_named(opts: argparse.Namespace) -> tuple[date | None, date | None]:
    """The days of --since and --until, both included. Raises UsageError, also where they are in the wrong order."""
    first, last = day_named(opts.since, "--since"), day_named(opts.until, "--until")
    if first and last and first > last:
        raise UsageError(f"--since {first} is after --until {last}; swap them")
    return first, last


def span_of_days(first: date | None, last: date | None, zone: str | None) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first day to that of the day after the last, in the zone (None: UTC)."""
    here = ZoneInfo(zone or "UTC")
    since = datetime.combine(first, time(), here) if first else None
    until = datetime.combine(last + timedelta(days=1), time(), here) if last and last < date.max else None
    return since, until


def check_words(words: Iterable[str]) -> None:
    """What is kept in the database must be text. Raises UsageError for bytes of another encoding than UTF-8."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            raise UsageError(
                f"{word!r} is not in UTF-8, so it cannot be kept; rename it, or write it in UTF-8"
            ) from None


def console() -> Console:
    """Where tables are printed; wide where nobody's window limits it."""
    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=WIDTH)


def short_span(seconds: float) -> str:
    """In the largest unit that says it: 45 s, 12 min, 3 h, 9 days."""
    for unit, length in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
