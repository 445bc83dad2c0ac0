"""The archive, for the crawl that holds a source: connections that write only as long as the source is this crawl's."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from crawler.errors import ConfigurationError, CrawlerError
from crawler.store.connection import open_pool
from crawler.store.crawls import CrawlStart
from crawler.store.lease_keeper import LeaseKeeper
from crawler.store.leases import fenced, reading
from crawler.store.patience import Database, Patience, Pool

T = TypeVar("T")
CONNECTIONS = 2  # beside the lease's: one source seldom has more to say at once, and many are crawled at once


class HeldSource:
    """``begin`` first. `lost` is told once when the source is lost, as LeaseKeeper says; a PostgreSQL that went away is
    waited for, `patience` seconds."""

    def __init__(
        self, url: str, source: str, lease_seconds: float, patience: float, lost: Callable[[CrawlerError], None]
    ) -> None:
        if lease_seconds < 1:
            raise ConfigurationError(f"LEASE_SECONDS is {lease_seconds:g}; it takes a second or more, and 30 is usual")
        self._url, self._source, self._seconds = url, source, patience
        self._lease = LeaseKeeper(url, source, lease_seconds, patience, lost)
        self._pool: Pool | None = None

    async def begin(self, facts: Mapping[str, str | None], arguments: Mapping[str, str]) -> CrawlStart:
        """Take the source's lock and lease, tidy up after crawls that died, and open a crawl. Raises UsageError where
        another crawl of it runs, DatabaseUnavailable."""
        start = await self._lease.begin(facts, arguments)
        self._crawl_id = start.crawl_id
        settings = self._lease.settings_of_others()
        self._pool = await open_pool(self._url, max_size=CONNECTIONS, settings=settings, probe=False)
        self._patience = Patience(self._pool, self._seconds)
        return start

    async def write(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """Run one piece of work in a transaction, as Patience does. Raises LeaseLost before anything is written where
        the source is another crawl's."""
        return await self._patience.run(fenced(work, self._source, self._crawl_id))

    async def read(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """The same for work that only reads; PostgreSQL refuses it anything else."""
        return await self._patience.run(reading(work))

    async def current(self) -> None:
        """Return when the source is known to be this crawl's. Raises what ended the lease."""
        await self._lease.current()

    async def stop(self) -> None:
        """Renew the lease no more; the lock is kept."""
        await self._lease.stop()

    async def close(self) -> None:
        """Close the connections, and with them let go of the source."""
        if self._pool is not None:
            await self._pool.close()
        await self._lease.close()
