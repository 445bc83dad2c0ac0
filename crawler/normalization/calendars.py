"""Dates of other calendars, and years of two digits, as Gregorian ones of four; how long ago as a moment."""

import re
from datetime import date, datetime, timedelta

THAI = re.compile(r"[\u0e00-\u0e7f]")
THAI_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "ม.ค. มกราคม", "ก.พ. กุมภาพันธ์", "มี.ค. มีนาคม", "เม.ย. เมษายน", "พ.ค. พฤษภาคม", "มิ.ย. มิถุนายน",
            "ก.ค. กรกฎาคม", "ส.ค. สิงหาคม", "ก.ย. กันยายน", "ต.ค. ตุลาคม", "พ.ย. พฤศจิกายน", "ธ.ค. ธันวาคม",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
THAI_DATE = re.compile(
    r"(?<!\d)(\d{1,2})\s*("
    + "|".join(map(re.escape, THAI_MONTHS))
    + r")\s*(?:พ\.ศ\.\s*)?(2[45]\d{2}|20\d{2}|\d{2})(?!\d)"
)
BUDDHIST = re.compile(r"(?<!\d)2[45]\d{2}(?!\d)")  # the year that Thailand prints, 543 ahead
PERSIAN_MONTHS = re.findall(r"\w+", "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند")
PERSIAN_DATE = re.compile(
    r"(?<!\d)(1[34]\d{2})[/-](\d{1,2})[/-](\d{1,2})(?!\d)"
    r"|(?<!\d)(\d{1,2})\s+(" + "|".join(PERSIAN_MONTHS) + r")\s*(?:ماه)?\s+(1[34]\d{2})(?!\d)"
)
ERA_DATE = re.compile(r"(令和|平成|昭和)\s*(\d{1,2}|元)\s*年")
ERA_STARTS = {"令和": 2018, "平成": 1988, "昭和": 1925}  # the year before each era's first
SHORT_YEAR = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{2})(?![\d./-])")
AGO_UNITS = {
    "minute": "minutes? mins? minuten? minutos? minuti minuter minutter minutt minut minuty dakika menit phút минут\\w*"
    " λεπτά 分 分钟 分鐘 분",
    "hour": "hours? hrs? h stunden? heures? horas? ore ora uur timmar timme timer time saat jam giờ godzin\\w* час\\w*"
    " ώρες 小时 小時 時間 시간",
    "day": "days? tag(?:en?)? jours? d[ií]as? giorni giorno dagen dag dagar dager dage gün hari ngày dni дн\\w+ день"
    " ημέρες 天 日 일",
}
AGO = re.compile(
    r"(?<!\d)(\d{1,2}|an?|einer?|einem|une?|una?|en|ett|een)\s*(?:"
    + "|".join(f"(?P<{unit}>{'|'.join(words.split())})" for unit, words in AGO_UNITS.items())
    + r")(?:(?![^\W\d_])|(?=[前전]))\s*"
    r"(?:ago|fa|geleden|sedan|siden|önce|yang lalu|lalu|trước|temu|atrás|назад|前|전)(?![^\W\d_])"
    r"|(?<![^\W\d_])(?:vor|il y a|hace|há|πριν)\s+(\d{1,2}|einer?|einem|une?|una?|um|uma)\s+(?:"
    + "|".join(f"(?P<{unit}_>{'|'.join(words.split())})" for unit, words in AGO_UNITS.items())
    + r")(?![^\W\d_])",
    re.I,
)


PERSIAN_EPOCH = -356_033  # what brings the first day of 1400 to 2021-03-21


def gregorian(text: str, language: str | None) -> str:
    """A text whose dates by the Thai, Persian or Japanese count of years are ISO dates or have Gregorian years."""
    if text.isascii() and language not in ("fa", "th"):
        return text
    if THAI.search(text) or (language or "").startswith("th"):
        text = THAI_DATE.sub(_thai, text)
        return BUDDHIST.sub(lambda year: str(int(year[0]) - 543), text)
    text = ERA_DATE.sub(lambda m: f"{ERA_STARTS[m[1]] + (1 if m[2] == '元' else int(m[2]))}年", text)
    return PERSIAN_DATE.sub(_persian, text)


def full_year(text: str, language: str | None) -> str:
    """A text whose 3/11/21 has a year of four digits; in Korean, Japanese and Chinese the year comes first."""

    def longer(found: re.Match[str]) -> str:
        first, mark, second, last = found.groups()
        if (language or "").partition("-")[0] in ("ko", "ja", "zh"):
            return f"20{first:0>2}{mark}{second}{mark}{last}"
        return f"{first}{mark}{second}{mark}{'20' if int(last) < 70 else '19'}{last}"

    return SHORT_YEAR.sub(longer, text, count=1)


def _thai(found: re.Match[str]) -> str:
    year = int(found[3])
    year = year + 2500 - 543 if year < 100 else year - 543 if year > 2400 else year
    return f"{year}-{THAI_MONTHS[found[2]]:02}-{int(found[1]):02}"


def _persian(found: re.Match[str]) -> str:
    if found[1]:
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        year, month, day = int(found[6]), PERSIAN_MONTHS.index(found[5]) + 1, int(found[4])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return found[0]
    return from_persian(year, month, day).isoformat()


def from_persian(year: int, month: int, day: int) -> date:
    """The Gregorian date of one of the Persian solar calendar: leap years by its cycle of 33, right from 1244 on."""
    year += 1595  # where the cycles start
    leaps = (year // 33) * 8 + (year % 33 + 3) // 4
    before = 31 * (month - 1) if month < 7 else 30 * (month - 7) + 186
    return date.fromordinal(year * 365 + leaps + before + day + PERSIAN_EPOCH)


def ago(text: str, fetched_at: datetime) -> datetime | None:
    """The moment that "3 hours ago" counts back to, no finer than its unit; None where a text counts nothing back."""
    found = AGO.search(text)
    if found is None:
        return None
    count = next(g for g in (found[1], found[5]) if g)
    number = int(count) if count.isdigit() else 1
    unit = next(name for name, value in found.groupdict().items() if value).rstrip("_")
    if unit == "day":
        return (fetched_at - timedelta(days=number)).replace(hour=0, minute=0, second=0, microsecond=0)
    back = fetched_at - timedelta(**{f"{unit}s": number})
    return (
        back.replace(second=0, microsecond=0) if unit == "minute" else back.replace(minute=0, second=0, microsecond=0)
    )
