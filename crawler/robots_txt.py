"""robots.txt (RFC 9309) as bytes → rules, whatever a site serves under that name."""

import gzip
import io
import zlib

from protego import Protego

MAX_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are read
TOLD = 3  # lines that a sentence about a change quotes
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def robots_text(status: int, body: bytes) -> str:
    """The text of an answer's rules, its first MAX_BYTES: none where there is no robots.txt (all but 2xx). A gzip file
    is unpacked, UTF-16 is read by its byte order mark or its NULs. A page of HTML has no line that is a rule."""
    if not 200 <= status < 300:
        return ""
    if body.startswith(b"\x1f\x8b"):
        body = _unzipped(body)
    body = body[:MAX_BYTES]
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, errors="ignore").replace("\x00", "")
    if body[1:2] == b"\x00":
        return body.decode("utf-16-le", errors="ignore").replace("\x00", "")
    return body.decode("utf-8", errors="ignore").replace("\x00", "")


def same_rules(one: str, other: str) -> bool:
    """Whether two texts differ in comments, blanks and letter case of names at most."""
    return _lines(one) == _lines(other)


def told_changes(before: str, now: str) -> str:
    """Which lines of the rules are new and which are gone, some of each, in words."""
    old, new = _lines(before), _lines(now)
    told = [
        f"{word} {_some(lines)}"
        for word, lines in (("new:", _without(new, old)), ("gone:", _without(old, new)))
        if lines
    ]
    return "; ".join(told) or "the same in another order"


def least_delay(rules: Protego, user_agent: str) -> float:
    """Seconds between two requests that Crawl-delay or Request-rate ask for, the longer; 0 where neither does."""
    rate = rules.request_rate(user_agent)
    return max(rules.crawl_delay(user_agent) or 0.0, rate.seconds / rate.requests if rate is not None else 0.0)


def _lines(text: str) -> list[str]:
    bare = (line.partition("#")[0].strip() for line in text.splitlines())
    parted = (line.partition(":") for line in bare if ":" in line)
    return [f"{name.strip().lower()}:{value.strip()}" for name, _, value in parted]


def _without(lines: list[str], others: list[str]) -> list[str]:
    known = set(others)
    return list(dict.fromkeys(line for line in lines if line not in known))


def _some(lines: list[str]) -> str:
    shown = ", ".join(line[:80] for line in lines[:TOLD])
    return shown if len(lines) <= TOLD else f"{shown} and {len(lines) - TOLD} more"


def _unzipped(body: bytes) -> bytes:
    unpacked = bytearray()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            while len(unpacked) < MAX_BYTES and (chunk := file.read(1 << 16)):
                unpacked += chunk
    except (OSError, EOFError, zlib.error):
        pass  # what came before the break is all there is
    return bytes(unpacked)
