"""What the parts of one running crawl share: connections, the crawl's row and lease, the WARC file, the workers.

Opened by whoever needs it first, closed by extensions/crawl_record.py. An error that ends the crawl (no database, no
room for the WARC) is said once, in one sentence; what was captured by then is processed by the next crawl.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem, NotConfigured

from crawler import __version__
from crawler.archive import Original, WarcWriter
from crawler.errors import CrawlerError, DatabaseUnavailable, LeaseLost
from crawler.items import Article, FetchedPage, Processed, Rejection
from crawler.json_log import say_in_log
from crawler.schedule import EditHabits
from crawler.source_rules import SourceRules
from crawler.store.articles import store_processed
from crawler.store.captures import Archived, record_captures
from crawler.store.connection import open_archive
from crawler.store.crawls import declare_source, finish_crawl
from crawler.store.frontier import edit_habits
from crawler.store.held_source import HeldSource
from crawler.store.overview import Overview
from crawler.store.patience import Database
from crawler.tally import tally, troubles
from crawler.workers import ExtractionWorkers

logger = logging.getLogger(__name__)
T = TypeVar("T")
NO_ARTICLES = ("/robots.txt", "/.well-known/tdmrep.json")  # kept, but whatever a source says, not read
ENDS_WRITING = (DatabaseUnavailable, LeaseLost)  # errors after which the archive is not asked any more
MOST_SENTENCES = 3  # of a reason go into the crawl's row
CLOSE_SECONDS = 1.5  # for the crawl's row, where nothing may be waited for

_sessions: "WeakKeyDictionary[Crawler, CrawlSession]" = WeakKeyDictionary()


def session_of(crawler: Crawler) -> "CrawlSession":
    """The one session of a Scrapy crawler. Raises NotConfigured for spiders that are no source (shell, fetch)."""
    if not hasattr(crawler.spidercls, "rules"):
        raise NotConfigured
    return _sessions.setdefault(crawler, CrawlSession(crawler))


class CrawlSession:
    """See the module. ``open`` first; after that the attributes are there."""

    warc: WarcWriter
    workers: ExtractionWorkers
    crawl_id: int

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._archive = ExitStack()
        self._stack = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._opened = False
        self.error: CrawlerError | None = None
        self.outcomes: Counter[str] = Counter()  # new, changed, unchanged, superseded, rejected
        self.rejections: Counter[str] = Counter()  # by reason
        self._recorded = 0  # captures
        self.originals: dict[str, Original] = {}  # URL asked for now → its newest capture, which the answer may repeat
        self._habits: EditHabits | None = None
        self.archive: Callable[[FetchedPage], Awaitable[Any]] | None = None  # the capture pipeline's, for anyone's use
        self.troubles: Counter[str] = Counter()  # what needs a look, by reason
        self.sentences: dict[str, list[str]] = {}  # in which it was told, the first few
        self.waits = False  # nothing is due, but will be soon
        self.named: dict[str, list[str]] = {}  # feed or list → keys of the first URLs that it named
        self.started_at = datetime.now(UTC)
        self.finish_reason: str | None = None
        self.counts: dict[str, int | float] = {}  # what went into the crawl's row
        self.overview: Overview | None = None  # of the archive at the end of a crawl that finished
        self.to_index = False  # whether anything waits for the indexes at its end

    @property
    def source(self) -> str:
        """What the archive calls the site: the spider's name, or what a spider for any site makes of its address."""
        return str(getattr(self._crawler.spider, "source", self._crawler.spidercls.name))

    @property
    def rules(self) -> SourceRules:
        """The source's facts for the pure steps."""
        rules: SourceRules = self._spider.rules()
        return rules

    @property
    def warc_folder(self) -> Path:
        """Where the WARC files lie."""
        return Path(self._crawler.settings["WARC_DIR"])

    async def open(self) -> None:
        """Connect, take the source's lock, tidy up after crawls that died. Raises CloseSpider after saying why."""
        async with self._opening:
            if self._opened:
                return
            if self.error is not None:
                raise CloseSpider("cannot_start")
            try:
                await self._open()
                if self.error is not None:  # the lease was lost meanwhile
                    raise self.error
            except CrawlerError as error:
                self.fail(error)
                raise CloseSpider("cannot_start") from error
            self._opened = True

    @property
    def told(self) -> str | None:
        """What a spider for any site took for the language and zone, in one line; None for a described source."""
        told = getattr(self._spider, "told", None)
        return told() if told else None

    async def database(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """Run one piece of work that writes, as HeldSource does. Where that ends in vain, so does the crawl, and
        nothing is waited for any more."""
        return await self._or_end(self._held.write(work))

    async def read(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """The same for work that only reads; PostgreSQL refuses it anything else."""
        return await self._or_end(self._held.read(work))

    async def current(self) -> None:
        """Return when the source is known to be this crawl's: nothing may be asked of its site before."""
        if self._opened:
            await self._held.current()

    async def _or_end(self, work: Coroutine[Any, Any, T]) -> T:
        if isinstance(self.error, ENDS_WRITING):
            work.close()
            raise self.error
        try:
            return await work
        except ENDS_WRITING as error:
            self.fail(error)
            raise

    def key_of(self, page: FetchedPage) -> str | None:
        """The frontier's key of the URL that was asked for; None where it is no article's."""
        if urlsplit(page.requested_url).path in NO_ARTICLES:
            return None
        key: str | None = self._spider.url_key(page.requested_url)
        return key

    @property
    def _spider(self) -> Any:
        return self._crawler.spider or self._crawler.spidercls

    async def record(self, archived: Sequence[Archived], *, recovered: bool = False) -> list[int | None]:
        """Rows for what lies in the WARC; the frontier moves on. A capture_id each, None where it was known."""
        habits = await self._edit_habits() if any(each.url_key is not None for each in archived) else None
        ids = await self.database(
            lambda db: record_captures(db, self.source, self.crawl_id, archived, habits, recovered=recovered)
        )
        self._recorded += len(archived)
        return ids

    async def store(self, batch: Sequence[Processed]) -> list[str]:
        """Articles and rejections → rows; what came of each, which the session also counts."""
        habits = await self._edit_habits()
        outcomes = await self.database(lambda db: store_processed(db, batch, habits))
        self.outcomes.update(outcomes)
        self.rejections.update(
            each.result.reason if isinstance(each.result, Rejection) else "breaks_archive_rule"
            for each, outcome in zip(batch, outcomes, strict=True)
            if outcome == "rejected"
        )
        return outcomes

    async def _edit_habits(self) -> EditHabits:
        """How often the source edits, as earlier crawls saw it; asked when the first page of an article comes."""
        if self._habits is None:
            self._habits = await self.read(lambda db: edit_habits(db, self.source))
        return self._habits

    async def process(self, pages: Sequence[FetchedPage]) -> list[Article | Rejection]:
        """Pages → articles or rejections, in the worker processes."""
        return await self.workers.run(pages, self.rules)

    async def or_drop(self, work: Awaitable[T]) -> T:
        """The result of a pipeline's step; an error that ends the crawl is said once, and this item is dropped.

        Nothing is lost by that: the WARC and the frontier know what the next crawl has to finish.
        """
        try:
            return await work
        except CrawlerError as error:
            self.fail(error)
            raise DropItem("the crawl ends here; the next one goes on with this page", log_level="DEBUG") from error

    def fail(self, error: CrawlerError) -> None:
        """End the crawl because of an error that no later page can get past; said once."""
        if self.error is None:
            self.error = error
            engine = self._crawler.engine
            if engine is not None and self._opened:
                logger.error("%s", error)
                reason = "lease_lost" if isinstance(error, LeaseLost) else type(error).__name__
                self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def trouble(self, reason: str, sentence: str) -> None:
        """Something needs a look: said once in the log, counted in the crawl's row."""
        self.troubles[reason] += 1
        if self.troubles[reason] <= MOST_SENTENCES:
            self.sentences.setdefault(reason, []).append(sentence)
        logger.error("%s: %s", self.source, sentence)

    @property
    def progress(self) -> int:
        """A number that grows while pages are recorded, extracted or stored, whether or not anything is fetched."""
        return self._recorded + sum(self.outcomes.values()) + (self.workers.tries if self._opened else 0)

    @property
    def seconds(self) -> float:
        """How long the crawl has run."""
        return (datetime.now(UTC) - self.started_at).total_seconds()

    @property
    def was_opened(self) -> bool:
        """Whether the crawl began; before that, an error is for the caller to say."""
        return self._opened

    async def end_at_once(self, finish_reason: str) -> None:
        """Close, and leave what hangs: the next crawl finishes it. Ends the event loop."""
        from twisted.internet import reactor

        with suppress(TimeoutError, CrawlerError):
            await asyncio.wait_for(self.close(finish_reason), CLOSE_SECONDS)
        cast(Any, reactor).crash()

    def abandon(self) -> None:
        """Let go of what is left after the event loop has ended, by itself or by force, however far it had come."""
        if self.finish_reason is None:
            if hasattr(self, "workers"):
                self.workers.close()
            if hasattr(self, "warc"):
                self.warc.abandon()
        self._archive.close()

    async def close(self, finish_reason: str) -> None:
        """Close the crawl's row and all that was opened.

        After an error the WARC file stays open for the next crawl to look through, and so does the row when the
        database is what went away; where another crawl took over, it has closed the row.
        """
        self.finish_reason = finish_reason
        if self._opened:
            self._count()
        try:
            if self._opened and not isinstance(self.error, ENDS_WRITING):
                await self._held.stop()
                await self.database(lambda db: self._finish(db, finish_reason))
            if self._opened and self.error is None:
                self.warc.close()
        except CrawlerError as error:
            self.fail(error)
        await self._stack.aclose()
        self._archive.close()

    async def _finish(self, db: Database, finish_reason: str) -> None:
        await declare_source(db, self.source, self._facts())
        await finish_crawl(db, self.source, self.crawl_id, finish_reason, self.counts, self.troubles, self.sentences)

    def _facts(self) -> dict[str, str | None]:
        rules = self.rules
        return {"publisher": rules.publisher, "in_language": rules.in_language, "timezone": rules.timezone}

    def _count(self) -> None:
        stats = self._crawler.stats.get_stats() if self._crawler.stats else {}
        self.counts = tally(stats, self.outcomes, self.rejections, self.seconds, self.warc.bytes_written)
        self.troubles = Counter(troubles(stats, self.rejections, self.troubles))

    async def _open(self) -> None:
        stack, settings = self._stack, self._crawler.settings
        url = self._archive.enter_context(open_archive())
        seconds, patience = settings.getfloat("LEASE_SECONDS"), settings.getfloat("DATABASE_PATIENCE")
        self._held = HeldSource(url, self.source, seconds, patience, self.fail)
        stack.push_async_callback(self._held.close)
        start = await self._held.begin(self._facts(), self._spider.arguments.given())
        self.crawl_id = start.crawl_id
        say_in_log(source=self.source, crawl_id=self.crawl_id)
        if start.died_before:
            logger.info("%s: the crawl before died; %d URLs wait again", self.source, start.released)
        software = f"{settings['BOT_NAME']}/{__version__}"
        self.warc = WarcWriter(self.warc_folder, self.source, software, crawl_id=self.crawl_id)
        stack.callback(self.warc.abandon)
        self.workers = ExtractionWorkers(
            settings.getint("EXTRACTION_PROCESSES"), settings.getfloat("EXTRACTION_SECONDS")
        )
        stack.callback(self.workers.close)
