"""A caption as printed → the caption and its credit line apart."""

import re
from collections.abc import Sequence

from crawler.extraction.letters import letters
from crawler.items import Evidence, ExtractedImage
from crawler.normalization.choice import agreed

# Words that open a parenthesis which tells where in the picture somebody is, or when it was taken: no credit.
POSITION = re.compile(
    r"^(?:(?:from|at|in|on|the|far|top|bottom|back|front|upper|lower|second|third|fourth|fifth|sixth|first|1st|2nd|3rd|\dth|links|rechts|mitte|li|re|v|à)\b\.?\s*)*"
    r"(?:left|right|center|centre|middle|top|bottom|front|back|row|above|below|l|r|c|links|rechts|mitte|gauche|droite|izquierda|derecha|centro|sinistra|destra"
    r"|pictured|archive|file|undated|not pictured|from left|from right|clockwise.*|symbolbild|archivbild)\b"
    r"(?:\s*(?:to|and|from|of|,|row|second|third|left|right|side|center|the|background|foreground)\b)*[\s.]*$",
    re.I,
)
LABEL = (
    r"(?:photo(?:graph(?:er|y|s)?)?s?|image|picture|pic|credits?|source|video|graphic|illustration|foto(?:grafie|s|grafía|graf)?|bild(?:er|quelle|nachweis)?|quelle|fuente"
    r"|crédits?\s+photos?|crédits?|crédito|imagen?|kilde|fonte|rechte|copyright|ảnh|фото|사진(?:\s*(?:출처|제공))?|출처|写真(?:提供)?|撮影|图源|圖)"
)
LABELLED = re.compile(
    rf"(?:^|(?<=[\s.,;|(\[–—-]))\(?{LABEL}(?:\s+credits?|\s+courtesy)?\s*[:：=©]\s*(?:by\s+)?(?P<who>[^:]{{2,90}}?)[)\].\s]*$"
    rf"|(?:^|(?<=[.,;|!?\"”’]\s)|(?<=[(\[]))(?:{LABEL}\s(?:by|von|par)\s|(?:{LABEL}\s)?courtesy\s(?:of\s)?)(?P<by>[^:.]{{2,90}}?)[)\].\s]*$",
    re.I,
)
SIGN = re.compile(r"[\s,;|/(\[–—-]*(?:©|\(c\)|Ⓒ|ⓒ|&copy;)\s*(?P<who>[^©]{2,90}?)[)\]\s]*$", re.I)
PARENTHESIS = re.compile(r"\s*[(（]\s*(?P<who>[^()（）]{2,90})\s*[)）]\s*\.?$")
BRACKET = re.compile(r"\s*\[(?P<who>[^\[\]]{2,90})\]\s*\.?$")
SLASH = re.compile(r"(?:(?<=[.!?\"”’])\s*/\s*|\s+/\s+)(?P<who>[^/]{2,60}(?:/[^/]{2,40})?)$")
KOREAN = re.compile(r"(?<=[.다음함])\s+(?P<who>연합뉴스|뉴시스|뉴스1|[가-힣]{2,4}\s*(?:선임)?기자)\s*$")
BY_MAIL = re.compile(r"\(?\bBy\s+(?P<who>[^\d()@]{3,50}?)\s*[(\[][^()\[\]\s]+@[^()\[\]\s]+[)\]]\)?\s*$")
AGENCIES = (
    "Getty Images|Getty|AFP|Agence France-Presse|Reuters|AP|AP Photo|Associated Press"
    "|The Associated Press|dpa|Yonhap|Newsis|EPA|EFE|ANSA|Xinhua|TASS|Keystone|Imago|IMAGO"
    "|picture alliance"
    "|Shutterstock|iStock|Bloomberg|Anadolu|Alamy|PA|PA Wire|PA Images|Zuma|Kyodo|Jiji|UPI|APA|NTB|TT"
    "|Ritzau|Belga|ANP|Lehtikuva|Europa Press|WireImage|Unsplash|Pixabay|Adobe Stock|DDP|CP"
)
AGENCY_TAIL = re.compile(
    rf"(?<=[.!?”\"'’…])\s+(?P<who>(?:[^\s.,][^.,;:]{{0,50}}?[\s/,|–-]+)?(?:{AGENCIES})(?:[\s/,|-][^.]{{0,40}})?)\s*\.?$"
)
CREDIT_ONLY = re.compile(
    rf"^(?:(?:[A-Z][\w.'’-]*|van|de|von|der|via)(?:[\s/,|–-]+)){{0,5}}(?:{AGENCIES})(?:[\s/,|–-][^.;:]{{0,40}})?$"
)
LEAD = re.compile(
    rf"^[\s|/,;:–—•·-]*(?:{LABEL}(?:\s+credits?)?\s*(?:[:：=]|\s(?:by|of|von)\s)\s*|©|ⓒ|\(c\)\s*|by\s+)*[\s|/:]*", re.I
)
MOST_WORDS = 10  # of a credit in parentheses; what is longer is part of the sentence


KINDS = {  # how often a caption that is found so is the picture's own
    "site_rule": 1.0, "figcaption": 0.9, "caption_class": 0.85, "alt_text": 0.85, "table": 0.7, "json_ld": 0.7,
    "sibling": 0.65, "alt": 0.5,
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
    text = (printed or "").strip()
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
    if text and CREDIT_ONLY.match(text) and len(text) < 60 and (not line or text != printed):
        line, text = line or bare(text), ""
    text = text.strip().rstrip("|/–—-•· ").strip()
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
        text = LEAD.sub("", text, count=1).strip()
    return text.strip(" .|/–—•·").strip() or credit.strip()


def _tail(text: str) -> tuple[str, str | None]:
    for pattern in (BY_MAIL, LABELLED, SIGN, PARENTHESIS, BRACKET, SLASH, AGENCY_TAIL, KOREAN):
        match = pattern.search(text)
        who = match and (match["who"] or match["by"] if pattern is LABELLED else match["who"])
        if match and who and _is_credit(who, pattern):
            return text[: match.start()].rstrip(" ([,|–—-"), who.strip()
    return text, None


def _is_credit(who: str, pattern: re.Pattern[str]) -> bool:
    who = who.strip()
    if POSITION.match(who) or len(who.split()) > MOST_WORDS:
        return False
    if pattern in (PARENTHESIS, BRACKET, SLASH):
        first = who[0]
        if not first.isalpha() or who.endswith((".", "!", "?")) or any(c.isdigit() for c in who):
            return False
        if pattern is SLASH and len(who.split()) > 5:
            return False
        return (
            not first.islower()
            or "/" in who
            or who.split()[0].rstrip(".") in ("dpa", "imago", "picture", "iStock", "via", "courtesy", "photo", "apa")
        )
    return True
