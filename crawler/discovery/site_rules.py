"""The rules of a site that nobody has described: who it is, and the page's own word on what is an article."""

from collections.abc import Collection, Iterator
from functools import partial

from crawler.discovery.page_evidence import judge_page
from crawler.discovery.site_address import Site, read_site
from crawler.errors import UsageError
from crawler.source_rules import SourceRules
from crawler.urls import host


def rules_of_site(
    site: Site,
    publisher: str | None = None,
    timezone: str | None = None,
    known: Collection[str] = (),
    always_dated: bool = False,
    source: str | None = None,
) -> SourceRules:
    """The rules; `known` are shapes of its articles' addresses, `always_dated` says that these all name their day."""
    return SourceRules(
        source=source or site.source,
        publisher=publisher,
        in_language=None,  # each page says its own
        timezone=timezone,
        url_key=site.key,
        article_url=site.own_address,
        refine=partial(judge_page, known=frozenset(known), dated=always_dated),
    )


def site_of_source(source: str, url: str) -> Site | None:
    """The site that the archive calls by this name, told by an address on it; None where it is on no such site."""
    return next((site for site in _sites_around(url) if site.source == source), None)


def site_of_host(url: str) -> Site | None:
    """The whole site on which an address lies; None where it is no web address."""
    try:
        return read_site(host(url))
    except UsageError:
        return None


def _sites_around(url: str) -> Iterator[Site]:
    """The sites that hold an address: its host and those above it, and each of the folders it lies in."""
    labels = host(url).split(".")
    folders = url.partition("://")[2].partition("?")[0].split("/")[1:-1]
    for first in range(len(labels) - 1):
        for depth in range(len(folders) + 1):
            try:
                yield read_site("/".join([".".join(labels[first:]), *folders[:depth]]))
            except UsageError:
                continue
