"""How right a record is, field by field, against a gold record: shares from 0 to 1.

Gold: {"headlines": […], "authors": […], "date_published", "description", "article_body", "images": [{"content_url",
"caption", "credits": […]}], "doubtful": [field, …]}; a field that is absent, null or doubtful is not scored.

headline   one of the page's headlines, case, quotes, dashes and spaces folded
authors    F1 of the two sets of names
minute     the same instant to the minute (the day where gold has no clock)
body       F1 of the bags of 4-token shingles, gold with or without its description; exact: 0.995 or more
captions   F1 over all pages; two captions agree where their tokens do with F1 of 0.8 or more
credits    share of the agreeing captions with credits of which one is named in the credit line
text_right headline, authors and minute right and body 0.95 or more; all_right: and every caption right too
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

FOLDED = str.maketrans("‘’`´“”„«»–—−‐‑", '\'\'\'\'"""""-----', "\u00ad\u200b")
# A letter of a script without spaces is a token of its own, as is a Hangul syllable.
TOKEN = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]|[^\W_]+")
SHINGLE = 4
MEANS = ("headline", "authors", "minute", "body", "exact", "text_right", "all_right")

Gold = Mapping[str, Any]
Record = Mapping[str, Any]


@dataclass
class Tally:
    """Figures of many pages."""

    values: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in MEANS})
    captions: Counter[str] = field(default_factory=Counter)  # agreed, gold, found, credited, credited_right

    def add(self, gold: Gold, record: Record | None) -> None:
        """One page; a record of None is a page of which nothing came."""
        for name, value in score_page(gold, record or {}, self.captions).items():
            self.values[name].append(value)

    def figures(self) -> dict[str, float]:
        """The mean of each field over the pages that have gold for it, and captions and credits over all pages."""
        means = {name: sum(values) / len(values) for name, values in self.values.items() if values}
        both = self.captions["gold"] + self.captions["found"]
        if self.captions["gold"]:
            means["captions"] = 2 * self.captions["agreed"] / both
        if self.captions["credited"]:
            means["credits"] = self.captions["credited_right"] / self.captions["credited"]
        return means


def score_page(gold: Gold, record: Record, captions: "Counter[str]") -> dict[str, float]:
    """The figures of one page; what it says of captions is added to the counter."""
    doubtful = set(gold.get("doubtful") or ())
    scores: dict[str, float] = {}
    right = True

    def known(name: str) -> bool:
        return gold.get(name) is not None and name not in doubtful

    if known("headlines"):
        scores["headline"] = float(fold(record.get("headline")) in {fold(h) for h in gold["headlines"]})
        right &= scores["headline"] == 1
    if known("authors"):
        scores["authors"] = f1(Counter(names(gold["authors"])), Counter(names(record.get("authors"))))
        right &= scores["authors"] == 1
    if known("date_published") and moment(gold["date_published"]):
        scores["minute"] = float(same_minute(gold["date_published"], record.get("date_published")))
        right &= scores["minute"] == 1
    if gold.get("article_body") and known("article_body"):
        found = shingles(record.get("article_body"))
        described = "\n\n".join(filter(None, (gold.get("description"), gold["article_body"])))
        scores["body"] = max(f1(shingles(text), found) for text in (gold["article_body"], described))
        scores["exact"] = float(scores["body"] >= 0.995)
        right &= scores["body"] >= 0.95
    scores["text_right"] = float(right)
    if known("images"):
        right &= score_captions(gold["images"], record.get("images") or (), captions)
    scores["all_right"] = float(right)
    return scores


