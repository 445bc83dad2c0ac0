"""robots.txt (RFC 9309), with Crawl-delay: who may not be asked is not asked."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from protego import Protego
from scrapy import Request, signals
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.errors import Stopped
from crawler.fetched_page import fetched_page
from crawler.middlewares.host_memory import HostMemory, origin_of
from crawler.middlewares.opt_out import OURS
from crawler.middlewares.redirects import ANYWHERE
from crawler.middlewares.refusals import Refused
from crawler.robots_txt import MAX_BYTES, least_delay, robots_text, same_rules, told_changes
from crawler.store.hosts import KnownHost, record_robots

logger = logging.getLogger(__name__)

# RFC 9309, 2.4: not used for more than 24 hours. Asked for again after half of that, so that the copy can still stand
# in for the other half where the site is in trouble just then.
FRESH = timedelta(hours=12)
LONGEST_USE = timedelta(hours=24)
RETRY = timedelta(seconds=300)  # a robots.txt that could not be had is asked for again, so that a short outage stays so
TIMEOUT = 30.0  # seconds: ROBOTSTXT_TIMEOUT


@dataclass(frozen=True, slots=True)
class Robots:
    """What one host's robots.txt says; `rules` is None while it cannot be had, which forbids all."""

    rules: Protego | None
    expires_at: datetime
    problem: str = ""
    refused: Refused | None = None  # it was not asked for, and neither may anything else of the host be


