"""What the words of a class or id say an element is for. Conventions of HTML authors, no site's own vocabulary."""

import re
from functools import lru_cache
from itertools import pairwise

from lxml.html import HtmlElement

from crawler.extraction.word_set import word_set

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

SEGMENT = re.compile(r"[^A-Za-z0-9]+")
MOST_REMEMBERED = 400  # characters of a class string whose words are kept for the next time

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


def words(names: str) -> frozenset[str]:
    """The lower-case words of a class or id string, split at hyphens, underscores and camelCase, and joined pairs
    of them."""
    return _words(names) if len(names) <= MOST_REMEMBERED else _words.__wrapped__(names)


@lru_cache(maxsize=8192)
def _words(names: str) -> frozenset[str]:
    return frozenset().union(*map(_words_of_name, names.split()[:40]))


@lru_cache(maxsize=8192)
def _words_of_name(name: str) -> frozenset[str]:
    found = {name.lower()[:80]}
    segments = SEGMENT.split(name[:80]) if not name.isalpha() or not name.isascii() else [name[:80]]
    for segment in segments:
        if segment.isalpha() and segment.islower():  # one word, as most are
            found.add(segment)
            continue
        found.add(segment.lower())
        parts = [p.lower() for p in WORD.findall(segment)]
        found.update([p for p in parts if len(p) > 3])  # shorter ones come up by chance in generated names
        if len(parts) > 1:
            found.update([a + b for a, b in pairwise(parts) if len(a) + len(b) > 5])
    if len(segments) > 1:
        found.update([a + b for a, b in pairwise([s.lower() for s in segments if s]) if len(a) + len(b) > 5])
    return frozenset(found)


def words_of(element: HtmlElement) -> frozenset[str]:
    """The words of an element's class and id."""
    names = element.get("class") or ""
    identity = element.get("id")
    return words(f"{names} {identity}" if identity else names)


@lru_cache(maxsize=8192)
def furniture_word(names: str) -> str:
    """The word by which a class or id string names something that is no part of a story; "" for none."""
    return min(words(names) & FURNITURE, default="")


@lru_cache(maxsize=8192)
def is_media_name(names: str) -> bool:
    """Whether a class string names a picture's box."""
    return not words(names).isdisjoint(MEDIA)


@lru_cache(maxsize=8192)
def selling_word(names: str) -> str:
    """The word by which a class string names what is no part of a story even where it holds a picture; "" for none."""
    return min(words(names) & SELLING, default="")
