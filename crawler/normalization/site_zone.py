"""The zone that a site's offsets belong to: the offsets say which clocks agree, its country, language or place which
of those is meant."""

import re
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.core import get_global

from crawler.normalization.timezones import zone_of

# Of the zones of one country the one that most of its papers go by, and where offsets of summer and winter were seen,
# the one that stands for all with these clocks.
FIRST = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto"),
    *("America/Halifax", "Europe/London", "Europe/Berlin", "Europe/Athens", "Australia/Sydney", "Pacific/Auckland"),
    *("America/Sao_Paulo", "America/Mexico_City", "Asia/Jakarta", "Asia/Shanghai", "Europe/Moscow"),
)
# Offsets that only one country of many papers has (IANA tz database, 2026).
ONLY_ONE = {
    timedelta(hours=5, minutes=30): "Asia/Kolkata",
    timedelta(hours=5, minutes=45): "Asia/Kathmandu",
    timedelta(hours=3, minutes=30): "Asia/Tehran",
    timedelta(hours=4, minutes=30): "Asia/Kabul",
    timedelta(hours=6, minutes=30): "Asia/Yangon",
}
SOLD_TO_ALL = frozenset(  # country domains that name no country
    ("ai", "cc", "co", "fm", "gg", "io", "is", "la", "ly", "me", "sh", "to", "tv", "vc", "ws")
)
CALLED = {"korea": "KR", "america": "US", "britain": "GB"}  # beside the names that CLDR has
LEAST_NAME = 5  # letters of a place's name inside a host's, where nothing parts words


def site_zone(url: str, language: str | None, name: str | None, moments: Collection[datetime]) -> str | None:
    """An IANA name that agrees with all the moments' offsets, which are not UTC's; None where nothing tells.

    The first of: the zone of the country or the language; those of the country that the domain or the language's tag
    names; those of a country or a city that the site's name or host names; the one zone with such offsets; and, where
    the offset never changes and is of whole hours, that offset ("Etc/GMT-9" is nine hours ahead of UTC).
    """
    likely = zone_of(url, language)
    if not moments:
        return likely
    offsets = {moment.utcoffset() for moment in moments}
    for zone in filter(None, (likely, *_of_countries(url, language), *_of_places(url, name))):
        if agrees(zone, moments):
            return zone
    if len(offsets) > 1:
        return next((zone for zone in FIRST if agrees(zone, moments)), None)
    offset = offsets.pop() or timedelta()
    if offset in ONLY_ONE:
        return ONLY_ONE[offset]
    hours = offset / timedelta(hours=1)
    return f"Etc/GMT{-int(hours):+d}" if hours.is_integer() and -14 <= -hours <= 12 else None


def agrees(zone: str, moments: Collection[datetime]) -> bool:
    """Whether clocks in the zone showed what the moments say."""
    try:
        here = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return all(moment.astimezone(here).utcoffset() == moment.utcoffset() for moment in moments)


def _of_countries(url: str, language: str | None) -> Iterator[str]:
    domain = (urlsplit(url).hostname or "").rpartition(".")[2]
    tags = [part for part in (language or "").split("-")[1:] if len(part) == 2]
    for country in (domain if domain not in SOLD_TO_ALL else "", *tags):
        yield from _zones_in("GB" if country == "uk" else country.upper())


def _of_places(url: str, name: str | None) -> Iterator[str]:
    """Of the places that the site's name has as words, then of those inside its host's name: the longest first."""
    words = f" {re.sub(r'[^a-z]+', ' ', (name or '').lower())} "
    host = re.sub(r"[^a-z]", "", (urlsplit(url).hostname or "").rpartition(".")[0].removeprefix("www."))
    places = _places()
    for place in places:
        if f" {place} " in words:
            yield from places[place]
    for place in places:
        if len(place) >= LEAST_NAME and place.replace(" ", "") in host:
            yield from places[place]


def _zones_in(country: str) -> list[str]:
    zones: list[str] = get_global("territory_zones").get(country, [])
    return sorted(zones, key=lambda zone: FIRST.index(zone) if zone in FIRST else len(FIRST))


@cache
def _places() -> dict[str, list[str]]:
    """Countries and the cities that zones are named after, in English: {"japan": ["Asia/Tokyo"], …}."""
    places: dict[str, list[str]] = {}
    for country, name in Locale("en").territories.items():
        if zones := _zones_in(country):
            places[re.sub(r"[^a-z ]", " ", name.lower()).strip()] = zones
            for zone in zones:
                places.setdefault(zone.rpartition("/")[2].replace("_", " ").lower(), [zone])
    places |= {name: _zones_in(country) for name, country in CALLED.items()}
    return dict(sorted(places.items(), key=lambda place: -len(place[0])))
