"""Whether the source floods the archive with texts that are there already."""

from collections.abc import Iterator

from crawler.monitoring.finding import Finding
from crawler.monitoring.history import History
from crawler.monitoring.shares import risen


def more_duplicates(history: History) -> Iterator[Finding]:
    """Articles whose headline and text an earlier article of the source has."""
    counts = [(-1.0, day.duplicates, day.articles) for day in history.days]
    if found := risen(history, counts, 1):
        yield Finding(
            history.source,
            "more_duplicates",
            "",
            history.began(history.days[found.first].day),
            f"{found.now:.0%} of the articles ({found.count} of {found.tries}) have the text of an earlier one, before "
            f"{found.before:.0%}; see how the addresses of the examples differ, and give them one key (url_key)",
        )
