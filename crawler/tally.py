"""What a crawl counted, as it goes into its row and its summary: pure functions of Scrapy's stats and our own."""

from collections.abc import Mapping
from typing import Any

RESPONSES = "downloader/response_status_count/"
REFUSED = "downloader/exception_type_count/crawler.middlewares.refusals.Refused"  # by our rules
# Counted by discovery as it complains.
DISCOVERY = ("failed", "empty_feed", "layout_changed", "broken_sitemap", "over_budget")
OUR_FAULT = ("extraction_failed", "breaks_archive_rule")  # rejections that say more of this program than of the page


def tally(
    stats: Mapping[str, Any],
    outcomes: Mapping[str, int],
    rejections: Mapping[str, int],
    seconds: float,
    warc_bytes: int,
) -> dict[str, int | float]:
    """The counts of a crawl: articles by outcome, rejected/REASON, requests, responses/2xx …, seconds, warc_bytes."""
    counts: dict[str, int | float] = dict(outcomes)
    counts |= {f"rejected/{reason}": count for reason, count in rejections.items()}
    counts["requests"] = stats.get("downloader/request_count", 0)
    for name, count in stats.items():
        if name.startswith(RESPONSES):
            family = f"responses/{name.removeprefix(RESPONSES)[0]}xx"
            counts[family] = counts.get(family, 0) + count
    counts["unanswered"] = stats.get("downloader/exception_count", 0) - stats.get(REFUSED, 0)
    counts["new_urls"] = stats.get("frontier/new", 0)
    counts |= {name: count for name, count in stats.items() if name.startswith(("opt_out/", "back_off/"))}
    counts["seconds"] = round(seconds, 1)
    counts["warc_bytes"] = warc_bytes
    return counts


def troubles(stats: Mapping[str, Any], rejections: Mapping[str, int], found: Mapping[str, int]) -> dict[str, int]:
    """What needs a look, by reason; `found` is what was told to the session."""
    told = {reason: stats.get(f"discovery/{reason}", 0) for reason in DISCOVERY}
    told["robots_unreachable"] = stats.get("robotstxt/unreachable", 0)
    told |= {reason: rejections.get(reason, 0) for reason in OUR_FAULT}
    return {reason: count for reason, count in {**told, **found}.items() if count}
