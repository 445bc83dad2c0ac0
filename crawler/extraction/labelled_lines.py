"""Bylines and dates that a label or a verb tells, wherever on the page they stand: definition lists, lines below the
text, "posted by" lines; and what the page's address says of its date."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from crawler.extraction.blocks import Block
from crawler.extraction.class_words import words_of
from crawler.extraction.visible import YEAR
from crawler.extraction.word_set import word_set

NEAR = 12  # blocks around the headline in which a date may stand before a name
FAR = 300  # blocks after the headline
MOST_LINE = 160  # characters
OTHERS = word_set("comment comments commentlist related teaser teasers recommended sidebar popular latest")
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
    r"^(?:posted|published|written|submitted|created|erstellt|veröffentlicht|gespeichert|verfasst|geschrieben|eingestellt"
    r"|publié|écrit|proposé|escrito|publicado|scritto|pubblicato|postato|geplaatst|geschreven|skrevet|opublikowane)"
    rf"\s+(?:by|von|par|por|da|door|av|af|przez)\s*:?\s+(?-i:(?P<who>{NAME}))(?=\s*$|\s+(?:am|on|at|le|el|il|op|den|um|in|—|–|-|\||@|\d)|[,|])",
    re.I,
)
CAPITALISED = r"[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]{1,20}"
AFTER_DATE = re.compile(
    r"\d\S*(?:\s+(?:Uhr|[AaPp][Mm]))?\s*[~|·•,–—-]?\s*"
    rf"(?P<who>{CAPITALISED}(?:[ -]{CAPITALISED}){{1,2}})$"
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
)


def _lines(blocks: Sequence[Block], heading: int | None) -> list[Block]:
    first = 0 if heading is None else heading
    return [
        b
        for b in blocks[max(0, first - NEAR) : first + FAR]
        if b.text and len(b.text) <= MOST_LINE and words_of(b.element).isdisjoint(OTHERS)
    ]


def labelled_bylines(blocks: Sequence[Block], heading: int | None) -> Iterator[tuple[str, str]]:
    """(names, why) of each line that says who wrote, by a label before the name or a verb."""
    lines = _lines(blocks, heading)
    for i, block in enumerate(lines):
        if label := LABELLED.match(block.text):
            yield block.text[label.end() :], "starts with a label"
        elif posted := POSTED.match(block.text):
            yield posted["who"], "starts with a verb"
        elif LABEL_ALONE.match(block.text) and i + 1 < len(lines) and 2 < len(lines[i + 1].text) <= 80:
            yield lines[i + 1].text, "starts below a label"


def name_after_date(blocks: Sequence[Block], heading: int | None) -> str | None:
    """The name that ends a line of a date near the headline: weak, for places and sections stand there too."""
    if heading is None:
        return None
    for block in blocks[max(0, heading - 2) : heading + NEAR]:
        found = AFTER_DATE.search(block.text) if len(block.text) <= 60 and YEAR.search(block.text) else None
        if found and not block.furniture:
            return found["who"]
    return None


def labelled_dates(blocks: Sequence[Block], heading: int | None, url: str) -> Iterator[tuple[str, str, float, str]]:
    """(text, source, weight, why) of each date that the address names or a line calls the publication's."""
    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    if found := IN_PATH.search(path):
        year, month, day = (int(g) for g in found.groups() if g)
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield f"{year}-{month:02}-{day:02}", "url", 0.45, "in the address"
    for block in _lines(blocks, heading):
        if YEAR.search(block.text) and SAYS_POSTED.search(block.text) and not block.is_heading:
            yield block.text, "visible_text", 0.25, "says posted"


def changed_lines(blocks: Sequence[Block]) -> list[str]:
    """The lines of a page that say when it was last changed."""
    return [
        b.text
        for b in blocks
        if len(b.text) <= MOST_LINE and YEAR.search(b.text) and SAYS_CHANGED.search(b.text) and not b.is_heading
    ][-1:]
