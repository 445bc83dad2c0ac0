"""What the words of a class or id say an element is for. Conventions of HTML authors, no site's own vocabulary."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.word_set import word_set

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

SEGMENT = re.compile(r"[^A-Za-z0-9]+")
SPACED = {n: " " for n in range(128) if not chr(n).isalnum()}
MOST_NAMES = 40  # of a class string
MOST_NAME = 80  # characters of one of them
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
    photocaption imgcaption captiontext cutline pie imagetext phototext imgtext imagesubtitle imagedescription
    photodescription imagedesc photodesc imgdesc picturetext picturedescription epigrafe epigraphe piefoto bijschrift
    onderschrift billedtekst bildetekst kuvateksti fotodescription fototext bildbeschreibung
    """
)
CREDITS = word_set(
    """
    credit credits copyright source sources photographer photocredit imagecredit attribution agency autor author
    byline quelle fotograf rights creditline copy bildquelle bildnachweis bildrechte fotocredit bildautor copyrights
    courtesy copyrightholder fotografo fotografe imagesource photosource fotografie fotocredits
    """
)
BODIES = word_set(
    """
    articlebody articletext storybody postcontent entrycontent articlecontent bodytext storytext richtext
    """
)
NO_WORDS: frozenset[str] = frozenset()
MARKING = FURNITURE | SELLING | MEDIA


def words(names: str) -> frozenset[str]:
    """The lower-case words of a class or id string, split at hyphens, underscores and camelCase, and joined pairs
    of them."""
    return _words(names) if len(names) <= MOST_REMEMBERED else _words.__wrapped__(names)


@lru_cache(maxsize=8192)
def _words(names: str) -> frozenset[str]:
    return frozenset().union(*map(_words_of_name, names.split()[:MOST_NAMES]))


def _words_of_name(name: str) -> list[str]:
    name = name[:MOST_NAME]
    lower = name.lower()
    found = [lower]
    if lower == name and name.isalpha() and name.isascii():  # one word, as most are
        return found
    segments = (name.translate(SPACED) if name.isascii() else SEGMENT.sub(" ", name)).split()
    if segments != [name]:
        low = [s.lower() for s in segments]
        found += low
        found += [a + b for a, b in pairwise(low) if len(a) + len(b) > 5]
    for segment in segments:
        if len(segment) > 3 and not (segment.isalpha() and segment.islower()) and not segment.isdigit():
            parts = [p.lower() for p in WORD.findall(segment)]
            found += [p for p in parts if len(p) > 3]  # shorter ones come up by chance in generated names
            if len(parts) > 1:
                found += [a + b for a, b in pairwise(parts) if len(a) + len(b) > 5]
    return found


def words_of(element: HtmlElement) -> frozenset[str]:
    """The words of an element's class and id."""
    names = element.get("class") or ""
    identity = element.get("id")
    if not names and not identity:
        return NO_WORDS
    return words(f"{names} {identity}" if identity else names)


class Marks(NamedTuple):
    """What a class or id string says of an element; words are the first in the alphabet that say it, "" for none."""

    furniture: str = ""  # it is no part of a story
    selling: str = ""  # it is none even where it holds a picture
    media: bool = False  # it is a picture's box


UNMARKED = Marks()


@lru_cache(maxsize=8192)
def marks_of(names: str) -> Marks:
    """What a class or id string says of an element."""
    found = {m for name in names.split()[:MOST_NAMES] if (m := _marks_of_name(name)) is not UNMARKED}
    if len(found) < 2:
        return found.pop() if found else UNMARKED
    furniture = min((m.furniture for m in found if m.furniture), default="")
    selling = min((m.selling for m in found if m.selling), default="")
    return Marks(furniture, selling, any(m.media for m in found))


@lru_cache(maxsize=32768)  # a page has more names than strings, and shares more of them with others
def _marks_of_name(name: str) -> Marks:
    found = MARKING.intersection(_words_of_name(name))
    if not found:
        return UNMARKED
    return Marks(
        min(found & FURNITURE, default=""), min(found & SELLING, default=""), media=not found.isdisjoint(MEDIA)
    )
