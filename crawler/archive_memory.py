"""What earlier crawls learned of a source's routes of discovery: routes.memory.Memory, asked of the archive."""

from collections.abc import Collection
from datetime import date, datetime

from crawler.crawl_session import CrawlSession
from crawler.store.crawls import timezone_of
from crawler.store.discovery import KnownDocument, ListWalk, known_document, known_walk
from crawler.store.frontier import known_before


class ArchiveMemory:
    """See the module. Each question raises CrawlerError where the database fails it."""

    def __init__(self, session: CrawlSession) -> None:
        self._session = session

    async def timezone(self) -> str | None:
        """The source's zone, as earlier crawls found it out."""
        session = self._session
        return await session.read(lambda db: timezone_of(db, session.source))

    async def known_before(self, url_keys: Collection[str], moment: datetime) -> set[str]:
        """Which of the keys the frontier had before that moment."""
        session = self._session
        return await session.read(lambda db: known_before(db, session.source, url_keys, moment))

    async def document(self, url: str) -> KnownDocument | None:
        """A discovery document as it was last read to its end."""
        session = self._session
        return await session.read(lambda db: known_document(db, session.source, url))

    async def walk(self, url: str, since: date | None) -> ListWalk | None:
        """How far the list that begins at that URL was walked."""
        session = self._session
        return await session.read(lambda db: known_walk(db, session.source, url, since))
