"""A finding that somebody is told of, from its first look to its last."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.monitoring.finding import Finding

MOST_SUBJECT, MOST_SENTENCE, MOST_URL = 300, 1000, 500  # characters
MOST_EXAMPLES = 3
NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Alert:
    """A row of the table alert. It is open as long as `closed_at` is None."""

    alert_id: int
    source: str
    reason: str
    subject: str
    since: datetime
    sentence: str
    examples: list[str]
    opened_at: datetime
    last_found_at: datetime
    absent: int  # looks in a row that did not find it
    closed_at: datetime | None

    @property
    def key(self) -> tuple[str, str, str]:
        """As of the finding."""
        return self.source, self.reason, self.subject


def tame(finding: Finding) -> Finding:
    """The finding as it may be stored and sent: one line each, without control characters, of bounded length. Two that
    differ keep different keys."""
    return replace(
        finding,
        source=_line(finding.source, MOST_SUBJECT),
        subject=_cut_apart(finding.subject),
        sentence=_line(finding.sentence, MOST_SENTENCE),
        examples=tuple(_examples(finding)),
    )


def _examples(finding: Finding) -> Iterator[str]:
    for example in finding.examples[:MOST_EXAMPLES]:
        yield _line(example, MOST_URL)


def _cut_apart(subject: str) -> str:
    line = _line(subject, MOST_SUBJECT)
    if line == subject:
        return line
    digest = hashlib.sha256(subject.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{line} #{digest}"


def _line(text: str, most: int) -> str:
    line = NO_TEXT.sub(" ", text).strip()
    return line if len(line) <= most else line[: most - 1] + "…"
