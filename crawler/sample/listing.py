"""The articles of a section as a sequence of indexes that is computed, not kept."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import overload

from crawler.sample.articles import SamplePaper
from crawler.sample.model import Section
from crawler.sample.sections import nth_of_section


class Listing(Sequence[int]):
    """Indexes of a section's (None: all) articles, newest first; `old` leaves those of view.php only."""

    def __init__(
        self,
        paper: SamplePaper,
        section: Section | None = None,
        subsection: tuple[str, str] | None = None,
        *,
        old: bool = False,
    ) -> None:
        self._section, self._subsection = section, subsection
        numbers, indexes = range(paper.size), paper.indexes
        first = max(indexes.start, paper.calendar.native) if old else indexes.start
        self._start = bisect_left(numbers, first, key=self._nth)
        self._end = max(self._start, bisect_left(numbers, indexes.stop, key=self._nth))

    def __len__(self) -> int:
        return self._end - self._start

    @overload
    def __getitem__(self, number: int) -> int: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[int]: ...
    def __getitem__(self, number: int | slice) -> int | Sequence[int]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        return self._nth(self._start + number)

    def _nth(self, number: int) -> int:
        return number if self._section is None else nth_of_section(self._section, number, self._subsection)
