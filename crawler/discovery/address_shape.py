"""The shape of an address: what is the same in /2026/11/23/rain-over-the-harbour and /2025/01/02/a-quiet-budget."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

_EXTENSION = re.compile(r"\.([A-Za-z][A-Za-z0-9]{1,5})$")
_WORD_BREAK = re.compile(r"[-_+~., ·]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PAGES = ("", "html", "htm", "php", "asp", "aspx", "jsp")
_PERIOD = re.compile(r"(?:19|20)\d\d-(?:[01]\d(?:-[0-3]\d)?|w[0-5]\d)")
_DAY_FOLDER = re.compile(r"(?:19|20)\d{6}|(?:19|20)\d\d-?[01]\d(?:-?[0-3]\d)?")
_HEX = re.compile(r"(?=[0-9a-f-]*\d)[0-9a-f]{10,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TRAILING_ID = re.compile(r"[-_.~,]([a-z]{0,4}\d{4,}|[0-9a-f]*\d[0-9a-f]{9,})$|^(\d{5,})[-_]", re.IGNORECASE)
SLUG, ID, SHORT_NUMBER, YEAR = "*", "#", "9", "Y"


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address that tell an article's from a list's."""

    segments: tuple[str, ...]  # of the path, unquoted, in lower case, the extension taken from the last
    extension: str  # without its dot; empty for none
    query: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]  # of each segment: SLUG, ID, SHORT_NUMBER, YEAR, or the word itself
    words: int  # of the last segment that is a slug
    digits: int  # of the longest number that can be an article's: a segment, the end of a slug, a query's value

    @property
    def shape(self) -> str:
        """Equal for addresses that one template made, folder names included."""
        return self._shape(self.kinds)

    @property
    def loose_shape(self) -> str:
        """The same with any folder names."""
        return self._shape(tuple(kind if kind in (SLUG, ID, SHORT_NUMBER, YEAR) else "w" for kind in self.kinds))

    @property
    def has_day(self) -> bool:
        """Whether a year and a month, or a day in eight digits, stand before the last segment."""
        return _names_a_day(self.kinds[:-1], self.segments[:-1])

    @property
    def ends_in_date(self) -> bool:
        """Whether the path is a year, a month or a day and nothing more: a calendar's page."""
        tail = [kind for kind in self.kinds if kind not in (SHORT_NUMBER,)]
        return bool(tail) and (tail[-1] == YEAR or bool(_PERIOD.fullmatch(self.segments[-1])))

    def _shape(self, kinds: tuple[str, ...]) -> str:
        names = "&".join(sorted(f"{name}={ID if value.isdigit() else 'w'}" for name, value in self.query))
        return "/".join(kinds) + (f".{self.extension}" if self.extension else "") + (f"?{names}" if names else "")


@lru_cache(maxsize=4096)
def read_address(url: str) -> Address:
    """An http address in its parts; what is no address gives an empty one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Address((), "", (), (), 0, 0)
    segments = [unquote(segment).lower() for segment in parts.path.split("/") if segment]
    extension = ""
    if segments and (match := _EXTENSION.search(segments[-1])) and not _is_domain_like(segments[-1]):
        extension = match[1]
        segments[-1] = segments[-1][: match.start()]
    query = tuple(parse_qsl(parts.query))
    if len(segments) > 1 and segments[-1] == "index" and extension in _PAGES:  # what servers answer for the folder
        segments.pop()
        extension = ""
    kinds = tuple(map(_kind, segments))
    if _names_a_day(kinds[:-1], segments[:-1]) and kinds[-1] not in (SHORT_NUMBER, YEAR):
        kinds = (*kinds[:-1], kinds[-1] if kinds[-1] == ID else SLUG)  # /2026/11/23/rain: a slug, however short
    slug = next((s for s, kind in zip(reversed(segments), reversed(kinds), strict=True) if kind == SLUG), "")
    numbers = [len(s) for s, kind in zip(segments, kinds, strict=True) if kind == ID]
    numbers += [len(match[1] or match[2]) for s in segments[-2:] if (match := _TRAILING_ID.search(s))]
    numbers += [len(value) for _, value in query if value.isdigit()]
    return Address(tuple(segments), extension, query, kinds, len(_words(slug)), max(numbers, default=0))


def _names_a_day(kinds: Sequence[str], folders: Sequence[str]) -> bool:
    return (YEAR, SHORT_NUMBER) in itertools.pairwise(kinds) or any(map(_DAY_FOLDER.fullmatch, folders))


def _kind(segment: str) -> str:
    if _YEAR.fullmatch(segment):
        return YEAR
    if segment.isdigit():
        return SHORT_NUMBER if len(segment) <= 2 else ID
    if _HEX.fullmatch(segment):
        return ID
    words = _words(segment)
    if len(words) >= 3 or (len(words) == 2 and len(segment) >= 12) or _TRAILING_ID.search(segment):
        return SLUG
    if not segment.isascii() and len(segment) >= 8:  # a headline in a script that does not part words with hyphens
        return SLUG
    return segment


def _words(segment: str) -> list[str]:
    words = [word for word in _WORD_BREAK.split(segment) if word]
    if not segment.isascii() and len(words) < 3:
        return words + ["…"] * (len(segment) // 5)
    return words


def _is_domain_like(segment: str) -> bool:
    """v1.2 and e.g. are no extensions of a page; .html after words is."""
    return bool(re.search(r"\.\d", segment)) and "html" not in segment
