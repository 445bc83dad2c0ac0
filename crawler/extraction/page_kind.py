"""What kind of page a response is: told by what it declares, by its structure, by how much text it has and by its
own words."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.extraction.blocks import Block
from crawler.extraction.container import SENTENCE_END, is_prose, weight
from crawler.extraction.facts import Facts
from crawler.extraction.kind_words import (
    CONSENT,
    LEGAL_PATHS,
    LIST_TYPES,
    LIVE,
    MISSING,
    OTHER_PATHS,
    OTHER_TYPES,
    REFUSED,
    SCRIPTS,
    WAITING,
    WALL,
    WEAK_WALL,
)
from crawler.extraction.letters import letters
from crawler.extraction.linked_data import Node, is_article, types
from crawler.extraction.story_images import FoundImage
from crawler.extraction.titles import MOST_TITLE, SEPARATOR

SHORT = 400  # characters of text below which wording alone makes a block or error page
LIST_TEXT = 1500  # characters of text that a list of stories may have: its teasers
NOTICE_TEXT = 3000  # characters that a page which asks for consent may have
TEASER = 450  # weighted characters that a stub shows at most; a page with more of a story is kept, as not free
TEASER_PARAGRAPHS = 3  # the same: a brief in full has as few characters, in more of them
LONG_TEASER = 1500  # the same, where the page declares a story of several times the words
AFTER = 12  # blocks below the text among which an invitation to pay or to register stands
FEW_WORDS = 0.4  # of the declared word count, below which the text is but a part
MOST_WALL = 300  # characters of a line that asks to pay or to register
VIDEO_TEXT = 300  # weighted characters that a film's description has at most
CLOCK_LINE = re.compile(
    r"\W*(?:[01]?\d|2[0-3]) ?[:.h時时시] ?[0-5]\d ?"
    r"(?:[:.][0-5]\d|[ap]\.?m\.?|uhr|hrs?|分|분)?(?: ?[a-z]{2,4})?\W*",
    re.I,
)


def page_kind(
    facts: Facts,
    paragraphs: Sequence[str],
    images: Sequence[FoundImage],
    blocks: Sequence[Block] = (),
    body: Sequence[Block] = (),
) -> tuple[str, str]:
    """(kind, why): article | gallery | live_blog | video | section_page | block_page | paywall_stub | soft_404 |
    other.

    blocks, body: the page's blocks and those of them that are the text, for what stands between and after it.
    """
    size = sum(map(len, paragraphs))
    title = facts.heading or facts.meta.title or ""
    declared = types(facts.data.article) if _is_own(facts) else frozenset()
    og_type = (facts.meta.first("og:type") or "").lower()
    says_article = bool(declared) or og_type == "article" or facts.site is not None
    if not declared and (why := _refusal(facts, paragraphs, says_article, blocks)):
        return "block_page", why
    if not declared and size < LIST_TEXT and _is_missing(facts, size, says_article and bool(paragraphs)):
        return "soft_404", f"status 200, the page says {title[:60]!r}"
    if "liveblogposting" in declared:
        return "live_blog", "json_ld type"
    if facts.site is None and not declared and (kind := _no_story(facts, size, og_type, says_article)):
        return kind
    if facts.site is None and (why := _stub(facts, paragraphs, blocks, body)):
        return "paywall_stub", why
    captioned = [i for i in images if i.caption or i.credit_line]
    if size == 0 and captioned:
        return "gallery", f"{len(captioned)} captioned images, no text"
    return _form(facts, paragraphs, captioned, og_type, blocks, body)


def _form(
    facts: Facts,
    paragraphs: Sequence[str],
    captioned: Sequence[FoundImage],
    og_type: str,
    blocks: Sequence[Block],
    body: Sequence[Block],
) -> tuple[str, str]:
    """Which form of story a page is."""
    text = sum(map(weight, paragraphs))
    declared = frozenset().union(*(types(n) for n in facts.data.nodes[:50])) if facts.data.nodes else frozenset()
    if text < VIDEO_TEXT and ("videoobject" in declared or og_type.startswith("video")):
        return "video", "a film and hardly any text"
    spoken = sum(weight(i.caption or "") for i in captioned)
    if len(captioned) > 3 and (spoken > 2 * text or (spoken > text and declared & {"imagegallery", "mediagallery"})):
        return "gallery", f"{len(captioned)} captioned images, more caption than text"
    times = _times(blocks, body)
    named = f"{facts.meta.title or ''} {facts.heading or ''} {urlsplit(facts.page.url).path}"
    if times > 5 or (times > 2 and LIVE.search(named)):
        return "live_blog", f"{times} entries with a time of day"
    return "article", ""


def _is_own(facts: Facts) -> bool:
    """Whether the page's JSON-LD declares a story that is the page's own, not one of those it lists."""
    node, data = facts.data.article, facts.data
    kinds = types(node)
    if not node or kinds == {"jobposting"}:
        return False
    if "liveblogposting" in kinds or _stories(facts) < 3:
        return True
    headline = letters(data.text(node, "headline", "name") or "")
    titles = [letters(t) for t in (facts.heading, facts.meta.title, facts.meta.first("og:title")) if t]
    if headline and any(headline in t or t in headline for t in titles if len(t) > 9):
        return True
    addresses = [v for name in ("url", "mainEntityOfPage", "@id") for v in data.many(node, name)]
    paths = [v.get("@id") or v.get("url") if isinstance(v, dict) else v for v in addresses]
    path = urlsplit(facts.page.url).path.strip("/")
    return bool(path) and any(isinstance(p, str) and path in p for p in paths)


def _stories(facts: Facts) -> int:
    return sum(is_article(n) and len(n) > 2 for n in facts.data.nodes)


def _refusal(facts: Facts, paragraphs: Sequence[str], says_article: bool, blocks: Sequence[Block]) -> str:
    """Why a page is a challenge, a refusal or a request for consent; empty where it is none."""
    size = sum(map(len, paragraphs))
    near = f"{facts.meta.title or ''} {facts.heading or ''}"
    title = " ".join((facts.meta.title or "").split()).rstrip(" .…")
    if size < SHORT:
        if REFUSED.search(near) or WAITING.fullmatch(title):
            return f"the page says {near.strip()[:60]!r}"
        if not says_article and (found := REFUSED.search(" ".join([*paragraphs, *_first_lines(blocks)]))):
            return f"the page says {found[0][:60]!r}"
        lines = paragraphs or _all_lines(facts, blocks)
        if not says_article and SCRIPTS.search(" ".join(lines)):
            return "the page asks for JavaScript and shows no story"
    if size < NOTICE_TEXT and not says_article and CONSENT.match(title):
        return f"the page asks for consent: {title[:60]!r}"
    return ""


def _first_lines(blocks: Sequence[Block]) -> list[str]:
    texts = [b.text for b in blocks if b.text]
    return texts if sum(map(len, texts)) < 2 * SHORT else []


def _all_lines(facts: Facts, blocks: Sequence[Block]) -> list[str]:
    """The lines of a page with few of them, and what it shows to browsers without scripts."""
    hidden = (" ".join("".join(e.itertext()).split()) for e in facts.page.root.iter("noscript"))
    return [*(text[:SHORT] for text in hidden), *_first_lines(blocks)]


def _is_missing(facts: Facts, size: int, has_story: bool) -> bool:
    """Whether title or heading say that nothing is here."""
    if has_story and size >= SHORT:
        return False
    title = " ".join((facts.meta.title or "").split())[:MOST_TITLE]
    parts = [*SEPARATOR.split(title), (facts.heading or "")[:MOST_TITLE]]
    said = [p for part in parts if (p := " ".join(part.split()).strip(" .!:…¡¿?。")) and MISSING.fullmatch(p)]
    return bool(said) and (not has_story or len(said) == len([p for p in parts if p.strip()]))


def _no_story(facts: Facts, size: int, og_type: str, says_article: bool) -> tuple[str, str] | None:
    """(kind, why) of a page that declares no story of its own and lists others or tells of the site."""
    nodes = facts.data.nodes
    declared = frozenset().union(*map(types, nodes)) if nodes else frozenset()
    parts = urlsplit(facts.page.url)
    path = [p for p in parts.path.lower().split("/") if p]
    if size < LIST_TEXT:
        if declared & LIST_TYPES:
            return "section_page", f"json_ld type {min(declared & LIST_TYPES)}"
        if (kinds := declared & OTHER_TYPES) and og_type != "article":
            return "other", f"json_ld type {min(kinds)}"
        if og_type in ("profile", "product", "product.item") and size < SHORT:
            return "other", f"og:type {og_type}"
        if _stories(facts) > 2:
            return "section_page", "json_ld lists stories, none of them the page's own"
    last = path[-1].partition(".")[0] if 0 < len(path) < 3 else ""
    if last in LEGAL_PATHS or (last in OTHER_PATHS and size < LIST_TEXT):
        return "other", f"the address ends in {path[-1]}"
    if not path and not parts.query and not (og_type == "article" and size > SHORT):
        return "section_page", "the site's first page"
    return ("section_page", "more linked headlines than text") if not says_article and _is_list(facts, size) else None


def _is_list(facts: Facts, size: int) -> bool:
    """Whether a page that declares no article is mainly links to others."""
    nodes = facts.data.nodes
    listed = any("itemlist" in types(n) for n in nodes) and not any(is_article(n) for n in nodes)
    headings = list(facts.page.root.iter("h2", "h3", "h4"))
    linked = [
        h for h in headings if next(h.iter("a"), None) is not None or next(h.iterancestors("a"), None) is not None
    ]
    return (listed and size < LIST_TEXT) or len(linked) * 100 > size + 500


def _stub(facts: Facts, paragraphs: Sequence[str], blocks: Sequence[Block], body: Sequence[Block]) -> str:
    """Why a page is but the beginning of a story; empty where it may be all of it."""
    size = sum(map(weight, paragraphs))
    if not body or size > LONG_TEASER:
        return ""
    node = facts.data.article
    locked = _is_locked(node) or facts.meta.first("article:content_tier") == "locked"
    after = [b.text for b in blocks[body[-1].index + 1 :] if b.text and not _is_hidden(b)][:AFTER]
    walls = [found[0] for text in after if len(text) < MOST_WALL and (found := WALL.search(text))]
    wall = next((w for w in walls if locked or not WEAK_WALL.match(w)), "")
    if not (locked or wall):
        return ""
    count, words = _word_count(facts, node), sum(len(p.split()) for p in paragraphs)
    few = 0 < words < FEW_WORDS * count
    if count and words >= 0.8 * count:
        return ""
    cut = not SENTENCE_END.search(paragraphs[-1]) or paragraphs[-1].rstrip(" ]").endswith(("…", "..."))
    said = f"the text ends with {wall!r}" if wall else "the page declares that the story is not free"
    if few or (size < TEASER and len(paragraphs) <= TEASER_PARAGRAPHS and (wall or cut)):
        return f"{said}, after {sum(map(len, paragraphs))} characters"
    return ""


def _is_locked(node: Node) -> bool:
    return str(node.get("isAccessibleForFree", "")).strip().lower() == "false"


def _word_count(facts: Facts, node: Node) -> int:
    value = str(node.get("wordCount") or "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 0


def _is_hidden(block: Block) -> bool:
    return any(e.get("hidden") is not None or "none" in (e.get("style") or "") for e in block.furniture)


def _times(blocks: Sequence[Block], body: Sequence[Block]) -> int:
    """How many times of day stand alone on a line between the paragraphs, with running text soon after."""
    if len(body) < 2:
        return 0
    inner = [b for b in blocks[max(0, body[0].index - 2) : body[-1].index + 1] if b.text]
    lines = [i for i, b in enumerate(inner) if len(b.text) < 16 and CLOCK_LINE.fullmatch(b.text)]
    return sum(any(map(is_prose, inner[i + 1 : i + 4])) for i in lines)
