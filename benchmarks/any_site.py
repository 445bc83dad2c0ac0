"""Does `crawl news -a site=…` find the articles of a site that it has no rules for, and nothing else?

    python benchmarks/any_site.py [--articles 1000] [--stories 400] [--tools FOLDER] [SITE …]

SITE is `sample`, the sample newspaper, or one that other software builds (invented_sites.SITES); all by default. The
software is installed from PyPI and npm into --tools, or into a folder that is gone afterwards. Ends with 1 where fewer
than 99 % of a site's articles are stored, or more than 1 % of what is stored is none.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from invented_sites import HOST, NEWSROOM, SITES, ZONE, Story, stories

from crawler.sample import SamplePaper, native_skin, serve, truth
from crawler.store.connection import connect
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate

LEAST_FOUND, MOST_OTHERS = 0.99, 0.01
QUOTES = str.maketrans("‘’“”–—…", "''\"\"--.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a perfect crawl stores of an article."""

    headline: str
    day: date
    authors: tuple[str, ...]
    body: str


@dataclass(slots=True)
class Score:
    """Of one site."""

    articles: int
    requests: int
    found: set[str] = field(default_factory=set)
    others: list[str] = field(default_factory=list)
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("headline", "day", "authors", "body"), 0))
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether it is as the module says."""
        stored = len(self.found) + len(self.others)
        return len(self.found) >= LEAST_FOUND * self.articles and len(self.others) <= MOST_OTHERS * stored

    def __str__(self) -> str:
        right = ", ".join(f"{name} {count / max(len(self.found), 1):.3f}" for name, count in self.right.items())
        return (
            f"{len(self.found)} of {self.articles} articles ({len(self.found) / self.articles:.2%}), "
            f"{len(self.others)} others stored; {right}; "
            f"{self.requests} requests ({self.requests / max(len(self.found), 1):.2f} an article found)"
        )


def score(
    records: list[dict[str, Any]], wanted: Mapping[str, Wanted], name_of: Callable[[str], str | None], requests: int
) -> Score:
    """The records of a crawl beside the articles by name; an article stored twice counts as another the second time."""
    result = Score(len(wanted), requests)
    for record in records:
        name = name_of(record["url"])
        if name is None or name in result.found:
            result.others.append(record["url"])
            continue
        result.found.add(name)
        truth_of = wanted[name]
        got = {
            "headline": folded(record["headline"]) == folded(truth_of.headline),
            "day": day_of(record["date_published"]) == truth_of.day,
            "authors": tuple(a["name"] or a["email"] for a in record["authors"]) == truth_of.authors,
            "body": folded(record["article_body"]) == folded(truth_of.body),
        }
        for name_of_field, is_right in got.items():
            result.right[name_of_field] += is_right
            if not is_right:
                result.wrong.append(f"{name_of_field} of {record['url']}")
    result.missed = [name for name in wanted if name not in result.found]
    return result


def day_of(moment: str | None) -> date | None:
    """The day in the sites' zone."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(ZONE)).date() if moment else None


def folded(text: str) -> str:
    """Without what a site's typesetting may change: white space and the form of quotes, dashes and dots."""
    return re.sub(r"[\s.\"'-]+", "", text.translate(QUOTES))


@contextmanager
def archive(server_url: str, name: str) -> Iterator[str]:
    """A migrated database."""
    with connect(server_url, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}".encode())
    url = urlsplit(server_url)._replace(path=f"/{name}").geturl()
    migrate(url)
    yield url


