"""Which of the dates a page names is the publication's and which the last change's, as aware datetimes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from crawler.items import Candidate, Evidence
from crawler.normalization.calendars import ago
from crawler.normalization.choice import Losers, agreed, lose
from crawler.normalization.dates import Moment, parse, split_labels, zone_named
from crawler.normalization.offsets import told_here

FUTURE = timedelta(days=1)  # a date further ahead of the fetch is a misreading
MOST_SLOW = 3  # strings given to the slow parser, 6 ms each
EARLIEST_YEAR = 1900
AMBIGUOUS = re.compile(r"\b\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*(?:(?:19|20)\d{2}|\d{2})\b")
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
    lost: Losers | None = None,
) -> tuple[Dated | None, Dated | None]:
    """(published, modified) from the candidates, best first.

    zone: the source's IANA zone; guess: the zone its country leaves no doubt of. A value with a clock beats one
    without; a printed date that the declared one confirms to the minute is taken as printed. Of 3/11 the page's address
    tells which is the month, else its language; a reading later than the fetch is none. Where nothing
    tells the publication, the last change stands for it, else how long before the fetch it was. lost takes the other
    candidates, each with why it lost.
    """
    lost = {} if lost is None else lost
    month_first = language == "en-US" or (language == "en" and zone is None and guess is None)
    order = _Order(month_first, fetched_at, in_address[0] if (in_address := IN_ADDRESS.findall(url)) else None)
    first: list[_Read] = []
    changed: list[_Read] = []
    for candidate in published:
        own, other = split_labels(candidate.value) if candidate.source in PRINTED else (candidate.value, None)
        _read(candidate, own, first, language, order)
        _read(candidate, other, changed, language, order)
    for candidate in modified:
        _read(candidate, candidate.value, changed, language, order)
    if not first and language:  # months in a language the fast path lacks
        for candidate in [c for c in published if c.source in PRINTED][:MOST_SLOW]:
            _read(candidate, split_labels(candidate.value)[0], first, language, order, slow=True)
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
    dated = {r.candidate for r in first}
    restated = {r.candidate for r in changed}
    for candidate in published:
        if candidate not in dated:
            said = "says when it was changed" if candidate in restated else "no date that can be read"
            lose(lost, "date_published", candidate, said)
    for candidate in modified:
        if candidate not in restated:
            lose(lost, "date_modified", candidate, "no date that can be read")
    last_change = _choose(changed, local, why, fetched_at, "date_modified", lost)
    chosen = _choose(first, local, why, fetched_at, "date_published", lost)
    if chosen and any(r.raw == chosen.raw and r.moment.offset for r in first):
        here = told_here(chosen.moment, (r.moment for r in first), known or zone_named(guess))
        chosen = replace(chosen, moment=here)
    return chosen or _instead(last_change, published, fetched_at), last_change


def _instead(last_change: Dated | None, published: Sequence[Candidate], fetched_at: datetime) -> Dated | None:
    """What stands for the publication where nothing tells it: the last change, else the time that has passed since."""
    if last_change:
        evidence = Evidence(last_change.evidence.source, 0.1, "no other date than the last change")
        return replace(last_change, evidence=evidence)
    for candidate in published:
        if candidate.source == "time_passed" and (moment := ago(candidate.value, fetched_at)):
            return Dated(
                moment, candidate.value, Evidence(candidate.source, candidate.weight, "counted from the fetch")
            )
    return None


def _read(
    candidate: Candidate, raw: str | None, into: list[_Read], language: str | None, order: _Order, slow: bool = False
) -> None:
    moment = parse(raw, language, order.month_first, slow) if raw else None
    if raw and moment and AMBIGUOUS.search(raw):
        other = parse(raw, language, not order.month_first, slow)
        if other and other != moment and order.prefers(other.wall, moment.wall):
            moment = other
    if raw and moment:
        into.append(_Read(candidate, raw, moment))


def _choose(
    reads: Sequence[_Read], zone: tzinfo, why: str, fetched_at: datetime, field: str, lost: Losers
) -> Dated | None:
    possible = []
    for read in reads:
        try:
            when = read.moment.at(zone)
            if when.year < EARLIEST_YEAR:
                lose(lost, field, read.candidate, f"older than {EARLIEST_YEAR}")
            elif when.astimezone(UTC) > fetched_at + FUTURE:
                lose(lost, field, read.candidate, "after the fetch")
            else:
                possible.append((read, when))
        except (ValueError, OverflowError):
            lose(lost, field, read.candidate, "out of the calendar's range")
    if not possible:
        return None
    read, when = min(possible, key=lambda p: (not p[0].moment.has_clock, -p[0].candidate.weight))
    same, others = [], []
    for other, then in possible:
        source = other.candidate.source
        if then.replace(second=0, microsecond=0) == when.replace(second=0, microsecond=0):
            same.append(source)
        elif other.candidate != read.candidate:
            if then.astimezone(when.tzinfo).date() != when.date():
                others.append(source)
            if read.moment.has_clock and not other.moment.has_clock:
                lose(lost, field, other.candidate, "no time of day, which another has")
            else:
                lose(lost, field, other.candidate, f"another moment; {read.candidate.source} is right more often")
    weight = read.candidate.weight * (0.9 if read.moment.has_clock else 0.6)
    confidence = agreed(weight, read.candidate.source, same, others)
    reason = read.candidate.reason if read.moment.offset else ", ".join(filter(None, (read.candidate.reason, why)))
    return Dated(when, read.raw, Evidence(read.candidate.source, confidence, reason))
