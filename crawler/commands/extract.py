"""scrapy extract: pages from files → records, without network or database."""

import argparse
import json
import multiprocessing
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.page_input import InputPage
    from crawler.source_rules import SourceRules

CHUNK = 4  # pages handed to a worker at a time


class Command(ArchiveCommand):
    """INPUT is an HTML file, a WARC (both also .gz), or a manifest .jsonl with {"id", "url", "html"} a line."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] INPUT..."

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Extract articles from HTML, WARC or manifest files, as JSON lines"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "INPUT is an HTML file, a WARC (both also .gz), or a manifest .jsonl with "
            '{"id", "url", "html"} a line, html relative to the manifest. One JSON record a line comes out, '
            'in the order of the input; {"id", "rejection"} where a page is no article. '
            "With --explain a report for the reader comes out instead: for each field the value, where it is from, "
            "and what lost against it."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Whose rules, which address, where to."""
        super().add_options(parser)
        parser.add_argument("--source", metavar="NAME", help="use this source's rules (default: by the page's URL)")
        parser.add_argument("--url", metavar="URL", help="the address of an HTML file's page")
        parser.add_argument(
            "--explain", action="store_true", help="say in words why each field is as it is, not in JSON"
        )
        parser.add_argument("-o", "--output", metavar="FILE", help="write to this file (default: standard output)")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Stream pages through workers, results in the order of the input."""
        from crawler.page_input import read_input

        if not args:
            raise ScrapyUsageError("name at least one INPUT")
        rules = _rules(opts.source)
        now = datetime.now(UTC)
        inputs = (each for path in args for each in read_input(Path(path), opts.url, now))
        articles = rejections = 0
        with ExitStack() as stack:
            out = stack.enter_context(_open(opts.output)) if opts.output else sys.stdout
            if opts.explain:
                _explain(inputs, rules, out)
                return None
            for result in _results(
                inputs, rules, alone=len(args) == 1 and ".jsonl" not in args[0] and ".warc" not in args[0]
            ):
                out.write(json.dumps(result, ensure_ascii=False) + "\n")
                rejections += "rejection" in result
                articles += "rejection" not in result
        print(f"{articles + rejections} pages: {articles} articles, {rejections} rejections", file=sys.stderr)
        return None


def _explain(inputs: Iterable["InputPage"], rules: "SourceRules | None", out: TextIO) -> None:
    from crawler.explain import explain
    from crawler.sources import rules_for_url

    for number, given in enumerate(inputs):
        out.write("\n" * (number > 0) + explain(given.page, rules or rules_for_url(given.page.url)))


def _results(inputs: Iterable["InputPage"], rules: "SourceRules | None", alone: bool) -> Iterator[dict[str, Any]]:
    tasks = ((each, rules) for each in inputs)
    if alone:  # one page is not worth a pool
        yield from map(_extract, tasks)
        return
    with multiprocessing.get_context("spawn").Pool() as pool:
        yield from pool.imap(_extract, tasks, CHUNK)


def _extract(task: tuple["InputPage", "SourceRules | None"]) -> dict[str, Any]:
    from crawler.items import Rejection
    from crawler.process import process
    from crawler.record import to_record
    from crawler.sources import rules_for_url

    given, rules = task
    result = process(given.page, rules or rules_for_url(given.page.url))
    if isinstance(result, Rejection):
        return {"id": given.id, "url": given.page.url, "rejection": result.reason, "detail": result.detail}
    return {"id": given.id, **to_record(result)}


def _rules(source: str | None) -> "SourceRules | None":
    if source is None:
        return None
    from crawler.sources import source_named

    return source_named(source).rules()


def _open(path: str) -> Any:
    try:
        return Path(path).open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}); name another file") from None
