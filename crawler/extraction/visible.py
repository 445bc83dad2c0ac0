"""What a reader sees around the headline and at the end of the text: headline, byline, dates, sign-off."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.blocks import Block
from crawler.extraction.class_words import words_of
from crawler.extraction.container import is_prose
from crawler.extraction.date_lines import CLOCK, YEAR, date_weight, stamps
from crawler.extraction.word_set import word_set

TOP_BLOCKS_BEFORE, TOP_BLOCKS_AFTER = 8, 25  # how far from the headline its byline and date stand
FAR_BLOCKS = 300  # after the headline, where a date below the text may stand
FAR_WEIGHT = 0.3
OTHERS = word_set(
    """
    comment comments commentlist related relateds teaser teasers recommended recommendations sidebar popular latest
    mostread trending morestories readnext
    """
)
ABOVE_TEXT = 15  # blocks
MOST_LINKS = 200  # to authors, or elements that hold one: each may hold all the others
MOST_OF_AUTHOR = 200  # elements of one that names an author; what has more is a part of the page
# The descendant axis goes over the tree once; "//" asks each element for its children.
AUTHORS = etree.XPath('descendant::*[@itemprop="author" or (self::a and contains(@rel, "author"))]')
TITLE_WORDS = frozenset(["title", "headline", "heading", "tit", "subject"])
LARGE = re.compile(r"font-size:\s*(?:2\d|3\d|4\d)px")
MOST_BYLINE = 160  # characters
BY_STRICT = re.compile(
    r"^(?:By|BY|by|Von|VON|von|Par|Por|Di|Av|Af|Door|Oleh|Written by|Text:|Words by|Story by"
    r"|Reporting by)\s+(?=[^\W\d_])"
    r"|^(?:Του|Της|Των)\s+(?=[Α-ΩΆ-Ώ][^\W\d_]+\s+[Α-ΩΆ-Ώ])"
    r"|^(?:بقلم|מאת|Автор|Autor(?:in)?|Yazan|Penulis|记者|記者|作者|撰文)\s*[:：/／]\s*(?=\S)"
)
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
AFTER_DATE = re.compile(
    r"\d(?:\s*(?:[AaPp]\.?[Mm]\.?|Uhr))?[\s|·•,–—-]+((?:By\s+(?=[^\W\d_])"
    r"|(?:by|von|par|por|di|door|av|af|od)\s+(?=[A-ZÀ-ÖØ-ÞĀ-Ž])"
    r"|(?:记者|記者|作者|撰文|文)\s*[:：/／]\s*)[^\d:]{2,100})$"
)
BY_NAMES = re.compile(  # a by-word, then nothing but names
    r"(?:[Dd]i|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor|[Aa]v|[Aa]f|[Oo]d|[Bb]y)(?:,?\s+(?:(?:and|und|et|y|e|en|och|og|de|van|von|der|di|da|a)\s+)?"
    r"[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]*(?:[-.'’][^\W\d_]*)*){2,8}"
)
NAMES = re.compile(  # two to eight words, each a name
    r"[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯΑ-ΩΆ-Ώ][^\W\d_]*(?:[-.'’][^\W\d_]*)*(?:,?\s+(?:(?:and|und|et|y|e|en|och|og|de|van|von|der|di|da|del|al|bin)\s+)*"
    r"[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯΑ-ΩΆ-Ώ][^\W\d_]*(?:[-.'’][^\W\d_]*)*){1,7}|[\u3040-\u9fff가-힣]{2,5}"
)
BY_ALONE = re.compile(r"(?:by|von|par|por|di|door|av|af|od|oleh|text|tekst|autor(?:in)?|author)\s*:?", re.I)
GENRE_BY = re.compile(
    r"(?:(?:[Ee]ine?|[Dd]er|[Dd]ie|[Uu]ne?|[Uu]na?|[Aa]n?|[Ee]en|[Ee]tt?)\s+)?(?:(?:[Bb]log|[Gg]ast)[ -]?)?"
    r"(?:(?i:beitrag|gastbeitrag|kommentar|gastkommentar|kolumne|analyse|analysis|bericht|reportage|essay|glosse|porträt"
    r"|interview|opinion|comment|commentary|column|editorial|review|report|feature|chronique|tribune|texte|billet|entretien"
    r"|análisis|columna|crónica|reportaje|entrevista|opinión|analisi|intervista|commento|editoriale|opinie|debatt|krönika"
    r"|ledare|kronikk|reportasje|komentář|analýza|komentarz|analiza|wywiad))\s+"
    r"(?:by|von|par|por|de|di|door|av|af|od)\s+(?P<who>" + NAMES.pattern + r")"
)
EAST_BY = re.compile(  # Korean: a name before the word for reporter; Chinese and Japanese: a name after it
    r"[\[(]?(?:[가-힣]{2,10}\s?=\s?)?(?:[가-힣]{2,4}\s?=?\]?\s?)?([가-힣]{2,4}\s?(?:선임|인턴|객원|전문|수습)?\s?(?:기자|특파원|논설위원))(?![가-힣])"
    r"|(?:本报|本報)?(?:(?:记者|記者)\s*[:：/／]?|文\s*[:：/／])\s*([\u4e00-\u9fff]{2,4}(?:[、\s]+[\u4e00-\u9fff]{2,4}){0,3})(?=$|[\s/／|｜])"
)
AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|i|in|zy)?|auteurs?|autore|staff|writers?|reporters?|journalists?|columnists?"
    r"|contributors?|byline|skribent(?:er)?|yazar(?:lar)?|penulis|redaktion|redacteurs?)/[^/?#]{3,}",
    re.I,
)
MOST_LINKS_OF_LINE = 6  # looked at for authors
BYLINE_WORDS = word_set(
    """
    byline bylines author authors autor autores autoren auteur auteurs writer reporter journalist authorname
    autore firma yazar penulis skribent redactor periodista journaliste
    """
)
DATE_WORDS = word_set(
    """
    date dates datetime time timestamp published pubdate publishdate updated datum fecha dateline
    publicationdate posted
    """
)
# A name, its initials with full stops, and what is in parentheses.
ONE = r"(?:[^\d,.()]|(?<=\b[A-Z])\.){3,60}(?:\s*\([^()]{3,80}\))?"
FULL_NAME = r"[A-Z][^\W\d_]*\.?(?:[ -][A-Za-z][^\W\d_]*\.?){1,3}"
SIGN_OFF = re.compile(
    r"^(?:\(?[\w.+-]{1,64}@[\w.-]{3,100}(?:\s(?:com|co\.kr))?\)?|\((?:[A-Z][\w .&-]{1,30})(?:/[\w .&-]{1,30})?\)"
    rf"|By\s+{ONE}(?:(?:,|\s+and|\s*&)\s+(?=[A-Z]){ONE}){{0,4}}\.?"
    rf"|{FULL_NAME}\s*\([\w.+-]{{1,64}}@[\w.-]{{3,100}}\))$"
)
BRACKETED = "in brackets after the text"  # why a candidate is one that names an author only where it is an agency
IN_BRACKETS = re.compile(r"\([A-Z][\w .&/-]{1,40}\)")
ROLE_LINE = re.compile(  # below a byline
    r"^(?:[A-Z][\w.]*\s+){0,3}(?:(?:contributing|staff)\s+(?:writer|reporter)|correspondent|intern\s+reporter)$", re.I
)
NOTE = re.compile(
    r"[–—―-]\s?Ed(?:itor)?\.?[)\]]?$"
)  # closes what the editors add below the sign-off: who the writer is, where it was printed


def heading_above(blocks: Sequence[Block], first: int) -> int | None:
    """The block that prints the headline where no title of the page tells it: the nearest one above the text that is a
    heading, is named a title or is set in large type. first: index of the text's first block."""
    above = [
        b
        for b in blocks[max(0, first - ABOVE_TEXT) : first]
        if 8 <= len(b.text) <= 200 and not b.furniture and b.link_share < 0.5
    ]
    for block in reversed(above):
        if (
            block.is_heading
            or not words_of(block.element).isdisjoint(TITLE_WORDS)
            or LARGE.search(block.element.get("style") or "")
        ):
            return block.index
    return None


