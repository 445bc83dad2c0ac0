"""What `crawler report` prints: findings, a table of sources, and of one source its calendar and its skins' fields.

Narrow: all of it fits into 100 columns.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crawler.monitoring.finding import Finding
from crawler.monitoring.history import ARTICLES, FIELDS, Day, History
from crawler.report.calendar import calendar
from crawler.report.look import FIELD_DAYS, Look

WIDTH = 100  # columns
SHORT = {"time_of_day": "time", "time_zone": "zone"}


def print_report(out: Console, looks: Sequence[Look], detail: Look | None) -> None:
    """All of it; `detail` is the source that was asked for by name."""
    findings = [finding for look in looks for finding in look.findings]
    for finding in findings:
        out.print(_finding(finding, next(look.history for look in looks if look.history.source == finding.source)))
    if not findings:
        named = looks[0].history.source if len(looks) == 1 else f"all {len(looks)} sources"
        out.print(f"[bold green]Nothing is wrong[/] with {named}.")
    out.print()
    out.print(sources_table(looks))
    if detail is not None:
        out.print()
        out.print(calendar(detail, plain=not out.is_terminal and out.encoding.lower() not in ("utf-8", "utf8")))
        out.print()
        out.print(skins_table(detail))


def _finding(finding: Finding, history: History) -> RenderableType:
    head = Text.assemble(
        (finding.source, "bold"),
        "  ",
        (finding.reason + (f" ({printable(finding.subject)})" if finding.subject else ""), "bold red"),
        f"  since {since(finding.since, history)}",
    )
    lines: list[RenderableType] = [Padding(Text(printable(finding.sentence)), (0, 0, 0, 2))]
    lines += [
        Padding(Text(printable(example), style="dim", overflow="fold"), (0, 0, 0, 4)) for example in finding.examples
    ]
    return Group(head, *lines)


def since(moment: datetime, history: History) -> str:
    """A moment in the source's zone; a day where it is one's beginning."""
    there = moment.astimezone(history.zone)
    if (there.hour, there.minute) == (0, 0):
        return f"{there:%Y-%m-%d}"
    return f"{there:%Y-%m-%d %H:%M}"


def sources_table(looks: Sequence[Look]) -> Table:
    """A line a source: its last crawl, yesterday against the usual, the last days' fields, what was rejected, waits."""
    table = Table(title=f"Sources; fields and rejections of the last {FIELD_DAYS} days", expand=False, pad_edge=False)
    table.add_column("source", overflow="fold")
    table.add_column("last crawl")
    for name in ("yesterday", "usual", *("by", "date", "zone", "img", "cap"), "rej.", "late", "feed"):
        table.add_column(name, justify="right")
    for look in looks:
        table.add_row(*_source_row(look), style="" if not look.findings else "red")
    return table


def _source_row(look: Look) -> list[str]:
    history = look.history
    last = history.crawls[-1] if history.crawls else None
    crawled = "never" if last is None else f"{age(history.now - last.started_at)} ago, {last.finish_reason or 'runs'}"
    yesterday, usual = look.yesterday, look.usual
    shares = [share(look.week, name) for name in ("byline", "date", "time_zone", "image", "caption")]
    rejected = sum(sum(day.rejections.values()) for day in look.week)
    articles = sum(day.articles for day in look.week)
    fresh = [d.new_at or d.changed_at for d in history.documents if d.kind in ("feed", "news_sitemap")]
    return [
        history.source,
        crawled,
        str(yesterday.articles) if yesterday else "",
        f"{usual.of(yesterday.day.weekday()):.0f}" if usual and yesterday else "?",
        *shares,
        percent(rejected, articles + rejected),
        str(history.overdue) if history.overdue else "",
        age(history.now - max(fresh)) if fresh else "",
    ]


def skins_table(look: Look) -> Table:
    """What the articles of each skin have, of the last days."""
    table = Table(title=f"{look.history.source}: fields by skin, last {FIELD_DAYS} days", pad_edge=False)
    table.add_column("skin")
    for name in (ARTICLES, *(SHORT.get(field, field) for field in FIELDS)):
        table.add_column(name, justify="right")
    for skin in sorted({skin for day in look.week for skin in day.skins}):
        articles = sum(day.having(ARTICLES, skin) for day in look.week)
        table.add_row(skin, str(articles), *(share(look.week, field, skin) for field in FIELDS))
    return table


def share(days: Sequence[Day], field: str, skin: str | None = None) -> str:
    """The share of the days' articles that have a field, in percent."""
    return percent(sum(day.having(field, skin) for day in days), sum(day.having(ARTICLES, skin) for day in days))


def percent(count: int, of: int) -> str:
    """A share as it stands in a table; nothing where there is nothing."""
    return f"{100 * count / of:.0f}%" if of else ""


def age(span: timedelta) -> str:
    """A span of time in two or three letters."""
    minutes = span / timedelta(minutes=1)
    if minutes < 90:
        return f"{max(minutes, 0):.0f}m"
    return f"{minutes / 60:.0f}h" if minutes < 60 * 48 else f"{minutes / 1440:.0f}d"


def printable(text: str) -> str:
    """The text without what would move a terminal's cursor: sites write some of it."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
