"""scrapy duplicates: articles that tell the same story in the same words, in clusters."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich.text import Text
from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand, console, day_named
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.store.clusters import Member

SMALL_LAG = 2_000  # articles; no more than these are indexed before, in a moment
LAG_SECONDS = 3.0
MOST = 10_000  # clusters


class Command(ArchiveCommand):
    """The cluster of one article, or the clusters of a span."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] [URL]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show which articles tell the same story in the same words"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "Shows the copies of the article at URL, or all stories of a span that the archive has more than once: "
            "leads issued again, agency copies, the same story at two addresses or on two sites. The share is how much "
            "of the shorter text stands word for word in the copy that it resembles most."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which clusters, and how they are shown."""
        super().add_options(parser)
        parser.add_argument("--source", metavar="NAME", help="only clusters with an article of this source")
        parser.add_argument("--since", metavar="DAY", help="with an article of this day or later (YYYY-MM-DD)")
        parser.add_argument("--until", metavar="DAY", help="with an article of this day or earlier (YYYY-MM-DD)")
        parser.add_argument("--limit", type=int, default=20, metavar="N", help="how many clusters (default 20)")
        parser.add_argument(
            "--format", choices=["table", "json"], default="table", help="json: one cluster a line (default: table)"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Find and print."""
        from crawler.sources import known_source
        from crawler.store.clusters import clusters_of_span, members
        from crawler.store.connection import archive_exists, connect, open_archive
        from crawler.store.indexer import catch_up
        from crawler.store.migrations import make_current
        from crawler.store.search import zones_of_sources

        if len(args) > 1 or (args and (opts.source or opts.since or opts.until)):
            raise ScrapyUsageError("name one URL, or none and a span")
        first, last = day_named(opts.since, "--since"), day_named(opts.until, "--until")
        if first and last and first > last:
            raise UsageError(f"--since {first} is after --until {last}; swap them")
        if not 1 <= opts.limit <= MOST:
            raise UsageError(f"--limit {opts.limit} cannot be; give 1 to {MOST}")
        if opts.source and not archive_exists():
            known_source(opts.source, ())  # a name that is wrong makes no archive
        with open_archive() as url:
            make_current(url)
            zones = zones_of_sources(url)
            zone = ZoneInfo(zones.get(known_source(opts.source, zones)) or "UTC") if opts.source else ZoneInfo("UTC")
            due = catch_up(url, SMALL_LAG, LAG_SECONDS)
            since = datetime.combine(first, time(), zone) if first else None
            before = datetime.combine(last + timedelta(days=1), time(), zone) if last and last.year < 9999 else None
            with connect(url, autocommit=True) as db:
                if args:
                    named = _cluster_of(db, args[0])
                    clusters = members(db, [named] if named else [])
                else:
                    clusters = members(db, clusters_of_span(db, opts.source, since, before, opts.limit))
        _print_json(clusters) if opts.format == "json" else _print(clusters, args)
        if due:
            many = f"more than {SMALL_LAG:,}" if due > SMALL_LAG else f"{due:,}"
            print(f"{many} articles are not in the index yet; crawler index brings them in", file=sys.stderr)
        return None


def _cluster_of(db: Any, address: str) -> int | None:
    from crawler.sources import rules_for_url
    from crawler.store.clusters import cluster_of_keys
    from crawler.urls import url_key

    own = rules_for_url(address).url_key
    keys = [key for key in (own(address) if own else None, url_key(address)) if key]
    try:
        return cluster_of_keys(db, keys)
    except LookupError:
        raise UsageError(f"{address} is no article of the archive; crawler search finds it by its words") from None


def _print_json(clusters: "Mapping[int, Sequence[Member]]") -> None:
    for cluster_id, articles in clusters.items():
        rows = [
            {
                "article_id": each.article_id,
                "source": each.source,
                "url": each.url,
                "headline": each.headline,
                "article_section": each.section,
                "date_published": None if (moment := _moment(each)) is None else moment.isoformat(),
                "similarity": round(each.similarity, 3),
            }
            for each in articles
        ]
        print(json.dumps({"cluster_id": cluster_id, "size": len(rows), "articles": rows}, ensure_ascii=False))


def _print(clusters: "Mapping[int, Sequence[Member]]", args: Sequence[str]) -> None:
    out = console()
    for articles in clusters.values():
        sources = ", ".join(sorted({each.source for each in articles}))
        out.print(Text(f"{len(articles)} articles in {sources}: {articles[0].headline}", "bold"), soft_wrap=True)
        for each in articles:
            moment = _moment(each)
            line = Text(
                f"  {each.similarity:4.0%}  {moment:%Y-%m-%d %H:%M}"
                if moment
                else f"  {each.similarity:4.0%}  no date         "
            )
            line.append(f"  {each.source}  ", "dim").append(each.headline).append(f"  {each.url}", "dim")
            out.print(line, soft_wrap=True)
    if not clusters:
        said = (
            f"{args[0]} has no copies in the archive." if args else "No story of that span stands in the archive twice."
        )
        out.print(said, soft_wrap=True, highlight=False, markup=False)


def _moment(article: "Member") -> datetime | None:
    moment, offset = article.date_published, article.date_published_offset
    return moment.astimezone(timezone(offset)) if moment is not None and offset is not None else moment