def top_blocks(blocks: Sequence[Block], heading: int | None) -> list[Block]:
    """The short lines around the headline, up to the first running text after it; those after the headline first."""
    if heading is None:
        return [b for b in blocks[:40] if b.text and len(b.text) <= 300]
    after = []
    prose_seen = 0
    for block in blocks[heading + 1 : heading + 60]:
        if is_prose(block) and not _is_top_line(block.text):
            prose_seen += 1
            if prose_seen > 2:
                break
        elif block.text:
            after.append(block)
        if len(after) >= TOP_BLOCKS_AFTER:
            break
    before = [b for b in blocks[max(0, heading - TOP_BLOCKS_BEFORE) : heading] if b.text and len(b.text) <= 300]
    return after + before[::-1]


def _is_top_line(text: str) -> bool:
    """Whether what looks like a sentence is a byline or a date with a clock: "By Ann Lee on May 3, 2019 at 8 a.m."."""
    return len(text) <= MOST_BYLINE and bool(BY_STRICT.match(text) and YEAR.search(text) and CLOCK.search(text))


def bylines(blocks: Sequence[Block], heading: int | None) -> Iterator[tuple[str, str]]:
    """(text, why) of each printed byline near the headline, best first."""
    top = top_blocks(blocks, heading)
    for i, block in enumerate(top):
        if len(block.text) <= MOST_BYLINE and (BY_STRICT.match(block.text) or BY_NAMES.fullmatch(block.text)):
            yield block.text, "starts with a by-word"
        elif len(block.text) <= MOST_BYLINE and (east := EAST_BY.match(block.text)):
            yield east[1] or east[2], "starts with a by-word"
        elif len(block.text) <= MOST_BYLINE and (genre := GENRE_BY.fullmatch(block.text)):
            yield genre["who"], "starts with a kind of text and a by-word"
        elif BY_ALONE.fullmatch(block.text) and i + 1 < len(top) and NAMES.fullmatch(top[i + 1].text):
            yield f"{block.text} {top[i + 1].text}", "starts with a by-word on its own line"
        elif len(block.text) <= MOST_BYLINE and YEAR.search(block.text) and (after := AFTER_DATE.search(block.text)):
            yield after[1], "starts with a by-word after the date"
    for block in top:
        yield from ((text, "links to its author") for text in _linked_names(block))
    for block in top:
        if len(block.text) <= MOST_BYLINE and named(block.element, BYLINE_WORDS, 3) and not CLOCK.search(block.text):
            yield block.text, "its class says author"


