"""What goes wrong at the sample newspaper, how often, and what may still be had of it: decided by URL, seed and ask."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from types import MappingProxyType

from crawler.sample.articles import SamplePaper

# Shares of answers: the same URL asked again may be answered well, and is after MOST_FAULTS faulty answers.
PASSING = {
    "429": "too many requests, with Retry-After in seconds or as a date",
    "503": "a burst: this answer and the next two of the whole site, half of them with Retry-After",
    "reset": "the connection is reset",
    "truncated": "fewer bytes than Content-Length says, then the connection ends",
    "cut_chunk": "the connection ends within a chunk",
    "wrong_length": "Content-Length is too small for a compressed body, and the rest is not sent",
    "slow": "the whole page, in small pieces",
}
# The same, of articles only.
PASSING_PAGES = {
    "soft_404": "status 200, and the page says that nothing was found",
    "charset": "the whole page under a wrong charset",
}
# Shares of articles that are never to be had.
LASTING = {
    "gone": "404 or 410",
    "broken": "500",
    "redirect_loop": "two addresses lead to each other",
    "private_redirect": "leads to a private, link-local or loopback address",
    "gzip_bomb": "a hundred kilobytes that grow to 100 MB",
    "huge": "a page of 40 MB",
}
# Shares of articles to which it happens within HOURS (SamplePaper at an hour: see Faults.paper_at).
IN_TIME = {"edited": "another headline and date_modified", "withdrawn": "taken out of print"}
# Of the site as a whole.
SITE = {
    "traps": "an endless calendar and session ids in the links of lists, where 1",
    "moved_feeds": "the share of feeds that moved (301) or ended (404)",
    "layout": "after this share of the paper's size in answered articles, another layout",
    "robots_503": "so many times robots.txt answers 503 before it answers",
    "robots_hang": "so many times robots.txt is never answered",
    "robots_change": "after so many answers robots.txt also forbids /Opinion and /rss/",
}
KINDS: Mapping[str, str] = MappingProxyType({**PASSING, **PASSING_PAGES, **LASTING, **IN_TIME, **SITE})
MOST_FAULTS = 3
HOURS = 48
# A fifth of the answers: what passes and what lasts, traps, moved feeds, a change of layout.
ALL: Mapping[str, float] = MappingProxyType(
    {
        "429": 0.04,
        "503": 0.01,
        "reset": 0.03,
        "truncated": 0.02,
        "cut_chunk": 0.02,
        "wrong_length": 0.01,
        "slow": 0.02,
        "soft_404": 0.01,
        "charset": 0.03,
        "gone": 0.005,
        "broken": 0.001,
        "redirect_loop": 0.001,
        "private_redirect": 0.002,
        "gzip_bomb": 0.001,
        "huge": 0.0005,
        "edited": 0.02,
        "withdrawn": 0.01,
        "traps": 1.0,
        "moved_feeds": 0.4,
        "layout": 0.5,
    }
)


@dataclass(frozen=True)
class Faults:
    """How often each of KINDS happens; the same shares and seed give the same faults everywhere.

    Raises ValueError for an unknown kind, a negative number, and shares of passing or lasting faults above 1 in sum.
    """

    shares: Mapping[str, float]
    seed: int = 1
    retry_after: int = 1  # seconds, in answers that say it

    def __post_init__(self) -> None:
        for kind, share in self.shares.items():
            if kind not in KINDS:
                raise ValueError(f"sample paper: no fault is called {kind}; choose of {', '.join(KINDS)}")
            if share < 0:
                raise ValueError(f"sample paper: {kind}={share} is negative; choose 0 or more")
        for group in ({**PASSING, **PASSING_PAGES}, LASTING, IN_TIME):
            if sum(self.of(kind) for kind in group) > 1:
                raise ValueError(f"sample paper: the shares of {', '.join(group)} are above 1; choose less")

    @classmethod
    def named(cls, text: str, seed: int = 1) -> "Faults":
        """Read "all", or kinds with their shares as in "429=0.05,reset=0.02"; raises ValueError."""
        shares: dict[str, float] = {}
        for word in filter(None, text.split(",")):
            kind, equals, share = word.strip().partition("=")
            try:
                shares |= ALL if word == "all" else {kind: float(share) if equals else ALL.get(kind, 1.0)}
            except ValueError:
                raise ValueError(f"sample paper: {word} is no fault; write all, or KIND=SHARE") from None
        return cls(shares, seed)

    def of(self, kind: str) -> float:
        """How often a kind happens."""
        return self.shares.get(kind, 0.0)

    def share_holds(self, kind: str, key: str) -> bool:
        """Whether what `key` names is among the share to which this happens."""
        return self._number(f"{kind}/{key}") < self.of(kind)

    def lasting(self, path: str) -> str | None:
        """What an article never gets over."""
        return self._draw(LASTING, f"lasting/{path}")

    def passing(self, path: str, ask: int, *, article: bool) -> str | None:
        """What goes wrong when a path is asked for the `ask`th time (from 1) outside of a burst."""
        kind = self._draw({**PASSING, **PASSING_PAGES}, f"{path}/{ask}") if ask <= MOST_FAULTS else None
        return None if kind in PASSING_PAGES and not article else kind

    def asks_needed(self, path: str) -> int | None:
        """How often an article must be asked for until all of it is answered, bursts apart; None: never."""
        if self.lasting(path):
            return None
        whole = (None, "slow", "charset")
        return next(n for n in range(1, MOST_FAULTS + 2) if self.passing(path, n, article=True) in whole)

    def paper_at(self, paper: SamplePaper, hours: float) -> SamplePaper:
        """The paper so many hours later: with those edits and withdrawals that have happened by then."""
        happened: dict[str, set[int]] = {"edited": set(), "withdrawn": set()}
        for index in range(paper.size):
            kind = self._draw(IN_TIME, f"time/{index}")
            if kind and self._number(f"hour/{index}") * HOURS <= hours:
                happened[kind].add(index)
        return replace(paper, edited=frozenset(happened["edited"]), withdrawn=frozenset(happened["withdrawn"]))

    def _draw(self, kinds: Mapping[str, str], key: str) -> str | None:
        number = self._number(key)
        for kind in kinds:
            number -= self.of(kind)
            if number < 0:
                return kind
        return None

    def _number(self, key: str) -> float:
        return Random(f"{self.seed}/{key}").random()  # noqa: S311 - repeatable, not secret
