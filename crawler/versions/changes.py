"""Two records of one article → what changed, field by field, and what the newer says of it: when, by whom, and the
note that owns up to it.

A record has the form of record.to_record. Pure: no clock, no network, no database.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.digest import content
from crawler.normalization.bylines import authors_of
from crawler.normalization.text import fold
from crawler.versions.correction_words import is_label_alone, owns_up
from crawler.versions.text_diff import Paragraph, Piece, paragraph_diff, word_diff

MOST_CREDIT = 300  # characters of a paragraph that says who edited; a longer one is the story
MOST_NAMES = 160  # characters after "edited by" that are read
_BY = r"(?:by|von|par|por|da|di|door|av|af|przez|oleh|bởi)"
_EDITED = (
    r"(?:updated|edited|editing|edit|revised|amended|modified|corrected|aktualisiert|bearbeitet|redigiert|überarbeitet"
    r"|mis à jour|modifié|édité|actualizado|editado|aggiornato|modificato|a cura|atualizado|bijgewerkt|bewerkt"
    r"|uppdaterad"
    r"|redigerad|oppdatert|redigert|opdateret|redigeret|zaktualizowane|diedit|diperbarui)"
)
_NO_SENTENCE_END = r"(?:(?!(?<!a\.m)(?<!p\.m)[.!?]\s+[^\W\d_])[^!?;()\n])"
EDITED_BY = re.compile(rf"\b{_EDITED}\b{_NO_SENTENCE_END}{{0,60}}?\s*\b{_BY}\s+(?P<who>[^;|()\[\]\n]+)", re.I)
CREDIT = re.compile(  # how a line begins that names those who made it
    rf"\A[\s\W_]*(?:last |additional |this (?:story|article|report) (?:was|has been) )?(?:{_EDITED}|reporting"
    rf"|reported|writing"
    r"|written|compiled|translated|production|produced|video|text)\b",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{3})[.!?](?:\s|$)")


@dataclass(frozen=True, slots=True)
class Notes:
    """What a version says of how it came to be; None where it says nothing new."""

    date_modified: str | None = None  # ISO 8601 with its offset; only where it moved or is new
    date_modified_raw: str | None = None  # the words it was read from
    edited_by: str | None = None  # names, parted by ", "
    correction: str | None = None  # the paragraph(s), parted by a blank line


@dataclass(frozen=True, slots=True)
class Change:
    """One field that is not what it was; of lists what came and went, of texts their diff."""

    field: str
    before: object
    after: object
    paragraphs: tuple[Paragraph, ...] = ()  # of article_body
    pieces: tuple[Piece, ...] = ()  # of another text that both have
    added: tuple[Any, ...] = ()  # authors, images, keywords
    dropped: tuple[Any, ...] = ()
    altered: tuple[tuple[Any, Any], ...] = ()  # (before, after) of an author or image that is the same one


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """What changed, in the order of the fields; how and where a page was read (digest.NOT_CONTENT) is no change."""
    old, new = content(before), content(after)
    return [_change(name, old.get(name), new[name]) for name in new if old.get(name) != new[name]]


def _change(field: str, before: object, after: object) -> Change:
    if field == "article_body":
        texts = ([p for p in str(text or "").split("\n\n") if p] for text in (before, after))
        return Change(field, before, after, paragraphs=paragraph_diff(*texts))
    if isinstance(before, str) and isinstance(after, str):
        return Change(field, before, after, pieces=word_diff(before, after))
    if isinstance(before, Sequence) and isinstance(after, Sequence):
        old, new = {_identity(part): part for part in before}, {_identity(part): part for part in after}
        return Change(
            field,
            before,
            after,
            added=tuple(part for key, part in new.items() if key not in old),
            dropped=tuple(part for key, part in old.items() if key not in new),
            altered=tuple((old[key], part) for key, part in new.items() if key in old and old[key] != part),
        )
    return Change(field, before, after)


def _identity(part: Any) -> str:
    """What makes an author, an image or a keyword the same one in both records."""
    if isinstance(part, Mapping):
        return fold(str(part.get("name") or part.get("email") or "")) if "email" in part else str(part["content_url"])
    return str(part)


def notes(before: Mapping[str, object], after: Mapping[str, object]) -> Notes:
    """What the newer record tells of its change against the older one."""
    moved = _moment(after.get("date_modified")) != _moment(before.get("date_modified"))
    raw_moved = after.get("date_modified_raw") != before.get("date_modified_raw")
    modified, raw = _text(after, "date_modified"), _text(after, "date_modified_raw")
    return Notes(
        date_modified=(modified or None) if moved else None,
        date_modified_raw=(raw or None) if moved or (raw_moved and not modified) else None,
        edited_by=", ".join(_editors(before, after)) or None,
        correction="\n\n".join(_corrections(before, after)) or None,
    )


def paragraphs(record: Mapping[str, object]) -> list[str]:
    """The paragraphs of a record's body."""
    return [text for text in _text(record, "article_body").split("\n\n") if text]


def _corrections(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    known = {fold(text) for text in paragraphs(before)}
    below_label = False
    for text in paragraphs(after):
        is_new = fold(text) not in known
        if is_new and (below_label or owns_up(text)):
            yield text
        below_label = is_label_alone(text)


def _editors(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The names in the order printed. The line of the date, where it is another than before, names them all anew."""
    known = {fold(name) for text in _credits(before) for name in _names(text)}
    raw = _text(after, "date_modified_raw")
    again = _names(raw) if raw != _text(before, "date_modified_raw") else []
    added = [name for text in _credits(after) for name in _names(text) if fold(name) not in known]
    return list({fold(name): name for name in reversed((*again, *added))}.values())[::-1]


def _credits(record: Mapping[str, object]) -> Iterator[str]:
    yield _text(record, "byline")
    yield _text(record, "date_modified_raw")
    yield from (text for text in paragraphs(record) if len(text) <= MOST_CREDIT and CREDIT.search(text))


def _names(text: str) -> list[str]:
    names: list[str] = []
    for found in EDITED_BY.finditer(text):
        who = _SENTENCE_END.split(found["who"][:MOST_NAMES], maxsplit=1)[0]
        names.extend(author.name for author in authors_of(f"By {who}") if author.name)
    return names


def _text(record: Mapping[str, object], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
