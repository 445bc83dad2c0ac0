"""The page's own word on whether it is an article, for sites that nobody has described."""

import re
from collections.abc import Collection
from dataclasses import replace

from crawler.discovery.address_shape import ID, read_address
from crawler.items import Candidate, Extraction, FetchedPage

_DECLARES = re.compile(
    rb"og:type[\"'][^>]*content=[\"'](?:article|newsarticle)|\"@type\"\s*:\s*\[?\s*\"(?:[A-Za-z]*NewsArticle|Article|BlogPosting"
    rb"|LiveBlogPosting|OpinionNewsArticle|Report)\"|article:published_time|itemtype=[\"']https?://schema.org/\w*(?:Article|BlogPosting)",
    re.IGNORECASE,
)
_DATED = re.compile(
    rb"article:published_time|\"datePublished\"|itemprop=[\"']?datePublished|<time[\s>]|<abbr[^>]{0,80}\bpublished\b",
    re.IGNORECASE,
)
_BODY_CLASS = rb"<body[^>]*\sclass=[\"'][^\"']*"
_STATIC_BODY = re.compile(_BODY_CLASS + rb"(?<![\w-])page-(?:id-\d|template-)", re.IGNORECASE)
_LIST_BODY = re.compile(_BODY_CLASS + rb"\b(?:archive|category|tag|author|search|blog|error404)\b", re.IGNORECASE)
LEAST_CAPTION = 5  # words of an alt text that tells what is to be seen


def is_dated(body: bytes) -> bool:
    """Whether a page names a day in a form for programs."""
    return bool(_DATED.search(body))


def declares_article(body: bytes) -> bool:
    """Whether a page says that it is an article."""
    return bool(_DECLARES.search(body))


def judge_page(
    page: FetchedPage, extraction: Extraction, *, known: Collection[str] = (), dated: bool = False
) -> Extraction:
    """The extraction as it is, or as that of no article: a list in pages, or a page of the site itself.

    What site software marks as a page that is no post is a static_page; what else declares itself an article is one. A
    page that site software marks as a list is a section_page. One that names no day is a static_page, unless its
    address is like those of the site's articles (`known` are their shapes); where these are all `dated`, it must
    besides have a number, which pages of the site itself have not.
    """
    if extraction.page_kind == "article":
        extraction = _captioned(extraction)
    if extraction.page_kind not in ("article", "gallery"):
        return extraction
    if _STATIC_BODY.search(page.body):
        return _as(extraction, "static_page", "its body's class is that of a page that is no post")
    if declares_article(page.body):
        return extraction
    if _LIST_BODY.search(page.body):
        return _as(extraction, "section_page", "its body's class is a list's")
    address = read_address(page.requested_url)
    alike = address.shape in known and (not dated or ID in address.shape)
    if not extraction.fields.get("date_published") and not alike:
        return _as(extraction, "static_page", "it declares no article and names no day")
    return extraction


def _captioned(extraction: Extraction) -> Extraction:
    """A page of pictures without a line of text, whose captions are for those who do not see the pictures."""
    images = extraction.images
    if extraction.article_body or not images or any(image.caption or image.credit_line for image in images):
        return extraction
    told = tuple(
        replace(image, caption=image.alt_text, source="alt")
        if len((image.alt_text or "").split()) >= LEAST_CAPTION
        else image
        for image in images
    )
    if told == images:
        return extraction
    return _as(replace(extraction, images=told), "gallery", "pictures whose alt text is all that the page says")


def _as(extraction: Extraction, kind: str, why: str) -> Extraction:
    fields = {**extraction.fields, "page_kind": (Candidate(kind, "structure", 0.5, why),)}
    return replace(extraction, page_kind=kind, fields=fields)
