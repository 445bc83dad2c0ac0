"""What a choice among candidates leaves behind: how sure it is, from who agrees, and why each other one lost."""

from collections.abc import Iterable, Sequence

from crawler.extraction.letters import letters
from crawler.items import Candidate, Evidence, Lost
from crawler.normalization.text import clean

Losers = dict[str, list[Lost]]  # a record's field → the candidates that lost
STEP = 0.1  # of confidence, for each other source that says the same, or against
LEAST = 0.05
LEAST_PART = 3  # letters; what is shorter stands in another text by chance


def lose(lost: Losers, field: str, candidate: Candidate, why: str) -> None:
    """Keep why a candidate did not become a field's value."""
    lost.setdefault(field, []).append(Lost(candidate, why))


def agreed(weight: float, source: str, same: Iterable[str], others: Iterable[str]) -> float:
    """The confidence in a value, 0 to 1: how often its source is right, raised by each other source that says the
    same, lowered by each that says only something else."""
    supporting = set(same) - {source}
    against = set(others) - supporting - {source}
    return round(min(1.0, max(LEAST, weight + STEP * (len(supporting) - len(against)))), 3)


def best(candidates: Sequence[Candidate]) -> Candidate | None:
    """The first candidate that has a value and a weight."""
    return next((c for c in candidates if c.weight and clean(c.value)), None)


def judged(field: str, candidates: Sequence[Candidate], lost: Losers) -> Evidence | None:
    """The evidence of a field whose value is its first candidate with one; the others, where they say something else,
    are kept as the field's losers. None where there is no value."""
    chosen = best(candidates)
    if chosen is None:
        for candidate in candidates:
            lose(lost, field, candidate, candidate.reason or "empty")
        return None
    if len(candidates) == 1:
        return Evidence(chosen.source, min(1.0, chosen.weight), chosen.reason)
    value = letters(chosen.value)
    same, others = [], []
    for candidate in candidates:
        said = letters(candidate.value)
        if not candidate.weight:
            lose(lost, field, candidate, candidate.reason)
        elif said == value:
            same.append(candidate.source)
        elif not said:
            lose(lost, field, candidate, "empty")
        elif _is_form_of(said, value) or _is_form_of(value, said):
            same.append(candidate.source)
            lose(lost, field, candidate, f"another form of what {chosen.source} says, which weighs more")
        else:
            others.append(candidate.source)
            lose(lost, field, candidate, f"says something else than {chosen.source}, which weighs more")
    return Evidence(chosen.source, agreed(chosen.weight, chosen.source, same, others), chosen.reason)


def _is_form_of(part: str, whole: str) -> bool:
    return whole.startswith(part) or (len(part) > LEAST_PART and part in whole)
