"""What kind of page a response is: told by structure, status-like wording and how much text it has."""

import re
from collections.abc import Sequence

from crawler.extraction.facts import Facts
from crawler.extraction.linked_data import is_article, types
from crawler.extraction.story_images import FoundImage

BLOCKED = re.compile(
    r"(?:^|\b)(?:access (?:to this page has been )?denied|attention required|just a moment"
    r"|are you (?:a )?(?:human|robot)|verify you are (?:a )?human|robot check|captcha"
    r"|request (?:was )?blocked|403 forbidden|pardon our interruption|security check"
    r"|enable javascript and cookies|too many requests|unusual traffic|ddos protection)\b",
    re.I,
)
MISSING = re.compile(
    r"(?:\b404\b|page not found|not found|page (?:you (?:requested|are looking for) )?(?:does not|doesn.t"
    r"|no longer) exist|page (?:cannot|can.t|could not) be found"
    r"|seite nicht gefunden|page introuvable|página no encontrada|pagina non trovata|no longer available"
    r"|article (?:has been )?(?:removed|deleted))",
    re.I,
)
SHORT = 400  # characters of text below which wording alone makes a block or error page


def page_kind(facts: Facts, paragraphs: Sequence[str], images: Sequence[FoundImage]) -> tuple[str, str]:
    """(kind, why): article | gallery | live_blog | video | section_page | block_page | paywall_stub | soft_404 |
    other."""
    size = sum(map(len, paragraphs))
    title = facts.heading or facts.meta.title or ""
    declared = types(facts.data.article) if facts.data.article else frozenset()
    says_article = bool(declared) or facts.meta.first("og:type") == "article" or facts.site is not None
    if size < SHORT and not declared:
        near = f"{facts.meta.title or ''} {facts.heading or ''}"
        if BLOCKED.search(near) or (not says_article and BLOCKED.search(" ".join(paragraphs))):
            return "block_page", f"the page says {title[:60]!r}"
        if MISSING.search(near) and (not says_article or not paragraphs):
            return "soft_404", f"status 200, the page says {title[:60]!r}"
    if "liveblogposting" in declared:
        return "live_blog", "json_ld type"
    captioned = [i for i in images if i.caption or i.credit_line]
    if size == 0 and captioned:
        return "gallery", f"{len(captioned)} captioned images, no text"
    if not says_article and _is_list(facts, size):
        return "section_page", "more linked headlines than text"
    return "article", ""


def _is_list(facts: Facts, size: int) -> bool:
    """Whether a page that declares no article is mainly links to others."""
    nodes = facts.data.nodes
    lists = [n for n in nodes if types(n) & {"collectionpage", "itemlist", "searchresultspage"}]
    listed = bool(lists) and not any(is_article(n) for n in nodes)
    headings = list(facts.page.root.iter("h2", "h3", "h4"))
    linked = [
        h for h in headings if next(h.iter("a"), None) is not None or next(h.iterancestors("a"), None) is not None
    ]
    return (listed and size < 1500) or len(linked) * 100 > size + 500
