"""Whether an address is an article's: told by its shape, by how it is linked, and by what the site's feeds name.

Written for recall: what is let through is fetched, and the page then has the last word (discovery/page_evidence.py).
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from crawler.discovery.address_shape import SLUG, Address, read_address
from crawler.discovery.page_links import PageLink

ARTICLE = 1.0  # the score from which an address is taken for an article's
SURE = 2.5  # the score from which one also teaches the shape of the others
NEVER = -10.0
ENOUGH = 10  # known articles, before a strange shape counts against an address

_NO_PAGE = re.compile(
    r"jpe?g|png|gif|webp|avif|svg|ico|css|js|mjs|json|xml|rss|atom|pdf|zip|gz|rar|docx?|xlsx?|pptx?|mp[34]|m4[av]|webm"
    r"|mov|avi|wav|ogg|txt|csv|ics|epub|apk|exe|dmg|woff2?|ttf|eot|opml|kml|torrent"
    r"|md|rst|ipynb|ya?ml|toml|tex|log",
    re.IGNORECASE,
)
# Folders below which a site sorts its articles, in the languages of large presses; what lies there is a list.
_LISTS = re.compile(
    r"tags?|etiquetas?|etiquettes?|schlagwort(?:e|er)?|stichwort|mots?-cles?|label|labels|keywords?|hashtag"
    r"|categor(?:y|ies)|categor[ií]as?|categorie|kategorie[n]?|rubri(?:k|que|ek|ca)s?|topics?|topic-page|themen?|temas?|tema"
    r"|authors?|autore?n?|autor(?:es)?|auteurs?|writers?|reporters?|journalists?|contributors?|staff|users?|members?|profiles?"
    r"|search|suche|buscar|recherche|busca|archiv|feeds?|rss|lists?|sections?|page|pages|seite|pagina|drafts?|taxonomy"
    r"|comments?|forums?|calendar|kalender|wp-(?:admin|content|includes|json)|cdn-cgi|cgi-bin|static|assets|media-kit",
)
# Lists that only repeat what the sections have, or that no article is in.
_NO_SECTION = re.compile(
    r"tags?|etiquetas?|etiquettes?|schlagwort(?:e|er)?|keywords?|hashtag|authors?|autore?n?|autor(?:es)?|auteurs?"
    r"|users?|members?|profiles?|search|suche|buscar|recherche|busca|feeds?|rss|drafts?|comments?|forums?|pages"
    r"|wp-(?:admin|content|includes|json)|cdn-cgi|cgi-bin|static|assets|sitemap(?:-\w+)?|newsletters?|podcasts?"
)
_LIST_LEAVES = re.compile(
    r"index\d*|home|start|default|archives?|tags?|categor(?:y|ies)|authors?|latest|newest|all|list|sitemap|sitemap-\w+|feeds?|rss|atom"
    r"|search|page\d*|blog|news|articles?|stories|posts|more|trending|popular|most-(?:read|popular)|newsletters?"
    r"|(?:article|news|story|section|category|main)_?list\w*|videos?|photos?|galleries|podcasts?|writers|topics|sections",
)
_STATIC = re.compile(
    r"about(?:-\w+){0,2}|contacts?(?:-\w+){0,2}|impressum|imprint|kontakt|datenschutz(?:\w*)|privacy(?:-\w+){0,3}"
    r"|terms(?:-\w+){0,4}|legal(?:-\w+)?|mentions-legales|aviso-legal|(?:politica|politique)-\w+(?:-\w+){0,3}|cookies?(?:-\w+){0,2}"
    r"|disclaimer|advertis(?:e|ing)(?:-\w+){0,3}|media-?kit|careers?|jobs|subscri(?:be|ption|ptions)(?:-\w+)?|abo|login|log-in|sign-?(?:in|up)"
    r"|register|account|my-account|password|logout|cart|checkout|shop|donate|support(?:-us)?|help|faqs?|accessibility"
    r"|editorial-(?:policy|standards|guidelines)|ethics|code-of-ethics|corrections(?:-\w+)?|masthead|our-(?:team|staff|people)|team"
    r"|staff|rss-feeds|print|newsprint|share|email|mailto|webmaster|copyright|licen[cs]e|history|how-to-\w+-us|agb|cgu|nutzungsbedingungen",
)
_LIST_PARAMETERS = frozenset(
    (
        "s",
        "q",
        "query",
        "search",
        "page",
        "paged",
        "pg",
        "np",
        "sort",
        "order",
        "filter",
        "tag",
        "cat",
        "category",
        "author",
        "start",
        "offset",
        "from",
        "replytocom",
        "share",
        "print",
        "output",
        "feed",
        "action",
        "do",
        "month",
        "year",
        "day",
        "date",
        "m",
        "ct",
    )
)
_ID_PARAMETERS = re.compile(
    r"(?:\w*id|p|no|num|ud|idx\w*|aid|nid|sn|seq|art\w*|story|news\w*|key|code|doc\w*|post)", re.IGNORECASE
)
_ARTICLE_FOLDERS = frozenset(
    (
        "article",
        "articles",
        "story",
        "stories",
        "news",
        "newsview",
        "view",
        "read",
        "post",
        "posts",
        "artikel",
        "articulo",
        "noticia",
        "noticias",
        "actualite",
        "nachrichten",
        "blog",
    )
)


@dataclass(slots=True)
class Shapes:
    """What a site's addresses of articles look like, learned from those that its feeds and news sitemaps name."""

    exact: Counter[str] = field(default_factory=Counter)
    loose: Counter[str] = field(default_factory=Counter)
    folders: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def learn(self, url: str) -> None:
        """The address is an article's."""
        address = read_address(url)
        if address.kinds:
            self.exact[address.shape] += 1
            self.loose[address.loose_shape] += 1
            self.folders[address.kinds[:-1]] += 1

    def likeness(self, address: Address) -> float:
        """How much the site's articles speak for the address: to be added to its score."""
        if address.shape in self.exact and _is_particular(address):
            return 3.0
        if address.loose_shape in self.loose and _is_particular(address):
            return 1.5
        return -1.5 if self.exact.total() >= ENOUGH else 0.0

    def knows(self, url: str) -> bool:
        """Whether articles have addresses of this very shape."""
        return read_address(url).shape in self.exact

    def has_folder(self, address: Address) -> bool:
        """Whether the address lies in a folder, not the site's own, of at least ENOUGH articles."""
        return len(address.kinds) > 1 and self.folders[address.kinds[:-1]] >= ENOUGH


