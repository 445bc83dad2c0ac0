"""Which of the dates a page names is the publication's and which the last change's, as aware datetimes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from crawler.items import Candidate, Evidence
from crawler.normalization.dates import Moment, parse, split_labels, zone_named

FUTURE = timedelta(days=1)  # a date further ahead of the fetch is a misreading
MOST_SLOW = 3  # strings given to the slow parser, 6 ms each
EARLIEST_YEAR = 1900
AMBIGUOUS = re.compile(r"\b\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*(?:19|20)\d{2}\b")
IN_ADDRESS = re.compile(r"[/=-]((?:19|20)\d{2})[/-]?(\d{2})[/-]?(\d{2})(?!\d)")
PRINTED = frozenset(("site_rule", "visible_text"))


@dataclass(frozen=True, slots=True)
class Dated:
    """A chosen date: the datetime, the string it was read from, and why it was chosen."""

    moment: datetime
    raw: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Read:
    candidate: Candidate
    raw: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class _Order:
    """What settles whether 3/11 is in March or in November."""

    month_first: bool
    fetched_at: datetime
    in_address: tuple[str, str, str] | None  # year, month, day

    def prefers(self, other: datetime, usual: datetime) -> bool:
        """Whether the other reading is the better one."""
        if self.in_address:
            days = [f"{d:%Y%m%d}" for d in (other, usual)]
            if "".join(self.in_address) in days:
                return days[0] == "".join(self.in_address)
        latest = (self.fetched_at + FUTURE).replace(tzinfo=None)
        return other <= latest < usual


def publication(
    published: Sequence[Candidate],
    modified: Sequence[Candidate],
    zone: str | None,
    guess: str | None,
    fetched_at: datetime,
    language: str | None,
    url: str = "",
) -> tuple[Dated | None, Dated | None]:
    """(published, modified) from the candidates, best first.

    zone: the source's IANA zone; guess: the zone its country leaves no doubt of. A value with a clock beats one
    without; a printed date that the declared one confirms to the minute is taken as printed. Of 3/11 the page's address
    tells which is the month, else its language; a reading later than the fetch is none.
    """
    month_first = language == "en-US" or (language == "en" and zone is None and guess is None)
    order = _Order(month_first, fetched_at, in_address[0] if (in_address := IN_ADDRESS.findall(url)) else None)
    first: list[_Read] = []
    changed: list[_Read] = []
    for candidate in published:
        own, other = split_labels(candidate.value) if candidate.source in PRINTED else (candidate.value, None)
        _read(candidate, own, first, None, order)
        _read(candidate, other, changed, None, order)
    for candidate in modified:
        _read(candidate, candidate.value, changed, None, order)
    if not first and language:  # months in a language the fast path lacks
        for candidate in [c for c in published if c.source in PRINTED][:MOST_SLOW]:
            _read(candidate, split_labels(candidate.value)[0], first, language, order)
    offsets = [r.moment.offset for r in (*first, *changed) if r.moment.offset is not None and r.moment.offset != UTC]
    known = zone_named(zone)
    local, why = (
        (known, "")
        if known
        else (offsets[0], "offset of the page's other dates")
        if offsets
        else (zone_named(guess), "zone of the site's country or language")
        if guess
        else (None, "")
    )
    if local is None:
        local, why = UTC, "no zone known: wall clock kept as UTC"
    return _choose(first, local, why, fetched_at), _choose(changed, local, why, fetched_at)


def _read(candidate: Candidate, raw: str | None, into: list[_Read], language: str | None, order: _Order) -> None:
    moment = parse(raw, language, order.month_first) if raw else None
    if raw and moment and AMBIGUOUS.search(raw):
        other = parse(raw, language, not order.month_first)
        if other and other != moment and order.prefers(other.wall, moment.wall):
            moment = other
    if raw and moment:
        into.append(_Read(candidate, raw, moment))


def _choose(reads: Sequence[_Read], zone: tzinfo, why: str, fetched_at: datetime) -> Dated | None:
    possible = []
    for read in reads:
        try:
            when = read.moment.at(zone)
            if when.year >= EARLIEST_YEAR and when.astimezone(UTC) <= fetched_at + FUTURE:
                possible.append((read, when))
        except (ValueError, OverflowError):
            continue
    if not possible:
        return None
    read, when = min(possible, key=lambda p: (not p[0].moment.has_clock, -p[0].candidate.weight))
    same = [
        r
        for r, w in possible
        if r is not read and w.replace(second=0, microsecond=0) == when.replace(second=0, microsecond=0)
    ]
    confidence = min(
        1.0,
        read.candidate.weight * (0.9 if read.moment.has_clock else 0.6) + 0.1 * len({r.candidate.source for r in same}),
    )
    reason = read.candidate.reason if read.moment.offset else ", ".join(filter(None, (read.candidate.reason, why)))
    return Dated(when, read.raw, Evidence(read.candidate.source, round(confidence, 3), reason))
