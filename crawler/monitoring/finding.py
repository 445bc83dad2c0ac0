"""What a look at a source found to be wrong."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a source, as long as it lasts. Two with the same `key` are the same trouble, told once."""

    source: str
    reason: str  # one word, of the list in docs/monitoring.md
    subject: str  # what of the source: a field, "field in skin", a feed's URL, a reason of rejections; "": all of it
    since: datetime  # when it began, as far as the archive can tell
    sentence: str  # the thing, the value, the next move
    examples: tuple[str, ...] = ()  # URLs to look at, three at most

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same trouble as before."""
        return self.source, self.reason, self.subject
