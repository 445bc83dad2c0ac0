"""The public holidays of the country that a zone is in: days on which a source there is expected to be quiet."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel.core import get_global

A_DAY = timedelta(days=1)
BETWEEN = 8  # days from one holiday to the next, at most, where those between may be taken off (Christmas, New Year)
SATURDAY = 5
NO_COUNTRY = "ZZ"  # CLDR's, of zones that no country has


@dataclass(frozen=True, slots=True)
class Holidays:
    """Those of a whole country, and days near them that many take off: eves, days that part a holiday from a weekend or
    from the next, holidays of some regions only."""

    public: frozenset[date]
    near: frozenset[date] = frozenset()


def public_holidays(zone: str, first: date, last: date) -> Holidays | None:
    """From the first to the last of these days, in the country of the IANA zone; None where it is not known."""
    country = country_of(zone)
    years = [_of_year(country, year) for year in range(first.year, last.year + 1)] if country else [None]
    found = [each for each in years if each is not None]
    if len(found) < len(years):
        return None
    return Holidays(
        frozenset(day for each in found for day in each.public if first <= day <= last),
        frozenset(day for each in found for day in each.near if first <= day <= last),
    )


def country_of(zone: str) -> str | None:
    """The country that most of a zone's people live in, ISO 3166-1 (Unicode CLDR)."""
    territories = get_global("zone_territories")
    found: str | None = territories.get(zone) or territories.get(get_global("zone_aliases").get(zone, zone))
    return None if found == NO_COUNTRY else found


@cache
def _of_year(country: str, year: int) -> Holidays | None:
    from holidays import country_holidays  # a tenth of a second, which only looks at sources need

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of years for which holidays by the moon are not known
            public = set(country_holidays(country, years=range(year - 1, year + 2)))  # its first day may have an eve
            names = country_holidays(country).subdivisions
            regional = {day for name in names for day in country_holidays(country, subdiv=name, years=year)}
    except NotImplementedError:  # the library's word for a country that it has no calendar of, one or two in the world
        return None
    near = (regional | set(_near(public))) - public
    return Holidays(
        frozenset(day for day in public if day.year == year), frozenset(day for day in near if day.year == year)
    )


def _near(public: set[date]) -> Iterator[date]:
    for day in public:
        yield day - A_DAY
        if (day + 2 * A_DAY).weekday() == SATURDAY:
            yield day + A_DAY
        between = [day + number * A_DAY for number in range(1, BETWEEN)]
        ends = [number for number, other in enumerate(between) if other in public]
        yield from between[: max(ends, default=0)]
