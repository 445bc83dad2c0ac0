"""How to get about on a site that nobody has described: its feeds, its sections, the next page of a list."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urldefrag, urljoin, urlsplit

from crawler.discovery.address_shape import read_address
from crawler.discovery.article_address import ARTICLE, NEVER, Shapes, article_score, is_list_worth_reading
from crawler.discovery.page_links import LinkedPage, PageLink
from crawler.discovery.site_address import Site
from crawler.discovery.traps import trap

ENOUGH_ALIKE = 4  # links in one place of a page, before their likeness counts
NEARLY_ALL, HARDLY_ANY = 0.7, 0.3  # shares of them
LEAST_ALIKE = 2.5  # a score that no company changes
MOST_SECTIONS = 60
MOST_PERIODS = 3_000  # lists of one day, week or month: ten years of days, or of months of twenty sections
MOST_FEEDS = 40
# Where site software puts its routes; asked for only where the site names none.
WELL_KNOWN_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")
WELL_KNOWN_FEEDS = ("/feed/", "/rss", "/rss.xml", "/atom.xml", "/feed.json", "/index.xml")

_FEED_PATH = re.compile(
    r"(?:^|/)(?:feeds?|rss|atom)(?:[/.]|$)|\.(?:rss|atom|rdf)$|(?:rss|feed|atom)[^/]*\.(?:xml|json)$", re.IGNORECASE
)
_COMMENTS = re.compile(r"comments?(?:[/_.-]|$)", re.IGNORECASE)
_NOT_ARTICLES = re.compile(
    r"categor|(?:^|[^a-z])tags?(?:[^a-z]|$)|post_tag|taxonom|authors?|users?|posts-page|pages?[-_]?sitemap"
    r"|sitemap-pages?(?:\W|$)"
    r"|image|video|product|static|attachment",
    re.IGNORECASE,
)
_ARTICLES = re.compile(r"(?:^|[^a-z])(?:posts?|articles?|stor(?:y|ies)|news)(?:[^a-z]|$)", re.IGNORECASE)
_NEXT_WORDS = re.compile(
    r"(?:(?:next|older|more|load more|earlier|nächste|weiter|ältere|suivant|plus ancien|siguiente|anteriores|"
    r"próxim[ao]|successiv[ao]|volgende|oudere|następna|starsze|nästa|næste|neste|seuraava|další|следующая|далее|次へ?|次のページ|"
    r"다음|下一页|下一頁)(?:\s+(?:page|posts|stories|articles|entries|news|seite|beiträge|page|página|pagina))?)?\s*[»›→>⟩]*",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"(?:[?&](?:page|paged|pg|p|np|pagenum|pageno)=|/(?:page|seite|pagina|p)[/-]?|index[-_]?|(?<=[a-z])[-_]page[-_]?)(\d{1,5})(?!\d)"
)


def feeds_of(page: LinkedPage, site: Site) -> tuple[str, ...]:
    """The feeds that a page declares, then those of its links that look like one; none of comments."""
    linked = [link.url for link in page.links if site.holds(link.url) and _FEED_PATH.search(urlsplit(link.url).path)]
    feeds = (url for url in (*page.feeds, *linked) if not _COMMENTS.search(urlsplit(url).path) and not trap(url))
    return tuple(dict.fromkeys(feeds))[:MOST_FEEDS]


def sections_of(page: LinkedPage, url: str, site: Site, shapes: Shapes) -> tuple[str, ...]:
    """The lists that a page leads to: what its menus and labels name in few words and is no article's address, nor the
    page's own in a pager."""
    articles = {link.url for link in likely_articles(page.links, site, shapes)}
    own = urlsplit(url).path.rstrip("/")
    worth = (
        link
        for link in page.links
        if link.url not in articles
        and _is_section(link, site)
        and not (_PAGE_NUMBER.search(link.url) and urlsplit(link.url).path.rstrip("/") == own)
    )
    ranked = sorted(worth, key=lambda link: not link.in_menu)
    return tuple(link.url for link in ranked)[:MOST_SECTIONS]


def next_list_page(page: LinkedPage, url: str, site: Site) -> str | None:
    """Where a list goes on: what is declared to be next, else the pager's number after this page's own, else what is
    worded as next or older."""
    declared = (
        page.tree.xpath("//link[@rel='next']/@href | //a[contains(@rel,'next')]/@href") if page.tree is not None else []
    )
    worded = [link.url for link in page.links if len(link.text) <= 40 and _says_next(link.text)]
    number = page_number(url) + 1
    numbered = [link.url for link in page.links if link.text == str(number) and page_number(link.url) == number]
    onwards = [each for each in numbered + worded if page_number(each) > page_number(url)]
    # Some count down, so that a page keeps its address; some count entries, or name the last one's day.
    otherwise = [each for each in worded if _is_page_of(each, url)]
    candidates = [*(urldefrag(urljoin(url, href)).url for href in declared), *onwards, *otherwise]
    return next((each for each in candidates if _continues(each, url, site)), None)


def page_number(url: str) -> int:
    """Which page of a list an address asks for; 1 where it does not say."""
    found = _PAGE_NUMBER.findall(url)
    return int(found[-1]) if found else 1


def lists_no_articles(sitemap: str) -> bool:
    """Whether a sitemap's name says that it lists tags, authors, pages or pictures."""
    return bool(_NOT_ARTICLES.search(urlsplit(sitemap).path)) and "news" not in sitemap.rsplit("/", 1)[-1]


def names_articles(sitemap: str) -> bool:
    """Whether a sitemap's name says that it lists posts."""
    return bool(_ARTICLES.search(urlsplit(sitemap).path))


def likely_articles(links: Iterable[PageLink], site: Site, shapes: Shapes) -> list[PageLink]:
    """Those of a page's links that lead to articles of the site.

    What one template made is of one kind: where nearly all the links of a place are articles', so are the others, and
    where hardly any is, none is.
    """
    scores = {
        link: article_score(link.url, shapes, link) for link in links if site.holds(link.url) and not trap(link.url)
    }
    alike = {link: score for link, score in scores.items() if score > NEVER and not link.is_label}
    placed = Counter(link.place for link in alike)
    articles = Counter(link.place for link, score in alike.items() if score >= ARTICLE)

    def is_article(link: PageLink, score: float) -> bool:
        if placed[link.place] < ENOUGH_ALIKE or link.in_menu or link not in alike or score >= LEAST_ALIKE:
            return score >= ARTICLE
        share = articles[link.place] / placed[link.place]
        return share >= NEARLY_ALL or (score >= ARTICLE and share > HARDLY_ANY)

    return [link for link, score in scores.items() if is_article(link, score)]


def _is_section(link: PageLink, site: Site) -> bool:
    address = read_address(link.url)
    return (
        0 < len(link.text.split()) <= 4
        and len(link.text) <= 40
        and not link.in_heading
        and site.holds(link.url)
        and is_list_worth_reading(address)
        and page_number(link.url) == 1
        and not trap(link.url)
    )


def _says_next(text: str) -> bool:
    return bool(text) and bool(_NEXT_WORDS.fullmatch(text.strip()))


def _is_page_of(candidate: str, url: str) -> bool:
    folder = urlsplit(url).path.rpartition("/")[0]
    parts = urlsplit(candidate)
    return parts.path.startswith(folder) and (page_number(candidate) > 1 or bool(re.search(r"=[^&]*\d", parts.query)))


def _continues(candidate: str, url: str, site: Site) -> bool:
    return candidate != url and not trap(candidate) and site.holds(candidate)
