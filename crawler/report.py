"""What `crawler report` prints: findings, a table of sources, and of one source its calendar and its skins' fields.

Narrow: all of it fits into 100 columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crawler.monitoring.finding import Finding
from crawler.monitoring.history import ARTICLES, FIELDS, Day, History
from crawler.monitoring.usual_volume import Usual, usual_volume

WIDTH = 100  # columns
SHADES = " ░▒▓█"  # of the usual: none, under half, under four fifths, under a fourth more, more
PLAIN = " .-+#"
MISSING = "·"
WEEKS = 26
FIELD_DAYS = 7
SHORT = {"date": "date", "time_of_day": "time", "time_zone": "zone"}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Look:
    """A source, as it is, and what is wrong with it."""

    history: History
    findings: Sequence[Finding]

    @property
    def usual(self) -> Usual | None:
        """What its last weeks say of a day."""
        history, few = self.history, [each.since for each in self.findings if each.reason == "few_articles"]
        before = min([history.now, *few]).astimezone(history.zone).date()
        usual = [number for number, day in enumerate(history.days) if day.day < before]
        return usual_volume(history, usual, [day.articles for day in history.days])

    @property
    def yesterday(self) -> Day | None:
        """The last whole day."""
        return self.history.days[-2] if len(self.history.days) > 1 else None

    @property
    def week(self) -> Sequence[Day]:
        """The last days, today included."""
        return self.history.days[-FIELD_DAYS - 1 :]


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
        (finding.reason + (f" ({finding.subject})" if finding.subject else ""), "bold red"),
        f"  since {since(finding.since, history)}",
    )
    lines: list[RenderableType] = [Padding(Text(finding.sentence), (0, 0, 0, 2))]
    lines += [Padding(Text(example, style="dim", overflow="fold"), (0, 0, 0, 4)) for example in finding.examples]
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


def calendar(look: Look, *, plain: bool = False) -> RenderableType:
    """Weeks by weekdays: each day shaded by what is usual for it, and its number of articles; missing days marked."""
    shades, usual = PLAIN if plain else SHADES, look.usual
    table = Table(title=f"{look.history.source}: articles by day of publication", box=None, pad_edge=False)
    table.add_column("week of")
    for name in DAYS:
        table.add_column(name, justify="right", min_width=8)
    table.add_column("week", justify="right")
    days = {day.day: day for day in look.history.days}
    first, last = min(days), max(days)
    monday = max(first, last - timedelta(weeks=WEEKS - 1))
    monday -= timedelta(days=monday.weekday())
    while monday <= last:
        week = [monday + timedelta(days=number) for number in range(7)]
        cells = [_cell(days.get(day), day, last, usual, shades) if day >= first else "" for day in week]
        table.add_row(str(monday), *cells, str(sum(days[day].articles for day in week if day in days)))
        monday += timedelta(weeks=1)
    key = Text(
        f"{shades[1] * 2} under half of the usual  {shades[2] * 2} under 4/5  {shades[3] * 2} usual  {shades[4] * 2} "
        f"more  {MISSING if not plain else '!'} none, where some were usual",
        style="dim",
    )
    return Group(table, key)


def _cell(day: Day | None, when: date, today: date, usual: Usual | None, shades: str) -> Text:
    if day is None or when > today:
        return Text("")
    expected = usual.of(when.weekday()) if usual else 0.0
    if not day.articles:
        mark = MISSING if shades == SHADES else "!"
        return Text(f"{mark if expected >= 1 else ''} 0", style="bold red" if expected >= 1 and when < today else "")
    part = day.articles / expected if expected else 1.0
    level = 1 + (part >= 0.5) + (part >= 0.8) + (part >= 1.25)
    style = "yellow" if level < 3 and when < today else "green"
    return Text.assemble((shades[level] * 2, style), f" {day.articles}")


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


def as_record(look: Look) -> dict[str, Any]:
    """A source for programs."""
    history, yesterday, usual = look.history, look.yesterday, look.usual
    last = history.crawls[-1] if history.crawls else None
    return {
        "source": history.source,
        "at": history.now.isoformat(),
        "findings": [
            {
                "reason": finding.reason,
                "subject": finding.subject,
                "since": finding.since.isoformat(),
                "sentence": finding.sentence,
                "examples": list(finding.examples),
            }
            for finding in look.findings
        ],
        "last_crawl": last and {"started_at": last.started_at.isoformat(), "finish_reason": last.finish_reason},
        "yesterday": yesterday and yesterday.articles,
        "usual": round(usual.of(yesterday.day.weekday()), 1) if usual and yesterday else None,
        "fields": _shares(look.week),
        "skins": {skin: _shares(look.week, skin) for skin in sorted({s for day in look.week for s in day.skins})},
        "rejections": _sum(day.rejections for day in look.week),
        "answers": _sum(day.answers for day in look.week),
        "overdue": history.overdue,
        "days": {str(day.day): day.articles for day in history.days},
    }


def _shares(days: Sequence[Day], skin: str | None = None) -> dict[str, float | int]:
    articles = sum(day.having(ARTICLES, skin) for day in days)
    found: dict[str, float | int] = {ARTICLES: articles}
    for field in FIELDS if articles else ():
        found[field] = round(sum(day.having(field, skin) for day in days) / articles, 4)
    return found


def _sum(counts: Any) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for name, count in each.items():
            total[name] = total.get(name, 0) + count
    return dict(sorted(total.items(), key=lambda item: -item[1]))


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
