"""What makes two addresses the same one, for any site; a source that knows better has its own key.

Pure text work: nothing is asked of the network, and no rule here drops anything that could tell two articles apart.
"""

import re
from contextlib import suppress
from datetime import date
from urllib.parse import SplitResult, quote, unquote, urlencode, urlsplit, urlunsplit

MAX_URL_LENGTH = 2000  # characters; a PostgreSQL index row holds 2,700 bytes, browsers and crawlers stop near 2,000

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Parameters that say how the reader came, never what is read. Campaign tags of Google, Meta, Microsoft, Yandex,
# Mailchimp, HubSpot, Adobe and Matomo; each is documented by its maker under this very name.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_cid|mc_eid|mkt_tok"
    r"|_hs(?:enc|mi)|__hs\w+|hsctatracking|s_cid|_ga|_gl|(?:mtm|pk|piwik|matomo)_\w+|cmpid|ocid|ncid|ito",
    re.IGNORECASE,
)
# What a server makes anew for every visitor. The first are never anything else; the second are where the value is long
# and random: PHP, Java servlets, ASP, ColdFusion, osCommerce and Zend under the names that they give it by default.
_SESSION = re.compile(
    r"phpsessid|jsessionid|aspsessionid\w*|cftoken|cfid|oscsid|zenid|sessionid|session_id", re.IGNORECASE
)
_MAYBE_SESSION = re.compile(r"s|sid|sess|session|ssid|token", re.IGNORECASE)
_RANDOM = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{20,}", re.IGNORECASE)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)
_DATED_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/_-]|$)|/((?:19|20)\d\d)(\d\d)(\d\d)(?=/)")


def is_http(url: str) -> bool:
    """Whether this is an http(s) address with a host, short enough to be kept."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:  # a port that is no number, a bracket left open
        return False
    return parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and len(url) <= MAX_URL_LENGTH and "\x00" not in url


def host(url: str) -> str:
    """The host in lower case, without port, user and final dot; the empty string where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def same_site(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether the URL lies on one of the hosts or below it (`m.example.com` is on `example.com`)."""
    name = host(url)
    return any(name == known or name.endswith("." + known) for known in hosts)


def url_key(url: str) -> str:
    """The comparable form of an address: two URLs with one key are the same article.

    http and https are one, and so are `www.` and the bare host. `m.` and `amp.` stay: what they serve at a path is
    the site's own affair, so folding them is a source's. Default ports, user names, fragments, tracking parameters,
    empty queries and one final slash go; the query is sorted; escapes are written one way. Letter case of the path
    stays. Session ids go as tracking does. Raises ValueError for what is_http() refuses.
    """
    url = url.strip()
    if not is_http(url):
        raise ValueError(f"{url[:200]!r} is no http address; give one that starts with http:// or https://")
    parts = urlsplit(url)
    path = _one_escaping(_SESSION_IN_PATH.sub("", parts.path)).rstrip("/") if len(parts.path) > 1 else ""
    return urlunsplit(("https", _host_and_port(parts), path or "/", _meaningful_query(parts.query), ""))


def date_in_path(url: str) -> date | None:
    """The day written in a path such as /2026/11/23/ or /20261123/, or None."""
    match = _DATED_PATH.search(urlsplit(url).path) if is_http(url) else None
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part)
    try:
        return date(year, month, day)
    except ValueError:  # /2026/13/45/ is no day
        return None


def is_session_id(name: str, value: str) -> bool:
    """Whether a query parameter says who reads, and nothing of what is read."""
    return bool(_SESSION.fullmatch(name) or (_MAYBE_SESSION.fullmatch(name) and _RANDOM.fullmatch(value)))


def without_session_id(url: str) -> str:
    """The address as another visitor would see it."""
    path, question, query = url.partition("?")
    if ";" in path:
        path = _SESSION_IN_PATH.sub("", path)
    pairs = query.split("&") if query else []
    kept = [pair for pair in pairs if not is_session_id(pair.partition("=")[0], pair.partition("=")[2].split("#")[0])]
    return path + ("?" if kept and question else "") + "&".join(kept)


def with_parameter(url: str, name: str, value: str) -> str:
    """The URL with one query parameter set: where it stands if it is there, else at the end."""
    parts = urlsplit(url)
    pairs = [pair for pair in parts.query.split("&") if pair]
    new = urlencode({name: value})
    places = [place for place, pair in enumerate(pairs) if pair.split("=")[0] == name]
    if places:
        pairs[places[0]] = new
        pairs = [pair for place, pair in enumerate(pairs) if place not in places[1:]]
    else:
        pairs.append(new)
    return urlunsplit(parts._replace(query="&".join(pairs), fragment=""))


def parameter(url: str, name: str) -> str | None:
    """The value of the first query parameter of this name, or None."""
    pairs = (pair.partition("=") for pair in urlsplit(url).query.split("&"))
    return next((unquote(value) for key, _, value in pairs if key == name), None)


def _host_and_port(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    if not name.isascii():
        with suppress(UnicodeError):  # what is no name in IDNA stays as written: still comparable with itself
            name = name.encode("idna").decode("ascii")
    if ":" in name:
        name = f"[{name}]"
    name = name.removeprefix("www.")
    return name if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{name}:{parts.port}"


def _meaningful_query(query: str) -> str:
    pairs = [pair for pair in query.replace("&amp;", "&").split("&") if pair]
    kept = [_one_escaping(pair, extra="=+") for pair in pairs if not _says_who_reads(*pair.partition("=")[::2])]
    return "&".join(sorted(kept))


def _says_who_reads(name: str, value: str) -> bool:
    return bool(_TRACKING.fullmatch(name)) or is_session_id(name, value)


def _one_escaping(text: str, extra: str = "") -> str:
    """Each character escaped or bare in one way only; an escaped delimiter stays so, for it means another thing."""
    decoded = re.sub(r"%([0-9A-Fa-f]{2})", _unescape_unreserved, text)
    return quote(decoded, safe="/%:@!$'()*,;~" + extra + "-._")


def _unescape_unreserved(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else escape[0].upper()
