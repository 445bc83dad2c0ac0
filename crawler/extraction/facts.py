"""What the head of a page (JSON-LD, meta tags, titles) and its source's rules say of each field, as candidates
best first."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from crawler.extraction.letters import letters
from crawler.extraction.linked_data import LinkedData, Node, plain, types
from crawler.extraction.meta_tags import MetaTags
from crawler.extraction.page import Page
from crawler.extraction.skins import SiteFacts
from crawler.extraction.titles import without_section, without_suffix
from crawler.extraction.visible import author_links
from crawler.items import Candidate
from crawler.source_rules import SourceRules

SAYS_AUTHOR = re.compile(
    r"(?:written|posted|by|author|verfasst|geschrieben|von|autor|auteur|écrit|escrito|publicado por|scritto|door"
    r"|geschreven|av|af|skrevet|skriven|napisan|kirjoit|írta|автор|yazan|yazar|ditulis|著者|執筆者|作者|글쓴이|작성자|από|מאת|بواسطة|كتبه)",
    re.I,
)
Fields = dict[str, tuple[Candidate, ...]]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was read of a page before its text."""

    page: Page
    rules: SourceRules
    meta: MetaTags
    data: LinkedData
    site: SiteFacts | None
    sites: frozenset[str]  # folded names the site goes by
    heading: str | None  # the headline as printed in the body


def head_candidates(facts: Facts) -> Fields:
    """Candidates of every field that needs no reading of the text."""
    meta, data, site, node = facts.meta, facts.data, facts.site, facts.data.article
    fields: Fields = {
        "headline": headlines(facts),
        "site_name": _ranked(
            ("site_rule", 1.0, facts.rules.publisher),
            ("json_ld", 0.8, _publisher(data)),
            ("meta", 0.7, meta.first("og:site_name", "application-name")),
        ),
        "alternative_headline": _ranked(
            ("site_rule", 1.0, site.alternative_headline if site else None),
            ("json_ld", 0.7, data.text(node, "alternativeHeadline", "alternateName")),
        ),
        "description": _ranked(
            ("json_ld", 0.8, data.text(node, "description")),
            ("meta", 0.7, meta.first("og:description", "description", "twitter:description", "dcterms.description")),
        ),
        "byline": _ranked(("site_rule", 1.0, site.byline if site else None)),
        "author_name": authors(facts),
        "date_published": dates(facts),
        "date_modified": modified(facts),
        "article_section": _ranked(
            ("site_rule", 1.0, site.section if site else None),
            ("json_ld", 0.8, data.text(node, "articleSection")),
            ("meta", 0.7, meta.first("article:section", "section", "parsely-section", "cxenseparse:section")),
            ("json_ld", 0.5, _breadcrumb(facts)),
        ),
        "keywords": tuple(Candidate(k, s, w) for k, s, w in keywords(facts)),
        "in_language": _ranked(
            ("html_lang", 0.8, meta.language),
            ("json_ld", 0.7, data.text(node, "inLanguage")),
            ("meta", 0.6, meta.first("og:locale", "content-language", "language")),
        ),
        "canonical_url": _ranked(("link", 0.9, meta.canonical), ("meta", 0.7, meta.first("og:url"))),
        "is_accessible_for_free": _ranked(("json_ld", 0.8, _free(node))),
    }
    return {name: found for name, found in fields.items() if found}


def _ranked(*values: tuple[str, float, str | None]) -> tuple[Candidate, ...]:
    return tuple(Candidate(value, source, weight) for source, weight, value in values if value and value.strip())


def headlines(facts: Facts) -> tuple[Candidate, ...]:
    """The site's rule, then titles without the site's name: those that more sources print alike first; last and
    without weight, those that are but the site's name."""
    meta, data = facts.meta, facts.data
    raw = [
        ("meta", 0.85, meta.first("og:title")),
        ("visible_text", 0.82, facts.heading),
        ("json_ld", 0.66, data.text(data.article, "headline", "name")),
        ("title_tag", 0.6, meta.title),
        ("meta", 0.5, meta.first("twitter:title", "dc.title", "parsely-title", "title")),
    ]
    others = [v for _, _, v in raw if v]
    section = meta.first("article:section", "section") or data.text(data.article, "articleSection")
    stripped = [
        (s, w, without_section(without_suffix(v, facts.sites, [o for o in others if o != v]), section))
        for s, w, v in raw
        if v
    ]
    agreed = [
        (s, w + 0.15 * (sum(1 for _, _, o in stripped if letters(o) == letters(v)) - 1), v) for s, w, v in stripped
    ]
    best = sorted(agreed, key=lambda item: -item[1])
    rule = facts.site.headline if facts.site else ""
    first = [("site_rule", 1.0, without_suffix(rule, facts.sites))] if rule else []
    found = [Candidate(v, s, min(1.0, w)) for s, w, v in (*first, *best) if v and letters(v) not in facts.sites]
    named = [Candidate(v, s, 0.0, "names the site") for s, _, v in best if v and letters(v) in facts.sites]
    return (*found, *named)


def _publisher(data: LinkedData) -> str | None:
    return data.text(data.article, "publisher", "sourceOrganization")