def _linked_names(block: Block) -> Iterator[str]:
    """The texts of a line's links to pages of authors."""
    if not block.link_chars or len(block.text) > MOST_BYLINE:
        return
    for link, _ in zip(block.element.iter("a"), range(MOST_LINKS_OF_LINE), strict=False):
        text = " ".join("".join(link.itertext()).split())
        if AUTHOR_PAGE.search(link.get("href") or "") and NAMES.fullmatch(text) and text in block.text:
            yield text


def author_links(root: HtmlElement) -> list[str]:
    """Texts of rel=author links and itemprop=author elements, in order."""
    found = []
    for element in AUTHORS(root)[:MOST_LINKS]:
        if next(islice(element.iter(), MOST_OF_AUTHOR, None), None) is not None:
            continue
        for name in element.findall('.//*[@itemprop="name"]') or [element]:
            text = " ".join((element.get("content") or name.get("content") or "".join(name.itertext())).split())
            if 2 < len(text) <= 80:
                found.append(text)
    return list(dict.fromkeys(found))


def named(element: HtmlElement, names: frozenset[str], levels: int) -> bool:
    current: HtmlElement | None = element
    for _ in range(levels):
        if current is None or current.tag in ("body", "article", "main", "html"):
            return False
        if not words_of(current).isdisjoint(names):
            return True
        current = current.getparent()
    return False


def printed_dates(blocks: Sequence[Block], heading: int | None) -> Iterator[tuple[str, float, str]]:
    """(text, weight, why) of each short line with a date: those near the headline; where there are none, those whose
    class says date."""
    dated = [(b, weight) for b in top_blocks(blocks, heading) if (weight := date_weight(b))]
    own = [pair for pair in dated if not is_other(pair[0])]
    for block, weight in own or dated:
        yield block.text, weight, "near the headline"
        for stamp in stamps(block):
            yield stamp, weight, "in an attribute near the headline"
    near = any(weight > FAR_WEIGHT for _, weight in dated)
    start = 0 if heading is None else heading
    far = (
        b
        for b in blocks[start : start + FAR_BLOCKS]
        if date_weight(b) and named(b.element, DATE_WORDS, 2) and not is_other(b)
    )
    for block, _ in zip(far, range(0 if near else 2), strict=False):
        yield block.text, FAR_WEIGHT, "its class says date"


def is_other(block: Block) -> bool:
    """Whether a block belongs to a comment or to another story."""
    return any(not words_of(e).isdisjoint(OTHERS) for e in (block.element, *block.furniture[-2:]))


def sign_off(texts: Sequence[str]) -> range:
    """Which paragraphs are the sign-off (a byline, an e-mail address, an agency in parentheses): the last, or
    those before an editor's note."""
    end = len(texts) - 1 if texts and NOTE.search(texts[-1]) else len(texts)
    start = end - 1 if end > 1 and ROLE_LINE.match(texts[end - 1]) and BY_STRICT.match(texts[end - 2]) else end
    while start > max(0, end - 3) and SIGN_OFF.match(texts[start - 1].strip()):
        start -= 1
    return range(start, end)


def signed_after(blocks: Sequence[Block], last: int, inside: frozenset[int]) -> list[str]:
    """The bylines and e-mail addresses on the two lines of the story that follow its last paragraph."""
    lines = [b.text for b in blocks[last + 1 : last + 4] if b.text and b.index in inside][:2]
    return [line for line in lines if ("@" in line or BY_STRICT.match(line)) and SIGN_OFF.match(line)]


def agency_after(blocks: Sequence[Block], last: int, inside: frozenset[int]) -> str | None:
    """What stands in brackets on the line after the story's last paragraph: an agency's name, where it is one."""
    line = next((b for b in blocks[last + 1 : last + 3] if b.text), None)
    return line.text if line is not None and line.index in inside and IN_BRACKETS.fullmatch(line.text) else None


def signature(blocks: Sequence[Block], last: int, inside: frozenset[int]) -> str | None:
    """The author's name alone on the line after the last paragraph: two to five words, set apart by type or side."""
    for block in blocks[last + 1 : last + 3]:
        words = block.text.split()
        apart = (
            block.bold_chars >= len(block.text) - 2
            or "right" in (block.element.get("style") or "")
            or named(block.element, BYLINE_WORDS, 1)
        )
        if (
            block.index in inside
            and 2 <= len(words) <= 5
            and apart
            and all(w[0].isupper() for w in words)
            and block.text[-1].isalpha()
            and not block.is_heading
        ):
            return block.text
    return None
