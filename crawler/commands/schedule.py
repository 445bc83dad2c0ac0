"""scrapy schedule: when each source is crawled, and what is crawled of its past."""

import argparse
import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.utils.conf import arglist_to_dict

from crawler.command import ArchiveCommand, check_words, console, day_named, short_span
from crawler.errors import UsageError
from crawler.timetable import Timetable, read_budget, read_cron, read_interval, read_quiet_hours, written

if TYPE_CHECKING:
    from crawler.store.patience import Database
    from crawler.store.schedules import Backfill, Schedule

CHANGES = ("pause", "resume", "remove")


class Command(ArchiveCommand):
    """Without SOURCE, the table of what is planned; `crawler worker` does it."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[SOURCE] [options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Say when a source is crawled, or show when each is"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "crawler worker crawls what is due. Cron lines and quiet hours are in the zone of the source; an interval "
            "of whole days keeps the time of day. What was missed while no worker ran is crawled once. --backfill "
            "crawls days of the past bit by bit, at most --budget a day, until nothing is left. A site without a "
            "spider of its own: crawler schedule news -a site=https://www.gazette.example --every 15m."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """What and when."""
        super().add_options(parser)
        parser.add_argument("-a", dest="spargs", action="append", default=[], metavar="NAME=VALUE", help="of the crawl")
        when = parser.add_mutually_exclusive_group()
        when.add_argument("--every", metavar="SPAN", help="crawl at once and then every 15m, 2h, 1d …")
        when.add_argument("--cron", metavar="LINE", help="minute, hour, day, month, weekday: '30 6 * * 1-5'")
        when.add_argument("--backfill", metavar="DAY..DAY", help="crawl what was published on these days")
        for name, does in (("pause", "do not crawl it for the time being"), ("resume", "crawl it again")):
            when.add_argument(f"--{name}", action="store_true", help=does)
        when.add_argument("--remove", action="store_true", help="forget its schedule and its backfills")
        parser.add_argument("--quiet", metavar="HOURS", help="not within 01:00-05:00, but after")
        parser.add_argument("--budget", metavar="MUCH", help="of a backfill: 2000/day (requests) or 3h/day")
        parser.add_argument("--format", choices=["table", "json"], default="table", help="of what is planned")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Write it down, or show it."""
        from crawler.store.connection import open_archive
        from crawler.store.migrations import make_current

        if len(args) > 1:
            raise ScrapyUsageError("name one SOURCE; scrapy list shows them")
        check_words([*args, *opts.spargs])
        work = _asked(args[0], opts) if args else _show(opts)
        with open_archive() as url:
            make_current(url)
            asyncio.run(_run(url, work))
        return None


async def _run(url: str, work: Any) -> None:
    from crawler.store.connection import open_pool
    from crawler.store.writing import writing

    with writing(url):
        async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
            await work(db)


def _asked(source: str, opts: argparse.Namespace) -> Any:
    """What to do in the database; what can be checked without it, is. Raises UsageError."""
    change = next((name for name in CHANGES if getattr(opts, name)), None)
    if not (opts.every or opts.cron or opts.backfill or change):
        raise UsageError(
            f"{source}: say when it is crawled, as in --every 15m, or --backfill, --pause, --resume, --remove"
        )
    if change and (opts.spargs or opts.quiet or opts.budget):
        raise UsageError(f"--{change} takes no other options; give them with --every, --cron or --backfill")
    if opts.quiet and opts.backfill:
        raise UsageError("--quiet is for --every and --cron; a backfill goes on whenever its budget allows")
    if bool(opts.budget) != bool(opts.backfill):
        raise UsageError(
            "--backfill and --budget go together, as in --backfill 2019-01-01..2019-12-31 --budget 2000/day"
        )
    try:
        given = arglist_to_dict(opts.spargs)
    except ValueError:
        raise UsageError(f"-a {opts.spargs[-1]!r} is no argument; write -a NAME=VALUE") from None
    if change:
        return lambda db: _change(db, source, change)
    if opts.backfill:
        days, budget = _days(opts.backfill), read_budget(opts.budget)
        return lambda db: _backfill(db, source, given, days, budget)
    quiet = read_quiet_hours(opts.quiet) if opts.quiet else None
    every, cron = read_interval(opts.every) if opts.every else None, read_cron(opts.cron) if opts.cron else None
    return lambda db: _schedule(db, source, given, Timetable(every, cron, quiet))


def _days(text: str) -> tuple[date, date]:
    first, parted, last = text.partition("..")
    since, until = day_named(first, "--backfill"), day_named(last if parted else first, "--backfill")
    if since is None or until is None or since > until:
        raise UsageError(f"--backfill {text!r} are no days in their order; write --backfill 2019-01-01..2019-12-31")
    return since, until


async def _schedule(db: "Database", name: str, given: Mapping[str, str], table: Timetable) -> None:
    from dataclasses import replace

    from crawler.store.schedules import put_schedule

    source, spider, arguments, zone = await _source(db, name, given)
    due, is_paused = await put_schedule(db, source, spider, arguments, replace(table, zone=zone), datetime.now(UTC))
    more = "it is paused, and --resume has it crawled" if is_paused else "crawler worker crawls it"
    print(f"{source}: is due {_moment(due)}, and then {_when(table.every, table.cron)}; {more}")


