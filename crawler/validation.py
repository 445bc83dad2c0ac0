"""Article → Article | Rejection: each rule one name, one reason."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from crawler.items import Article, Rejection

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "http_error": "the response's status is not 200",
        "not_html": "the response is no HTML document, or an empty one",
        "redirected_away": "the article's address leads to a page that is no article of the source",
        "block_page": "the site shows a challenge or a refusal in place of the story",
        "soft_404": "status 200, but the page says that there is nothing here",
        "section_page": "the page lists stories and is none itself",
        "paywall_stub": "the page shows but the beginning of a story that is not free",
        "other": "the page is about something else than news: a profile, a product, terms, a way to get in touch",
        "static_page": "the page is the site's own: it declares no article and names no day",
        "no_headline": "no headline was found",
        "headline_too_long": "the headline is longer than a headline can be",
        "no_body": "neither text nor a captioned picture was found",
        "body_too_long": "the text is longer than the archive keeps",
        "date_in_future": "the publication lies more than a day after the fetch",
        "capture_unreadable": "the WARC file that held the page is lost or damaged; the page is asked for again",
        "breaks_archive_rule": "the database refused the record; the detail names its rule",
        "extraction_failed": "the page broke the extraction; the detail names the error",
    }
)
NO_ARTICLE = frozenset(
    ("http_error", "not_html", "block_page", "soft_404", "section_page", "paywall_stub", "other", "static_page")
)
MOST_HEADLINE = 1000  # characters; the longest real one met had 300
MOST_BODY = 5_000_000  # characters; the archive's own limit


def validate(article: Article) -> Article | Rejection:
    """The article unchanged where it keeps every rule, else a Rejection that names the first it breaks."""
    reason, detail = broken_rule(article) or (None, "")
    if reason is None:
        return article
    return Rejection(article.source, article.url, article.url_key, reason, detail[:500], article.captured_at)


def broken_rule(article: Article) -> tuple[str, str] | None:
    """(reason, detail) of the first rule that an article breaks; None when it keeps all."""
    if article.page_kind in NO_ARTICLE:
        evidence = article.evidence.get("page_kind")
        return article.page_kind, evidence.reason if evidence else ""
    if not article.headline:
        return "no_headline", article.article_body[:100]
    if len(article.headline) > MOST_HEADLINE:
        return "headline_too_long", f"{len(article.headline)} characters: {article.headline[:100]}"
    if not article.article_body and not any(i.caption or i.credit_line for i in article.images):
        return "no_body", article.headline
    if len(article.article_body) > MOST_BODY:
        return "body_too_long", f"{len(article.article_body)} characters"
    if article.date_published and article.date_published > article.captured_at + timedelta(days=1):
        return "date_in_future", article.date_published.isoformat()
    return None
