"""Whether the source is crawled: crawls that are missing, hang, or fail; and whether they keep up with what is due."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from crawler.monitoring.finding import Finding
from crawler.monitoring.history import Crawl, History

ENOUGH = 8  # crawls, before their habit says anything
TIMES = 3.0  # the longest pause or run of the last crawls but the longest twentieth
LEAST_PAUSE = timedelta(hours=3)
GIVEN_UP = timedelta(days=90)  # a source not crawled for longer is crawled no more
LEAST_RUN = timedelta(hours=1)
FAILED_IN_A_ROW = 3
STOPPED = frozenset({"finished", "shutdown", "cancelled"})  # nothing is wrong with these
ADDRESS = re.compile(r"https?://\S+")
LAG_DAYS = 1.0  # days' worth of tries that wait a day and more


def missing_crawls(history: History) -> Iterator[Finding]:
    """No crawl began for far longer than is usual."""
    crawls = history.crawls
    if len(crawls) < ENOUGH:
        return
    last = crawls[-1]
    usual = _high([b.started_at - a.started_at for a, b in pairwise(crawls)])
    pause = history.now - last.started_at
    if last.finished_at is not None and max(TIMES * usual, LEAST_PAUSE) < pause < GIVEN_UP:
        yield _finding(
            history,
            "missing_crawls",
            last.started_at,
            f"no crawl began since {last.started_at:%Y-%m-%d %H:%M} UTC, where one began every {_spoken(usual)} or "
            f"sooner; see whether its schedule and the workers run",
        )


def stalled_crawl(history: History) -> Iterator[Finding]:
    """A crawl has run for far longer than is usual."""
    running = [crawl for crawl in history.crawls if crawl.finished_at is None]
    runs = [c.finished_at - c.started_at for c in history.crawls if c.finished_at and c.finish_reason == "finished"]
    if not running or len(runs) < ENOUGH:
        return
    usual, last = _high(runs), running[-1]
    if history.now - last.started_at > max(TIMES * usual, LEAST_RUN):
        yield _finding(
            history,
            "stalled_crawl",
            last.started_at,
            f"the crawl that began {last.started_at:%Y-%m-%d %H:%M} UTC goes on, where {_spoken(usual)} are long; "
            f"see its log, and stop it: the next one goes on where it was",
        )


def failed_crawls(history: History) -> Iterator[Finding]:
    """The last crawls ended before their end, each of them."""
    ended = [crawl for crawl in history.crawls if crawl.finished_at is not None]
    failed: list[Crawl] = []
    for crawl in reversed(ended):
        if crawl.finish_reason in STOPPED:
            break
        failed.append(crawl)
    if len(failed) >= FAILED_IN_A_ROW:
        yield _finding(
            history,
            "failed_crawls",
            failed[-1].started_at,
            f"the last {len(failed)} crawls ended as {failed[0].finish_reason}; see the log of the last one",
        )


def recrawl_lag(history: History) -> Iterator[Finding]:
    """More URLs have waited a day and more for their turn than are asked for in a day."""
    tries = [sum(day.answers.values()) for day in history.days[-29:-1]]
    pace = median(tries) if tries else 0.0
    if history.overdue_since is not None and pace > 0 and history.overdue > LAG_DAYS * pace:
        yield _finding(
            history,
            "recrawl_lag",
            history.overdue_since + timedelta(days=1),
            f"{history.overdue} URLs have waited for their turn for a day and more, and {pace:.0f} are asked for in a "
            f"day; crawl it more often, or let it ask faster where the site allows",
        )


def told_by_crawl(history: History) -> Iterator[Finding]:
    """What the last crawl itself found to need a look; since the first of the crawls in a row that found it."""
    ended = [crawl for crawl in history.crawls if crawl.finished_at is not None]
    if not ended:
        return
    for reason, count in ended[-1].troubles.items():
        first = ended[-1]
        for crawl in reversed(ended):
            if reason not in crawl.troubles:
                break
            first = crawl
        told = list(ended[-1].told.get(reason, ()))
        yield Finding(
            history.source,
            reason,
            "crawl",
            first.started_at,
            told[0] if told else f"the last crawl met {reason} {count} times; see its log",
            tuple(dict.fromkeys(address.rstrip(".,;:)") for each in told for address in ADDRESS.findall(each)))[:3],
        )


def _finding(history: History, reason: str, since: datetime, sentence: str) -> Finding:
    return Finding(history.source, reason, "", since, sentence)


def _high(spans: list[timedelta]) -> timedelta:
    """The longest of them but for the longest twentieth."""
    ordered = sorted(spans)
    return ordered[int(0.95 * (len(ordered) - 1))] if ordered else timedelta(0)


def _spoken(span: timedelta) -> str:
    minutes = span / timedelta(minutes=1)
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.0f} h" if minutes < 4320 else f"{span.days} days"
