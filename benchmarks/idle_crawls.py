"""What a crawl costs that finds nothing new, or little, as a process forked from one that has imported everything.

    python -m benchmarks.idle_crawls [--crawls 5] [--new 0] [--profile]

The newspaper is the sample one, the archive an embedded PostgreSQL of the program's own, with fsync as in use, named
to the crawls by ARCHIVE_URL. Prints for each crawl the seconds it took, and those of processor time: of the crawl's
process, of its children, and of PostgreSQL. With --profile also where the first one's went.
"""

import argparse
import cProfile
import importlib
import os
import pstats
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from crawler.sample import SamplePaper, serve
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate
from tests.crawling import Crawls

ARTICLES = 60
SETTLE_SECONDS = 1.0  # until PostgreSQL's backends are gone, and counted with their parent
NEVER_AHEAD = ("twisted.internet.reactor", "__main__")  # choosing the reactor is the crawl's


def forked(work: Callable[[], None]) -> tuple[float, float, float]:
    """Run it in a fork: the seconds it took, those of processor time of its process, and of its children."""
    reading, writing = os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        start = resource.getrusage(resource.RUSAGE_SELF)
        real_exit = os._exit

        def leave(code: int) -> None:
            own, others = (resource.getrusage(each) for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            mine = own.ru_utime + own.ru_stime - start.ru_utime - start.ru_stime
            os.write(writing, f"{mine} {others.ru_utime + others.ru_stime}".encode())
            real_exit(code)

        os._exit = leave  # type: ignore[assignment]
        work()
        leave(0)
    _, status = os.waitpid(pid, 0)
    seconds = time.monotonic() - began
    own, others = (float(each) for each in os.read(reading, 100).split())
    os.close(reading)
    os.close(writing)
    if status:
        sys.exit(f"the crawl ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, own, others


def command(arguments: tuple[str, ...], output: Path, modules: Path | None = None, profile: Path | None = None) -> None:
    """The crawl, as the console script would begin it; which modules it needed, or where its time went."""
    from crawler import commands

    with output.open("ab") as log:
        for descriptor in (1, 2):
            os.dup2(log.fileno(), descriptor)
    sys.argv = ["crawler", *arguments]
    profiler = cProfile.Profile()
    end = commands.end

    def ending(code: int | str | None) -> None:
        if modules is not None:
            modules.write_text("\n".join(sys.modules))
        if profile is not None:
            profiler.disable()
            profiler.dump_stats(profile)
        end(code)

    commands.end = ending  # type: ignore[assignment]
    if profile is not None:
        profiler.enable()
    commands.main()


def server_seconds(data: Path) -> float:
    """Processor time of PostgreSQL's backends that have ended, and of its main process."""
    postmaster = (data / "cluster" / "postmaster.pid").read_text().split()[0]
    fields = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Read the arguments, crawl, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crawls", type=int, default=5, help="crawls that find nothing new (default 5)")
    parser.add_argument("--crawl-delay", type=float, default=0.01, help="seconds (default 0.01)")
    parser.add_argument("--profile", action="store_true", help="say where the time of the first one went")
    parser.add_argument("--new", type=int, default=0, help="articles that appear before each crawl (default 0)")
    options, more = parser.parse_known_args()
    to_come = options.new * options.crawls
    with throwaway() as lease, tempfile.TemporaryDirectory() as name:
        migrate(lease.url)
        folder, data = Path(name), lease.server.log.parent
        with serve(SamplePaper(ARTICLES + to_come, withheld=to_come), crawl_delay=options.crawl_delay) as server:
            crawls = Crawls(lease.url, folder, server)
            os.environ.update(crawls.environment())
            arguments = (*crawls.crawl_arguments(), *more)
            first = crawls.run(*arguments)
            if first.code:
                sys.exit(first.output)
            forked(lambda: command(arguments, folder / "log", folder / "modules"))
            for module in (folder / "modules").read_text().split("\n"):
                if module not in NEVER_AHEAD and not module.startswith("zope"):
                    with suppress(ImportError):
                        importlib.import_module(module)
            print(f"{'':8}{'seconds':>8}{'crawl':>8}{'children':>10}{'PostgreSQL':>12}{'requests':>10}")
            for number in range(options.crawls):
                profile = folder / "profile" if options.profile and not number else None
                to_come -= options.new
                server.site = replace(server.site, paper=replace(server.site.paper, withheld=to_come))
                asked = len(server.requests)
                before = server_seconds(data)
                seconds, own, others = forked(lambda: command(arguments, folder / "log", profile=profile))  # noqa: B023
                time.sleep(SETTLE_SECONDS)
                served = server_seconds(data) - before
                print(
                    f"{number:<8}{seconds:8.2f}{own:8.2f}{others:10.2f}{served:12.2f}{len(server.requests) - asked:10}"
                )
            if options.profile:
                pstats.Stats(str(folder / "profile")).sort_stats("tottime").print_stats(45)
                pstats.Stats(str(folder / "profile")).sort_stats("cumtime").print_stats(70)


if __name__ == "__main__":
    main()
