"""What came of foreign WARC files, by host and by reason: kept with each file's cursor, and added up over files."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_DAMAGES = 20  # sentences; all are counted
PAGES, ARTICLES = "pages", "articles"


@dataclass(slots=True)
class IngestReport:
    """`counts` has records, pages (200 responses of HTML), articles' outcomes (new, changed, unchanged, superseded),
    rejected, and why records were passed over (SKIPPED)."""

    counts: Counter[str] = field(default_factory=Counter)
    hosts: dict[str, Counter[str]] = field(default_factory=dict)  # host → pages, articles
    rejections: Counter[str] = field(default_factory=Counter)  # by reason
    damages: list[str] = field(default_factory=list)  # sentences

    def see_page(self, host: str, outcome: str, reason: str | None) -> None:
        """A page, and what came of it; `reason` of a rejection."""
        self.counts["pages"] += 1
        self.counts[outcome] += 1
        found = self.hosts.setdefault(host, Counter())
        found[PAGES] += 1
        if reason is None:
            found[ARTICLES] += 1
        else:
            self.rejections[reason] += 1

    def see_damage(self, sentence: str) -> None:
        """Something that cannot be read."""
        if len(self.damages) < MOST_DAMAGES:
            self.damages.append(sentence)

    def add(self, other: "IngestReport") -> None:
        """Another file's."""
        self.counts += other.counts
        self.rejections += other.rejections
        self.damages = [*self.damages, *other.damages][:MOST_DAMAGES]
        for host, found in other.hosts.items():
            self.hosts.setdefault(host, Counter()).update(found)

    @property
    def as_json(self) -> dict[str, Any]:
        """The report as JSON values; the hosts with most articles first."""
        hosts = sorted(self.hosts.items(), key=lambda each: (-each[1][ARTICLES], -each[1][PAGES], each[0]))
        return {
            "counts": dict(self.counts),
            "hosts": {host: dict(found) for host, found in hosts},
            "rejections": dict(self.rejections.most_common()),
            "damages": list(self.damages),
        }


def ingest_report_from(values: Mapping[str, Any]) -> IngestReport:
    """The report that ``as_json`` gave; an empty one for an empty mapping."""
    return IngestReport(
        Counter(values.get("counts", {})),
        {host: Counter(found) for host, found in values.get("hosts", {}).items()},
        Counter(values.get("rejections", {})),
        list(values.get("damages", [])),
    )
