"""scrapy history: every text of an article that was seen, and what changed from one to the next."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.store.history import Database, History, KnownAddress


class Command(ArchiveCommand):
    """Of one article, by any of its addresses."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] URL"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show every version of an article, when and by whom it was changed, and what"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "URL is any address of the article, or its url_key. Moments are in the source's time zone. On a terminal "
            "what was added is green and what was removed red; elsewhere they stand behind + and -."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """In which form, and of whom."""
        super().add_options(parser)
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help="json: one object with every record"
        )
        parser.add_argument("--source", metavar="NAME", help="only of this source, where several have the address")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Print."""
        from crawler.store.connection import archive_exists, open_archive
        from crawler.store.history import read_history
        from crawler.store.migrations import make_current
        from crawler.store.reading import reading

        if len(args) != 1:
            raise ScrapyUsageError("name one URL")
        given = args[0].strip()
        if not archive_exists():
            raise UsageError(f"{given}: there is no archive yet; crawler crawl SOURCE makes one")
        with open_archive() as url:
            make_current(url)
            with reading(url) as db:
                history = read_history(db, _article_at(db, given, opts.source))
        if opts.format == "json":
            print(json.dumps(_told(history), ensure_ascii=False))
        else:
            _print(history)
        return None


def _article_at(db: "Database", given: str, source: str | None) -> int:
    """The article's number. Raises UsageError where there is none, or more than one."""
    from crawler.sources import known_source
    from crawler.store.history import articles_at, known_address
    from crawler.store.selection import zones_of_sources

    if source is not None:
        known_source(source, zones_of_sources(db))
    keys = _keys(given)
    found = articles_at(db, keys, given, source)
    if not found:
        raise UsageError(_unknown(given, known_address(db, keys, source), zones_of_sources(db)))
    if len(found) > 1:
        names = ", ".join(name for _, name in found)
        raise UsageError(f"{given}: {len(found)} articles have this address, of {names}; name one with --source")
    return found[0][0]


def _keys(given: str) -> list[str]:
    """What an article at this address may have for its url_key."""
    from crawler.discovery.site_address import Site
    from crawler.sources import rules_for_url
    from crawler.urls import is_http, url_key

    if not is_http(given):
        return [given]
    own = rules_for_url(given).url_key
    return list(dict.fromkeys([*([own(given)] if own else []), Site.key(given), url_key(given), given]))


def _unknown(given: str, known: "KnownAddress | None", zones: dict[str, str | None]) -> str:
    """One sentence: what is known of an address that has no article, and what to do."""
    if known is None:
        return f"{given}: the archive knows no such address; check it, or crawl it by name with -a urls={given}"
    zone = ZoneInfo(zones.get(known.source) or "UTC")

    def at(moment: datetime | None) -> str:
        return "never" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"

    again = f"crawler crawl {known.source} -a urls={given} asks for it again"
    found = f"found {at(known.first_seen_at)} in {known.discovered_from} ({known.discovered_via})"
    if known.rejected_as is not None:
        detail = f": {known.rejected_for}" if known.rejected_for else ""
        what = f"it was fetched, and rejected {at(known.rejected_at)} as {known.rejected_as}{detail}"
    elif known.state == "excluded":
        what = f"it is excluded ({known.reason})"
    elif known.state == "gone":
        what = f"it is gone ({known.reason}), and was never archived"
    elif known.state == "failed":
        what = f"it failed {known.attempts} times so far ({known.reason}), and is due again {at(known.due_at)}"
    elif known.state == "captured":
        what = f"it was captured {at(known.visited_at)} and is not processed yet"
    elif known.state == "claimed":
        what = "a crawl is fetching it"
    else:
        what = f"it waits to be fetched, and is due {at(known.due_at)}"
    return f"{given}: no article of it is archived; {what}; {found}; {again}"


def _print(history: "History") -> None:
    from rich.console import Console

    from crawler.history_text import history_lines

    out = Console(highlight=False, markup=False, soft_wrap=True)
    for line in history_lines(history, colour=out.is_terminal):
        out.print(line)
    sys.stdout.flush()


def _told(history: "History") -> dict[str, Any]:
    """The history as JSON values; each version has its whole record, and what changed against the one before."""
    from crawler.versions.changes import changes

    newest = history.records[-1]
    versions = []
    for number, version in enumerate(history.versions):
        told = {name: _json(value) for name, value in asdict(version).items() if name != "replaced"}
        changed = changes(history.records[number - 1], history.records[number]) if number else []
        told["changes"] = [_change(asdict(change)) for change in changed]
        told["record"] = history.records[number]
        versions.append(told)
    return {
        **{name: newest[name] for name in ("source", "url", "url_key", "headline")},
        **{name: _json(getattr(history, name)) for name in ("first_seen_at", "last_seen_at", "date_gone")},
        "versions": versions,
    }


def _change(told: dict[str, Any]) -> dict[str, Any]:
    """Without what this kind of change does not have; a body's texts are in the records."""
    if told["paragraphs"]:
        del told["before"], told["after"]
    kept = ("field", "before", "after")
    return {name: value for name, value in told.items() if value or name in kept}


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
