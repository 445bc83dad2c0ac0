"""Joins what came of a capture with the other addresses under which the same article was met."""

from collections.abc import Callable
from contextlib import suppress

from crawler.items import Article, FetchedPage, Processed, Rejection
from crawler.source_rules import SourceRules
from crawler.urls import url_key


def processed_of(capture_id: int, page: FetchedPage, result: Article | Rejection, rules: SourceRules) -> Processed:
    """The result with its aliases: the URL asked for, and the one that answered, where they have other keys."""
    aliases: dict[str, str] = {}
    if isinstance(result, Article):
        with suppress(ValueError):  # an address that is too long or broken to have a key is nobody's alias
            aliases = _aliases(page, result.url_key, rules.url_key or url_key)
    return Processed(capture_id, result, tuple(aliases.items()))


def _aliases(page: FetchedPage, own_key: str, key_of: Callable[[str], str]) -> dict[str, str]:
    answered, asked = key_of(page.url), key_of(page.requested_url)
    aliases = {answered: "canonical"}  # the page that answered declares another address as its own
    if asked != answered:
        aliases[asked] = "redirect"
    aliases.pop(own_key, None)
    return aliases
