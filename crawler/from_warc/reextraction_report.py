"""What a re-extraction changed, field by field, with examples: kept with its cursor, so that it outlives a kill."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from crawler.digest import content
from crawler.from_warc.reread import SAME, ArticleUnit, Changed, Found, Outcome, RejectionUnit, Unreadable
from crawler.items import Rejection
from crawler.record import to_record

EXAMPLES = 3  # of each field and each reason
BROKEN_RULE = "breaks_archive_rule"
MOST_TOLD = 90  # characters of a value in an example
CONTEXT = 25  # characters before the first difference that an example keeps


@dataclass(slots=True)
class FieldDiff:
    """How often a field has another value, one where there was none, or none where there was one."""

    changed: int = 0
    gained: int = 0
    lost: int = 0
    examples: list[dict[str, str]] = field(default_factory=list)  # url, old, new

    @property
    def total(self) -> int:
        """Articles in which the field differs."""
        return self.changed + self.gained + self.lost


@dataclass(slots=True)
class Reason:
    """How often something was met, and where."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        """One more."""
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(example)


@dataclass(slots=True)
class Report:
    """See the module. `counts` has articles and rejections (units read), changed, unchanged, found, and versions:
    articles that have another number of versions."""

    counts: Counter[str] = field(default_factory=Counter)
    fields: dict[str, FieldDiff] = field(default_factory=dict)
    no_article: dict[str, Reason] = field(default_factory=dict)  # articles whose capture is now judged none, by reason
    rejected_anew: dict[str, Reason] = field(default_factory=dict)  # rejections that have another reason, by the new
    unreadable: Reason = field(default_factory=Reason)
    found: Reason = field(default_factory=Reason)  # rejections that are articles now
    refused: dict[str, Reason] = field(default_factory=dict)  # articles that stay as they were, by why

    def see_article(self, unit: ArticleUnit, outcome: Outcome, stored: Mapping[str, Any]) -> None:
        """An article was read again; `stored` is its record, where it is Changed."""
        self.counts["articles"] += 1
        if outcome == SAME:
            self.counts["unchanged"] += 1
        elif isinstance(outcome, Changed):
            self.counts["changed"] += 1
            self.counts["versions"] += len(outcome.versions) != max(len(unit.versions), 1)
            self.see_change(unit.url, stored, to_record(outcome.article))
        elif isinstance(outcome, Rejection):
            self.no_article.setdefault(outcome.reason, Reason()).add(unit.url)
        elif isinstance(outcome, Unreadable):
            self.unreadable.add(outcome.why)

    def see_rejection(self, unit: RejectionUnit, outcome: Outcome) -> None:
        """A capture that was rejected was read again."""
        self.counts["rejections"] += 1
        if isinstance(outcome, Found):
            self.counts["found"] += 1
            self.found.add(outcome.article.url)
        elif isinstance(outcome, Rejection):
            if outcome.reason != unit.reason:
                self.rejected_anew.setdefault(outcome.reason, Reason()).add(unit.capture.url)
        elif isinstance(outcome, Unreadable):
            self.unreadable.add(outcome.why)

    def refuse(self, url: str, why: str) -> None:
        """A changed article was not written: a crawl was quicker, or the database refused it."""
        self.counts["changed"] -= 1
        self.refused.setdefault(why, Reason()).add(url)

    def refuse_found(self, unit: RejectionUnit) -> None:
        """An article in a rejected capture that the database refuses: still a rejection, of its rule."""
        self.counts["found"] -= 1
        self.found.count -= 1
        del self.found.examples[self.found.count :]
        if unit.reason != BROKEN_RULE:
            self.rejected_anew.setdefault(BROKEN_RULE, Reason()).add(unit.capture.url)

    def see_change(self, url: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """An article has other values: records as record.to_record gives them."""
        old, new = content(before), content(after)
        for name in new:
            if old.get(name) != new[name]:
                self._see_field(name, url, old.get(name), new[name])

    def _see_field(self, name: str, url: str, old: Any, new: Any) -> None:
        diff = self.fields.setdefault(name, FieldDiff())
        if _is_nothing(old):
            diff.gained += 1
        elif _is_nothing(new):
            diff.lost += 1
        else:
            diff.changed += 1
        if len(diff.examples) < EXAMPLES:
            told = shortened(_text(old), _text(new))
            diff.examples.append({"url": url, "old": told[0], "new": told[1]})

    @property
    def as_json(self) -> dict[str, Any]:
        """The report as JSON values; the fields that differ in most articles first."""
        fields = dict(sorted(self.fields.items(), key=lambda each: (-each[1].total, each[0])))
        return {**asdict(self), "counts": dict(self.counts), "fields": {name: asdict(d) for name, d in fields.items()}}


def report_from(values: Mapping[str, Any]) -> Report:
    """The report that ``as_json`` gave; an empty one for an empty mapping."""
    return Report(
        counts=Counter(values.get("counts", {})),
        fields={name: FieldDiff(**diff) for name, diff in values.get("fields", {}).items()},
        no_article={name: Reason(**reason) for name, reason in values.get("no_article", {}).items()},
        rejected_anew={name: Reason(**reason) for name, reason in values.get("rejected_anew", {}).items()},
        unreadable=Reason(**values.get("unreadable", {})),
        found=Reason(**values.get("found", {})),
        refused={name: Reason(**reason) for name, reason in values.get("refused", {}).items()},
    )


def shortened(old: str, new: str) -> tuple[str, str]:
    """Two texts, each at most MOST_TOLD characters and with what they first differ in."""
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(start - CONTEXT, 0) if max(len(old), len(new)) > MOST_TOLD else 0
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    cut = text[start : start + MOST_TOLD]
    return ("…" if start and cut else "") + cut + ("…" if len(text) > start + MOST_TOLD else "")


def _is_nothing(value: Any) -> bool:
    return value is None or value == [] or value == ""


def _text(value: Any) -> str:
    """A value on one line, as a reader would write it."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return " · ".join(_text(part) for part in value.values() if not _is_nothing(part))
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return " ".join(str(value).split())
