"""robots.txt (RFC 9309), with Crawl-delay: who may not be asked is not asked."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

from protego import Protego
from scrapy import Request
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.errors import Stopped

logger = logging.getLogger(__name__)

MAX_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are read
FRESH_SECONDS = 86_400.0  # RFC 9309, 2.4: not used for more than 24 hours
RETRY_SECONDS = 300.0  # a robots.txt that could not be had is asked for again, so that a short outage stays short


class RefusedByRobots(IgnoreRequest):
    """The request may not be made. `reason` is "robots" where the site forbids it, "robots_unreachable" where nobody
    can say and RFC 9309 forbids it for the time being: then it may be asked again later."""

    def __init__(self, reason: str, detail: str, retry_at: datetime | None = None) -> None:
        super().__init__(detail)
        self.reason, self.retry_at = reason, retry_at


@dataclass(frozen=True, slots=True)
class Robots:
    """What one host's robots.txt says; `rules` is None while it cannot be had, which forbids all."""

    rules: Protego | None
    expires: float  # on the monotonic clock
    problem: str = ""


class RobotsMiddleware:
    """Downloader middleware in the place of Scrapy's RobotsTxtMiddleware.

    Asks each host (scheme, name, port) for robots.txt once, through the downloader; every request for the host waits
    for that one answer. In Scrapy up to 2.19 the third and later of those that wait pass unchecked.

    2xx: obeyed. 4xx but 429, and endless redirects: all is allowed. 5xx, 429, no answer: nothing is allowed, and
    after RETRY_SECONDS robots.txt is asked for again. Settings: ROBOTSTXT_OBEY, ROBOTSTXT_USER_AGENT, USER_AGENT.
    Stats: robotstxt/forbidden, robotstxt/unreachable, robotstxt/response_status_count/….
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._user_agent: str = crawler.settings["USER_AGENT"]
        self._robots_user_agent: str | None = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._hosts: dict[str, asyncio.Task[Robots]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise RefusedByRobots."""
        url = urlparse_cached(request)
        if request.meta.get("dont_obey_robotstxt") or url.scheme not in ("http", "https"):
            return
        robots = await self._robots(f"{url.scheme}://{url.netloc}")
        if robots.rules is None:
            self._count("robotstxt/unreachable")
            detail = f"robots.txt of {url.netloc} {robots.problem}, so nothing may be asked there for now"
            retry_at = datetime.now(UTC) + timedelta(seconds=max(robots.expires - monotonic(), 0.0))
            raise RefusedByRobots("robots_unreachable", detail, retry_at)
        if not robots.rules.can_fetch(request.url, self._name_of(request)):
            self._count("robotstxt/forbidden")
            raise RefusedByRobots("robots", f"robots.txt of {url.netloc} forbids {url.path}")
        delay = robots.rules.crawl_delay(self._name_of(request))
        if delay:
            self._slow_down(request, delay)

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that robots.txt of the URL's host names, in its order; none while it cannot be had."""
        parts = urlparse_cached(Request(url))
        robots = await self._robots(f"{parts.scheme}://{parts.netloc}")
        return tuple(robots.rules.sitemaps) if robots.rules is not None else ()

    async def _robots(self, origin: str) -> Robots:
        task = self._hosts.get(origin)
        if task is None or (task.done() and task.result().expires < monotonic()):
            task = self._hosts[origin] = asyncio.ensure_future(self._ask(origin))
        return await asyncio.shield(task)  # a waiter that is cancelled must not take the answer from the others

    async def _ask(self, origin: str) -> Robots:
        request = Request(
            f"{origin}/robots.txt",
            priority=1000,
            callback=NO_CALLBACK,
            meta={"dont_obey_robotstxt": True, "allow_offsite": True},
        )
        self._count("robotstxt/request_count")
        try:
            response = await self._engine().download_async(request)
        except Stopped:
            raise
        except IgnoreRequest:  # redirected without end: the same as none (RFC 9309, 2.3.1.2)
            return Robots(Protego.parse(""), monotonic() + FRESH_SECONDS)
        except Exception as error:
            logger.error(
                "%s: robots.txt of %s cannot be had (%s), nothing is asked there for %d s; check the network",
                self._source(),
                origin,
                error or type(error).__name__,
                RETRY_SECONDS,
            )
            return Robots(None, monotonic() + RETRY_SECONDS, f"cannot be had ({type(error).__name__})")
        return self._read(origin, response)

    def _read(self, origin: str, response: Response) -> Robots:
        self._count(f"robotstxt/response_status_count/{response.status}")
        if response.status >= 500 or response.status == 429:
            logger.error(
                "%s: robots.txt of %s answered %d, nothing is asked there for %d s; wait, or ask the site",
                self._source(),
                origin,
                response.status,
                RETRY_SECONDS,
            )
            return Robots(None, monotonic() + RETRY_SECONDS, f"answered {response.status}")
        found = response.body[:MAX_BYTES].decode("utf-8-sig", errors="ignore") if response.status < 300 else ""
        return Robots(Protego.parse(found), monotonic() + FRESH_SECONDS)

    def _slow_down(self, request: Request, delay: float) -> None:
        """Raise the delay of the host's slot: of the one that lives, and of those that follow once it was idle."""
        downloader = self._engine().downloader
        key = downloader.get_slot_key(request)
        known = downloader.per_slot_settings.setdefault(key, {})
        if delay > known.get("delay", 0.0):
            logger.info("%s: robots.txt asks for %g s between requests to %s", self._source(), delay, key)
            known.update(delay=max(delay, self._crawler.settings.getfloat("DOWNLOAD_DELAY")), jitter=0.0)
        slot = downloader.slots.get(key)
        if slot is not None and slot.delay < delay:  # also after AutoThrottle has lowered it
            slot.delay, slot.jitter = delay, 0.0

    def _name_of(self, request: Request) -> str:
        if self._robots_user_agent:
            return self._robots_user_agent
        sent = request.headers.get("User-Agent")
        return sent.decode("latin-1") if sent else self._user_agent

    def _engine(self) -> ExecutionEngine:
        if self._crawler.engine is None:
            raise RuntimeError("no crawl is running, so robots.txt cannot be asked for")
        return self._crawler.engine

    def _source(self) -> str:
        return self._crawler.spider.name if self._crawler.spider is not None else "crawler"

    def _count(self, stat: str) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(stat)
