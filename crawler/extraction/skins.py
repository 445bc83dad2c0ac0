"""What a source's own selectors find on a page: the skin is told by structure, the first that matches applies."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawler.errors import ConfigurationError
from crawler.extraction.blocks import Block, blocks_of
from crawler.extraction.container import Story, is_prose
from crawler.source_rules import Skin


@lru_cache(maxsize=1000)
def _selector(css: str) -> CSSSelector:
    try:
        return CSSSelector(css, translator="html")
    except Exception as error:  # cssselect's errors share no base
        raise ConfigurationError(
            f"the selector {css!r} is not CSS ({error}); correct it in the source's skins"
        ) from error


def select(root: HtmlElement, css: str) -> list[HtmlElement]:
    """The elements a selector finds, in document order; [] for an empty selector. Raises ConfigurationError for
    bad CSS."""
    return [e for e in _selector(css)(root) if isinstance(e, HtmlElement)] if css else []


def skin_of(root: HtmlElement, skins: Sequence[Skin]) -> Skin | None:
    """The first skin whose `when` selects something."""
    return next((skin for skin in skins if select(root, skin.when)), None)


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What one skin's selectors found; an empty field is one that it does not name or that is not there."""

    name: str
    headline: str = ""
    alternative_headline: str = ""
    byline: str = ""
    dates: tuple[str, ...] = ()
    section: str = ""
    bodies: tuple[HtmlElement, ...] = ()
    captions: tuple[HtmlElement, ...] = ()
    captioned_in_alt: tuple[HtmlElement, ...] = ()


def site_facts(root: HtmlElement, skin: Skin) -> SiteFacts:
    """Read a page with one skin. The skin's furniture is taken out of the tree first."""
    for element in select(root, skin.furniture):
        if element.getparent() is not None:
            element.drop_tree()
    bodies = select(root, skin.body)
    outer = [b for b in bodies if not any(a in bodies for a in b.iterancestors())]
    return SiteFacts(
        name=skin.name,
        headline=_text(root, skin.headline),
        alternative_headline=_text(root, skin.alternative_headline),
        byline=_text(root, skin.byline),
        dates=tuple(line for e in select(root, skin.date) if (line := " ".join(_lines(e)))),
        section=_text(root, skin.section),
        bodies=tuple(outer),
        captions=tuple(select(root, skin.caption)),
        captioned_in_alt=tuple(select(root, skin.caption_in_alt)),
    )


def _text(root: HtmlElement, css: str) -> str:
    return next((line for e in select(root, css) if (line := " ".join(_lines(e)))), "")


def _lines(element: HtmlElement) -> list[str]:
    return [b.text for b in blocks_of(element) if b.text]


def site_story(blocks: Sequence[Block], bodies: Sequence[HtmlElement]) -> Story | None:
    """The story that lies in the containers a skin names; only furniture below them counts as such. None without
    text."""
    tops = set(bodies)
    inside = set()
    for block in blocks:
        below: set[HtmlElement] = set()
        element: HtmlElement | None = block.element
        while element is not None and element not in tops:
            below.add(element)
            element = element.getparent()
        if element is not None and not any(f in below for f in block.furniture):
            inside.add(block.index)
    prose = {b.index for b in blocks if b.index in inside and is_prose(b)}
    return Story(bodies[0], frozenset(inside), frozenset(prose), 1.0) if inside else None
