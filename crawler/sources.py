"""The sources by name, found in crawler/spiders/: there is no registry."""

from collections.abc import Iterable
from functools import cache

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from crawler.errors import UsageError
from crawler.news_spider import NewsSpider
from crawler.source_rules import SourceRules


@cache
def all_sources() -> list[type[NewsSpider]]:
    """Every source that is described, by name: the spider for any site is none before it is told one."""
    return [source for source in map(source_named, sorted(_loader().list())) if source.hosts]


def source_named(name: str) -> type[NewsSpider]:
    """The spider class of a source. Raises UsageError where there is none."""
    try:
        spider = _loader().load(name)
    except KeyError:
        known = ", ".join(sorted(_loader().list())) or "none yet"
        raise UsageError(
            f"{name}: there is no such source; the sources are {known} (crawler sources shows them)"
        ) from None
    if not issubclass(spider, NewsSpider):
        raise UsageError(f"{name}: it is no NewsSpider, so what it finds cannot be archived; derive it from NewsSpider")
    return spider


def known_source(name: str, archived: Iterable[str]) -> str:
    """The name of a source that somebody has described, or that the archive has articles of: a site crawled by its
    address is called by its host. Raises UsageError where it is neither."""
    known = sorted({*archived, *(each.name for each in all_sources())})
    if name not in known:
        raise UsageError(f"{name}: there is no such source; the sources are {', '.join(known)}")
    return name


def rules_for_url(url: str) -> SourceRules:
    """The rules of the source to which an article's URL belongs; those of an unknown site where it is none's."""
    return next((source.rules() for source in all_sources() if source.url_key(url) is not None), SourceRules())


@cache
def _loader() -> SpiderLoader:
    settings: Settings = get_project_settings()
    return SpiderLoader.from_settings(settings)
