"""Whether articles still have what the source's articles have: by field, and by the skin that read them."""

from collections.abc import Iterator, Sequence

from crawler.monitoring.finding import Finding
from crawler.monitoring.history import ARTICLES, FIELDS, GENERIC, Day, History
from crawler.monitoring.shares import ENOUGH, Share, fallen, plainly_well, risen

WORDS = {"time_of_day": "time of day", "time_zone": "time zone", "date": "date of publication"}
REASONS = {"date": "dates_missing", "time_of_day": "dates_without_time", "time_zone": "dates_without_zone"}
REMEDY = "compare its new pages with its skin (crawler extract URL --explain), and correct the selectors or add a skin"
# What has no date belongs to the day on which it was first seen: in the first hours of a day a crawl that catches up
# brings more of these than of the day's own, so dates wait for noon.
EARLY = 12
PAST_DAYS = 56


def fields_lost(history: History) -> Iterator[Finding]:
    """A field that articles have no more: in one skin where others still have it, else of the source."""
    columns = history.columns
    tests = len(FIELDS) * (1 + len(columns))
    articles = [sum(day) for day in zip(*(each[ARTICLES] for each in columns.values()), strict=True)]
    early = history.known_hours(history.days[-1]) < EARLY
    for field in FIELDS:
        until = -1 if early and field in REASONS else None
        lost = []
        for skin, column in columns.items() if len(columns) > 1 else ():
            found = fallen(history, _shares(column[field], column[ARTICLES])[:until], tests)
            if found:
                lost.append((skin, found))
        having = [sum(day) for day in zip(*(each[field] for each in columns.values()), strict=True)]
        all_of_it = None
        if not plainly_well(_shares(having, articles)[:until]):
            all_of_it = fallen(history, _against_its_skins(history.days[:until], field), tests)
        if lost and (all_of_it is None or _others_are_well(history.days, field, [skin for skin, _ in lost], all_of_it)):
            for skin, found in lost:
                yield _finding(history, field, skin, found)
        elif all_of_it is not None:
            yield _finding(history, field, None, all_of_it)


def _shares(having: Sequence[int], articles: Sequence[int]) -> list[tuple[float, int, int]]:
    return [(-1.0, some, of) for some, of in zip(having, articles, strict=True)]


def skins_outdated(history: History) -> Iterator[Finding]:
    """More articles than before that none of the source's skins reads: it has a new layout, or one more."""
    days = history.days
    if not any(skin != GENERIC for day in days for skin in day.skins):
        return
    counts = [(-1.0, day.having(ARTICLES, GENERIC), day.having(ARTICLES)) for day in days]
    if found := risen(history, counts, 1):
        yield Finding(
            history.source,
            "skin_outdated",
            "",
            history.began(days[found.first].day),
            f"{found.now:.0%} of the articles ({found.count} of {found.tries}) have the text container of none of its "
            f"skins, before {found.before:.0%}; look at a new article's page, and add a skin for its layout above the "
            f"others in the source's file",
        )


def _against_its_skins(days: Sequence[Day], field: str) -> list[tuple[float, int, int]]:
    """What each day has, and what it would have if each skin had what it had before: a day on which more articles come
    in a layout that never had the field has lost nothing."""
    counts = []
    had: dict[str, list[tuple[int, int]]] = {}  # skin → (having, articles) up to the first, second … day that it read
    for day in days:
        expected, known = 0.0, len(day.skins) > 1
        having_all = of_all = 0
        for skin, found in day.skins.items():
            sums = had.setdefault(skin, [(0, 0)])
            (having, of), (having_then, of_then) = sums[-1], sums[max(len(sums) - 1 - PAST_DAYS, 0)]
            articles, with_it = found.get(ARTICLES, 0), found.get(field, 0)
            known = known and of - of_then >= ENOUGH
            expected += articles * (having - having_then) / (of - of_then) if of > of_then else 0.0
            sums.append((having + with_it, of + articles))
            having_all, of_all = having_all + with_it, of_all + articles
        counts.append((expected if known else -1.0, having_all, of_all))
    return counts


def _others_are_well(days: Sequence[Day], field: str, lost: Sequence[str], found: Share) -> bool:
    """Whether the articles of the other skins have the field as before."""
    since = days[found.first :]
    others = sum(day.having(ARTICLES) for day in since) - sum(day.having(ARTICLES, s) for day in since for s in lost)
    having = sum(day.having(field) for day in since) - sum(day.having(field, s) for day in since for s in lost)
    return others > 0 and having >= 0.8 * found.before * others


def _finding(history: History, field: str, skin: str | None, found: Share) -> Finding:
    what = WORDS.get(field, field)
    where = "" if skin is None else f" in skin {skin}"
    return Finding(
        history.source,
        REASONS.get(field, "field_lost"),
        f"{field} in {skin}" if skin else field,
        history.began(history.days[found.first].day),
        f"{found.now:.0%} of the articles{where} ({found.count} of {found.tries}) have a {what}, before "
        f"{found.before:.0%}; {REMEDY}",
    )
