"""Joins what came of a capture with the other addresses under which the same article was met."""

from crawler.items import Article, FetchedPage, Rejection
from crawler.source_rules import SourceRules
from crawler.store.articles import Processed
from crawler.urls import url_key


def processed_of(capture_id: int, page: FetchedPage, result: Article | Rejection, rules: SourceRules) -> Processed:
    """The result with its aliases: the URL asked for, and the one that answered, where their keys are not the article's."""
    aliases: dict[str, str] = {}
    if isinstance(result, Article):
        key_of = rules.url_key or url_key
        answered, asked = key_of(page.url), key_of(page.requested_url)
        if asked != answered:
            aliases[asked] = "redirect"
        if answered != result.url_key:
            aliases[answered] = "canonical"
            aliases.setdefault(asked, "canonical")
        aliases.pop(result.url_key, None)
    return Processed(capture_id, result, tuple(aliases.items()))
