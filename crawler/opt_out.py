"""What a site says of archiving and mining a page: robots directives and the TDM Reservation Protocol, pure.

TDMRep is W3C's community report of 2024: a header field, a <meta>, or /.well-known/tdmrep.json, of which the <meta>
goes before the header field and that before the file.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

MOST_RULES = 10_000  # of a tdmrep.json
HEAD_BYTES = 512_000  # of a page are searched for <meta>
_NO_ARCHIVE = frozenset({"noarchive", "none"})
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style|template|noscript)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_META = re.compile(r"<meta\b([^>]{0,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_UNRESERVED = re.compile(r"%(?:2[dDeE]|3[0-9]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aAeE])")


@dataclass(frozen=True, slots=True)
class TdmRule:
    """One object of a tdmrep.json."""

    location: str  # a path's beginning; * is any characters, a final $ the path's end
    reservation: str  # 0 | 1
    policy: str | None = None


def page_policy(
    url: str,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    names: Sequence[str],
    rules: Sequence[TdmRule] = (),
) -> dict[str, str]:
    """What the site says of this page. `names` are ours in robots directives, lower case; `rules` are of its host.

    Keys: noarchive (where it was said: x_robots_tag or meta), tdm_reservation (0 or 1), tdm_policy (a URL),
    tdm_said_in (meta, header or tdmrep.json). What is not said is not there.
    """
    fields = [(name.lower(), value) for name, value in headers]
    metas = list(_metas(body))
    found: dict[str, str] = {}
    if any(not _NO_ARCHIVE.isdisjoint(_directives(value, names)) for name, value in fields if name == "x-robots-tag"):
        found["noarchive"] = "x_robots_tag"
    elif any(not _NO_ARCHIVE.isdisjoint(_words(content)) for name, content in metas if name in ("robots", *names)):
        found["noarchive"] = "meta"
    rule = rule_of(url, rules)
    said = [("meta", dict(reversed(metas))), ("header", dict(reversed(fields)))]
    for where, values in said:
        if (reservation := values.get("tdm-reservation", "").strip()) in ("0", "1"):
            return found | _tdm(where, reservation, values.get("tdm-policy"))
    return found | (_tdm("tdmrep.json", rule.reservation, rule.policy) if rule is not None else {})


def read_tdmrep(body: bytes) -> tuple[TdmRule, ...]:
    """The rules of a tdmrep.json, in order; none where it is no such file. What cannot be understood is left out."""
    try:
        found = json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return ()
    return rules_from(found if isinstance(found, list) else [found])


def rules_from(found: Any) -> tuple[TdmRule, ...]:
    """The rules in what JSON gave."""
    rules = []
    for each in found[:MOST_RULES] if isinstance(found, list) else ():
        if not isinstance(each, Mapping):
            continue
        location, reservation = each.get("location"), str(each.get("tdm-reservation")).strip()
        policy = each.get("tdm-policy")
        if isinstance(location, str) and location and len(location) <= 2000 and reservation in ("0", "1"):
            rules.append(TdmRule(location, reservation, policy if isinstance(policy, str) else None))
    return tuple(rules)


def as_json(rules: Iterable[TdmRule]) -> list[dict[str, str]]:
    """The rules as rules_from() reads them."""
    return [
        {"location": rule.location, "tdm-reservation": rule.reservation}
        | ({"tdm-policy": rule.policy} if rule.policy else {})
        for rule in rules
    ]


def rule_of(url: str, rules: Iterable[TdmRule]) -> TdmRule | None:
    """The first rule whose location matches the URL's path."""
    parts = urlsplit(url)
    path = _comparable((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    return next((rule for rule in rules if _matches(_comparable(rule.location), path)), None)


def _tdm(where: str, reservation: str, policy: str | None) -> dict[str, str]:
    found = {"tdm_reservation": reservation, "tdm_said_in": where}
    return found | ({"tdm_policy": policy.strip()[:2000]} if policy and reservation == "1" else {})


def _words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(",")}


def _directives(value: str, names: Sequence[str]) -> Iterator[str]:
    """The directives of an X-Robots-Tag that are for us: after `name:` they are for that robot, else for all."""
    for_us = True
    for part in value.split(","):
        name, colon, rest = (each.strip().lower() for each in part.partition(":"))
        if colon and name not in _WITH_VALUE:
            for_us = name in ("*", "robots", *names)
            yield from (rest,) if for_us else ()
        elif for_us:
            yield name


def _metas(body: bytes) -> Iterator[tuple[str, str]]:
    """Name and content of each <meta name>, in order."""
    start = body[:HEAD_BYTES]
    text = start.decode("utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", errors="ignore")
    if "noarchive" not in (lower := text.lower()) and "none" not in lower and "tdm-" not in lower:
        return
    for match in _META.finditer(_HIDDEN.sub("", text)):
        values = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(match[1])}
        if "name" in values and "content" in values:
            yield values["name"].strip().lower(), values["content"]


def _comparable(path: str) -> str:
    return _UNRESERVED.sub(lambda escape: unquote(escape[0]), path)


def _matches(pattern: str, path: str) -> bool:
    """As robots.txt matches paths; in one pass, so that no pattern can be costly."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1] if anchored else rest:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if not anchored:
        return True
    return path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at if rest else at == len(path)
