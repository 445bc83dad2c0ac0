"""A feed's bytes as UTF-8, for the many whose declared charset is not the one they are written in."""

import re

from charset_normalizer import from_bytes

_DECLARED = re.compile(rb"""^[^<]{0,20}<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,30})["']""", re.IGNORECASE)
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# What the name on the left is written in where it is broken as such (https://encoding.spec.whatwg.org).
_WIDER = {
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs",
    "shift_jis": "cp932", "iso-8859-1": "cp1252", "latin1": "cp1252", "iso-8859-9": "cp1254",
}  # fmt: skip
_SEVEN_BITS = ("iso-2022", "hz", "utf-7", "utf-16", "utf-32")  # ASCII bytes that mean something else
SAMPLE_BYTES = 40_000  # what is shown to the charset detector, which is slow on more
FEW = 0.02  # of the bytes beyond ASCII: so many may be broken in a text that is UTF-8 for all that


def as_utf8(body: bytes, content_type: str = "") -> bytes:
    """The feed in UTF-8, with a declaration that says so. Valid UTF-8 is never anything else, whatever is declared;
    other bytes are read as declared, else as the Content-Type says, else as they look."""
    if body.startswith(_BOMS):
        return body
    found = _DECLARED.search(body)
    declared = found[1].decode("ascii", "replace").lower() if found else ""
    if declared.startswith(_SEVEN_BITS):
        return body
    text = _decoded(body, declared, content_type)
    rest = text.encode("utf-8", "replace")
    return _DECLARED.sub(lambda match: match[0].replace(match[1], b"utf-8", 1), rest, count=1)


def _decoded(body: bytes, declared: str, content_type: str) -> str:
    in_header = _IN_HEADER.search(content_type)
    names = ["utf-8", declared, in_header[1].lower() if in_header else ""]
    for name in (*names, *(_WIDER.get(name, "") for name in names)):
        try:
            return body.decode(name)
        except (LookupError, UnicodeError):
            continue
    lenient = body.decode("utf-8", "replace")
    if lenient.count("\ufffd") <= FEW * sum(byte > 127 for byte in body):
        return lenient
    guess = from_bytes(body[:SAMPLE_BYTES]).best()
    return body.decode(guess.encoding, "replace") if guess is not None else lenient
