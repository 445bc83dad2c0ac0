"""Days that are quiet with nothing wrong: how likely each is one, and how quiet it is then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from crawler.monitoring.history import History
from crawler.monitoring.public_holidays import Holidays
from crawler.monitoring.usual_volume import QUIET_YEAR_AGO, Usual, share_of_neighbours, year_ago

SEEN = 1.0  # quiet holidays, and as many that were not, that are taken as seen before any was
NEAR = 0.02  # the chance of a day near a public holiday; and of any, where those of the country are not known
OTHER = 0.002  # of any other day: less than one a year
SPREAD = 0.15  # of how quiet it is
AGAIN, AGAIN_SPREAD = 0.5, 0.3  # a day that was quiet a year ago is so again, as likely as not
MOST_QUIET = 0.8  # of the usual: a quiet day is at least so quiet, where weekdays do not differ


@dataclass(frozen=True, slots=True)
class Quiet:
    """That a day is quiet: the chance, its share of the usual, and the spread of that share."""

    chance: float
    share: float
    spread: float


def quiet_of(history: History, day: int, model: Usual) -> Sequence[Quiet]:
    """The ways in which a day may be quiet, of which one may come true. How quiet: as the quietest weekday, or by
    as much quieter than its weekday as that is than most; on a public holiday, as those that were quiet, too."""
    again = year_ago(history, day)
    if again is not None:
        return (Quiet(AGAIN, again, AGAIN_SPREAD),)
    when, calendar = history.days[day].day, history.holidays
    usual = model.of(when.weekday())
    as_quietest = min(model.quiet / usual, MOST_QUIET) if usual else MOST_QUIET
    by_as_much = min(min(model.by_weekday) / median(model.by_weekday), MOST_QUIET)
    shares = [(as_quietest, SPREAD), (by_as_much, SPREAD)]
    chance = OTHER
    if calendar is None or when in calendar.near:
        chance = NEAR
    elif when in calendar.public:
        past = list(_past(history, calendar, day, model))
        were_quiet = [share for share in past if share < QUIET_YEAR_AGO]
        chance = (SEEN + len(were_quiet)) / (2 * SEEN + len(past))
        shares += [(median(were_quiet), AGAIN_SPREAD)] if were_quiet else []
    return [Quiet(chance / len(shares), *each) for each in shares]


def _past(history: History, calendar: Holidays, day: int, model: Usual) -> Iterator[float]:
    """What the public holidays before a day brought, as shares of the usual."""
    for found in history.days[:day]:
        if found.day in calendar.public and (usual := model.of(found.day.weekday())):
            yield found.articles / usual
    for when in history.last_year:
        if when in calendar.public and (share := share_of_neighbours(history, when)) is not None:
            yield share
