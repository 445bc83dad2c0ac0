"""Text → the words under which it is indexed for search: one function for documents and for queries.

Letters are folded (width, case, Latin accents), punctuation parts words, dotted acronyms are one word (U.S. → us), and
runs of Han, kana and Hangul, which have no blanks between words, become overlapping pairs of characters plus the last
one alone, so that any part of a run is found as a phrase of pairs, and one character as the beginning of a pair.
Stems are PostgreSQL's business (text search configuration `archive`).
"""

import re
import unicodedata
from itertools import pairwise

CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
RUN = re.compile(f"[{CJK}]+")
LATIN = re.compile("[\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]+")
UNCOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
PLAIN = (("’", "'"), ("‘", "'"), ("ʼ", "'"), ("`", "'"), ("´", "'"), ("“", " "), ("”", " "), ("–", " "), ("—", " "),
         ("…", " "), ("‐", "-"), ("‑", "-"), ("\u00a0", " "))  # fmt: skip
# Each begins with a character that is rare, so that a text is searched at the speed of memchr.
POSSESSIVE = re.compile(r"'s(?![^\W_])")
SINGLE_LETTER = re.compile(r"\.[^\W\d_](?![^\W_])")
ACRONYM = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?|(?<![^\W_])[^\W\d_]\.[^\W\d_](?![^\W_])")
THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")
COMPOUND = re.compile(r"(?<![^\W_])[^\W\d_]+(?:-[^\W\d_]+)+(?![^\W_])")
UPPER = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())
CAPITALISED, HYPHENATED = rf"[{UPPER}][^\W\d_]*", r"(?:[-‐‑][^\W\d_]+)"
NAME = re.compile(f"{CAPITALISED}{HYPHENATED}*(?: {CAPITALISED}{HYPHENATED}*)+|{CAPITALISED}{HYPHENATED}+")
NO_WORD = re.compile(r"[\W_]+")
ASCII_WORDS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})


def fold(text: str) -> str:
    """Letters in one form, punctuation still there; the text's length may change."""
    if not text.isascii():
        for printed, plain in PLAIN:
            text = text.replace(printed, plain)
    if text.isascii():
        text = text.lower()
    else:
        text = LATIN.sub(_without_accents, unicodedata.normalize("NFKC", text).casefold())
    text = POSSESSIVE.sub("", text).replace("'", "")
    if SINGLE_LETTER.search(text):
        text = ACRONYM.sub(lambda found: found[0].replace(".", ""), text)
    return THOUSANDS.sub("", text)


def words(folded: str) -> str:
    """The words of a folded text, parted by blanks; runs of CJK as pairs."""
    if folded.isascii():
        return " ".join(folded.translate(ASCII_WORDS).split())
    return NO_WORD.sub(" ", RUN.sub(_pairs, folded)).strip()


def index_text(text: str) -> str:
    """The words under which a text is found, in order, parted by blanks."""
    return words(fold(text))


def compounds(folded: str) -> set[str]:
    """The hyphenated words of a folded text, each written as one (suk-yeol → sukyeol), and so any two parts that follow
    one another. Words with digits are none."""
    if "-" not in folded:
        return set()
    found = COMPOUND.findall(" ".join(word for word in folded.split() if "-" in word))
    parts = [word.split("-") for word in found if not RUN.search(word)]
    return {"".join(each) for each in parts} | {one + next_ for each in parts for one, next_ in pairwise(each)}


def names(text: str) -> set[str]:
    """Any two words that follow one another in a name, written as one: Yoon Suk Yeol → yoonsuk, sukyeol.

    A name is what is capitalised; for the text is not folded yet. Written so, a name is found at once, where its words
    are in every other article.
    """
    lines = fold("\n".join(NAME.findall(text))).split("\n")
    return {pair for line in lines for pair in _joined_pairs(line)}


def author_keys(lines: str) -> set[str]:
    """What authors are found by: each word of each line, and any two that follow one another, after an @."""
    keys: set[str] = set()
    for line in fold(lines).split("\n"):
        keys.update(words(line).split(), words(joined(line)).split(), _joined_pairs(line))
    return {f"@{key}" for key in keys}


def joined(folded: str) -> str:
    """The text with its hyphenated words written as one."""
    return COMPOUND.sub(lambda found: found[0].replace("-", ""), folded) if "-" in folded else folded


def _joined_pairs(folded: str) -> set[str]:
    """Any two words that follow one another, hyphenated words in parts and as one."""
    pairs = {one + next_ for one, next_ in pairwise(words(folded).split())}
    if "-" in folded:
        pairs |= {one + next_ for one, next_ in pairwise(words(joined(folded)).split())}
    return pairs


def _pairs(found: "re.Match[str]") -> str:
    run = found[0]
    return f" {' '.join(map(str.__add__, run, run[1:]))} {run[-1]} "


def _without_accents(found: "re.Match[str]") -> str:
    letters = unicodedata.normalize("NFD", found[0].translate(UNCOMPOSED))
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")
