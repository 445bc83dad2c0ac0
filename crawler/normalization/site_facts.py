"""The language, the zone and the name of a site that nobody has described, from what its pages and feeds say."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from babel import Locale, UnknownLocaleError

from crawler.normalization.site_zone import agrees, site_zone

_LANGUAGE = re.compile(
    rb"<html[^>]*?\slang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)|<language>([^<]{2,12})</language>"
    rb"|property=[\"']og:locale[\"'][^>]*?content=[\"']([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)[\"']"
)
_NAME = re.compile(
    rb"property=[\"']og:site_name[\"'][^>]*?content=[\"']([^\"'<>]{2,80})|\"publisher\"\s*:\s*\{[^{}]*?\"name\"\s*:\s*\"([^\"\\]{2,80})\""
)
_MOMENT = re.compile(
    rb"\"date(?:Published|Modified)\"\s*:\s*\"(\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:?\d\d)\"|property=[\"']article:published_time[\"'][^>]*?content=[\"'](\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:?\d\d)"
)
LOOKED_AT = 300_000  # bytes of a page


@dataclass(slots=True)
class SiteFacts:
    """What was heard so far; nothing is certain, and what most say counts."""

    url: str
    zone_before: str | None = None  # what earlier crawls found
    languages: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    moments: dict[tuple[int, timedelta], tuple[datetime, str]] = field(default_factory=dict)  # (month, offset) → one

    def read_page(self, body: bytes, where: str) -> None:
        """Take in what a page or a feed says; `where` is the word for it in the summary ("its feed")."""
        head = body[:LOOKED_AT]
        if match := _LANGUAGE.search(head):
            self.languages[(match[1] or match[2] or match[3]).decode("ascii", "ignore").strip().replace("_", "-")] += 1
        if match := _NAME.search(head):
            self.names[(match[1] or match[2]).decode("utf-8", "ignore").strip()] += 1
        for match in list(_MOMENT.finditer(head))[:5]:
            try:
                self.see_moment(datetime.fromisoformat((match[1] or match[2]).decode("ascii")), where)
            except ValueError:
                continue

    def see_moment(self, moment: datetime, where: str) -> None:
        """Take in a date with its offset; UTC tells nothing, for it is what programs write that know no zone."""
        if offset := moment.utcoffset():
            self.moments.setdefault((moment.month, offset), (moment, where))

    @property
    def in_language(self) -> str | None:
        """BCP 47; what most pages say."""
        return self.languages.most_common(1)[0][0] if self.languages else None

    @property
    def publisher(self) -> str | None:
        """The name that most pages give to the site."""
        return self.names.most_common(1)[0][0] if self.names else None

    @property
    def zone(self) -> tuple[str, str] | None:
        """An IANA name and where it is from; None where nothing tells."""
        moments = [moment for moment, _ in self.moments.values()]
        if self.zone_before and (not moments or agrees(self.zone_before, moments)):
            return self.zone_before, "as found before"
        zone = site_zone(self.url, self.in_language, self.publisher, moments)
        where = next((f"offset of {where}" for _, where in self.moments.values()), "its country or language")
        return (zone, where) if zone else None

    def told(self) -> str:
        """Language and zone in words: "English, Asia/Seoul (offset of its feed)"."""
        zone = self.zone
        return f"{_language_name(self.in_language)}, {f'{zone[0]} ({zone[1]})' if zone else 'zone unknown'}"


def _language_name(tag: str | None) -> str:
    try:
        return (tag and Locale.parse(tag, sep="-").get_language_name("en")) or tag or "language unknown"
    except (UnknownLocaleError, ValueError):
        return tag or "language unknown"
