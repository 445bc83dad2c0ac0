"""Links in articles: what no list shows any more, and another story still cites."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, ClassVar

from scrapy.http import Response

from crawler.discovery.anchors import anchors
from crawler.items import Link
from crawler.routes.route import Route
from crawler.spider_arguments import SpiderArguments
from crawler.urls import without_session_id

REMEMBERED = 20_000  # addresses that pages of a crawl linked: menus and boxes link the same ones on every page


class ArticleLinkRoute(Route):
    """The part of NewsSpider that reads links in articles."""

    follow_article_links: ClassVar[bool]

    def __init__(self, name: str | None, arguments: SpiderArguments) -> None:
        super().__init__(name, arguments)
        self._linked: dict[str, None] = {}
        self._hrefs: dict[bytes, None] = {}  # the same, as pages write them

    def _links_in(self, response: Response) -> Iterator[Link]:
        """The articles that an article links, each once a crawl.

        None where the crawl was asked for certain sections or articles; within since= and until= only those whose
        address names a day inside, for others could only be told by fetching them.
        """
        asked = self.arguments
        if not self.follow_article_links or asked.sections or asked.urls or not 200 <= response.status < 300:
            return
        for address in map(without_session_id, anchors(response.body, response.url, self._hrefs)):
            if address in self._linked:
                continue
            self._linked[address] = None
            article = self.canonical_article_url(address)
            if article is None or self._is_trap(article):
                continue
            link = Link(article, "article", response.url)
            windowed = asked.since is not None or asked.until is not None
            if not windowed or (self.url_date(link.url) is not None and not self._is_outside(link)):
                yield link
        _forget_oldest(self._linked)
        _forget_oldest(self._hrefs)


def _forget_oldest(linked: dict[Any, None]) -> None:
    for old in list(islice(linked, max(len(linked) - REMEMBERED, 0))):
        del linked[old]
