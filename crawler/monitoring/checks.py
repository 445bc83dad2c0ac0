"""All checks of a source, in the order in which a report tells of them."""

from crawler.monitoring.answers import forbidden, more_errors, robots_changed
from crawler.monitoring.crawls import failed_crawls, missing_crawls, recrawl_lag, stalled_crawl, told_by_crawl
from crawler.monitoring.decline import decline
from crawler.monitoring.duplicates import more_duplicates
from crawler.monitoring.fields import fields_lost, skins_outdated
from crawler.monitoring.finding import Finding
from crawler.monitoring.history import History
from crawler.monitoring.rejections import more_rejections, paywall
from crawler.monitoring.routes import silent_routes
from crawler.monitoring.volume import few_articles

CHECKS = (
    *(missing_crawls, stalled_crawl, failed_crawls, few_articles, decline, silent_routes, fields_lost, skins_outdated),
    *(paywall, more_rejections, forbidden, robots_changed, more_errors, more_duplicates, recrawl_lag, told_by_crawl),
)


def check(history: History) -> list[Finding]:
    """What is wrong with the source. A decline is not told beside the few articles that it has become."""
    found = [finding for each in CHECKS for finding in each(history)]
    few = any(finding.reason == "few_articles" for finding in found)
    return [finding for finding in found if not (few and finding.reason == "decline")]
