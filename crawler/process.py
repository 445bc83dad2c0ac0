"""The three pure steps in order: what a fetched page becomes. Runs in workers, from WARC and in tests alike."""

from crawler.errors import CrawlerError
from crawler.extraction.combine import extract
from crawler.items import Article, FetchedPage, Rejection
from crawler.normalization.article import key_of, normalize
from crawler.source_rules import SourceRules
from crawler.validation import validate


def process(page: FetchedPage, rules: SourceRules | None = None) -> Article | Rejection:
    """The article of a page, or why it is none. Raises only CrawlerError: a source whose own rules cannot work."""
    rules = rules or SourceRules()
    if rules.article_url and page.url != page.requested_url and rules.article_url(page.url) is None:
        return Rejection(
            rules.source, page.url, key_of(page.url, rules), "redirected_away", page.requested_url, page.fetched_at
        )
    try:
        extraction = extract(page, rules)
        article = normalize(page, extraction, rules)
        return validate(article)
    except CrawlerError:
        raise
    except Exception as error:  # one poisoned page must not stop the others; it is counted under its reason
        detail = f"{type(error).__name__}: {error}"[:500]
        return Rejection(rules.source, page.url, key_of(page.url, rules), "extraction_failed", detail, page.fetched_at)
