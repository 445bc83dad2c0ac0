"""scrapy sources: what each source declares."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from crawler.command import ArchiveCommand, console

if TYPE_CHECKING:
    from crawler.news_spider import NewsSpider


class Command(ArchiveCommand):
    """Needs no database."""

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List the sources and what each declares"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """--json for programs."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Print the table."""
        from rich.table import Table

        from crawler.sources import all_sources

        sources = all_sources()
        if opts.json:
            for source in sources:
                print(json.dumps(_facts(source), ensure_ascii=False))
            return None
        table = Table("source", "publisher", "language", "zone", "feeds", "sections", "layouts", title="Sources")
        for source in sources:
            facts = _facts(source)
            table.add_row(
                source.name,
                source.publisher or "",
                source.in_language or "",
                source.timezone or "",
                str(len(source.feeds)),
                ", ".join(source.section_pages),
                ", ".join(facts["skins"]),
            )
        console().print(table)
        return None


def _facts(source: "type[NewsSpider]") -> dict[str, Any]:
    return {
        "source": source.name,
        "publisher": source.publisher,
        "in_language": source.in_language,
        "timezone": source.timezone,
        "hosts": list(source.hosts),
        "feeds": list(source.feeds),
        "section_pages": dict(source.section_pages),
        "skins": [skin.name for skin in source.skins],
    }
