"""scrapy sources: what each source declares, and how its last crawl went."""

import argparse
import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from crawler.command import ArchiveCommand, console, say_error
from crawler.errors import CrawlerError

if TYPE_CHECKING:
    from crawler.news_spider import NewsSpider
    from crawler.store.health import LastCrawl


class Command(ArchiveCommand):
    """What is declared is shown even where the database cannot be had."""

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List the sources, what each declares, and how its last crawl went"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """--json for programs."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Print the tables."""
        from crawler.sources import all_sources

        declared = {source.name: source for source in all_sources()}
        archived: dict[str, LastCrawl] = {}
        unknown: CrawlerError | None = None
        try:
            archived = {known.source: known for known in _last_crawls()}
        except CrawlerError as error:
            unknown = error
        if opts.json:
            for name in sorted({*declared, *archived}):
                print(json.dumps(_facts(name, declared.get(name), archived.get(name)), ensure_ascii=False))
        else:
            _print_declared(declared)
            if archived:
                _print_crawls(archived)
        return None if unknown is None else say_error(unknown)


def _last_crawls() -> "list[LastCrawl]":
    """What the archive knows; nothing where none was made yet. Raises CrawlerError."""
    from crawler.store.connection import archive_exists, open_archive, open_pool
    from crawler.store.health import last_crawls
    from crawler.store.migrations import make_current

    async def read(url: str) -> "list[LastCrawl]":
        async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
            return await last_crawls(db)

    if not archive_exists():
        return []
    with open_archive() as url:
        make_current(url)
        return asyncio.run(read(url))


def _facts(name: str, source: "type[NewsSpider] | None", known: "LastCrawl | None") -> dict[str, Any]:
    """A source for programs: `described` tells whether it has a file of its own in crawler/spiders/."""
    crawl = None
    if known is not None and known.started_at is not None:
        crawl = {
            "started_at": known.started_at.isoformat(),
            "finished_at": known.finished_at.isoformat() if known.finished_at else None,
            "finish_reason": known.finish_reason,
            "running": known.running,
            "new": known.new,
            "troubles": dict(known.troubles or {}),
        }
    return {
        "source": name,
        "described": source is not None,
        "publisher": source.publisher if source else known and known.publisher,
        "in_language": source.in_language if source else known and known.in_language,
        "timezone": source.timezone if source else known and known.timezone,
        "hosts": list(source.hosts) if source else [],
        "feeds": list(source.feeds) if source else [],
        "section_pages": dict(source.section_pages) if source else {},
        "skins": [skin.name for skin in source.skins] if source else [],
        "articles": known.articles if known else 0,
        "last_crawl": crawl,
    }


def _print_declared(sources: "Mapping[str, type[NewsSpider]]") -> None:
    from rich.table import Table

    table = Table("source", "publisher", "language", "zone", "feeds", "sections", "layouts", title="Sources")
    for source in sources.values():
        table.add_row(
            source.name,
            source.publisher or "",
            source.in_language or "",
            source.timezone or "",
            str(len(source.feeds)),
            ", ".join(source.section_pages),
            ", ".join(skin.name for skin in source.skins),
        )
    console().print(table)


def _print_crawls(archived: "Mapping[str, LastCrawl]") -> None:
    from rich.table import Table

    table = Table("source", "articles", "last crawl (UTC)", "ended", "new", "troubles", title="Last crawls")
    for known in archived.values():
        troubles = ", ".join(f"{count} {reason}" for reason, count in (known.troubles or {}).items())
        began = f"{known.started_at:%Y-%m-%d %H:%M}" if known.started_at else "never"
        table.add_row(known.source, str(known.articles), began, _end(known), str(known.new), troubles or "none")
    console().print(table)


def _end(known: "LastCrawl") -> str:
    """How the last crawl ended, in words."""
    if known.started_at is None:
        return ""
    if known.finished_at is None:
        return "is running" if known.running else "died"
    seconds = (known.finished_at - known.started_at).total_seconds()
    return f"{known.finish_reason} after " + (f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s")
