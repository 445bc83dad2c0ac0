"""What earlier crawls learned of a source's routes of discovery, as the routes ask for it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from crawler.store.discovery import KnownDocument, ListWalk

MemoryLike = Any  # Memory, or what has its questions


class Memory:
    """This one knows nothing; the archive's is set by the frontier's middleware when a crawl begins."""

    async def timezone(self) -> str | None:
        """The source's zone, as earlier crawls found it out."""
        return None

    async def known_before(self, url_keys: Collection[str], moment: datetime) -> set[str]:
        """Which of the keys were discovered before that moment."""
        return set()

    async def document(self, url: str) -> KnownDocument | None:
        """A discovery document as it was last read to its end."""
        return None

    async def walk(self, url: str, since: date | None) -> ListWalk | None:
        """How far the list that begins at that URL was walked back to that day."""
        return None
