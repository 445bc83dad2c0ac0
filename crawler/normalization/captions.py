"""A caption as printed → the caption and its credit line apart."""

import re
from collections.abc import Sequence

from crawler.extraction.letters import letters
from crawler.items import Evidence, ExtractedImage
from crawler.normalization.choice import agreed
from crawler.normalization.credit_patterns import (
    BOXED,
    BY_MAIL,
    CAPTION_LABEL,
    CREDIT_ONLY,
    DOMAIN,
    LABEL_LEFT,
    LABELLED,
    LEAD,
    MARKED,
    PARENTHESIS,
    POSITION,
    RIGHTS,
    SLASH,
    TAILS,
    UNPOINTED_LEAD,
)

LOWER = frozenset(("dpa", "imago", "picture", "iStock", "via", "courtesy", "photo", "apa", "privat", "pixabay"))
MOST_RIGHTS = 25  # characters of a line that is but a notice of rights
MOST_WORDS = 10  # of a credit in parentheses; what is longer is part of the sentence


KINDS = {  # how often a caption that is found so is the picture's own
    "site_rule": 1.0, "figcaption": 0.9, "caption_class": 0.85, "alt_text": 0.85, "table": 0.7, "json_ld": 0.7,
    "caption_style": 0.65, "sibling": 0.65, "alt": 0.5,
}  # fmt: skip
TELLING = 12  # letters of an alt text that can confirm a caption


def captions_evidence(images: Sequence[ExtractedImage]) -> Evidence:
    """How sure the pictures' captions are, all together: by the way each was found, and whether its picture's alt text
    says the same or something else."""
    sure = []
    for image in images:
        caption, alt = letters(image.caption or ""), letters(image.alt_text or "")
        confirms = len(alt) >= TELLING and (alt in caption or caption in alt) if caption else True
        words = [w for w in (letters(w) for w in (image.alt_text or "").split()) if len(w) > 4]
        denies = bool(caption) and len(words) > 2 and not any(w in caption for w in words)
        kind = KINDS.get(image.source, 0.5)
        sure.append(agreed(kind, image.source, ["alt attribute"] * confirms, ["alt attribute"] * denies))
    kinds = dict.fromkeys(i.source for i in images)
    return Evidence(", ".join(kinds), round(sum(sure) / len(sure), 3))


def split_credit(printed: str | None, credit: str | None = None) -> tuple[str | None, str | None]:
    """(caption, credit line), each None when empty; `credit` is what an element of its own printed."""
    text = CAPTION_LABEL.sub("", MARKED.sub("", (printed or "").strip()), count=1)
    if RIGHTS.search(text) and len(text) > MOST_RIGHTS:
        text = RIGHTS.sub("", text)
    found: list[str] = []
    for _ in range(3):
        rest, who = _tail(text)
        if who is None:
            break
        found.insert(0, who)
        text = rest
    line = bare(credit) if credit else ""
    inner = [bare(who) for who in found]
    if not line:
        line = ", ".join(dict.fromkeys(i for i in inner if i))
    if 0 < len(text) < 60 and CREDIT_ONLY.match(text) and (not line or text != printed):
        line, text = line or bare(text), ""
    text = text.strip().rstrip("|/–—-•· ").strip()
    if line:
        text = LABEL_LEFT.sub("", text)
    if credit and text.endswith(credit.strip()):
        text = text[: -len(credit.strip())].rstrip(" |/–—-•·(").strip()
    return text or None, line or None


def bare(credit: str) -> str:
    """A credit without its label, sign and parentheses: "(Photo: Park Tester)" → "Park Tester"."""
    text = credit.strip()
    for _ in range(2):
        if len(text) > 2 and text[0] in "([（" and text[-1] in ")]）" and not set(text[1:-1]) & set("()[]（）"):
            text = text[1:-1].strip()
        mail = BY_MAIL.match(text)
        text = mail["who"] if mail else text
        text = LEAD.sub("", RIGHTS.sub("", text), count=1).strip()
        text = UNPOINTED_LEAD.sub("", text, count=1)
    return text.strip(" .|/–—•·").strip() or credit.strip()


def _tail(text: str) -> tuple[str, str | None]:
    for pattern in TAILS:
        match = pattern.search(text)
        who = match and (match["who"] or match["by"] if pattern is LABELLED else match["who"])
        if match and who and _is_credit(who, pattern, match[0]):
            return text[: match.start()].rstrip(" ([（,|/=＝–—-"), who.strip()
    return text, None


def _is_credit(who: str, pattern: re.Pattern[str], whole: str) -> bool:
    who = who.strip()
    if POSITION.match(who) or len(who.split()) > MOST_WORDS:
        return False
    if pattern is LABELLED and who[0].islower() and whole.lstrip("([ ")[0].islower() and whole[0] not in "([":
        return bool(DOMAIN.fullmatch(who)) or who.split()[0] in LOWER  # "found the source: a spring"
    if pattern in BOXED:
        if pattern is PARENTHESIS and DOMAIN.fullmatch(who):
            return True
        first = who[0]
        if not first.isalpha() or who.endswith((".", "!", "?")) or any(c.isdigit() for c in who):
            return False
        if pattern is SLASH and len(who.split()) > 5:
            return False
        return not first.islower() or "/" in who or who.split()[0].rstrip(".") in LOWER
    return True
