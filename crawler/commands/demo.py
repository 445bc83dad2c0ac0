"""scrapy demo: the koreaherald spider against a sample newspaper on this machine."""

import argparse

from crawler.commands import crawl
from crawler.errors import UsageError

SOURCE = "koreaherald"
SMALLEST = 24  # articles: fewer leave a section without any, which the crawl would report


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
        return (
            f"Serves a newspaper of invented articles on loopback and runs the {SOURCE} spider against it. "
            "A second time it stores nothing new."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """--size."""
        super().add_options(parser)
        parser.add_argument("--size", type=int, default=120, help="how many articles the newspaper has (default 120)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy calls this."""
        super().run([SOURCE], opts)

    def crawl(self, source: str, opts: argparse.Namespace) -> int:
        """Serve, crawl, stop serving."""
        from crawler.sample import SamplePaper, serve
        from crawler.sources import source_named

        if opts.size < SMALLEST:
            raise UsageError(f"--size {opts.size} leaves sections empty; give {SMALLEST} or more")
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
