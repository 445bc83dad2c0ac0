"""Decode and parse a fetched page, once: FetchedPage → Page."""

import codecs
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from charset_normalizer import from_bytes
from lxml import etree
from lxml.html import HtmlElement

from crawler.items import FetchedPage

# What browsers read where a page declares the name on the left (https://encoding.spec.whatwg.org/#names-and-labels).
WEB_ENCODINGS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "windows-949": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "tis-620": "cp874",
    "unicode": "utf-8",
    "utf8": "utf-8",
}
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
DECLARED = re.compile(
    rb"""charset\s*=\s*["']?\s*([\w.:-]{2,30})|<\?xml[^>]{0,80}encoding\s*=\s*["']([\w.:-]{2,30})""", re.I
)
IN_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
CONTROLS = bytes([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F])  # in UTF-8 they stand for nothing but themselves
SPACES = bytes.maketrans(b"\x0c", b" ")  # a form feed is a space to HTML, and an error to XML
NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())
HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "")
MOST_BYTES = 3_000_000  # what is read of a page; the longest article page met had 2.2 MB
MOST_TAGS = 20_000  # read of a page, opening and closing ones; the fullest of 327 pages had 8,100
SAMPLE_BYTES = 40_000  # what is shown to the charset detector, which is slow on more


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page. `root` is shared by the steps that read it; article_body prunes a copy."""

    root: HtmlElement
    url: str
    base_url: str  # what relative addresses are relative to
    fetched_at: datetime

    def absolute(self, address: str) -> str | None:
        """The absolute http(s) form of an address on the page; None for data:, javascript: and broken ones."""
        try:
            url = urljoin(self.base_url, address.strip())
        except ValueError:
            return None
        return url if url.startswith(("http://", "https://")) else None


def is_html(page: FetchedPage) -> bool:
    """Whether the response says, and looks as if, it were HTML."""
    media_type = page.content_type.partition(";")[0].strip().lower()
    if media_type not in HTML_TYPES:
        return False
    start = page.body[:4096]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF")):
        return False
    return b"<" in page.body


def decode(body: bytes, content_type: str = "") -> str:
    """The text of an HTML response; never raises.

    BOM, then UTF-8 where it fits, then what header and meta declare (as browsers read the names), then a detector.
    """
    body = body[:MOST_BYTES]
    for bom, encoding in BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, "replace")
    if body[:200].count(0) > 50:
        return body.decode("utf-16-le" if body[:2].endswith(b"\0") else "utf-16-be", "replace")
    header = IN_HEADER.search(content_type)
    declared = [header[1]] if header else []
    declared += [(m[1] or m[2]).decode("ascii", "replace") for m in DECLARED.finditer(body[:8192])]
    names = list(dict.fromkeys(WEB_ENCODINGS.get(name.lower(), name.lower()) for name in declared))
    seven_bit = [name for name in names if name.startswith(("iso-2022", "hz"))] if b"\x1b$" in body else []
    for name in (*seven_bit, "utf-8", *names):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return min(
        (body.decode(name, "replace") for name in _worth_trying(body, names)), key=lambda text: text.count("\ufffd")
    )


def _worth_trying(body: bytes, declared: list[str]) -> list[str]:
    known = []
    for name in (*declared, "utf-8"):
        try:
            known.append(codecs.lookup(name).name)
        except LookupError:
            continue
    if body.decode(known[0], "replace").count("\ufffd") * 200 < len(body):  # a few broken bytes in what was declared
        return known[:1]
    high = next((i for i, byte in enumerate(body) if byte > 127), 0)
    best = from_bytes(body[max(0, high - 2000) : high + SAMPLE_BYTES]).best()
    return [*known, best.encoding] if best is not None else known


def _parser() -> etree.HTMLParser:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, default_doctype=False, recover=True
    )
    # A fixed class for elements is looked up in C; lxml.html's own lookup asks Python for every element.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


def parse_html(text: str) -> HtmlElement | None:
    """The root <html> element of a text, with control characters taken out; None when nothing is in it."""
    data = text.encode("utf-8", "ignore").translate(SPACES, CONTROLS)
    for character in NONCHARACTERS:
        data = data.replace(character, b"")
    if data.count(b"<") > MOST_TAGS:
        data = b"<".join(data.split(b"<", MOST_TAGS)[:MOST_TAGS])
    try:
        root = etree.fromstring(data, _parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return root if isinstance(root, HtmlElement) else None


def parse(page: FetchedPage) -> Page | None:
    """The parsed page, or None where there is no HTML in the response. Never raises."""
    root = parse_html(decode(page.body, page.content_type))
    if root is None:
        return None
    base = root.find(".//base[@href]")
    href = base.get("href") if base is not None else None
    bare = Page(root=root, url=page.url, base_url=page.url, fetched_at=page.fetched_at)
    base_url = (bare.absolute(href) if href else None) or page.url
    return Page(root=root, url=page.url, base_url=base_url, fetched_at=page.fetched_at)
