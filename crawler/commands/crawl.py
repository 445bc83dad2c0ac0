"""scrapy crawl: run a source's spider into the archive, then say what came in."""

import argparse
import logging
from pathlib import Path

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import FAILED, STOPPED, log_as_told, say_error, stop_at_signals
from crawler.errors import CrawlerError

# Exit code, beside 0: all well; FAILED: it could not run, or the disk or the database failed it; and STOPPED.
WRONG = 1  # the crawl ran, and something needs a look
WELL = ("finished", "budget_spent", "closespider_timeout")  # the last two: as much as MOST_REQUESTS and so on allow


class Command(BaseRunSpiderCommand):
    """Scrapy's crawl, with the archive opened and migrated first."""

    requires_project = True

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] SOURCE"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Crawl a source into the archive"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "Crawls SOURCE. -a since=YYYY-MM-DD -a until=YYYY-MM-DD bound the days of publication, "
            "-a sections=A,B names section pages, -a urls=URL,URL or -a urls=@FILE fetches just these articles. "
            "Exit code 0: all well; 1: the crawl ran and something needs a look; 2: it could not run, or the database "
            "or the disk failed it; 3: it was stopped by a signal before its end, and the same command goes on."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Leave the log to the crawl itself: Scrapy's own lines come with -L INFO."""
        super().process_options(args, opts)
        if self.settings is not None:
            log_as_told(self.settings)
        if not opts.loglevel:
            logging.getLogger("scrapy.utils.log").addFilter(lambda record: record.levelno >= logging.WARNING)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy calls this."""
        if len(args) != 1:
            raise ScrapyUsageError("name one SOURCE; scrapy list shows them")
        stop_at_signals()
        try:
            self.exitcode = self.crawl(args[0], opts)
        except CrawlerError as error:
            self.exitcode = say_error(error)
        except KeyboardInterrupt:  # before the crawl's own handlers stood, or after they did
            print(f"{args[0]}: stopped by a signal, and nothing is lost; the same command goes on where it ended")
            self.exitcode = STOPPED

    def crawl(self, source: str, opts: argparse.Namespace) -> int:
        """Crawl, print the summary, and give the exit code. Raises CrawlerError where it cannot begin."""
        from crawler.crawl_session import session_of
        from crawler.sources import source_named
        from crawler.store.connection import open_archive
        from crawler.store.migrations import make_current
        from crawler.summary import print_summary

        if self.settings is None or self.crawler_process is None:
            raise RuntimeError("Scrapy did not set the command up")
        spider = source_named(source)
        spider(**opts.spargs)  # bad arguments are told before anything starts
        if not opts.loglevel:
            logging.getLogger("scrapy").setLevel(logging.WARNING)
        with open_archive() as url:
            make_current(url)
            crawler = self.crawler_process.create_crawler(spider)
            self.crawler_process.crawl(crawler, **opts.spargs)
            self.crawler_process.start()
            stop_at_signals()
            session = session_of(crawler)
            session.abandon()
            if session.error is not None:
                logged = session.was_opened and self.settings.getbool("LOG_ENABLED")
                return FAILED if logged else say_error(session.error)
            if session.finish_reason is None:
                if self.crawler_process.bootstrap_failed:
                    return FAILED
                print(f"{source}: ended at once, and nothing is lost; the same command goes on where it ended")
                return STOPPED
            if self.settings.getbool("SUMMARY"):
                print_summary(url, session, Path(self.settings["WARC_DIR"]))
        return exit_code(session.finish_reason, bool(session.troubles))


def exit_code(finish_reason: str, troubles: bool) -> int:
    """The exit code of a crawl that ran."""
    if finish_reason == "shutdown":
        return STOPPED
    return WRONG if troubles or finish_reason not in WELL else 0
