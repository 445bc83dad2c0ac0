"""Leaping ahead in a long list with numbered pages: to where the days that were asked for begin, in some 20 requests
for a list of any length."""

import re
from dataclasses import dataclass

from crawler.discovery.turns import MOST_PAGES

_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Numbered:
    """The address of each page of a list."""

    before: str
    after: str

    def page(self, number: int) -> str:
        """The address of a page."""
        return f"{self.before}{number}{self.after}"


def numbered(url: str, next_page: str) -> tuple[int, Numbered] | None:
    """The number of the page at `url`, and how all are numbered; None where the next page's address does not differ
    from its own by one number alone, which is greater by one."""
    own, following = _NUMBERS.split(url), _NUMBERS.split(next_page)
    differing = [n for n, (one, other) in enumerate(zip(own, following, strict=False)) if one != other]
    if len(own) != len(following) or len(differing) != 1:
        return None
    at = differing[0]
    if not at % 2 or own[at] != str(int(own[at])) or following[at] != str(int(own[at]) + 1):
        return None
    return int(own[at]), Numbered("".join(own[:at]), "".join(own[at + 1 :]))


@dataclass(slots=True)
class Leap:
    """A search for the first page that is not all newer than the days asked for, in a list that is newest first.

    Ever longer steps, then halves: `target` is the page to look at next, until it is `found`.
    """

    pages: Numbered
    newer: int  # a page that is all newer
    reached: int | None = None  # a page behind it that is not, or that there is not
    step: int = 1

    @property
    def found(self) -> bool:
        """Whether the first page that is not all newer is the one after `newer`."""
        return self.reached is not None and self.reached - self.newer <= 1

    @property
    def target(self) -> int:
        """The page to look at next; where it is found, the page to walk on from."""
        if self.found:
            return self.newer + 1
        if self.reached is None:
            return min(self.newer + self.step, MOST_PAGES)
        return (self.newer + self.reached) // 2

    def saw(self, is_newer: bool) -> None:
        """What the page at `target` turned out to be."""
        page = self.target
        if is_newer and page < MOST_PAGES:
            self.newer = page
            self.step *= 2
        else:
            self.reached = page
