"""The pages of one walk that were met: a walk that goes round ends, and says why; one that only drifts goes on."""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice

MOST_PAGES = 20_000  # 11 years of a paper with 100 stories a day, at 20 a page
BARREN_PAGES = 2  # in a row: one may come of a list that was pushed down by a whole page while it was read
REMEMBERED = 2_000  # keys: a list drifts by some pages, and a walk of 100,000 stories must not grow


@dataclass(slots=True)
class Turns:
    """Memory of a walk, bounded."""

    pages: set[int] = field(default_factory=set)  # hashes of addresses
    keys: dict[str, None] = field(default_factory=dict)
    barren: int = 0

    def new(self, url: str, keys: Collection[str]) -> list[str]:
        """Which of the keys that the page at the URL names were not met on the pages before."""
        self.pages.add(hash(url))
        new = [key for key in keys if key not in self.keys]
        self.barren = 0 if new else self.barren + 1
        self.keys.update(dict.fromkeys(new))
        for key in list(islice(self.keys, max(len(self.keys) - REMEMBERED, 0))):
            del self.keys[key]
        return new

    def end(self, next_page: str) -> str | None:
        """Why the walk does not go on to that page; None where it does."""
        if hash(next_page) in self.pages:
            return f"its next page {next_page} was read before"
        if self.barren >= BARREN_PAGES:
            return f"{self.barren} pages in a row name nothing that earlier ones did not"
        return f"{MOST_PAGES} pages are read" if len(self.pages) >= MOST_PAGES else None
