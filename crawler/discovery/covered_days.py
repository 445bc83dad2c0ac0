"""The days that a sitemap covers, where its name says so: sitemap-2019-04.xml, /2019/04/posts.xml, ?yyyy=2019&mm=04."""

import calendar
import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

_PARAMETER = re.compile(r"&?(?:yyyy|year|mm|month|dd|day)=", re.IGNORECASE)
_NUMBERS = re.compile(
    r"(?<!\d)(?<!\d[-_/.])(?P<year>(?:19|20)\d\d)"
    r"(?:(?P<sign>[-_/.]?)(?P<month>\d\d)(?:(?P=sign)(?P<day>\d\d))?)?(?!\d)(?![-_/.]?\d)"
)


def covered_days(urls: Iterable[str]) -> dict[str, tuple[date, date]]:
    """URL → first and last day, for those of the sitemaps of one index whose names tell.

    Names are read together: what looks like a month is the number of a part where a sibling has the number 13, and
    what looks like a year is one where a sibling has the number 2150.
    """
    urls = list(urls)
    read = {url: match for url in urls if (match := _NUMBERS.search(_name(url)))}
    others = {stem for url in urls if url not in read for stem in [_stem(_name(url))]}
    parts = {_stem(_name(url)) for url, match in read.items() if not _is_month(match["month"])}
    found = {}
    for url, match in read.items():
        stem, year = _stem(_name(url)), int(match["year"])
        if stem in others:
            continue
        month = int(match["month"]) if match["month"] and stem not in parts else None
        first, last = date(year, month or 1, 1), date(year, month or 12, 31 if not month else _length(year, month))
        if month and match["day"] and 1 <= int(match["day"]) <= last.day:
            first = last = date(year, month, int(match["day"]))
        found[url] = (first, last)
    return found


def _name(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.path + ("?" + _PARAMETER.sub("-", "&" + parts.query) if parts.query else "")


def _stem(name: str) -> str:
    return re.sub(r"\d+", "#", name)


def _is_month(number: str | None) -> bool:
    return number is None or 1 <= int(number) <= 12


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
