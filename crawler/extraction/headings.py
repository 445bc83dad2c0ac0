"""Which block of a page prints its headline."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from crawler.extraction.blocks import Block
from crawler.extraction.letters import letters
from crawler.extraction.titles import SEPARATOR

LONG = 12  # letters from which a text that is part of a title, or an address that is like it, is no chance
MOST_HEADLINE = 400  # characters


def headline_block(blocks: Sequence[Block], titles: Sequence[str], url: str = "") -> int | None:
    """The index of the block that prints the headline: an h1, or what reads as one of the page's titles or as the end
    of its address; no heading that links to the home page."""
    headings = {letters(b.text) for b in blocks if b.is_heading and 5 < len(b.text) <= MOST_HEADLINE and not _home(b)}
    folded = [f for t in titles if (f := _without_site(t, headings))]
    slug = _slug(url)

    def likeness(block: Block) -> float:
        text = letters(block.text)
        if not text:
            return 0.0
        return max(
            *(1.0 if text == f else 0.8 if len(text) > LONG and (text in f or f in text) else 0.0 for f in folded),
            0.7 if len(slug) > LONG and text == slug else 0.0,
            0.0,
        )

    best: tuple[float, int] | None = None
    longest = max((len(t) for t in (*titles, slug)), default=0) * 1.5 + 20
    for block in blocks:
        if not block.text or len(block.text) > MOST_HEADLINE or (len(block.text) > longest and not block.is_heading):
            continue
        in_h1 = block.tag == "h1" or "h1" in block.within[-4:]
        score = likeness(block) * (1.5 if in_h1 else 1.2 if block.is_heading else 0.9) + (
            0.4 if in_h1 and not block.furniture else 0.0
        )
        if block.link_share > 0.8:
            score -= 0.5
            if score > 0.35 and block.is_heading and _home(block):
                score -= 1.2
        if score > 0.35 and (best is None or score > best[0] + 1e-9):
            best = (score, block.index)
    return best[1] if best else None


def _without_site(title: str, headings: set[str]) -> str:
    """A title's letters, of its first or its last part alone where a heading prints that and none the whole."""
    whole = letters(title)
    matches = list(SEPARATOR.finditer(title)) if len(title) <= MOST_HEADLINE and whole not in headings else []
    if matches:
        for part in (title[: matches[0].start()], title[: matches[-1].start()], title[matches[-1].end() :]):
            if len(part) > LONG and letters(part) in headings:
                return letters(part)
    return whole


def _slug(url: str) -> str:
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    return letters(path.rstrip("/").rpartition("/")[2].rpartition(".")[0] or path.rstrip("/").rpartition("/")[2])


def _home(block: Block) -> bool:
    """Whether a block is a link to a site's home page."""
    if block.link_share <= 0.8:
        return False
    link = block.element.find(".//a") if block.element.tag != "a" else block.element
    try:
        address = urlsplit((link.get("href") or "#").strip()) if link is not None else None
    except ValueError:
        return False
    return address is not None and address.path in ("", "/") and not (address.fragment or address.query)
