"""How fast a host is asked: slower when it labours, and never faster than it and we allow."""

from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler

QUICK = 0.5  # seconds: a host that begins to answer within this does not labour
LONGEST_DELAY = 60.0  # seconds
GIVES = 0.9  # what is left of an extra delay with each good answer: half of it after seven


class SlotDelay:
    """The delay of each downloader slot (a host name): the longest of DOWNLOAD_DELAY, the host's Crawl-delay, the time
    it takes to answer where that is more than QUICK, and an extra after errors and pauses that shrinks with each good
    answer. AutoThrottle of Scrapy would go below a Crawl-delay, and takes a quick error for a healthy host."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._least = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._enabled = crawler.settings.getbool("ADAPTIVE_DELAY", True)
        self._latency: dict[str, float] = {}
        self._extra: dict[str, float] = {}
        self._sent: dict[str, float] = {}  # when the last request was, on the monotonic clock; see note_ended

    def answered(self, request: Request, status: int) -> None:
        """A request was answered, or failed (status 0)."""
        key = request.meta.get("download_slot")
        if key is None:
            return
        latency = float(request.meta.get("download_latency") or 0.0)
        latency = latency if latency > QUICK else 0.0
        self._latency[key] = max(latency, (self._latency.get(key, 0.0) + latency) / 2)
        if 0 < status < 500 and status not in (403, 429):
            self._extra[key] = self._extra.get(key, 0.0) * GIVES
        elif status != 403:
            self._extra[key] = min(max(self._extra.get(key, 0.0) * 2, self.minimum(key)), LONGEST_DELAY)
        self._set(key)

    def slow_down(self, host: str) -> None:
        """After a pause a host is asked at half the pace at most, and never at once."""
        key = urlsplit(host).hostname or ""
        self._extra[key] = max(self._extra.get(key, 0.0), 2 * max(self.minimum(key), QUICK))
        self._set(key)

    def left(self, request: Request) -> float:
        """Seconds until the next request of this one's host may be sent."""
        key = request.meta.get("download_slot", "")
        slot = self._slot(key)
        return self._sent.get(key, 0.0) + slot.delay - monotonic() if slot is not None and slot.delay else 0.0

    def note_sent(self, request: Request) -> None:
        """A request is sent now, perhaps later than its slot thinks: the next one's delay counts from here."""
        key = request.meta.get("download_slot", "")
        now = self._sent[key] = monotonic()
        if (slot := self._slot(key)) is not None:
            slot.lastseen = now

    def note_ended(self, request: Request) -> None:
        """A request was answered, or failed. When it reached the host only the host knows, so a Crawl-delay counts from
        the end of the answer: then the host's own log shows none that came sooner."""
        key = request.meta.get("download_slot", "")
        if key in self._asked_by_host():
            self._sent[key] = monotonic()

    def minimum(self, key: str) -> float:
        """What DOWNLOAD_DELAY and robots.txt ask for."""
        return max(self._least, self._asked_by_host().get(key, 0.0))

    def _asked_by_host(self) -> dict[str, float]:
        """The Crawl-delay of each slot that has one, as RobotsMiddleware left it there."""
        engine = self._crawler.engine
        known = engine.downloader.per_slot_settings if engine is not None else {}
        return {key: float(settings["delay"]) for key, settings in known.items() if settings.get("delay")}

    def _set(self, key: str) -> None:
        slot = self._slot(key)
        if slot is not None and self._enabled:
            wanted = max(self._latency.get(key, 0.0), self._extra.get(key, 0.0))
            slot.delay = max(self.minimum(key), round(min(wanted, LONGEST_DELAY), 3) if wanted > 0.05 else 0.0)

    def _slot(self, key: str) -> Slot | None:
        return self._crawler.engine.downloader.slots.get(key) if self._crawler.engine is not None else None
