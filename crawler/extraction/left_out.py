"""Why a line of the page is no part of the body. Each step that leaves lines out gives the reason as it does so; what
reached no step lies outside the story, and is told here."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from lxml.html import HtmlElement

from crawler.extraction.blocks import Block, furniture_sign
from crawler.extraction.container import Story, is_prose, not_furniture
from crawler.extraction.letters import letters
from crawler.items import Candidate, ExtractedImage, Removed

Reasons = dict[int, str]  # index of a block → why it was left out
MOST_SHOWN = 200  # characters of a line that are kept
PRINTED = frozenset(("site_rule", "visible_text", "sign_off", "signature"))


def sifted(blocks: Sequence[Block], why_not: Callable[[Block], str], why: Reasons) -> list[Block]:
    """The blocks that nothing speaks against; what speaks against the others goes into why."""
    kept = []
    for block in blocks:
        if reason := why_not(block):
            why[block.index] = reason
        else:
            kept.append(block)
    return kept


def noted(before: Sequence[Block], after: list[Block], reason: str, why: Reasons) -> list[Block]:
    """after, which a step made of before; the reason goes into why for each block that it left out."""
    if len(after) != len(before):
        kept = {b.index for b in after}
        why.update((b.index, reason) for b in before if b.index not in kept)
    return after


def removed(
    blocks: Sequence[Block],
    body: Sequence[Block],
    heading: int | None,
    story: Story | None,
    homes: Sequence[HtmlElement],
    images: Sequence[ExtractedImage],
    captions: frozenset[int],
    fields: Mapping[str, Sequence[Candidate]],
    why: Reasons,
) -> Iterator[Removed]:
    """Each line that is not in the body, in reading order, with its reason.

    homes: the containers of the story; captions: blocks that are a picture's; why: what the body's steps gave.
    """
    kept = {b.index for b in body}
    title = letters(blocks[heading].text) if heading is not None else ""
    used = {letters(c.value): name for name, found in fields.items() for c in found if c.source in PRINTED}
    is_story = not_furniture(blocks, {b.index for b in blocks if is_prose(b)})
    for block in blocks:
        if not block.text or block.index in kept:
            continue
        text, by = letters(block.text), ""
        if block.index == heading:
            reason = "the headline"
        elif block.index in captions:
            reason, by = _caption(text, images)
        elif title and text == title:
            reason = "repeats the headline"
        elif text and (name := used.get(text)):
            reason = f"read for {name}"
        elif told := why.get(block.index):
            reason = told
        elif story is None:
            reason = "the page has no running text"
        elif block.index in story.inside:
            reason = "above the headline"
        else:
            reason, by = _outside(block, homes, is_story)
        yield Removed(block.text if len(block.text) <= MOST_SHOWN else f"{block.text[: MOST_SHOWN - 1]}…", reason, by)


def _caption(text: str, images: Sequence[ExtractedImage]) -> tuple[str, str]:
    for number, image in enumerate(images, 1):
        if text and text in letters(f"{image.caption}{image.credit_line}"):
            return f"caption of image {number}", image.content_url
    return "caption of a picture that is not the story's", ""


def _outside(block: Block, homes: Sequence[HtmlElement], is_story: Callable[[HtmlElement], bool]) -> tuple[str, str]:
    """The furniture around a line; else that it stands in no container of the story."""
    way = [block.element, *block.element.iterancestors()]
    around = {e for home in homes for e in (home, *home.iterancestors())}
    furniture = [e for e in block.furniture if e not in around and not is_story(e)]
    if furniture:
        return f"furniture, for it says {furniture_sign(furniture[-1], str(furniture[-1].tag))}", name_of(furniture[-1])
    if not any(home in way for home in homes):
        return "outside the story's container", " or ".join(map(name_of, homes))
    return "furniture that holds the story's container", ""


def name_of(element: HtmlElement) -> str:
    """An element as its start tag would be written in CSS's terms: <div#id.class.class>."""
    names = "".join(f".{name}" for name in (element.get("class") or "").split()[:3])
    identity = element.get("id")
    return f"<{element.tag!s}{f'#{identity}' if identity else ''}{names}>"
