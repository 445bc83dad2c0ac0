"""Bylines and dates that a label or a verb tells, wherever on the page they stand: definition lists, lines below the
text, "posted by" lines; and what the page's address says of its date."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from crawler.extraction.blocks import Block
from crawler.extraction.container import is_prose
from crawler.extraction.date_lines import SHORT, YEAR, tells_passed_time
from crawler.extraction.phrases import Phrases
from crawler.extraction.visible import BYLINE_WORDS, is_other, named

NEAR = 12  # blocks around the headline in which a date may stand before a name
FAR = 300  # blocks after the headline
MOST_LINE = 160  # characters
MOST_SENTENCE, AROUND = 400, 60  # of one that says when it was posted, and what of it is read before and after the verb
LABEL = (
    r"(?:[Aa]utor(?:in|en|es|a)?(?:\s?/\s?[Aa]utor(?:in)?)?|AUTOR|[Aa]uthors?|AUTHOR|[Aa]uteurs?|[Aa]utor[ei]|[Ff]orfatter"
    r"|[Aa]uteur\(s\)|Автор|Yazar|Penulis|Skribent|Redakteur(?:in)?)"
)
LABELLED = re.compile(
    rf"^(?:{LABEL}\s*[:：]\s*|(?:By|Von|Par|Por|Di|Door|Text|Texte|Texto|Tekst|Testo)\s*[:：]\s*|[Aa]utorin/[Aa]utor\s+"
    r"|By(?=[A-Z][a-z]+\s[A-Z]))(?=[^\W\d_])"
)
LABEL_ALONE = re.compile(rf"^{LABEL}\s*[:：]?$")
NAME = r"[^\W\d_][^\s,|@]{1,30}(?:\s[A-ZÀ-ÖØ-ÞĀ-Ž][^\s,|@]{0,30}){0,3}"
POSTED = re.compile(
    r"(?:^|^[\d./: -]{6,20}\s)(?:posted|published|written|submitted|created|erstellt|veröffentlicht|gespeichert"
    r"|verfasst|geschrieben|eingestellt|publié|écrit|proposé|escrito|publicado|scritto|pubblicato|postato|geplaatst|geschreven|skrevet|opublikowane)"
    rf"\s+(?:by|von|par|por|da|door|av|af|przez)\s*:?\s+(?-i:(?P<who>{NAME}))(?=\s*$|\s+(?:am|on|at|le|el|il|op|den|um|in|—|–|-|\||@|\d)|[,|])",
    re.I,
)
CAPITALISED = r"[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]{1,20}"
MOST_NAME = 80  # characters
AFTER_DATE = re.compile(
    r"\d\S*(?:\s+(?:Uhr|[AaPp][Mm]))?\s*[~|·•,–—-]?\s*"
    rf"(?P<who>{CAPITALISED}(?:[ -]{CAPITALISED}){{1,2}})$"
)
FULL_NAME = re.compile(
    rf"{CAPITALISED}\.?(?: (?:(?:de|van|von|der|di|da|al|el|bin|ter) ){{0,2}}{CAPITALISED}\.?){{1,4}}\b"
    r"|[\u3040-\u9fff]{2,5}$|[가-힣]{2,4}$"
)
NAME_DATE = re.compile(
    rf"^(?P<who>{CAPITALISED}(?:[ -]{CAPITALISED}){{1,3}})\s*[/|·•–—-]\s*"
    r"(?=\d{1,2}[./]|(?:[^\W\d_]{2,12},? )?\d{1,2}\.? [^\W\d_]{3,})"
)
SAYS_POSTED = re.compile(
    r"\b(?:posted|published|gepostet|veröffentlicht|erstellt|eingestellt|gespeichert|publié|publicado|pubblicato"
    r"|geplaatst|опубликован\w*|datum|date)\b",
    re.I,
)
SAYS_CHANGED = re.compile(
    r"\b(?:updated|modified|last (?:edited|changed)|geändert|aktualisiert|bearbeitet|stand|modifié|mis à jour"
    r"|actualizado|aggiornato)\b",
    re.I,
)
IN_PATH = re.compile(
    r"[/_-]((?:19|20)\d{2})[/-]?([01]\d)[/-]?([0-3]\d)(?=\D|$)|[/_-]((?:19|20)\d{2})/(\d\d?)/(\d\d?)(?=/)"
    r"|/((?:19|20)\d{2})/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/(\d\d?)(?=/)",
    re.I,
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
OPENS_TEXT = re.compile(  # the day, after a place or not, before a dash, a stop or a quote
    r"(?:\(?[A-ZÀ-ÖØ-Þ][\w./ -]{2,30},?\s+(?:den\s+)?)?\(?(?P<date>"
    r"\d{1,2}\.\s?(?:\d{1,2}\.|[^\W\d_]{3,12})\s?(?:19|20)\d{2}|\d{1,2} [^\W\d_]{3,12} (?:19|20)\d{2}"
    r"|[^\W\d_]{3,12}\.? \d{1,2}, (?:19|20)\d{2}|\d{1,2}/\d{1,2}/(?:19|20)\d{2})\)?"
    r"\s*(?:[-–—:|/.]+\s|(?=[„“\"»]))"
)
POSTED_ON = Phrases(r"\b(?:posted|published|gepostet|veröffentlicht|publié|publicad[oa]|pubblicato|geplaatst)\b")


def _lines(blocks: Sequence[Block], heading: int | None) -> list[Block]:
    first = 0 if heading is None else heading
    return [b for b in blocks[max(0, first - NEAR) : first + FAR] if b.text and len(b.text) <= MOST_LINE]


def labelled_bylines(blocks: Sequence[Block], heading: int | None) -> Iterator[tuple[str, str]]:
    """(names, why) of each line that says who wrote, by a label before the name or a verb."""
    lines = _lines(blocks, heading)
    for i, block in enumerate(lines):
        if label := LABELLED.match(block.text):
            told = block.text[label.end() :], "starts with a label"
        elif posted := POSTED.search(block.text):
            told = posted["who"], "starts with a verb"
        elif LABEL_ALONE.match(block.text) and i + 1 < len(lines) and _is_below(lines[i + 1], block):
            told = lines[i + 1].text, "starts below a label"
        else:
            continue
        if not is_other(block):
            yield told


def _is_below(line: Block, label: Block) -> bool:
    """Whether a line is what a label alone on the line before tells: the very next, and a name or named a byline."""
    return line.index - label.index <= 2 and (
        bool(FULL_NAME.match(line.text)) or (2 < len(line.text) <= MOST_NAME and named(line.element, BYLINE_WORDS, 1))
    )


def name_after_date(blocks: Sequence[Block], heading: int | None) -> str | None:
    """The name that ends or, apart by a mark, starts a line of a date near the headline: weak, for places and sections
    stand there too."""
    if heading is None:
        return None
    for block in blocks[max(0, heading - NEAR // 2) : heading + NEAR]:
        if len(block.text) > MOST_NAME or not YEAR.search(block.text):
            continue
        plain = len(block.text) <= 60 and not block.furniture and block.index >= heading - 2
        after = AFTER_DATE.search(block.text) if plain else None
        if found := NAME_DATE.match(block.text) or after:
            return found["who"]
    return None


def labelled_dates(blocks: Sequence[Block], heading: int | None, url: str) -> Iterator[tuple[str, str, float, str]]:
    """(text, source, weight, why) of each date that the address names or a line calls the publication's."""
    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    if found := IN_PATH.search(path):
        year, month, day = (int(g) if g.isdigit() else MONTHS.index(g.lower()) + 1 for g in found.groups() if g)
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield f"{year}-{month:02}-{day:02}", "url", 0.45, "in the address"
    first = 0 if heading is None else heading
    for block in blocks[max(0, first - NEAR) : first + FAR]:
        if not block.text or len(block.text) > MOST_LINE:
            continue
        if (YEAR.search(block.text) or SHORT.search(block.text)) and SAYS_POSTED.search(block.text):
            if not block.is_heading and not is_other(block):
                yield block.text, "visible_text", 0.25, "says posted"
        elif block.index - first <= NEAR and tells_passed_time(block.text) and not is_other(block):
            yield block.text, "time_passed", 0.05, "says how long ago"
    for block in blocks[max(0, first - NEAR) : first + FAR]:
        if MOST_LINE < len(block.text) <= MOST_SENTENCE and (verb := POSTED_ON.search(block.text)):
            around = block.text[max(0, verb.start() - AROUND) : verb.end() + AROUND]
            if YEAR.search(around) and not is_other(block):
                yield around, "visible_text", 0.2, "says posted"
    prose = (b for b in blocks[first + 1 : first + 1 + FAR] if is_prose(b))
    for block, _ in zip(prose, range(2), strict=False):
        if opening := OPENS_TEXT.match(block.text):
            yield opening["date"], "visible_text", 0.1, "opens the text"


def changed_lines(blocks: Sequence[Block]) -> list[str]:
    """The lines of a page that say when it was last changed."""
    return [
        b.text
        for b in blocks
        if len(b.text) <= MOST_LINE and YEAR.search(b.text) and SAYS_CHANGED.search(b.text) and not b.is_heading
    ][-1:]
