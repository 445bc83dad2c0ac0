"""A news site named by its address alone: what is its own, and what the archive calls it."""

import re
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit, urlunsplit

from crawler import urls
from crawler.errors import UsageError

# Parameters that ask for the same article in another dress, or say where its reader comes from.
_DRESS = re.compile(
    r"(?:amp|print|printable|print_?view|replytocom|share|utm_\w+|fbclid|gclid|msclkid|mc_[ce]id)(?:=.*)?"
    r"|(?:output|output_?type|format|view|mode|layout)=(?:amp|print\w*)"
    r"|(?:from|ref|src|source|via|cmp)=(?:[a-z_-]*(?:rss|feed|twitter|facebook|newsletter|home(?:page)?|e?mail|share)\w*)",
    re.IGNORECASE,
)
_DRESSED_PATH = re.compile(r"(?<=[^/])/(?:amp|print)/?$|\.amp(?=\.html?$|$)", re.IGNORECASE)
_FOLDERS_OWN = re.compile(r"(?<=/)index\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
LONGEST_SOURCE = 63  # characters; what the archive allows for a source's name


@dataclass(frozen=True, slots=True)
class Site:
    """A site, or the part of one that lies below a path."""

    url: str  # where it begins: its front page
    host: str  # in lower case, IDNA, without port
    path: str = "/"  # only what lies below it is the site's; ends in a slash

    @property
    def source(self) -> str:
        """What the archive calls it: www.gazette.example → gazette_example, …/sport/ → gazette_example_sport."""
        name = f"{self.host.removeprefix('www.')}/{self.path.strip('/')}".rstrip("/").lower()
        word = re.sub(r"[^a-z0-9]+", "_", name).strip("_")
        return (word if word[:1].isalpha() else f"site_{word}")[:LONGEST_SOURCE].rstrip("_")

    def holds(self, url: str) -> bool:
        """Whether the address is on the site (m. and other hosts below it are), below its path and not its front
        page."""
        if not urls.is_http(url) or not urls.same_site(url, (self.host.removeprefix("www."),)):
            return False
        path = urlsplit(url).path or "/"
        return path.startswith(self.path) and (path != self.path or "=" in urlsplit(url).query)

    def own_address(self, url: str) -> str | None:
        """Where an article of the site is to be asked for: its plain page, as any reader gets it, without fragment;
        None for what is not on the site."""
        return plain(url) if self.holds(url) else None

    @staticmethod
    def key(url: str) -> str:
        """The key of an address by which all its forms are one: beside what urls.url_key folds, its printed and AMP
        forms, and a folder's index.html. Raises ValueError for what is no http address."""
        parts = urlsplit(urls.url_key(plain(url)))
        path = _FOLDERS_OWN.sub("", parts.path)
        return urlunsplit(parts._replace(path=path.rstrip("/") or "/"))


def plain(url: str) -> str:
    """The address without its fragment, a session's id, and what asks for the article in another dress."""
    try:
        parts = urlsplit(urls.without_session_id(urldefrag(url).url))
    except ValueError:
        return url
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _DRESS.fullmatch(pair))
    return urlunsplit(parts._replace(path=_DRESSED_PATH.sub("", parts.path), query=query))


def read_site(text: str) -> Site:
    """www.gazette.example, https://gazette.example/sport → the Site. Raises UsageError for what is no web address."""
    given = text.strip()
    url = given if re.match(r"[a-z][a-z0-9+.-]*://", given, re.IGNORECASE) else f"https://{given}"
    host = urls.host(url)
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        host = ""
    if not urls.is_http(url) or "." not in host.strip(".") or not re.fullmatch(r"[a-z0-9_.-]+", host):
        raise UsageError(f"site={text!r} is no address of a web site; write it as in site=https://www.gazette.example")
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    path = parts.path if parts.path.endswith("/") else parts.path + "/"
    return Site(f"{parts.scheme}://{host}{port}{parts.path or '/'}", host, path)