def crawl(archive_url: str, site: str, address: str, *, verbose: bool) -> list[dict[str, Any]]:
    """What a crawl of the site, answered at the address on loopback, stores."""
    settings = {
        "HOST_MAP": json.dumps({"*": address}),
        "DOWNLOAD_DELAY": "0",
        "RETRY_PATIENCE": "0",
        "CHECK_HEALTH": "False",
        "LOG_LEVEL": "INFO" if verbose else "WARNING",
    }
    words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "ARCHIVE_URL": archive_url, "ARCHIVE_DATA": folder, "COLUMNS": "200"}

        def run(*arguments: str) -> str:
            done = subprocess.run(
                [sys.executable, "-m", "crawler", *arguments],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            return done.stdout

        said = run("crawl", "news", "-a", f"site={site}", *words)
        if "articles in the archive" not in said:
            sys.exit(f"the crawl of {site} failed:\n{said}")
        print("\n".join(f"  {line}" for line in said.splitlines() if verbose or re.match(r"\S+: [A-Z]|Rejec", line)))
        out = Path(folder) / "export.jsonl"
        run("export", "-o", str(out))
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def of_sample(server_url: str, articles: int, *, verbose: bool) -> Score:
    """The sample newspaper, whose rules the crawl does not have."""
    paper = SamplePaper(articles)
    wanted = {}
    for article in paper:
        record = truth(article, native_skin(article))
        names = tuple(a["name"] or a["email"] for a in record["authors"])
        day = article.date_published.date()
        wanted[str(article.index)] = Wanted(article.headline, day, names, record["article_body"])
    with serve(paper, crawl_delay=0) as server, archive(server_url, "sample") as url:
        records = crawl(url, "https://www.koreaherald.com", f"{server.host}:{server.port}", verbose=verbose)
        requests = len(server.requests)
    return score(records, wanted, lambda u: str(a.index) if (a := paper.find(u)) else None, requests)


def of_software(server_url: str, name: str, paper: tuple[Story, ...], tools: Path, *, verbose: bool) -> Score:
    """A site that other people's software builds."""
    software = SITES[name]
    wanted = {
        s.slug: Wanted(s.headline, s.published.date(), (s.author if software.names_author else NEWSROOM,), s.markdown)
        for s in paper
    }

    def named(url: str) -> str | None:
        last = urlsplit(url).path.removesuffix("index.html").rstrip("/").rpartition("/")[2].removesuffix(".html")
        return last if last in wanted else None

    with tempfile.TemporaryDirectory() as folder:
        output = software.build(tools, Path(folder) / "site", paper)
        served = serve_command(software.serve, tools, output) if software.serve else serve_folder(output)
        with served as (address, asked), archive(server_url, re.sub(r"\W", "_", name)) as url:
            records = crawl(url, f"https://{HOST}", address, verbose=verbose)
            return score(records, wanted, named, len(asked()))


@contextmanager
def serve_command(
    command: Callable[[Path, Path, int], tuple[str, ...]], tools: Path, built: Path
) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """A server of the software's own: its address, and the lines it wrote of what it was asked for."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = built / "requests.log"
    with log.open("w") as out, subprocess.Popen(command(tools, built, port), stdout=out, stderr=out) as process:
        try:
            for _ in range(300):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.1)
            yield f"127.0.0.1:{port}", lambda: [line for line in log.read_text().splitlines() if '"GET ' in line]
        finally:
            process.terminate()


@contextmanager
def serve_folder(folder: Path) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """A web server of files on loopback: its address, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.path)
            super().do_GET()

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", lambda: asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="What the spider for any site finds.")
    parser.add_argument("sites", nargs="*", metavar="SITE", default=["sample", *SITES], help=", ".join(SITES))
    parser.add_argument("--articles", type=int, default=1000, help="of the sample newspaper (default 1000)")
    parser.add_argument("--stories", type=int, default=400, help="of each other site (default 400)")
    parser.add_argument("--tools", type=Path, help="where the software is, or is installed and stays")
    parser.add_argument("--verbose", action="store_true", help="the crawls' own words, and what is wrong")
    options = parser.parse_args()
    if unknown := set(options.sites) - {"sample", *SITES}:
        parser.error(f"no such site: {', '.join(sorted(unknown))}; choose of sample, {', '.join(SITES)}")
    paper, good = stories(options.stories), True
    with throwaway() as lease, tempfile.TemporaryDirectory() as temporary:
        tools = options.tools or Path(temporary)
        for name in options.sites:
            if name == "sample":
                result = of_sample(lease.url, options.articles, verbose=options.verbose)
            else:
                result = of_software(lease.url, name, paper, tools, verbose=options.verbose)
            print(f"{name}: {result}", flush=True)
            told = [f"not an article: {url}" for url in result.others] + [f"missed: {name}" for name in result.missed]
            for line in (told + result.wrong)[: 40 if options.verbose else 5]:
                print(f"  {line}", flush=True)
            good &= result.good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
