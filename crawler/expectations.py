"""What a healthy source looks like, and whether a crawl found it so: pure functions of counts and time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

ENOUGH_ARTICLES = 20  # of one crawl, before a share of them says anything
LEAST_BY_SKIN = 0.5  # of a crawl's articles; the rest may be special pages
FULL_DAYS = 3  # how many of the last whole days are looked at; one alone may be a holiday
STALE_AT_LEAST = timedelta(days=3)  # a weekend and a day
STALE_INTERVALS = 10.0  # times the usual interval


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy day of a source looks like; a crawl that differs is reported. Shares are 0 to 1, of articles."""

    articles_per_day: tuple[int, int] | None = None  # fewest and most, by day of publication
    share_with_byline: float = 0.0
    share_with_date: float = 0.0
    share_with_image: float = 0.0


@dataclass(frozen=True, slots=True)
class Quality:
    """The articles that one crawl made or changed, and how many of them have what an article should have."""

    articles: int
    with_byline: int
    with_date: int
    with_image: int
    by_skin: int


@dataclass(frozen=True, slots=True)
class Route:
    """A feed, news sitemap or list as it was last read."""

    url: str
    kind: str
    entries: int
    new_at: datetime | None  # when it last named a URL that nobody knew
    changed_at: datetime  # when it last was not what it had been before
    usual_seconds: float | None  # between two articles that it named first; None where too few are known


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that needs a look: its reason, one word; and the sentence, with the value and the next move."""

    reason: str
    sentence: str


def unmet_by_crawl(expects: Expect, quality: Quality) -> Iterator[Trouble]:
    """Shares of a crawl's articles that are lower than they should be. Too few articles say nothing."""
    if quality.articles < ENOUGH_ARTICLES:
        return
    for what, found in (
        ("byline", quality.with_byline),
        ("date", quality.with_date),
        ("image", quality.with_image),
    ):
        least: float = getattr(expects, f"share_with_{what}")
        share = found / quality.articles
        if share < least:
            yield Trouble(
                f"share_with_{what}",
                f"{found} of {quality.articles} articles ({share:.0%}) have a {what}, where {least:.0%} are expected; "
                f"look at some of them (crawler export), then at the skin of the source's file",
            )


def skins_outdated(quality: Quality) -> Iterator[Trouble]:
    """A source whose articles its own skins mostly do not read any more: it has a new layout. The generic extraction
    still reads them, so nothing else might tell."""
    if quality.articles >= ENOUGH_ARTICLES and quality.by_skin < LEAST_BY_SKIN * quality.articles:
        yield Trouble(
            "skin_outdated",
            f"{quality.by_skin} of {quality.articles} articles have the text container of one of its skins; look at a "
            f"new article's page, and add a skin for its layout above the others in the source's file",
        )


def unmet_by_days(expects: Expect, days: Mapping[date, int]) -> Iterator[Trouble]:
    """Too few or too many articles on each of the last whole days."""
    if expects.articles_per_day is None or not days:
        return
    fewest, most = expects.articles_per_day
    told = ", ".join(f"{count} on {day}" for day, count in sorted(days.items()))
    if all(count < fewest for count in days.values()):
        yield Trouble(
            "too_few_articles",
            f"{told}, where at least {fewest} a day are expected; check its feeds, sitemaps, lists and article_urls",
        )
    if all(count > most for count in days.values()):
        yield Trouble(
            "too_many_articles",
            f"{told}, where at most {most} a day are expected; check that article_urls takes articles only",
        )


def is_stale(route: Route, newest_named_at: datetime | None, now: datetime) -> Trouble | None:
    """The trouble with a route that has shown nothing new for too long; `newest_named_at` is when the newest of what
    it names was first seen, by whatever route."""
    if route.usual_seconds is None:
        return None
    fresh_at = max(moment for moment in (route.new_at, newest_named_at or route.changed_at) if moment is not None)
    allowed = max(STALE_AT_LEAST, timedelta(seconds=STALE_INTERVALS * route.usual_seconds))
    if now - fresh_at <= allowed:
        return None
    kind = route.kind.replace("_", " ")
    return Trouble(
        "stale_route",
        f"{route.url} ({kind}) has shown nothing new since {fresh_at:%Y-%m-%d}, though it used to every "
        f"{_spoken(route.usual_seconds)}; open it, and correct or remove it in the source's file",
    )


def _spoken(seconds: float) -> str:
    if seconds < 5400:
        return f"{max(round(seconds / 60), 1)} min"
    return f"{round(seconds / 3600)} h" if seconds < 129_600 else f"{round(seconds / 86_400)} days"
