"""When the paper's articles appeared, and under which ids: all computed from the index alone.

The newest two thirds live under /article/ (from 26 December 2024 on, at least 20 a day where that fills the time), the
older third under view.php?ud= (1 September 2010 to 20 December 2024).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from crawler.sample.model import KST

NATIVE_SINCE = datetime(2024, 12, 26, tzinfo=KST)
UD_UNTIL = datetime(2024, 12, 20, 23, tzinfo=KST)
UD_SINCE = datetime(2010, 9, 1, tzinfo=KST)
NEWEST_ID, MIGRATED_ID = 10_899_990, 3_999_990
ARTICLES_A_DAY = 20
LARGEST = 1_000_000  # more would leave the 8-digit id space


@dataclass(frozen=True, slots=True)
class Calendar:
    """Dates and ids of a paper of `size` articles (1 to LARGEST) whose newest appeared on `until` before 18:30 KST.

    Raises ValueError for a size or a day outside of what the id spaces hold.
    """

    size: int
    until: date
    seed: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.size <= LARGEST:
            raise ValueError(f"sample paper: size {self.size} is not within 1 to {LARGEST}; choose another size")
        if self.end <= NATIVE_SINCE:
            raise ValueError(f"sample paper: until {self.until} is too early; choose a day from 2024-12-26 on")

    @property
    def end(self) -> datetime:
        """The moment before which everything was published."""
        return datetime.combine(self.until, time(18, 30), KST)

    @property
    def native(self) -> int:
        """How many articles live under /article/; the articles from this index on have a ud."""
        return self.size - self.size // 3

    def published(self, index: int) -> datetime:
        """The minute of publication; never later than that of a smaller index."""
        if index < self.native:
            step = min((self.end - NATIVE_SINCE) / self.native, timedelta(days=1) / ARTICLES_A_DAY)
            return self._moment(index, self.end, step, index)
        step = (UD_UNTIL - UD_SINCE) / (self.size - self.native)
        moment = self._moment(index, UD_UNTIL, step, index - self.native)
        if step > timedelta(days=2) and index % 4 == 1:  # sparse enough for any time of day
            return moment.replace(hour=23 if index % 8 == 1 else 0, minute=58 if index % 8 == 1 else 1)
        return moment

    def ud(self, index: int) -> str | None:
        """The 14 digits: the day of making, sometimes the day before publication, and a serial."""
        older = index - self.native
        if older < 0:
            return None
        day = self.published(index) - timedelta(days=1 if older % 9 == 4 else 0)
        return f"{day:%Y%m%d}{older + 53:06d}"

    def article_id(self, index: int) -> int | None:
        """8 digits for the newer part, 7 for every fifth of the older, which was migrated; else None."""
        older = index - self.native
        if older < 0:
            return NEWEST_ID - index * self._stride
        return MIGRATED_ID - older if older % 5 == 2 else None

    def index_of_ud(self, ud: str) -> int | None:
        """The index of the article with this ud, or None."""
        index = int(ud[8:]) - 53 + self.native if len(ud) == 14 and ud.isascii() and ud.isdigit() else -1
        return index if self.native <= index < self.size and self.ud(index) == ud else None

    def index_of_article_id(self, article_id: int) -> int | None:
        """The index of the article with this id, or None."""
        newer = (NEWEST_ID - article_id) // self._stride
        for index in (newer, MIGRATED_ID - article_id + self.native):
            if 0 <= index < self.size and self.article_id(index) == article_id:
                return index
        return None

    def first_before(self, moment: datetime) -> int:
        """The smallest index published before `moment`; the size where none is."""
        low, high = 0, self.size
        while low < high:
            middle = (low + high) // 2
            if self.published(middle) < moment:
                high = middle
            else:
                low = middle + 1
        return low

    @property
    def _stride(self) -> int:
        return max(1, min(7, (NEWEST_ID - 10_000_000) // self.native))

    def _moment(self, index: int, end: datetime, step: timedelta, slot: int) -> datetime:
        latest = end - step * slot
        midnight = latest.replace(hour=0, minute=0, second=0, microsecond=0)
        if step < timedelta(hours=3) and latest - step < midnight - timedelta(minutes=3) and index % 2:
            return midnight - timedelta(minutes=3)
        if step < timedelta(hours=3) and latest - step < midnight < latest - timedelta(minutes=2):
            return midnight + timedelta(minutes=2)
        rng = Random(f"{self.seed}/{index}/moment")  # noqa: S311 - repeatable, not secret
        return (latest - step * (0.9 * rng.random())).replace(second=0, microsecond=0)
