"""A source's calendar in the terminal: weeks by weekdays."""

from datetime import date, timedelta

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from crawler.monitoring.history import Day
from crawler.monitoring.usual_volume import Usual
from crawler.report.look import Look

SHADES = " ░▒▓█"  # of the usual: none, under half, under four fifths, under a fourth more, more
PLAIN = " .-+#"
MISSING = "·"
WEEKS = 26
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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
