"""scrapy search: the articles in which words stand, the best first, each with the passage that shows it."""

import argparse
import json
import sys
from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.text import Text

from crawler.command import ArchiveCommand, console, day_named
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.finding import Result, Results

SMALL_LAG = 2_000  # articles; no more than these are indexed before the search, in a moment
LAG_SECONDS = 3.0
MOST = 200  # results


class Command(ArchiveCommand):
    """Words, phrases and names, in English and in Chinese, Japanese and Korean text."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] WORDS"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Find articles by words, phrases and names"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "Looks in headlines, bylines, descriptions, captions and texts for articles with all the WORDS; a phrase "
            "stands in quotes ('\"six-party talks\"'), a word that must not occur after a minus, "
            "the beginning of one before a star (wean*). Hyphens, accents and case make no difference. "
            "Days are those of --source, else UTC."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which articles, and how they are shown."""
        super().add_options(parser)
        parser.add_argument("--author", metavar="NAME", help="by somebody of this name")
        parser.add_argument("--source", metavar="NAME", help="only this source")
        parser.add_argument("--section", metavar="NAME", help="only this section")
        parser.add_argument("--since", metavar="DAY", help="published on this day or later (YYYY-MM-DD)")
        parser.add_argument("--until", metavar="DAY", help="published on this day or earlier (YYYY-MM-DD)")
        parser.add_argument("--limit", type=int, default=10, metavar="N", help=f"how many (default 10, at most {MOST})")
        parser.add_argument(
            "--format", choices=["table", "json"], default="table", help="json: one object a line (default: table)"
        )
        parser.add_argument("--thorough", action="store_true", help="look for phrases of common words in all years")
        parser.add_argument("--explain", action="store_true", help="show what PostgreSQL did for it, too")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Find and print."""
        from crawler.finding import Wanted, find
        from crawler.sources import known_source
        from crawler.store.connection import archive_exists, open_archive
        from crawler.store.indexer import catch_up
        from crawler.store.migrations import make_current
        from crawler.store.search import zones_of_sources

        words = " ".join(args)
        first, last = day_named(opts.since, "--since"), day_named(opts.until, "--until")
        if first and last and first > last:
            raise UsageError(f"--since {first} is after --until {last}; swap them")
        if not 1 <= opts.limit <= MOST:
            raise UsageError(f"--limit {opts.limit} cannot be; give 1 to {MOST}")
        if not words.strip() and not opts.author:
            raise UsageError("nothing to look for; name words, as in crawler search 'six-party talks', or --author")
        if opts.source and not archive_exists():
            known_source(opts.source, ())  # a name that is wrong makes no archive
        with open_archive() as url:
            make_current(url)
            zones = zones_of_sources(url)
            zone = ZoneInfo(zones.get(known_source(opts.source, zones)) or "UTC") if opts.source else ZoneInfo("UTC")
            due = catch_up(url, SMALL_LAG, LAG_SECONDS)
            wanted = Wanted(
                words,
                opts.author,
                opts.source,
                opts.section,
                datetime.combine(first, time(), zone) if first else None,
                datetime.combine(last + timedelta(days=1), time(), zone) if last and last.year < 9999 else None,
                opts.thorough,
            )
            results = find(url, wanted, opts.limit, explain=opts.explain)
        _print_json(results) if opts.format == "json" else _print(results)
        for text in results.explained:
            print(text)
        if due:
            many = f"more than {SMALL_LAG:,}" if due > SMALL_LAG else f"{due:,}"
            print(f"{many} articles are not in the index yet; crawler index brings them in", file=sys.stderr)
        return None


def _print_json(results: "Results") -> None:
    for result in results.shown:
        row = {
            "rank": result.rank,
            "score": round(result.score, 6),
            "article_id": result.article.article_id,
            "date_published": None if (moment := _moment(result)) is None else moment.isoformat(),
            "source": result.article.source,
            "headline": result.article.headline,
            "authors": result.article.authors,
            "url": result.article.url,
            "copies": result.copies,
            "snippet": result.snippet.text,
            "marks": result.snippet.marks,
        }
        print(json.dumps(row, ensure_ascii=False))


def _print(results: "Results") -> None:
    out = console()
    for result in results.shown:
        article, moment = result.article, _moment(result)
        line = Text(f"{result.rank:>3}  ")
        line.append(f"{moment:%Y-%m-%d}" if moment else "no date   ", "cyan")
        line.append(f"  {article.source}  ", "dim")
        line.append_text(_marked(article.headline, result.headline_marks))
        if result.copies:
            line.append(f"  +{result.copies} {'copy' if result.copies == 1 else 'copies'}", "yellow")
        who = ", ".join(article.authors) or article.byline or ""
        below = Text(f"     {who}{'  ' if who else ''}{article.url}", "dim")
        out.print(line, soft_wrap=True)
        out.print(below, soft_wrap=True)
        if result.snippet.text:
            out.print(Text("     ").append_text(_marked(result.snippet.text, result.snippet.marks)), soft_wrap=True)
    out.print(_summary(results), soft_wrap=True, highlight=False, markup=False)


def _summary(results: "Results") -> str:
    if results.looked_since:
        day = results.looked_since.date()
        some = (
            f"{len(results.shown)} shown of {results.candidates:,} that match"
            if results.shown
            else "No article matches"
        )
        older = f"--until {day - timedelta(days=1)} or --thorough does that"
        return f"{some} since {day}; older ones were not looked through for the phrase: {older}."
    if not results.shown:
        return "No article matches."
    if results.more:
        return f"{len(results.shown)} shown, the best of the newest {results.candidates:,} that match."
    return f"{len(results.shown)} shown of {results.candidates:,} that match."


def _marked(text: str, marks: "tuple[tuple[int, int], ...]") -> Text:
    shown = Text(text)
    for start, end in marks:
        shown.stylize("bold", start, end)
    return shown


def _moment(result: "Result") -> datetime | None:
    """As printed on the page, in its offset."""
    moment, offset = result.article.date_published, result.article.date_published_offset
    return moment.astimezone(timezone(offset)) if moment is not None and offset is not None else moment