async def _backfill(
    db: "Database", name: str, given: Mapping[str, str], days: tuple[date, date], budget: Mapping[str, int]
) -> None:
    from crawler.store.schedules import put_backfill

    if taken := sorted({"since", "until", "urls"} & given.keys()):
        raise UsageError(f"{name}: -a {taken[0]}= has no place in a backfill, whose days are those of --backfill")
    bounds = {"since": days[0].isoformat(), "until": days[1].isoformat()}
    source, spider, arguments, _ = await _source(db, name, {**given, **bounds})
    arguments = {key: value for key, value in arguments.items() if key not in bounds}
    await put_backfill(db, source, spider, arguments, days, budget)
    print(f"{source}: {days[0]} to {days[1]} is crawled bit by bit; crawler worker does it")


async def _change(db: "Database", source: str, what: str) -> None:
    from crawler.store.schedules import change

    schedules, backfills = await change(db, source, what)
    if not schedules and not backfills:
        raise UsageError(f"{source}: nothing is planned of it; crawler schedule shows what is")
    told = [f"its {name}" for count, name in ((schedules, "schedule"), (backfills, "backfills")) if count]
    print(f"{source}: {' and '.join(told)} {'are' if backfills else 'is'} {what.removesuffix('e')}ed")


async def _source(db: "Database", name: str, given: Mapping[str, str]) -> tuple[str, str, dict[str, str], Any]:
    """The source that is meant, by its spider's name or its own, with its row; its spider, arguments and zone."""
    from crawler.sources import source_named
    from crawler.store.crawls import declare_source, timezone_of
    from crawler.store.schedules import spider_of, zone_named

    known = await spider_of(db, name)
    spider_name, arguments = (known[0], {**known[1], **given}) if known else (name, dict(given))
    spider: Any = source_named(spider_name)(**arguments)
    rules = spider.rules()
    facts = {"publisher": rules.publisher, "in_language": rules.in_language, "timezone": rules.timezone}
    await declare_source(db, spider.source, facts)
    return spider.source, spider_name, arguments, zone_named(await timezone_of(db, spider.source) or "UTC")


def _show(opts: argparse.Namespace) -> Any:
    async def show(db: "Database") -> None:
        from crawler.store.schedules import backfills, schedules

        planned, past = await schedules(db), await backfills(db)
        if opts.format == "json":
            for row in (*map(_schedule_facts, planned), *map(_backfill_facts, past)):
                print(json.dumps(row, ensure_ascii=False))
        else:
            _print(planned, past)

    return show


def _schedule_facts(each: "Schedule") -> dict[str, Any]:
    return {
        "source": each.source,
        "spider": each.spider,
        "arguments": dict(each.arguments),
        "every": written(each.every) if each.every else None,
        "cron": each.cron,
        "quiet": _quiet(each) or None,
        "timezone": each.zone,
        "next_due_at": each.next_due_at.isoformat(),
        "paused_at": each.paused_at.isoformat() if each.paused_at else None,
        "last_crawl": each.last_started_at.isoformat() if each.last_started_at else None,
        "finish_reason": each.last_finish_reason,
        "job": each.job,
    }


def _backfill_facts(each: "Backfill") -> dict[str, Any]:
    return {
        "source": each.source,
        "since": each.since.isoformat(),
        "until": each.until.isoformat(),
        "requests_a_day": each.requests_a_day,
        "seconds_a_day": each.seconds_a_day,
        "spent_on": each.spent_on.isoformat() if each.spent_on else None,
        "spent_requests": each.spent_requests,
        "spent_seconds": each.spent_seconds,
        "next_due_at": each.next_due_at.isoformat() if each.next_due_at else None,
        "paused_at": each.paused_at.isoformat() if each.paused_at else None,
        "finished_at": each.finished_at.isoformat() if each.finished_at else None,
    }


def _print(planned: "list[Schedule]", past: "list[Backfill]") -> None:
    from rich.table import Table

    out = console()
    if not planned and not past:
        out.print("Nothing is planned; crawler schedule SOURCE --every 15m does it.", highlight=False)
    if planned:
        table = Table("source", "crawled", "zone", "next due", "last crawl", "ended", "now", title="Schedules")
        for each in planned:
            quiet = f", not {_quiet(each)}" if each.quiet_from else ""
            last = f"{each.last_started_at:%Y-%m-%d %H:%M}" if each.last_started_at else "never"
            state = {"todo": "waits", "doing": "runs"}.get(each.job or "", "paused" if each.paused_at else "")
            due = "" if each.paused_at else _moment(each.next_due_at)
            when = _when(each.every, each.cron) + quiet
            table.add_row(each.source, when, each.zone, due, last, each.last_finish_reason or "", state)
        out.print(table)
    if past:
        table = Table("source", "days", "a day", "spent", "next due", title="Backfills")
        for fill in past:
            budget = (
                f"{fill.requests_a_day} requests" if fill.requests_a_day else f"{(fill.seconds_a_day or 0) / 3600:g} h"
            )
            spent = f"{fill.spent_requests} requests, {fill.spent_seconds / 3600:.1f} h on {fill.spent_on}"
            state = "paused" if fill.paused_at else _moment(fill.next_due_at) if fill.next_due_at else "finished"
            table.add_row(fill.source, f"{fill.since} to {fill.until}", budget, spent if fill.spent_on else "", state)
        out.print(table)


def _when(every: Any, cron: str | None) -> str:
    return f"every {written(every)}" if every else f"by cron {cron}"


def _quiet(each: "Schedule") -> str:
    return f"{each.quiet_from:%H:%M}-{each.quiet_until:%H:%M}" if each.quiet_from and each.quiet_until else ""


def _moment(moment: datetime) -> str:
    seconds = (moment - datetime.now(UTC)).total_seconds()
    if seconds <= 0:
        return "now"
    return f"in {short_span(seconds)}" if seconds < 86_400 else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