def score_captions(gold: Sequence[Gold], found: Sequence[Record], captions: "Counter[str]") -> bool:
    """Count the captions that agree; whether all do and none is too many."""
    bare_files = {file_name(image) for image in gold if not image.get("caption")} - {""}
    wanted, given = with_captions(gold), with_captions(found)
    pairs = sorted(
        ((likeness(w, g), i, j) for i, w in enumerate(wanted) for j, g in enumerate(given)), key=lambda p: -p[0]
    )
    taken: dict[int, int] = {}
    for value, i, j in pairs:
        if value >= 0.8 and i not in taken and j not in taken.values():
            taken[i] = j
    matched = set(taken.values())
    # a caption on a picture that gold knows without one is neither right nor wrong
    counted = [j for j, image in enumerate(given) if j in matched or file_name(image) not in bare_files]
    captions.update(agreed=len(taken), gold=len(wanted), found=len(counted))
    captions["credited"] += sum(bool(image.get("credits")) for image in wanted)
    captions["credited_right"] += sum(names_credit(wanted[i], given[j]) for i, j in taken.items())
    return len(taken) == len(wanted) == len(counted)


def names_credit(wanted: Gold, given: Record) -> bool:
    """Whether the credit line names one of the credits, and little else."""
    line = bare(given.get("credit_line"))
    credits = [bare(credit) for credit in wanted.get("credits") or ()]
    return len(line) <= 40 + 2 * sum(map(len, credits)) and any(credit and credit in line for credit in credits)


def likeness(wanted: Gold, given: Record) -> float:
    """Agreement of two captions, the gold one with or without its credits."""
    found = Counter(tokens(given.get("caption")))
    texts = (wanted["caption"], " ".join((wanted["caption"], *(wanted.get("credits") or ()))))
    return max(f1(Counter(tokens(text)), found) for text in texts)


def with_captions(images: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The images that have a caption, each caption once."""
    return list({fold(image["caption"]): image for image in images if (image.get("caption") or "").strip()}.values())


def same_minute(gold: str, found: str | None) -> bool:
    """Whether two ISO 8601 moments are the same to the minute, or to the day where gold has no clock."""
    wanted, given = moment(gold), moment(found)
    if wanted is None or given is None:
        return False
    clockless = len(gold) == 10 or (wanted.tzinfo is None and (wanted.hour, wanted.minute) == (0, 0))
    if clockless:
        return wanted.date() == given.date()
    if wanted.tzinfo and given.tzinfo:
        return wanted.astimezone(UTC) == given.astimezone(UTC)
    return wanted.replace(tzinfo=None) == given.replace(tzinfo=None)


def moment(text: str | None) -> datetime | None:
    """An ISO 8601 moment to the minute; None where it is none."""
    try:
        return datetime.fromisoformat(text or "").replace(second=0, microsecond=0)
    except ValueError:
        return None


def names(values: Any) -> set[str]:
    """Folded names of authors, given as a list of names or of {"name"}, or in one string parted by commas."""
    parts = re.split(r"\s*[;,]\s*", values) if isinstance(values, str) else values or ()
    plain = (part.get("name") if isinstance(part, dict) else part for part in parts)
    return {fold(name).strip(" .") for name in plain if name and name.strip()}


def fold(text: str | None) -> str:
    """Text as it is compared: NFKC, one form of quotes and dashes, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text or "").translate(FOLDED).casefold().split())


def bare(credit: str | None) -> str:
    """A credit line without what surrounds it."""
    return re.sub(r"\s*([/|,])\s*", r"\1", fold(credit)).strip(" .()[]")


def tokens(text: str | None) -> list[str]:
    """Words, and letters of scripts without spaces."""
    return TOKEN.findall(fold(text))


def shingles(text: str | None) -> "Counter[tuple[str, ...]]":
    """Runs of four tokens; of a shorter text, all of it."""
    words = tokens(text)
    if len(words) < SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def f1(gold: "Counter[Any]", found: "Counter[Any]") -> float:
    """F1 of two bags; 1 where both are empty."""
    if not gold and not found:
        return 1.0
    return 2 * (gold & found).total() / (gold.total() + found.total())


def file_name(image: Mapping[str, Any]) -> str:
    """The last part of an image's address."""
    return str(image.get("content_url") or "").split("?")[0].rstrip("/").rsplit("/", 1)[-1]
