"""Headlines from titles: the site's own name taken off the end."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.extraction.letters import letters

SEPARATOR = re.compile(r"\s+[|·•»«›‹–—-]+\s+|\s*[|｜»：ㅣ]\s*|\s*::\s*|\s+[:/]\s+|－|\s-(?=[A-Z])")

KICKER = re.compile(r"\s+[|–—-]\s+")  # ends what some titles have before the headline
LEAST_REST = 12  # characters
DASHES = ("-", "–", "—", "|", "ㅣ", "·", ":", "<", ">", "｜", "«", "»")
MOST_TITLE = 1000  # characters; what is longer is no title, and is not searched for a site's name


def site_names(url: str, declared: Sequence[str | None]) -> frozenset[str]:
    """The folded names a site goes by: what it declares, and its host's own label."""
    names = {letters(n) for n in declared if n}
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    labels = host.split(".")
    if len(labels) > 1:
        names.update((letters(host), letters(labels[-2]), letters(".".join(labels[-2:]))))
        if len(labels) > 2:
            names.update((letters(labels[-3]), letters(".".join(labels[-3:]))))
    return frozenset(n for n in names if len(n) > 1)


def without_suffix(title: str, sites: frozenset[str], others: Sequence[str] = ()) -> str:
    """A title without the site's name at its end (or start).

    A tail is the site's where it names it, or where the rest alone is what another part of the page prints as the
    headline; so is a shorter head before a mark.
    """
    title = " ".join(title.split())
    if len(title) > MOST_TITLE:
        return title
    known = {letters(o) for o in others}
    for match in SEPARATOR.finditer(title):
        if match.start() > 5 and letters(title[: match.start()]) in known and letters(title) not in known:
            return title[: match.start()].strip()
    for match in KICKER.finditer(title):
        rest = title[match.end() :]
        if len(rest) > max(match.start(), LEAST_REST) and letters(rest) in known and letters(title) not in known:
            return rest.strip()
    for _ in range(3):
        matches = list(SEPARATOR.finditer(title))
        if not matches:
            break
        last, first = matches[-1], matches[0]
        tail, head = letters(title[last.end() :]), letters(title[: first.start()])
        if tail and _names(tail, sites) and last.start() > 5:
            title = title[: last.start()].strip()
        elif head in sites and len(title) - first.end() > 10:
            title = title[first.end() :].strip()
        else:
            break
    return title


def _names(tail: str, sites: frozenset[str]) -> bool:
    return tail in sites or (
        len(tail) <= 40
        and any(len(s) > 3 and (tail.startswith(s) or tail.endswith(s) or s.startswith(tail)) for s in sites)
    )


def without_section(title: str, section: str | None) -> str:
    """A title without the name of its section at the end, parted from the headline by a dash or a bar."""
    name = (section or "").strip()
    rest = title.removesuffix(name).rstrip() if len(name) > 1 else title
    if rest == title or not rest.endswith(DASHES) or len(rest) < 2 * len(name):
        return title
    return rest[:-1].rstrip() or title
