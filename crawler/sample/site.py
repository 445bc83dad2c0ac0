"""Which address of the sample newspaper answers what."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from crawler.sample import feeds, section_pages, sitemaps
from crawler.sample.articles import SamplePaper
from crawler.sample.furniture import furniture
from crawler.sample.model import SITE, SampleArticle
from crawler.sample.reference import UD, reference_article
from crawler.sample.response import NOT_FOUND, Response, html
from crawler.sample.sections import by_ct, by_slug
from crawler.sample.skins import native_skin, render

ALL_SECTIONS = "020000000000"
HOSTS = re.compile(r"(?:(?:www|m|news|view|nwww|www01)\.)?koreaherald\.com|localhost|127(?:\.\d+){3}|\[::1\]")


@dataclass(frozen=True, slots=True)
class Site:
    """The paper as a web site; `skin` prints all articles in one layout instead of that of their time."""

    paper: SamplePaper
    crawl_delay: float = 0.02  # seconds, for robots.txt
    skin: str | None = None

    def answer(self, host: str, target: str) -> Response:
        """The answer to a GET of `target` (path and query) on `host` (with or without a port)."""
        if not HOSTS.fullmatch(re.sub(r":\d+$", "", host.lower())):
            return NOT_FOUND
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path, paper, base = parts.path, self.paper, self.paper.base or f"http://{host}"
        first, _, rest = path.removeprefix("/").partition("/")
        match first:
            case "":
                return section_pages.home(paper)
            case "robots.txt":
                return Response(200, self._robots(base).encode(), "text/plain; charset=utf-8")
            case "article" if path in section_pages.MEMBERS_ONLY:
                return html(
                    "<html><head><title>For members only</title></head><body><p>Members only.</p></body></html>"
                )
            case "article" | "view.php" | "common":
                return self._article(path, query)
            case "list.php":
                return self._list(query)
            case "rss":
                return feeds.feed(paper, rest, base) or NOT_FOUND
            case "sitemap.xml":
                return sitemaps.index(paper, base)
            case "sitemap_news.xml":
                return sitemaps.news(paper, base)
            case "sitemap":
                return sitemaps.month(paper, rest, base) or NOT_FOUND
        return self._section(first, rest, query)

    def _article(self, path: str, query: dict[str, str]) -> Response:
        ud = query.get("ud", "")
        article = reference_article() if ud == UD else self.paper.find(f"{path}?ud={ud}")
        if article is None:
            return NOT_FOUND
        if ud != UD and article.index in self.paper.withdrawn:
            return Response(410, NOT_FOUND.body)
        if path == "/view.php" and article.article_id and article.redirects:
            return Response(301, headers=(("Location", article.url.removeprefix(SITE)),))
        skin = "mail" if path == "/common/newsprint.php" else self.skin_of(article)
        page = render(article, skin, furniture(self.paper, article))
        return Response(200, page, last_modified=article.date_modified or article.date_published)

    def skin_of(self, article: SampleArticle) -> str:
        """The layout in which the site prints the article."""
        return self.skin or native_skin(article)

    def _list(self, query: dict[str, str]) -> Response:
        ct, number = query.get("ct", ALL_SECTIONS), query.get("np", "1")
        section = by_ct(ct)
        if (section is None and ct != ALL_SECTIONS) or not _is_page(number):
            return NOT_FOUND
        return section_pages.old_page(self.paper, section, ct, int(number))

    def _section(self, slug: str, sub: str, query: dict[str, str]) -> Response:
        section, number = by_slug(slug), query.get("page", "1")
        if section is None or not _is_page(number):
            return NOT_FOUND
        subsection = next((each for each in section.subsections if each[1] == sub), None)
        if sub and subsection is None:
            return NOT_FOUND
        return section_pages.new_page(self.paper, section, subsection, int(number))

    def _robots(self, base: str) -> str:
        members = "".join(f"Disallow: {path}\n" for path in section_pages.MEMBERS_ONLY)
        return (
            f"User-agent: *\nCrawl-delay: {self.crawl_delay}\nDisallow: /search/\n{members}\n"
            f"Sitemap: {base}/sitemap.xml\nSitemap: {base}/sitemap_news.xml\n"
        )


def _is_page(number: str) -> bool:
    return number.isascii() and number.isdigit() and 1 <= len(number) <= 6 and int(number) > 0
