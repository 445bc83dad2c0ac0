"""Whether more of what is fetched is no article, by reason; and whether stories begin to be sold."""

from collections.abc import Iterator

from crawler.monitoring.finding import Finding
from crawler.monitoring.history import History
from crawler.monitoring.shares import risen

STUB = "paywall_stub"  # told as paywall


def more_rejections(history: History) -> Iterator[Finding]:
    """Of the pages that were fetched on a day, the share of each reason."""
    reasons = sorted({reason for day in history.days for reason in day.rejections} - {STUB})
    for reason in reasons:
        if found := risen(history, _rejected(history, reason), len(reasons)):
            yield Finding(
                history.source,
                "more_rejections",
                reason,
                history.began(history.days[found.first].day),
                f"{found.now:.0%} of the pages ({found.count} of {found.tries}) were rejected as {reason}, before "
                f"{found.before:.0%}; open the examples, then correct article_urls or the skins",
            )


def paywall(history: History) -> Iterator[Finding]:
    """Articles that say they are not free, or pages that show but their beginning."""
    sold = [(-1.0, day.not_free, day.articles) for day in history.days]
    if found := risen(history, sold, 2) or risen(history, _rejected(history, STUB), 2):
        yield Finding(
            history.source,
            "paywall",
            "",
            history.began(history.days[found.first].day),
            f"{found.now:.0%} of the stories ({found.count} of {found.tries}) are not free to read, before "
            f"{found.before:.0%}; see what the texts still hold, and whether the archive may and should go on",
        )


def _rejected(history: History, reason: str) -> list[tuple[float, int, int]]:
    """Of each day's pages the number that was rejected for a reason, and their number."""
    return [
        (-1.0, day.rejections.get(reason, 0), max(day.answers.get("200", 0), sum(day.rejections.values())))
        for day in history.days
    ]
