"""Runs one spider in a process of its own against a loopback server, and prints what it found as JSON.

One Twisted reactor can run once a process, so every crawl of a test is a new process. No database, no archive: what
the frontier and the pipelines would take is collected here.
"""

import json
import logging
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

SETTINGS: dict[str, Any] = {
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
        "crawler.middlewares.limits.Limits": 80,
        "crawler.middlewares.back_off.BackOff": 90,
        "crawler.middlewares.politeness.RobotsMiddleware": 100,
        "crawler.middlewares.decompression.BoundedDecompression": 590,
        "crawler.middlewares.redirects.ScopedRedirects": 600,
    },
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawler.middlewares.host_map.HostMapDownloadHandler"),
    "PRIVATE_HOSTS": ["127.0.0.1"],
    "ROBOTSTXT_OBEY": True,
    "USER_AGENT": "sample-crawler/1.0 (+mailto:desk@gazette.example)",
    "DOWNLOAD_DELAY": 0,
    "RETRY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_ENABLED": False,
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
}


def crawl(
    spider: str, arguments: dict[str, str] | None = None, settings: dict[str, Any] | None = None, seconds: float = 60
) -> dict[str, Any]:
    """Run "module:Class"; gives links, pages, outcomes, stats, log, error (a UsageError's text) and slots: of each of
    the downloader's, its delay, its jitter and when it sent each request, by its own clock."""
    task = json.dumps({"spider": spider, "arguments": arguments or {}, "settings": settings or {}})
    command = [sys.executable, "-W", "error::RuntimeWarning", "-m", "tests.spiders.run_crawl"]
    done = subprocess.run(
        command, input=task, capture_output=True, text=True, timeout=seconds, check=False, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def gaps(slot: dict[str, Any]) -> list[float]:
    """Seconds between the requests that a slot sent. The downloader reckons with the very times they are taken from,
    so a busy machine cannot shorten one."""
    return [round(later - earlier, 6) for earlier, later in pairwise(slot["sent"])]


def main() -> None:
    """The child's part."""
    from scrapy import Request, signals
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.misc import load_object

    from crawler.errors import UsageError
    from crawler.items import FetchedPage, Link

    task = json.load(sys.stdin)
    found: dict[str, Any] = {
        "links": [],
        "pages": [],
        "outcomes": [],
        "stats": {},
        "log": [],
        "error": None,
        "slots": {},
    }

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found["log"].append(f"{record.levelname} {record.getMessage()}")

    logging.getLogger().addHandler(Collect())
    logging.getLogger().setLevel(logging.INFO)

    def collect(item: object) -> None:
        if isinstance(item, Link) and not item.outside:
            published = item.date_published.isoformat() if item.date_published else None
            found["links"].append([item.url, item.discovered_via, item.discovered_from, item.headline, published])
        elif isinstance(item, FetchedPage):
            found["pages"].append([item.url, item.requested_url, item.status])
        else:
            found["outcomes"].append(item)

    def note_slot(request: Request) -> None:
        assert crawler.engine is not None
        downloader = crawler.engine.downloader
        key = downloader.get_slot_key(request)
        slot = downloader.slots[key]
        noted = found["slots"].setdefault(key, {"sent": []})
        noted |= {"delay": slot.delay, "jitter": slot.jitter}
        if slot.lastseen not in noted["sent"]:
            noted["sent"].append(slot.lastseen)

    process = AsyncCrawlerProcess(SETTINGS | task["settings"])
    crawler = process.create_crawler(load_object(task["spider"].replace(":", ".")))
    crawler.signals.connect(collect, signals.item_scraped)
    crawler.signals.connect(note_slot, signals.response_downloaded)
    crawl = process.crawl(crawler, **task["arguments"])
    process.start()
    error = crawl.exception()
    if isinstance(error, UsageError):
        found["error"] = str(error)
    elif error is not None:
        raise error
    else:
        found["stats"] = crawler.stats.get_stats()
    json.dump(found, sys.stdout, default=str)


if __name__ == "__main__":
    main()
