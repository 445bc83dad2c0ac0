"""Credits that a page's JSON-LD gives for its pictures, for those that print none."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.extraction.letters import letters
from crawler.extraction.linked_data import LinkedData, Node, types
from crawler.extraction.story_images import FoundImage

CREDIT_NAMES = ("creditText", "copyrightHolder", "author", "creator", "copyrightNotice", "credit")
MOST_CREDIT = 120  # characters
LEAST_CAPTION = 20  # letters of a caption that tells a picture


def with_declared_credits(images: list[FoundImage], data: LinkedData, sites: frozenset[str]) -> list[FoundImage]:
    """The images; a captioned one without a credit takes that of the ImageObject with its file name or its caption.

    sites: folded names of the site, which no picture is credited to.
    """
    objects = [n for n in data.nodes if "imageobject" in types(n)]
    known = [(n, credit) for n in objects if (credit := _credit(n, data, sites))]
    return [_credited(i, known, data) if known else i for i in images]


def _credit(node: Node, data: LinkedData, sites: frozenset[str]) -> str | None:
    for name in CREDIT_NAMES:
        found = data.text(node, name)
        if found and len(found) <= MOST_CREDIT and letters(found) not in sites and not found.startswith("http"):
            return found
    return None


def _credited(image: FoundImage, known: Sequence[tuple[Node, str]], data: LinkedData) -> FoundImage:
    if image.credit_line is not None or image.caption is None:
        return image
    name, caption = _file_name(image.content_url), letters(image.caption)
    for node, credit in known:
        declared = letters(data.text(node, "caption", "description", "name") or "")
        addresses = [a for a in data.many(node, "contentUrl", "url", "@id") if isinstance(a, str)]
        same = any(name and _file_name(a) == name for a in addresses)
        if same or (len(declared) >= LEAST_CAPTION and caption.startswith(declared[:200])):
            return image if letters(credit) in caption else replace(image, credit_line=credit)
    return image


def _file_name(address: str) -> str:
    try:
        return urlsplit(address).path.rsplit("/", 1)[-1].lower()
    except ValueError:
        return ""
