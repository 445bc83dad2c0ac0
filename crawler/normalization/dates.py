"""A date as printed → an aware datetime. Own fast path for ISO and the common forms; dateparser for the rest,
language fixed."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError

from crawler.extraction.letters import latin_digits
from crawler.extraction.word_set import word_set
from crawler.normalization.calendars import full_year, gregorian

ISO = re.compile(
    r"((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})(?:(?:[T\s]\s*|\s*-\s*)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r"\s*(Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}\b|[+-]\d{2}\b)?)?"
)
COMPACT = re.compile(r"\b((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?\b")
YEAR_FIRST = re.compile(r"((?:19|20)\d{2})\s*[./年년]\s*(\d{1,2})\s*[./月월]\s*(\d{1,2})\s*[日일.]?")
DAY_FIRST = re.compile(r"\b(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*((?:19|20)\d{2})\b")
MONTH_DAY = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+((?:19|20)\d{2})\b")
DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º)?\.?\s+(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?\s+(?:de\s+|del\s+)?((?:19|20)\d{2})\b"
)
YEAR_MONTH_DAY = re.compile(r"\b((?:19|20)\d{2})(?:\s?m\.|ko|\.)?\s+([^\W\d_]{3,14})\.?\s+(\d{1,2})(?![\d:])")
YEAR_DAY_MONTH = re.compile(r"\b((?:19|20)\d{2})\.\s?g(?:ada|\.)\s+(\d{1,2})\.\s+([^\W\d_]{3,14})")
EPOCH = re.compile(r"(1\d{9})(?:\d{3})?")  # seconds or milliseconds since 1970
CLOCK = re.compile(
    r"(?<![\d:.,/-])(\d{1,2})\s*(?:[:.hH時시]|Uhr)\s*(\d{2})(?:\s*분|\s*分)?(?::(\d{2}))?\s*([ap])?\.?(m)?\b", re.I
)
HOUR_ONLY = re.compile(r"(?<![\d:.,/-])(\d{1,2})\s*([ap])\.?m\b", re.I)
ZONE = re.compile(r"\b(UTC|GMT|Z)\b(?:\s*([+-]\d{1,2}(?::?\d{2})?))?|(?<=\d)\s*([+-]\d{2}:?\d{2})\b")
ZONE_NAMES = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "KST": 9,
    "JST": 9,
    "CET": 1,
    "CEST": 2,
    "MEZ": 1,
    "MESZ": 2,
    "BST": 1,
    "SAST": 2,
    "WIB": 7,
    "EAT": 3,
}
ZONE_NAME = re.compile(r"\b(" + "|".join(ZONE_NAMES) + r")\b")
LABELS = re.compile(r"(?<![^\W\d_])[^\W\d_][^\d:]{0,40}:\s*(?=\S)")
UPDATED = re.compile(
    r"(?<![^\W_])(?:last\s+|zuletzt\s+|ultimo\s+)?(?:updated?|modified|edited|aktualisiert|geändert|bearbeitet"
    r"|actualizad[oa]|modificad[oa]|atualizado|mis à jour|modifié|aggiornat[oa]|modificato|bijgewerkt|gewijzigd"
    r"|oppdatert|opdateret|uppdaterad|päivitetty|aktualizováno|aktualizované|zaktualizowano|aktualizacja|ažurirano"
    r"|обновлено|оновлено|изменено|güncelle(?:me|ndi|nme)|cập nhật|diperbarui|수정|최종수정|更新|最終更新)"
    r"(?:\s*(?:on|at|am|le|el|il|op|den|den|dne|vào|at|日|时间|時間))?\s*[:：]?\s*",
    re.I,
)
PUBLISHED = re.compile(
    r"(?<![^\W_])(?:published|posted|created|veröffentlicht|erstellt|erschienen|publicad[oa]|publié|pubblicat[oa]"
    r"|gepubliceerd|geplaatst|publisert|publiceret|publicerad|julkaistu|publikováno|opublikowano|objavljeno|опубликовано"
    r"|опубліковано|yayın(?:lanma|landı)|đăng|입력|등록|公開|公開日|掲載|配信|发布|發布|发表|發佈)"
    r"(?:\s*(?:on|at|am|le|el|il|op|em|den|dne|lúc|tarihi|日|时间|時間))?\s*[:：]?\s*",
    re.I,
)
BYLINE = re.compile(r"(?<=\d)(?:\s*[ap]\.?m\.?)?[\s|·•,–—-]+By\s+(?=[^\W\d_]).*$", re.S)  # on the date's line
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar januari janvier janv enero ene gennaio gen janeiro jänner stycznia января"
            " siječnja oca ocak januára ledna جانفي",
            "feb february februar februari février févr fevrier febrero febbraio fevereiro feber lutego февраля"
            " şubat şub februára února شباط فيفري",
            "mar march märz mars marzo março maart marca mrt mär марта mart maret března آذار",
            "apr april avril avr abril aprile abr kwietnia апреля nisan nis apríla dubna نيسان أفريل",
            "may mai mayo maggio mag maio mei maj maja мая mayıs máj května أيار",
            "jun june juni juin junio giugno giu junho czerwca июня haziran haz júna června حزيران جوان",
            "jul july juli juillet juil julio luglio lug julho lipca июля temmuz tem júla července تموز جويلية",
            "aug august août aout agosto ago augustus agustus sierpnia августа ağustos ağu srpna آب أوت",
            "sep sept september septembre septiembre settembre set setembro września сентября eylül eyl septembra září"
            " أيلول",
            "oct october oktober okt octobre octubre ottobre ott outubro października октября ekim eki októbra října",
            "nov november novembre noviembre novembro listopada ноября kasım kas novembra listopadu",
            "dec december dezember dez décembre déc decembre diciembre dic dicembre dezembro des desember grudnia"
            " декабря aralık ara decembra prosince",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun montag
    dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes
    martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica maandag
    dinsdag woensdag donderdag vrijdag zaterdag zondag
    """
)
LEAD = re.compile(r"^[^\d]{1,40}[:：|]\s*(?=\d)")  # a label that dateparser cannot read past
WORDED = (  # year, month, day: which group
    (MONTH_DAY, (3, 1, 2)),
    (DAY_MONTH, (3, 2, 1)),
    (YEAR_MONTH_DAY, (1, 2, 3)),
    (YEAR_DAY_MONTH, (1, 3, 2)),
)
DIGIT = re.compile(r"\d")
DATEPARSER_MOST = 60  # characters; longer strings are no isolated date


