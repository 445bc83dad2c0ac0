"""Pages whose sites do not want them archived or mined are left out, and what was said is recorded with the rest."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.errors import Stopped
from crawler.fetched_page import POLICY, fetched_page, headers_of
from crawler.middlewares.host_memory import HostMemory, origin_of
from crawler.middlewares.redirects import ANYWHERE
from crawler.middlewares.refusals import Refused
from crawler.opt_out import TdmRule, as_json, page_policy, read_tdmrep, rule_of, rules_from
from crawler.store.hosts import record_tdm_rules

logger = logging.getLogger(__name__)
FRESH = timedelta(hours=24)
OURS = "own_affair"  # in a request's meta: robots.txt and tdmrep.json, of which no opt-out is asked


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's tdmrep.json says, until it is asked for again."""

    rules: tuple[TdmRule, ...]
    expires_at: datetime


class OptOut:
    """Downloader middleware. Settings: OBEY_NOARCHIVE, OBEY_TDM_RESERVATION, USER_AGENT.

    Puts the policy met into request.meta["policy"], from where it goes with the capture. Where an opt-out is obeyed,
    the article is refused as "noarchive" or "tdm_reservation"; one that tdmrep.json reserves is not even asked for.
    Stats: opt_out/noarchive, opt_out/tdm_reservation.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._memory = HostMemory(crawler)
        self._obey_noarchive = settings.getbool("OBEY_NOARCHIVE", True)
        self._obey_tdm = settings.getbool("OBEY_TDM_RESERVATION", True)
        agent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"] or ""
        self._names = [agent.split("/")[0].strip().lower()]
        self._hosts: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise Refused."""
        if request.meta.get(OURS):
            return
        rule = rule_of(request.url, (await self._rules(request.url)).rules)
        if "claim" in request.meta and self._obey_tdm and rule is not None and rule.reservation == "1":
            raise self._refused("tdm_reservation", f"tdmrep.json reserves {request.url}")

    async def process_response(self, request: Request, response: Response) -> Response:
        """Note what is said. Raises Refused where an article is not ours to keep."""
        if request.meta.get(OURS):
            return response
        rules = (await self._rules(request.url)).rules
        policy = page_policy(request.url, headers_of(response), response.body, self._names, rules)
        request.meta[POLICY] = policy
        if "claim" not in request.meta:
            return response
        if self._obey_noarchive and "noarchive" in policy:
            raise self._refused("noarchive", f"{request.url} says noarchive ({policy['noarchive']})")
        if self._obey_tdm and policy.get("tdm_reservation") == "1":
            raise self._refused("tdm_reservation", f"{request.url} is reserved ({policy['tdm_said_in']})")
        return response

    def _refused(self, reason: str, detail: str) -> Refused:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(f"opt_out/{reason}")
        return Refused(reason, detail)

    async def _rules(self, url: str) -> Rules:
        origin = origin_of(url)
        task = self._hosts.get(origin)
        if task is None or (task.done() and (task.cancelled() or task.result().expires_at < datetime.now(UTC))):
            task = self._hosts[origin] = asyncio.ensure_future(self._ask(origin))
        return await asyncio.shield(task)

    async def _ask(self, origin: str) -> Rules:
        known, now = await self._memory.known(origin), datetime.now(UTC)
        if known.tdm_fetched_at is not None and now < known.tdm_fetched_at + FRESH:
            return Rules(rules_from(known.tdm_rules), known.tdm_fetched_at + FRESH)
        meta = {OURS: True, ANYWHERE: True, "allow_offsite": True, "handle_httpstatus_list": [*range(400, 600)]}
        request = Request(f"{origin}/.well-known/tdmrep.json", priority=900, callback=NO_CALLBACK, meta=meta)
        if self._crawler.engine is None:
            raise RuntimeError("no crawl is running, so tdmrep.json cannot be asked for")
        try:
            response = await self._crawler.engine.download_async(request)
        except (IgnoreRequest, Stopped) as error:
            logger.debug("%s: tdmrep.json was not asked for: %s", origin, error)
            return Rules(rules_from(known.tdm_rules), now + FRESH / 24)
        except Exception as error:
            logger.info("%s: tdmrep.json cannot be had (%s)", origin, error or type(error).__name__)
            return Rules(rules_from(known.tdm_rules), now + FRESH / 24)
        rules = read_tdmrep(response.body) if response.status < 300 else ()
        if response.status < 500 and response.status != 429:
            await self._memory.tell(lambda db: record_tdm_rules(db, origin, as_json(rules), now))
        await self._memory.archive(fetched_page(response))
        return Rules(rules, now + FRESH)
