"""A source as a report shows it, and the numbers that both forms of the report share."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.monitoring.finding import Finding
from crawler.monitoring.history import Day, History
from crawler.monitoring.usual_volume import Usual, usual_volume

FIELD_DAYS = 7


@dataclass(frozen=True, slots=True)
class Look:
    """A source, as it is, and what is wrong with it."""

    history: History
    findings: Sequence[Finding]

    @property
    def usual(self) -> Usual | None:
        """What its last weeks say of a day."""
        history, few = self.history, [each.since for each in self.findings if each.reason == "few_articles"]
        before = min([history.now, *few]).astimezone(history.zone).date()
        usual = [number for number, day in enumerate(history.days) if day.day < before]
        return usual_volume(history, usual, [day.articles for day in history.days])

    @property
    def yesterday(self) -> Day | None:
        """The last whole day."""
        return self.history.days[-2] if len(self.history.days) > 1 else None

    @property
    def week(self) -> Sequence[Day]:
        """The last days, today included."""
        return self.history.days[-FIELD_DAYS - 1 :]