class RobotsMiddleware:
    """Downloader middleware in the place of Scrapy's RobotsTxtMiddleware.

    Asks each host (scheme, name, port) for robots.txt once, through the downloader; every request for the host waits
    for that one answer. In Scrapy up to 2.19 the third and later of those that wait pass unchecked. Answers are kept in
    the table host for other crawls and sources, and in the WARC.

    2xx: obeyed, its first MAX_BYTES. 4xx but 429, and endless redirects: all is allowed. 5xx, 429, no answer within
    ROBOTSTXT_TIMEOUT: the last copy holds while it is younger than LONGEST_USE, else nothing is allowed; after RETRY
    robots.txt is asked for again. Settings: ROBOTSTXT_OBEY, ROBOTSTXT_USER_AGENT, ROBOTSTXT_TIMEOUT, USER_AGENT.
    Stats: robotstxt/forbidden (requests), robotstxt/unreachable and robotstxt/changed (hosts),
    robotstxt/response_status_count/….
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._memory = HostMemory(crawler)
        self._user_agent: str = crawler.settings["USER_AGENT"]
        self._robots_user_agent: str | None = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._timeout = crawler.settings.getfloat("ROBOTSTXT_TIMEOUT", TIMEOUT)
        self._hosts: dict[str, asyncio.Task[Robots]] = {}
        self._unreachable: set[str] = set()
        crawler.signals.connect(self._bytes_received, signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise Refused: "robots" where the site forbids it; "robots_unreachable" where nobody
        can say and RFC 9309 forbids it for the time being."""
        url = urlparse_cached(request)
        if request.meta.get("dont_obey_robotstxt") or url.scheme not in ("http", "https"):
            return
        robots = await self._robots(request.url)
        if robots.refused is not None:
            raise robots.refused
        if robots.rules is None:
            detail = f"robots.txt of {url.netloc} {robots.problem}, so nothing may be asked there for now"
            raise Refused("robots_unreachable", detail, robots.expires_at)
        if not robots.rules.can_fetch(request.url, self._name_of(request)):
            self._count("robotstxt/forbidden")
            raise Refused("robots", f"robots.txt of {url.netloc} forbids {url.path}")
        delay = least_delay(robots.rules, self._name_of(request))
        if delay:
            self._slow_down(request, delay)

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that robots.txt of the URL's host names, in its order; none while it cannot be had."""
        robots = await self._robots(url)
        return tuple(robots.rules.sitemaps) if robots.rules is not None else ()

    async def _robots(self, url: str) -> Robots:
        origin = origin_of(url)
        task = self._hosts.get(origin)
        if task is None or (task.done() and (task.cancelled() or task.result().expires_at < datetime.now(UTC))):
            task = self._hosts[origin] = asyncio.ensure_future(self._learn(origin))
        return await asyncio.shield(task)  # a waiter that is cancelled must not take the answer from the others

    async def _learn(self, origin: str) -> Robots:
        known = await self._memory.known(origin)
        if known.robots_expires_at is not None and known.robots_expires_at > datetime.now(UTC):
            return Robots(Protego.parse(known.robots_body or ""), known.robots_expires_at)
        try:
            response = await self._ask(origin)
        except Refused as error:
            if error.reason != "too_many_redirects":
                return self._not_had(origin, known, f"cannot be had ({error})", error)
            return await self._had(origin, known, 404, "")  # the same as none (RFC 9309, 2.3.1.2)
        except Stopped:  # it is the crawl that ends, and says nothing of the host
            raise
        except IgnoreRequest:  # Scrapy's own redirects, where they have no end
            return await self._had(origin, known, 404, "")
        except Exception as error:
            return self._not_had(origin, known, f"cannot be had ({type(error).__name__})")
        self._count(f"robotstxt/response_status_count/{response.status}")
        await self._memory.archive(fetched_page(response))
        if response.status >= 500 or response.status == 429:
            return self._not_had(origin, known, f"answered {response.status}")
        return await self._had(origin, known, response.status, robots_text(response.status, response.body))

    async def _ask(self, origin: str) -> Response:
        meta = {
            "dont_obey_robotstxt": True,
            "allow_offsite": True,
            OURS: True,
            ANYWHERE: True,
            "download_timeout": self._timeout,
        }
        self._count("robotstxt/request_count")
        request = Request(f"{origin}/robots.txt", priority=1000, callback=NO_CALLBACK, meta=meta)
        return await self._engine().download_async(request)

    def _bytes_received(self, data: bytes, request: Request) -> None:
        """What comes after the part that is read need not come."""
        if request.meta.get("dont_obey_robotstxt") and request.meta.get(OURS):
            received = request.meta["received"] = request.meta.get("received", 0) + len(data)
            if received > MAX_BYTES:
                raise StopDownload(fail=False)

    async def _had(self, origin: str, known: KnownHost, status: int, text: str) -> Robots:
        now = datetime.now(UTC)
        changed = known.robots_fetched_at is not None and not same_rules(known.robots_body or "", text)
        if known.robots_fetched_at is not None and changed:
            self._count("robotstxt/changed")
            self._memory.trouble(
                "robots_changed",
                f"robots.txt of {origin} has other rules than on {known.robots_fetched_at:%Y-%m-%d} "
                f"({told_changes(known.robots_body or '', text)}); they are obeyed, so see whether the source's feeds, "
                "sections and articles are still allowed, and leave out of its spider what is not",
            )
        await self._memory.tell(lambda db: record_robots(db, origin, status, text, now, now + FRESH, changed=changed))
        return Robots(Protego.parse(text), now + FRESH)

    def _not_had(self, origin: str, known: KnownHost, problem: str, refused: Refused | None = None) -> Robots:
        """The last copy, where it is young enough; else nothing is allowed."""
        now = datetime.now(UTC)
        if refused is not None and refused.reason in ("private_address", "host_backs_off"):
            return Robots(None, refused.retry_at or now + RETRY, problem, refused)
        fetched_at = known.robots_fetched_at
        if fetched_at is not None and fetched_at + LONGEST_USE > now:
            logger.warning("%s: robots.txt of %s %s; the copy of %s holds", self._source(), origin, problem, fetched_at)
            return Robots(Protego.parse(known.robots_body or ""), min(now + RETRY, fetched_at + LONGEST_USE))
        if origin not in self._unreachable:
            self._unreachable.add(origin)
            self._count("robotstxt/unreachable")
        logger.error(
            "%s: robots.txt of %s %s, so nothing is asked there for %d s; wait, or ask the site",
            self._source(),
            origin,
            problem,
            RETRY.total_seconds(),
        )
        return Robots(None, now + RETRY, problem)

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
