"""Whether more of what is fetched is no article, by reason; and whether stories begin to be sold."""

from collections.abc import Iterator

from crawler.monitoring.finding import Finding
from crawler.monitoring.history import History
from crawler.monitoring.shares import risen

STUB = "paywall_stub"  # told as paywall


def more_rejections(history: History) -> Iterator[Finding]:
    """Of what became an article or a rejection on a day, the share of each reason."""
    reasons = sorted({reason for day in history.days for reason in day.rejections} - {STUB})
    for reason in reasons:
        counts = [
            (-1.0, day.rejections.get(reason, 0), day.articles + sum(day.rejections.values())) for day in history.days
        ]
        if found := risen(history, counts, len(reasons)):
            yield Finding(
                history.source,
                "more_rejections",
                reason,
                history.began(history.days[found.first].day),
                f"{found.now:.0%} of the pages ({found.count} of {found.tries}) were rejected as {reason}, before "
                f"{found.before:.0%}; open the examples, then correct article_urls or the skins",
            )


def paywall(history: History) -> Iterator[Finding]:
    """Articles that say they are not free, and pages that show but their beginning."""
    counts = []
    for day in history.days:
        stubs = day.rejections.get(STUB, 0)
        counts.append((-1.0, day.not_free + stubs, day.articles + stubs))
    if found := risen(history, counts, 1):
        yield Finding(
            history.source,
            "paywall",
            "",
            history.began(history.days[found.first].day),
            f"{found.now:.0%} of the stories ({found.count} of {found.tries}) are not free to read, before "
            f"{found.before:.0%}; see what the texts still hold, and whether the archive may and should go on",
        )