def article_score(url: str, shapes: Shapes, link: PageLink | None = None) -> float:
    """How sure it is that an address is an article's: from ARTICLE on it is to be fetched; below it is not.

    `link` is how a page links it, where one does; without one, as of sitemaps, the company in its folder stands for
    that. The scores are no probabilities: each piece of evidence adds or takes a little, and what is never an article's
    is far below all.
    """
    address = read_address(url)
    if why_no_article(address) is not None:
        return NEVER
    likeness = shapes.likeness(address)
    if link is None:
        return own_score(address) + (1.5 if likeness < 0 and shapes.has_folder(address) else likeness)
    return own_score(address) + likeness + link_score(link)


def why_no_article(address: Address) -> str | None:
    """Why an address cannot be an article's, whatever links it; None where it can."""
    if not address.segments and not any(
        _ID_PARAMETERS.fullmatch(name) and value.isdigit() for name, value in address.query
    ):
        return "it is a front page"
    if address.extension and _NO_PAGE.fullmatch(address.extension):
        return f"it is a .{address.extension} file"
    *folders, leaf = address.segments or ("",)
    if _LIST_LEAVES.fullmatch(leaf) and not _has_id_parameter(address):
        return f"{leaf} is a list"
    if _STATIC.fullmatch(leaf):
        return f"{leaf} is a page of the site itself"
    if any(_LISTS.fullmatch(folder) for folder in folders):
        return "it lies in a folder of lists"
    if address.ends_in_date:
        return "it is a calendar's page"
    if (
        address.query
        and not _has_id_parameter(address)
        and any(name.lower() in _LIST_PARAMETERS for name, _ in address.query)
    ):
        return "its query asks for a list"
    return None


def own_score(address: Address) -> float:
    """What the address says by itself."""
    score = {0: 0.0, 1: 0.3, 2: 0.5, 3: 1.2, 4: 1.6}.get(address.words, 2.0)
    if address.digits >= 5:
        score += 2.0
    elif address.digits >= 3:
        score += 0.8
    if address.has_day:
        score += 1.5
    if len(address.segments) > 1 and address.segments[0] in _ARTICLE_FOLDERS:
        score += 0.5
    if any(_STATIC.fullmatch(folder) for folder in address.segments[:-1]):
        score -= 1.5
    if len(address.segments) == 1 and not _is_particular(address):
        score -= 1.0
    return score


def link_score(link: PageLink) -> float:
    """What the way in which a page links an address says."""
    text = link.text
    long = len(text.split()) >= 5 or len(text) >= 28 or (not text.isascii() and len(text) >= 12)
    score = 1.0 if long else -0.7 if text and len(text.split()) <= 2 else 0.0
    if link.in_heading:
        score += 0.8
    if link.in_menu:
        score -= 1.5
    if link.is_label:
        score -= 3.0
    return score


def _is_particular(address: Address) -> bool:
    """Whether the address has a part that only one article can have."""
    return bool(address.kinds) and (SLUG in address.kinds[-2:] or address.digits >= 3 or address.has_day)


def _has_id_parameter(address: Address) -> bool:
    return any(
        _ID_PARAMETERS.fullmatch(name) and re.fullmatch(r"\d{2,}|[0-9a-f]{8,}", value) for name, value in address.query
    )


def is_list_worth_reading(address: Address) -> bool:
    """Whether an address that is no article's may be a section's list: no file, tag, person or page of the site."""
    if not address.segments or (address.extension and _NO_PAGE.fullmatch(address.extension)):
        return False
    if _STATIC.fullmatch(address.segments[-1]) or _STATIC.fullmatch(address.segments[0]):
        return False
    return not any(_NO_SECTION.fullmatch(segment) for segment in address.segments) and not any(
        name.lower() in ("s", "q", "query", "search", "replytocom", "share", "print", "feed")
        for name, _ in address.query
    )