def authors(facts: Facts) -> tuple[Candidate, ...]:
    """Author names source by source, each source's in order; reason is the schema.org type where it is declared."""
    meta, data = facts.meta, facts.data
    found = list(_declared(data, data.article, "author")) or list(_declared(data, data.article, "creator"))
    pages = (n for n in data.nodes if not data.article and "webpage" in types(n) and n.get("author"))
    # a name in lower case is an account's
    page_authors = (
        c for n in pages for c in _declared(data, n, "author") if not c.value.islower()
    )  # an account's name
    found += (replace(c, source="json_ld_page", weight=0.5) for c in page_authors)
    for names, source, weight in (
        (
            (
                "author",
                "article:author",
                "article:author_name",
                "dc.creator",
                "dcterms.creator",
                "byl",
                "articleauthor",
            ),
            "meta",
            0.6,
        ),
        (("parsely-author", "sailthru.author", "cxenseparse:author"), "meta_tool", 0.55),
        (("twitter:data1",) if SAYS_AUTHOR.match(meta.first("twitter:label1") or "by") else (), "twitter", 0.4),
    ):
        for name in names:
            values = [v for v in meta.values.get(name, ()) if not v.startswith(("http:", "https:", "/", "@"))]
            found.extend(Candidate(v, source, weight, "") for v in dict.fromkeys(values))
            if values:
                break
    found.extend(Candidate(t, "rel_author", 0.5, "") for t in author_links(facts.page.root))
    return tuple(found)


def _declared(data: LinkedData, node: Node, name: str) -> Iterator[Candidate]:
    """The names of a node's authors."""
    for value in data.many(node, name):
        if isinstance(value, dict):
            kind = (
                "Organization" if types(value) & {"organization", "newsmediaorganization", "corporation"} else "Person"
            )
            given = data.many(value, "name") or [
                " ".join(filter(None, (data.text(value, "givenName"), data.text(value, "familyName"))))
            ]
            yield from (Candidate(plain(n), "json_ld", 0.9, kind) for n in given if isinstance(n, str) and n.strip())
        elif isinstance(value, str) and value.strip() and not value.startswith(("http:", "https:", "/", "#")):
            yield Candidate(plain(value), "json_ld", 0.85, "")


def dates(facts: Facts) -> tuple[Candidate, ...]:
    """Publication dates as declared, the source's printed one first, then by how often a kind of source is right."""
    meta, data = facts.meta, facts.data
    others = [
        n
        for n in data.nodes
        if n is not data.article
        and n.get("datePublished")
        and types(n) & {"webpage", "videoobject", "newsmediaorganization"}
    ]
    values: list[tuple[str, float, str | None]] = [
        ("site_rule", 1.0, line) for line in (facts.site.dates if facts.site else ())
    ]
    values += [
        ("json_ld", 0.95, data.text(data.article, "datePublished")),
        ("meta", 0.9, meta.first("article:published_time", "og:article:published_time")),
        *(("itemprop", 0.75, v) for v in meta.itemprops.get("datepublished", ())[:2]),
        *(("json_ld_other", 0.7, data.text(n, "datePublished")) for n in others[:2]),
        (
            "meta",
            0.65,
            meta.first(
                "parsely-pub-date",
                "sailthru.date",
                "cxenseparse:recs:publishtime",
                "publishdate",
                "pubdate",
                "publish-date",
                "publication_date",
                "dc.date.issued",
                "dcterms.created",
                "dc.date",
                "date",
                "article.published",
                "og:published_time",
                "datepublished",
                "dcterms.date",
            ),
        ),
        *(("time_tag", 0.6, v) for v, _ in facts.meta.times[:3]),
        ("json_ld", 0.5, data.text(data.article, "dateCreated", "uploadDate")),
    ]
    return _ranked(*values)


def modified(facts: Facts) -> tuple[Candidate, ...]:
    """Dates of the last change as declared; the printed ones are found with the publication's lines."""
    meta, data = facts.meta, facts.data
    return _ranked(
        ("json_ld", 0.9, data.text(data.article, "dateModified")),
        ("meta", 0.8, meta.first("article:modified_time", "og:updated_time", "last-modified", "dcterms.modified")),
        *(("itemprop", 0.7, v) for v in meta.itemprops.get("datemodified", ())[:1]),
    )


def keywords(facts: Facts) -> Iterable[tuple[str, str, float]]:
    """The page's own keywords in order."""
    meta, data = facts.meta, facts.data
    for value in data.many(data.article, "keywords"):
        if isinstance(value, str):
            yield from ((k.strip(), "json_ld", 0.8) for k in value.split(",") if k.strip())
        elif isinstance(value, dict) and isinstance(value.get("name"), str):
            yield value["name"], "json_ld", 0.8
    for value in meta.all("news_keywords", "keywords", "parsely-tags"):
        yield from ((k.strip(), "meta", 0.7) for k in value.split(",") if k.strip())
    yield from ((v, "meta", 0.7) for v in meta.all("article:tag"))


def _breadcrumb(facts: Facts) -> str | None:
    """The name of the last breadcrumb but one: the section the story hangs below."""
    for node in facts.data.nodes:
        if "breadcrumblist" in types(node):
            items = [i for i in facts.data.many(node, "itemListElement") if isinstance(i, dict)]
            names = [n for i in items if (n := _crumb(facts.data, i))]
            if len(names) > 1:
                last_is_story = facts.heading is not None and letters(names[-1]) == letters(facts.heading)
                return names[-2] if last_is_story or len(names) > 2 else names[-1]
    return None


def _crumb(data: LinkedData, item: Node) -> str | None:
    inner = item.get("item")
    return data.text(item, "name") or (data.text(inner, "name") if isinstance(inner, dict) else None)


def _free(node: Node) -> str | None:
    value = node.get("isAccessibleForFree")
    if isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value.strip().lower() in ("true", "false") else None
