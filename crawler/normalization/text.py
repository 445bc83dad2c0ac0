"""Text as the archive keeps it: NFC, no control characters, spaces folded; quotes and dashes as printed."""

import re
import unicodedata

BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\ud800-\udfff\ufffe\uffff]")


def clean(text: str | None) -> str:
    """One line of text without NUL, lone surrogates and invisible characters; "" for None."""
    if not text:
        return ""
    text = BAD.sub("", text.replace("\x85", " "))
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Letters and digits only, in lower case: for comparing, never for keeping."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
