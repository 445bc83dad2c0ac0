"""What the words of a class or id say an element is for. Conventions of HTML authors, no site's own vocabulary."""

import re
from functools import lru_cache
from itertools import pairwise

from lxml.html import HtmlElement

from crawler.extraction.word_set import word_set

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

SEGMENT = re.compile(r"[^A-Za-z0-9]+")

FURNITURE = word_set(
    """
    ad ads adv advert adverts advertisement advertising advertorial adslot adunit adbox adcontainer banner promo
    promos promotion promoted sponsor sponsored sponsors dfp gpt taboola outbrain newsletter newsletters signup
    subscribe subscription subscriptions abo paywall piano regwall donate donation donations survey poll quiz
    cookie cookies consent gdpr cmp shop affiliate coupon nav navi navbar navigation menu menus breadcrumb
    breadcrumbs crumb crumbs pagination pager paging toc sitemap sidebar sidebars rail topbar footer masthead
    toolbar tools actions action search login account related relateds recommended recommend recommendation
    recommendations recirc recirculation readmore teaser teasers trending popular mostread mostpopular latest
    morefrom moreon readnext upnext next prev previous outbound ticker headlines suggestions suggested similar
    widget widgets share sharing sharebar sharer social socials facebook twitter whatsapp comment comments
    commenting disqus reply replies like likes reactions rating ratings print printer email bookmark follow
    following feedback copylink tag tags tagged keyword keywords topics topic copyright disclaimer license modal
    popup tooltip toast dialog screenreader visuallyhidden noprint noscript player audio podcast biography bio
    aboutauthor authorbox authorbio authors profile pullquote pullquotes infobox factbox signin registration
    """
)
SELLING = word_set(
    """
    ad ads adv advert advertisement promo promos sponsor sponsored newsletter related recommended recommend
    recommendations recirc trending popular mostread mostpopular sidebar taboola outbrain comments subscribe
    paywall avatar author authors biography bio profile nav menu
    """
)
MEDIA = word_set(
    """
    figure figcaption caption captions gallery slideshow slider carousel lightbox imagegallery photo photos
    image images img picture pictures video videos videoplayer media credit credits bildunterschrift
    """
)
TOP_MATTER = word_set(
    """
    byline bylines dateline author authors autor autores auteur writer reporter timestamp date time datetime
    published pubdate updated meta metadata kicker overline eyebrow headline subheadline subtitle standfirst
    lead intro deck dek readingtime info infos
    """
)
CAPTIONS = word_set(
    """
    caption captions figcaption legend legende leyenda didascalia bildunterschrift bildtext bu imagecaption
    photocaption imgcaption captiontext cutline pie
    """
)
CREDITS = word_set(
    """
    credit credits copyright source sources photographer photocredit imagecredit attribution agency autor author
    byline quelle fotograf rights creditline copy
    """
)
BODIES = word_set(
    """
    articlebody articletext storybody postcontent entrycontent articlecontent bodytext storytext richtext
    """
)


@lru_cache(maxsize=20_000)
def words(names: str) -> frozenset[str]:
    """The lower-case words of a class or id string, split at hyphens, underscores and camelCase, and joined pairs
    of them."""
    found: set[str] = set()
    for name in names.split()[:40]:
        found.add(name.lower()[:80])
        for segment in SEGMENT.split(name[:80]):
            parts = [p.lower() for p in WORD.findall(segment)]
            found.add(segment.lower())
            found.update(p for p in parts if len(p) > 3)  # shorter ones come up by chance in generated names
            found.update(a + b for a, b in pairwise(parts) if len(a) + len(b) > 5)
        segments = [s.lower() for s in SEGMENT.split(name[:80]) if s]
        found.update(a + b for a, b in pairwise(segments) if len(a) + len(b) > 5)
    return frozenset(found)


def words_of(element: HtmlElement) -> frozenset[str]:
    """The words of an element's class and id."""
    names = element.get("class") or ""
    identity = element.get("id")
    return words(f"{names} {identity}" if identity else names)


@lru_cache(maxsize=20_000)
def is_furniture_name(names: str) -> bool:
    """Whether a class or id string names something that is no part of a story."""
    return not words(names).isdisjoint(FURNITURE)


@lru_cache(maxsize=20_000)
def is_media_name(names: str) -> bool:
    """Whether a class string names a picture's box."""
    return not words(names).isdisjoint(MEDIA)


@lru_cache(maxsize=20_000)
def is_selling_name(names: str) -> bool:
    """Whether a class string names what is no part of a story even where it holds a picture."""
    return not words(names).isdisjoint(SELLING)
