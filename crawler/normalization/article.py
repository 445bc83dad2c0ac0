"""Extraction → Article: each field's best candidate in its final form, with its evidence."""

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from babel import Locale, UnknownLocaleError

from crawler import urls
from crawler.extraction.titles import site_names
from crawler.items import Article, Candidate, Evidence, ExtractedImage, Extraction, FetchedPage, Image
from crawler.normalization.authorship import authorship
from crawler.normalization.captions import captions_evidence, split_credit
from crawler.normalization.choice import Losers, best, judged
from crawler.normalization.dateline import dateline
from crawler.normalization.publication import publication
from crawler.normalization.text import clean
from crawler.normalization.timezones import zone_of
from crawler.source_rules import SourceRules

TAG = re.compile(r"\[([^\[\]]{1,40})\]")
MOST_KEYWORDS = 100
RENAMED = {"site_name": "publisher"}  # a candidates' field → the record's
CHOSEN_APART = frozenset(("byline", "author_name", "date_published", "date_modified", "keywords"))


def normalize(
    page: FetchedPage, extraction: Extraction, rules: SourceRules | None = None, lost: Losers | None = None
) -> Article:
    """The Article a page makes. A field that nothing names is None; headline and body may be empty: validation
    judges. lost takes each field's candidates that did not become its value, with why."""
    rules = rules or SourceRules()
    lost = {} if lost is None else lost
    fields = extraction.fields

    def text(name: str) -> str | None:
        found = best(fields.get(name, ()))
        return clean(found.value) if found else None

    if rules.in_language:
        declared_language = Candidate(rules.in_language, "site_rule", 1.0)
        fields = {**fields, "in_language": (declared_language, *fields.get("in_language", ()))}
    in_language = language(text("in_language"))
    paragraphs = [p for p in map(clean, extraction.article_body) if p]
    headline = text("headline") or ""
    published, modified = publication(
        fields.get("date_published", ()),
        fields.get("date_modified", ()),
        rules.timezone,
        zone_of(page.url, in_language),
        page.fetched_at,
        in_language,
        page.url,
        lost,
    )
    publisher = rules.publisher or text("site_name")
    own_names = site_names(page.url, [c.value for c in fields.get("site_name", ())])
    byline, authors, author_evidence = authorship(
        fields.get("byline", ()), fields.get("author_name", ()), own_names, rules.email_domains, lost
    )
    evidence = {
        field: judgment
        for name in fields
        if name not in CHOSEN_APART and (judgment := judged(field := RENAMED.get(name, name), fields[name], lost))
    }
    if c := next((c for c in fields.get("byline", ()) if byline and clean(c.value) == byline), None):
        evidence["byline"] = Evidence(c.source, author_evidence.confidence if author_evidence else c.weight, c.reason)
    if keyword := best(fields.get("keywords", ())):
        evidence["keywords"] = Evidence(keyword.source, keyword.weight, keyword.reason)
    if extraction.images:
        evidence["images"] = captions_evidence(extraction.images)
    for name, found in (("date_published", published), ("date_modified", modified)):
        if found:
            evidence[name] = found.evidence
    if author_evidence:
        evidence["authors"] = author_evidence
    evidence["article_body"] = extraction.body_evidence
    free = text("is_accessible_for_free")
    declared = [a for c in fields.get("canonical_url", ()) if (a := _absolute(page.url, clean(c.value)))]
    url = _own_address(page.url, declared, rules)
    return Article(
        source=rules.source,
        url=url,
        url_key=key_of(url, rules),
        headline=headline,
        article_body="\n\n".join(paragraphs),
        captured_at=page.fetched_at,
        alternative_headline=text("alternative_headline"),
        description=text("description"),
        byline=byline,
        authors=authors,
        date_published=published.moment if published else None,
        date_published_raw=clean(published.raw) if published else None,
        date_modified=modified.moment if modified else None,
        date_modified_raw=clean(modified.raw) if modified else None,
        article_section=text("article_section"),
        keywords=keywords([c.value for c in fields.get("keywords", ())], headline),
        dateline=dateline(paragraphs[0]) if paragraphs else None,
        in_language=in_language,
        is_accessible_for_free=None if free is None else free.lower() == "true",
        canonical_url=declared[0] if declared else None,
        publisher=publisher,
        page_kind=extraction.page_kind,
        images=tuple(image(i) for i in extraction.images),
        evidence=evidence,
    )


def key_of(url: str, rules: SourceRules) -> str:
    """The key of an address by the source's own rule, else the generic one; the address itself where it is none."""
    try:
        return (rules.url_key or urls.url_key)(url)
    except ValueError:
        return url


def _own_address(answered: str, declared: Sequence[str], rules: SourceRules) -> str:
    """The article's canonical address: one that the page declares and the source takes for an article of its own, else
    that of the URL that answered. A declared home page is a template's mistake."""
    if rules.article_url is not None:
        for address in (*(a for a in declared if not _is_home(a)), answered):
            if own := rules.article_url(address):
                return own
    return answered.partition("#")[0]


def _is_home(address: str) -> bool:
    return not urls.is_http(address) or urlsplit(urls.url_key(address))[2:4] == ("/", "")


def _absolute(base: str, address: str | None) -> str | None:
    if not address:
        return None
    try:
        return urljoin(base, address)
    except ValueError:
        return None


def image(found: ExtractedImage) -> Image:
    """An image with its credit apart from its caption."""
    caption, credit = split_credit(clean(found.caption), clean(found.credit_line) or None)
    return Image(found.content_url, caption, credit, clean(found.alt_text) or None, found.position)


def keywords(values: list[str], headline: str) -> tuple[str, ...]:
    """The page's own keywords, then the bracketed tags of the headline; each once."""
    found: dict[str, str] = {}
    for value in (*values, *TAG.findall(headline)):
        word = clean(value)
        if word and len(word) <= 100:
            found.setdefault(word.casefold(), word)
    return tuple(found.values())[:MOST_KEYWORDS]


def language(tag: str | None) -> str | None:
    """A language tag in BCP 47 form ("en_us" → "en-US"); None for what is no tag."""
    if not tag or not re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}", tag.strip()):
        return None
    parts = re.split("[-_]", tag.strip())
    try:
        Locale(parts[0].lower())
    except (UnknownLocaleError, ValueError):
        return None
    rest = [p.upper() if len(p) == 2 else p.title() if len(p) == 4 else p for p in parts[1:]]
    return "-".join([parts[0].lower(), *rest])
