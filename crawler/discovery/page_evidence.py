"""The page's own word on whether it is an article, for sites that nobody has described."""

import re
from collections.abc import Collection
from dataclasses import replace

from crawler.discovery.address_shape import read_address
from crawler.items import Candidate, Extraction, FetchedPage

_DECLARES = re.compile(
    rb"og:type[\"'][^>]*content=[\"'](?:article|newsarticle)|\"@type\"\s*:\s*\[?\s*\"(?:[A-Za-z]*NewsArticle|Article|BlogPosting"
    rb"|LiveBlogPosting|OpinionNewsArticle|Report)\"|article:published_time|itemtype=[\"']https?://schema.org/\w*(?:Article|BlogPosting)",
    re.IGNORECASE,
)
_LIST_BODY = re.compile(
    rb"<body[^>]*\sclass=[\"'][^\"']*\b(?:archive|category|tag|author|search|blog|error404|page-template-default)\b",
    re.IGNORECASE,
)


def judge_page(page: FetchedPage, extraction: Extraction, *, known: Collection[str] = ()) -> Extraction:
    """The extraction as it is, or as that of no article: a list in pages, or a page of the site itself.

    What declares itself an article is one. Else a page that site software marks as a list is a section_page, and one
    that names neither day nor author, at an address unlike those of the site's articles (`known` are their shapes), is
    a static_page.
    """
    if extraction.page_kind != "article" or _DECLARES.search(page.body):
        return extraction
    if _LIST_BODY.search(page.body):
        return _as(extraction, "section_page", "its body's class is a list's")
    fields = extraction.fields
    if not fields.get("date_published") and read_address(page.requested_url).shape not in known:
        return _as(extraction, "static_page", "it declares no article and names no day")
    return extraction


def _as(extraction: Extraction, kind: str, why: str) -> Extraction:
    fields = {**extraction.fields, "page_kind": (Candidate(kind, "structure", 0.5, why),)}
    return replace(extraction, page_kind=kind, fields=fields)
