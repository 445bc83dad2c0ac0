"""reextract, ingest and export as jobs: one a source, one a WARC file, one an output; checked before they wait."""

import argparse
import os
from collections.abc import Sequence
from typing import Any, NoReturn

from procrastinate.jobs import Job
from scrapy.commands import ScrapyCommand

from crawler.errors import UsageError
from crawler.jobs.queued import Command, batch_job

COMMANDS = ("reextract", "ingest", "export")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}; crawler {self.prog} -h shows what it takes")


def jobs_of(name: str, command: ScrapyCommand, words: Sequence[str], sources: Sequence[str]) -> list[Job]:
    """The jobs that a command line makes of an archive with these sources; paths become absolute, for a worker stands
    elsewhere. Raises UsageError."""
    opts, rest, options = _parsed(name, command, words)
    if name == "ingest":
        return _ingests(rest, options)
    if rest:
        raise UsageError(f"{name}: {rest[0]!r} is no option of it; crawler {name} -h shows them")
    if name == "export":
        if not opts.output:
            raise UsageError("export: a job writes to a file; name it with -o")
        output = os.path.abspath(opts.output)
        return [batch_job(Command(["export", *options, "-o", output]), f"export to {output}")]
    return _reextractions(opts, options, sources)


def _ingests(files: list[str], options: list[str]) -> list[Job]:
    if not files:
        raise UsageError("ingest: name at least one FILE")
    missing = next((file for file in files if not os.path.isfile(file)), None)
    if missing is not None:
        raise UsageError(f"{missing}: there is no such file; check its path")
    paths = list(dict.fromkeys(map(os.path.abspath, files)))
    return [batch_job(Command(["ingest", *options, path]), None) for path in paths]


def _reextractions(opts: Any, options: list[str], sources: Sequence[str]) -> list[Job]:
    """Two re-extractions never run at once, so they have one lock."""
    if opts.source is not None and opts.source not in sources:
        raise UsageError(f"{opts.source}: the archive has no such source; crawler sources shows them")
    if opts.source is None and not sources:
        raise UsageError("reextract: the archive has no source yet; crawl one first")
    chosen = [[]] if opts.source is not None else [["--source", source] for source in sources]
    return [batch_job(Command(["reextract", *options, *each]), "reextract") for each in chosen]


def _parsed(name: str, command: ScrapyCommand, words: Sequence[str]) -> tuple[Any, list[str], list[str]]:
    """Options understood; what is no option; and the options as words, without -o, whose place is said anew."""
    parser = _Parser(prog=name, conflict_handler="resolve", add_help=False)
    command.add_options(parser)
    opts, rest = parser.parse_known_args(list(words))
    unknown = next((word for word in rest if word.startswith("-")), None)
    if unknown is not None:
        raise UsageError(f"{name}: {unknown!r} is no option of it; crawler {name} -h shows them")
    options: list[str] = []
    for action in parser._actions:
        if action.dest in ("output", "logfile", "profile", "pidfile", "pdb") or not action.option_strings:
            continue
        value, option = getattr(opts, action.dest, None), action.option_strings[-1]
        if value == action.default or value is None:
            continue
        if isinstance(value, list):
            options += [word for each in value for word in (option, each)]
        else:
            options += [option] if action.nargs == 0 else [option, str(value)]
    return opts, rest, options
