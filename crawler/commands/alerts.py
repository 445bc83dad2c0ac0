"""scrapy alerts: what is wrong now and was lately; mute, test, and send."""

import argparse
import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand, console
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.alerts.archive_checks import EndpointState
    from crawler.store.alerts import Mute, ShownAlert
    from crawler.store.patience import Database

SOMETHING_WRONG = 1  # exit code: an alert is open, or an address did not take the message
LOOK_SECONDS = 1_800.0  # of --send, for whoever has no worker: all sources, the first time
LONGEST_MUTE = timedelta(days=3660)
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the table shows."""

    alerts: "Sequence[ShownAlert]"
    mutes: "Sequence[Mute]"
    endpoints: "Sequence[EndpointState]"


class Command(ArchiveCommand):
    """The tables alert, alert_mute and alert_endpoint, for people."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show what is wrong now and was lately; mute it, or try the addresses of ALERT_URLS"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "Shows open alerts and those of the last days, what is muted, and the addresses that take none. Workers "
            "look every minute and send by themselves; --send does both once, for a cron line where no worker runs. "
            "ALERT_URLS in the environment says where to (json://…, mailtos://…, slack://…, as apprise has them). Exit "
            "code 0: nothing is wrong; 1: an alert is open that is not muted, or with --test or --send an address "
            "failed; 2: it could not be done."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """What to do."""
        super().add_options(parser)
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--test", action="store_true", help="send a test message to each address, and say how it went"
        )
        what.add_argument(
            "--send", action="store_true", help="look at sources, archive and this machine, and send what is due"
        )
        what.add_argument("--mute", metavar="SOURCE", help="tell nobody of its alerts (archive: those of no source)")
        what.add_argument("--unmute", metavar="SOURCE", help="end that")
        what.add_argument("--close", metavar="ID", type=int, help="close an alert that nobody looks at any more")
        parser.add_argument("--reason", metavar="WORD", help="with --mute and --unmute: only alerts with this reason")
        parser.add_argument("--for", dest="span", metavar="TIME", help="with --mute: how long (30m, 12h, 3d, 2w)")
        parser.add_argument("--days", type=int, default=7, metavar="N", help="show what ended in N days (default 7)")
        parser.add_argument(
            "--format", choices=["table", "json"], default="table", help="json: one alert a line (default: table)"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Do what the options say."""
        from crawler.store.connection import open_archive
        from crawler.store.migrations import make_current

        if args:
            raise ScrapyUsageError("it takes options only; --mute SOURCE and --unmute SOURCE name a source")
        if opts.reason and not (opts.mute or opts.unmute):
            raise UsageError("--reason goes with --mute SOURCE or --unmute SOURCE")
        if bool(opts.span) != bool(opts.mute):
            raise UsageError("--mute SOURCE and --for TIME go together, as in --mute koreaherald --for 3d")
        if not 0 <= opts.days <= 3660:
            raise UsageError(f"--days {opts.days} cannot be; give 0 to 3660")
        until = datetime.now(UTC) + span_named(opts.span) if opts.span else None
        urls = self.alert_urls
        if (opts.test or opts.send) and not urls:
            raise UsageError("ALERT_URLS names no address; export ALERT_URLS=json://hooks.archive.example/path first")
        if opts.test:
            return _test(urls)
        with open_archive() as url:
            make_current(url)
            if opts.send:
                return asyncio.run(self._send(url, urls))
            if opts.close is not None:
                return asyncio.run(_close(url, opts.close))
            if opts.mute or opts.unmute:
                return asyncio.run(_mute(url, opts.mute or opts.unmute, opts.reason or "", until))
            shown = asyncio.run(_read(url, opts.days))
        if opts.format == "json":
            for alert in shown.alerts:
                print(json.dumps(asdict(alert), default=_spoken, ensure_ascii=False))
        else:
            _print(shown, opts.days)
        return SOMETHING_WRONG if any(a.closed_at is None and not a.muted for a in shown.alerts) else None

    async def _send(self, url: str, urls: Sequence[str]) -> int:
        from crawler.alerting import look_at_archive
        from crawler.looks import Watched, look_and_tell
        from crawler.store.alerts import alert_pool

        await look_at_archive(url, self.warc_folder, datetime.now(UTC))
        async with alert_pool(url) as pool:

            async def run(work: Callable[["Database"], Awaitable[Any]]) -> Any:
                async with pool.connection() as db:
                    return await work(db)

            sent = await look_and_tell(run, Watched(url, self.warc_folder, urls), LOOK_SECONDS)
        print(f"{sent.messages} messages with {sent.alerts} alerts were sent; {sent.failures} failed.")
        return SOMETHING_WRONG if sent.failures else 0


def span_named(text: str) -> timedelta:
    """The length of time that an option names. Raises UsageError."""
    found = re.fullmatch(r"(\d{1,6})([mhdw])", text.strip())
    span = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not timedelta() < span <= LONGEST_MUTE:
        raise UsageError(f"--for {text} is no time to mute for; write it as in --for 30m, 12h, 3d or 2w")
    return span


def _test(urls: Sequence[str]) -> int:
    from crawler.alerts.endpoint import endpoints
    from crawler.alerts.message import Message

    text = "This is a test of crawler alerts --test: where you read this, alerts arrive."
    failed = 0
    for endpoint in endpoints(urls):
        error = endpoint.send(Message("Test of the news archive's alerts", text, recovered=True))
        print(f"{endpoint.label}: {error or 'took the message'}")
        failed += error is not None
    return SOMETHING_WRONG if failed else 0


async def _close(url: str, alert_id: int) -> int:
    from crawler.store.alerts import alert_pool, close_alerts

    async with alert_pool(url) as pool, pool.connection() as db:
        if not await close_alerts(db, [alert_id], datetime.now(UTC)):
            raise UsageError(f"there is no open alert {alert_id}; crawler alerts shows which there are")
    print(f"Alert {alert_id} is closed; it opens again if a look finds it.")
    return 0


async def _mute(url: str, source: str, reason: str, until: datetime | None) -> int:
    from crawler.alerts.archive_checks import ARCHIVE
    from crawler.store.alerts import alert_pool, mute, unmute

    now = datetime.now(UTC)
    key = ARCHIVE if source == "archive" else source
    what = f"{source}: {reason or 'all alerts'}"
    async with alert_pool(url) as pool, pool.connection() as db:
        if until is not None:
            await _known(db, key)
            await mute(db, key, reason, until, now)
            print(f"{what} muted until {until:%Y-%m-%d %H:%M} UTC; what is open then is told then")
        elif await unmute(db, key, reason, now):
            print(f"{what} told again")
        else:
            raise UsageError(f"{what} not muted; crawler alerts shows what is")
    return 0


async def _known(db: "Database", source: str) -> None:
    """Raises UsageError for a source that neither the archive nor this version knows, and that no alert is about."""
    from crawler.sources import known_source
    from crawler.store.alerts import recent_alerts
    from crawler.store.health import days_of_sources

    now = datetime.now(UTC)
    about = {alert.source for alert in await recent_alerts(db, now - timedelta(days=30), now)}
    if source and source not in about and not source.startswith("host:"):
        known_source(source, await days_of_sources(db))


async def _read(url: str, days: int) -> Shown:
    from crawler.alerting import IN_USE
    from crawler.store.alerts import alert_pool, endpoint_states, mutes, recent_alerts

    now = datetime.now(UTC)
    async with alert_pool(url) as pool, pool.connection() as db:
        alerts = await recent_alerts(db, now - timedelta(days=days), now)
        return Shown(alerts, await mutes(db, now), await endpoint_states(db, now - IN_USE))


def _print(shown: Shown, days: int) -> None:
    from rich.table import Table
    from rich.text import Text

    from crawler.alerts.message import duration, name

    out, now = console(), datetime.now(UTC)
    if shown.alerts:
        table = Table("id", "what", "since (UTC)", "state", "what to do", title="Alerts")
        for alert in shown.alerts:
            if alert.closed_at is not None:
                state = f"over {alert.closed_at:%m-%d %H:%M}"
            else:
                state = "muted" if alert.muted else "told" if alert.told else "open"
            lines = "\n".join([alert.sentence, *alert.examples])
            cells = (str(alert.alert_id), name(alert), f"{alert.since:%Y-%m-%d %H:%M}", state, lines)
            table.add_row(*map(Text, cells))
        out.print(table)
    else:
        out.print(f"No alert is open, and none was in the last {days} days.", highlight=False)
    for muted in shown.mutes:
        what = (
            f"{muted.source or 'archive'}: {muted.reason or 'all alerts'} muted until {muted.until:%Y-%m-%d %H:%M} UTC"
        )
        out.print(what, highlight=False, markup=False, soft_wrap=True)
    for each in shown.endpoints:
        if each.failing_since and each.retry_at:
            says = (
                f"{each.label} has taken no alert for {duration(now - each.failing_since)}: {each.last_error}; "
                f"it is tried again at {each.retry_at:%H:%M} UTC"
            )
            out.print(says, highlight=False, markup=False, soft_wrap=True)


def _spoken(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
