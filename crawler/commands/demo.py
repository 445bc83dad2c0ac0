"""scrapy demo: the koreaherald spider against a sample newspaper on this machine, on a good day or a bad one."""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.command import STOPPED, console
from crawler.commands import crawl
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.sample import SampleServer
    from crawler.sample.bad_day import Crawled, Report

SOURCE = "koreaherald"
SMALLEST = 24  # articles: fewer leave a section without any, which the crawl would report
HOURS = (0.2, 13, 25, 49)  # of the bad day, between two crawls: a page that says "not found" is asked for after 12 h


class Command(crawl.Command):
    """The real spider, its own URLs unchanged; only its hosts lead to loopback."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Crawl a sample newspaper on this machine into the archive"

    def long_desc(self) -> str:
        """For -h."""
        from crawler.sample.faults import KINDS

        return (
            f"Serves a newspaper of invented articles on loopback and runs the {SOURCE} spider against it. "
            "A second time it stores nothing new. With --faults the newspaper has a bad day: a fifth of its answers is "
            "faulty, or as many as KIND=SHARE,… says. It is crawled several times into an archive of its own, which is "
            "gone afterwards, and what was archived is compared with what was printed; exit code 0: all that can be "
            f"had is there. KIND is one of {', '.join(KINDS)}."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """--size, --faults."""
        super().add_options(parser)
        parser.add_argument("--size", type=int, default=120, help="how many articles the newspaper has (default 120)")
        parser.add_argument(
            "--faults", nargs="?", const="all", metavar="KIND=SHARE,…", help="a bad day (default: of every kind some)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy calls this."""
        super().run([SOURCE], opts)

    def crawl(self, source: str, opts: argparse.Namespace) -> int:
        """Serve, crawl, stop serving."""
        from crawler.sample import SamplePaper, serve
        from crawler.sources import source_named

        if opts.size < SMALLEST:
            raise UsageError(f"--size {opts.size} leaves sections empty; give {SMALLEST} or more")
        if opts.faults:
            try:
                return _bad_day(opts.size, opts.faults)
            except KeyboardInterrupt:
                print("The bad day was stopped by a signal, and its archive is gone; the same command begins anew")
                return STOPPED
        if self.settings is None:
            raise RuntimeError("Scrapy did not set the command up")
        with serve(SamplePaper(opts.size)) as server:
            print(
                f"A sample newspaper of {opts.size} articles answers as {source_named(source).hosts[0]} at {server.url}"
            )
            address = f"{server.host}:{server.port}"
            self.settings.set("HOST_MAP", dict.fromkeys(source_named(source).hosts, address), priority="cmdline")
            self.settings.set("DOWNLOAD_DELAY", 0, priority="cmdline")  # its robots.txt asks for a short one
            self.settings.set("CHECK_HEALTH", False, priority="cmdline")  # a newspaper of the past has no days to come
            return super().crawl(source, opts)


def _bad_day(size: int, shares: str) -> int:
    """Crawl the newspaper with faults until all that can be had is archived; the exit code."""
    from crawler.sample import Faults, SamplePaper, serve
    from crawler.sample.bad_day import compare, crawl_through
    from crawler.store.embedded import throwaway
    from crawler.store.migrations import migrate

    try:
        faults = Faults.named(shares)
    except ValueError as error:
        raise UsageError(f"--faults {shares}: {error}") from None
    kinds = "every kind" if shares == "all" else shares
    print(f"A sample newspaper of {size} articles has a bad day ({kinds}); it is crawled into an archive of its own.")
    with (
        throwaway({"fsync": "off"}) as lease,
        tempfile.TemporaryDirectory(prefix="crawler-demo-") as folder,
        serve(SamplePaper(size), faults=faults) as server,
    ):
        migrate(lease.url)
        crawl_through(lease.url, Path(folder), server, _teller(lease.url, server), HOURS)
        report = compare(lease.url, server)
    _print(report, size)
    return 0 if report.is_complete else crawl.WRONG


def _teller(url: str, server: "SampleServer") -> "Callable[[Crawled], bool]":
    """Says a line after each crawl, and whether that was the last one needed."""
    from crawler.sample.bad_day import compare

    began, asked, faulty = time.monotonic(), 0, 0

    def say(crawled: "Crawled") -> bool:
        nonlocal began, asked, faulty
        report = compare(url, server)
        passed = f" {_span(crawled.hours)} later" if crawled.hours else ""
        print(
            f"Crawl {crawled.number}{passed}: {report.faulty - faulty} of {report.requests - asked} answers were "
            f"faulty; {report.archived} of {report.wanted} articles are archived ({time.monotonic() - began:.0f} s)",
            flush=True,
        )
        began, asked, faulty = time.monotonic(), report.requests, report.faulty
        return report.is_complete

    return say


def _print(report: "Report", size: int) -> None:
    from rich.table import Table

    from crawler.sample.faults import KINDS

    out = console()
    table = Table("fault", "what went wrong", title=f"{report.faulty} of {report.requests} answers were faulty")
    table.add_column("answers", justify="right")
    for kind, count in report.kinds.most_common():
        table.add_row(kind, KINDS.get(kind, kind), str(count))
    if report.kinds:
        out.print(table)
    never = size - report.wanted
    told = [
        f"{report.archived} of {report.wanted} articles that can be had are in the archive, {report.doubled} twice, "
        f"{len(report.wrong)} with a field that differs from what was printed; {never} can never be had.",
        f"{report.forbidden} requests went where robots.txt forbids it.",
    ]
    if report.missing:
        told.append(f"Missing: {', '.join(report.missing[:5])}.")
    if report.stray:
        told.append(f"Archived, and no articles: {', '.join(report.stray[:5])}.")
    told.append("The crawler coped." if report.is_complete else "The crawler did not cope with all of it.")
    for sentence in told:
        out.print(sentence, soft_wrap=True, highlight=False, markup=False)


def _span(hours: float) -> str:
    return f"{hours:g} h" if hours >= 1 else f"{hours * 60:.0f} min"