@dataclass(frozen=True, slots=True)
class Moment:
    """A parsed date: `wall` as printed, `offset` only where the string itself names one."""

    wall: datetime  # naive
    offset: tzinfo | None
    has_clock: bool

    def at(self, zone: tzinfo) -> datetime:
        """The aware datetime: in the printed offset, else in `zone`."""
        return self.wall.replace(tzinfo=self.offset or zone)


def zone_named(name: str | None) -> tzinfo | None:
    """The zone of an IANA name; None for None and for unknown names."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def split_labels(text: str) -> tuple[str | None, str | None]:
    """(published, modified) of a line that prints both with labels: "Published : … Updated : …"; labels taken off.

    A line without a label for the change is all publication; one that starts with it has no publication.
    """
    updated = UPDATED.search(text)
    if updated is None:
        first, second = text, ""
    elif (later := PUBLISHED.search(text, updated.end())) is not None:
        first, second = text[later.start() :], text[updated.end() : later.start()]
    else:
        first, second = text[: updated.start()], text[updated.end() :]
    published = PUBLISHED.search(first)
    if published and (DIGIT.search(first, published.end()) or not DIGIT.search(first)):
        first = first[published.end() :]  # a label after its date has none to follow
    return (_isolated(first) or None), (_isolated(second) or None)


def _isolated(text: str) -> str:
    byline = BYLINE.search(text)
    text = text[: byline.start()] if byline else text
    return text.strip(" \t|·•–—-:,;()[]").strip()


@lru_cache(maxsize=64)
def months_of(language: str | None) -> dict[str, int]:
    """Month names in lower case → number, wide and abbreviated, as CLDR has them for a language; {} for others."""
    try:
        locale = Locale(language.partition("-")[0].lower()) if language else None
    except (UnknownLocaleError, ValueError):
        locale = None
    if locale is None:
        return {}
    return {
        str(name).rstrip(".").casefold(): number
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in locale.months[context][width].items()
    }


@lru_cache(maxsize=4096)
def parse(raw: str, language: str | None = None, month_first: bool = False, slow: bool = True) -> Moment | None:
    """The moment a string prints, or None where it prints none. No "today", no guess of a missing part.

    slow: whether dateparser may be asked, some 6 ms, where nothing else reads the string.
    """
    text = gregorian(latin_digits(" ".join(raw.split())[:200]), language)
    match = ISO.search(text)
    if match:
        year, month, day, hour, minute, second, fraction, zone = match.groups()
        micro = int((fraction or "0")[:6].ljust(6, "0"))
        offset = _offset(zone) if zone else _named_zone(text[match.end() :]) if hour else None
        if hour:
            return _moment((year, month, day), (hour, minute, second or "0"), micro, offset)
        return _with_clock(text, match, (year, month, day))
    if epoch := EPOCH.fullmatch(text):
        return Moment(datetime.fromtimestamp(int(epoch[1]), UTC).replace(tzinfo=None), UTC, True)
    text = full_year(text, language)
    for pattern, order in ((YEAR_FIRST, (1, 2, 3)), (DAY_FIRST, (3, 1, 2) if month_first else (3, 2, 1))):
        match = pattern.search(text)
        if match:
            year, month, day = (match[i] for i in order)
            if int(month) > 12 and int(day) <= 12:
                month, day = day, month
            return _with_clock(text, match, (year, month, day))
    for pattern, (y, m, d) in WORDED:
        for match in pattern.finditer(text):
            name = match[m].casefold()
            number = months_of(language).get(name) or MONTHS.get(name)
            if number:
                return _with_clock(text, match, (match[y], str(number), match[d]))
    match = COMPACT.search(text)
    if match:
        year, month, day, hour, minute, second, zone = match.groups()
        clock = (hour, minute, second or "0") if hour else None
        return _moment((year, month, day), clock, 0, _offset(zone) if zone else None)
    return _by_dateparser(text, language) if slow else None


def _with_clock(text: str, match: re.Match[str], date: tuple[str, str, str]) -> Moment | None:
    before, after = text[: match.start()], text[match.end() :]
    for part in (after, before):
        clock = CLOCK.search(part)
        if clock and int(clock[1]) < 24 and int(clock[2]) < 60:
            hour = int(clock[1])
            half = (clock[4] or "").lower() if clock[5] else ("p" if re.search("오후|午後|下午", part) else "")
            hour = hour % 12 + 12 * (half == "p") if half and hour <= 12 else hour
            rest = part[clock.end() :]
            zone = ZONE.search(part[clock.start() :])
            offset = _offset(zone[2] or zone[3] or "Z") if zone else _named_zone(rest)
            return _moment(date, (str(hour), clock[2], clock[3] or "0"), 0, offset)
        short = HOUR_ONLY.search(part)
        if short and 0 < int(short[1]) <= 12:
            return _moment(
                date, (str(int(short[1]) % 12 + 12 * (short[2].lower() == "p")), "0", "0"), 0, _named_zone(part)
            )
    return _moment(date, None, 0, None)


def _named_zone(text: str) -> tzinfo | None:
    match = ZONE_NAME.search(text)
    return timezone(timedelta(hours=ZONE_NAMES[match[1]])) if match else None


def _offset(zone: str) -> tzinfo | None:
    if zone in ("Z", "UTC", "GMT"):
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0") if len(zone) > 2 else f"0{zone[1:]}00"
    minutes = int(digits[:2]) * 60 + int(digits[2:4])
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))


def _moment(
    date: tuple[str, str, str], clock: tuple[str, str, str] | None, micro: int, offset: tzinfo | None
) -> Moment | None:
    hour, minute, second = (int(v) for v in clock) if clock else (0, 0, 0)
    try:
        wall = datetime(int(date[0]), int(date[1]), int(date[2]), hour, minute, min(second, 59), micro)  # noqa: DTZ001
    except ValueError:
        return None
    return Moment(wall, offset, clock is not None)


def _by_dateparser(text: str, language: str | None) -> Moment | None:
    if (
        len(text) > DATEPARSER_MOST
        or not re.search(r"\d", text)
        or not re.search(r"(?:19|20)\d{2}", text)
        or language is None
    ):
        return None
    import dateparser

    settings: Any = {
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    try:
        found = dateparser.parse(LEAD.sub("", text), languages=[language.partition("-")[0]], settings=settings)
    except (ValueError, OverflowError):  # a language it does not know
        return None
    if found is None:
        return None
    return Moment(found.replace(tzinfo=None), _named_zone(text), bool(re.search(r"\d\s*[:.hH]\s*\d{2}", text)))
