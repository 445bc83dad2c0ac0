"""`crawler coverage` after a real crawl: what it counts is what the newspaper served, in a table and as JSON."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from crawler.sample import SamplePaper, serve
from crawler.sample.response import html
from crawler.sample.section_pages import MEMBERS_ONLY
from tests.crawling import Crawls

SIZE = 60
GONE, BROKEN = 1, 2  # articles
COUNTS = ("discovered", "captured", "rejected", "gone", "excluded", "failed", "missing")


def test_a_crawls_days_are_those_of_the_newspaper(archive_url: str, tmp_path: Path) -> None:
    today = datetime.now(ZoneInfo("Asia/Seoul")).date()
    paper = SamplePaper(SIZE, until=today - timedelta(days=2))
    with serve(paper, crawl_delay=0.01) as server:
        withdrawn, broken = (paper.article(index) for index in (GONE, BROKEN))
        server.overrides |= {withdrawn.path: html("Not found", 404), broken.path: html("Internal error", 500)}
        crawls = Crawls(archive_url, tmp_path, server)
        empty = crawls.run("coverage")
        assert (empty.code, "The archive knows no source yet" in empty.output) == (0, True)
        never = crawls.run("coverage", "koreaherald", "--since", "2026-11-01", "--until", "2026-11-02")
        assert never.code == 0
        assert never.output == (
            "koreaherald: no URL is known of the days from 2026-11-01 to 2026-11-02; crawl it first.\n"
        )
        crawled = crawls.crawl()
    assert crawled.code == 0, crawled.output

    printed = Counter(article.date_published.date() for article in paper)
    ended = crawls.run("coverage", "koreaherald", "--since", "1950-01-01", "--until", "9999-12-31", "--format", "json")
    assert ended.code == 0, ended.output
    rows = [json.loads(line) for line in ended.output.splitlines()]
    assert all(list(row) == ["source", "day", *COUNTS] for row in rows)
    first, last = min(printed), datetime.fromisoformat(rows[0]["day"]).date()
    assert today <= last <= today + timedelta(days=1)
    assert [row["day"] for row in rows] == [str(last - timedelta(days=n)) for n in range((last - first).days + 1)]
    found = {row["day"]: {name: row[name] for name in COUNTS} for row in rows}
    for day in printed:
        gone = day == withdrawn.date_published.date()
        failed = day == broken.date_published.date()
        counts = [printed[day], printed[day] - gone - failed, 0, gone, 0, failed, failed]
        assert list(found[str(day)].values()) == counts, day
    total = [sum(row[name] for row in rows) for name in COUNTS]
    assert total == [SIZE + len(MEMBERS_ONLY), SIZE - 2, 0, 1, len(MEMBERS_ONLY), 1, 1]

    for arguments in ((), ("koreaherald",)):
        table = crawls.run("coverage", *arguments)
        assert table.code == 0, table.output
        cells = [[cell.strip() for cell in line.strip("│┃").split("│")] for line in table.output.splitlines()]
        days = [row for row in cells if row[0][:2] == "20"]
        month = [row for row in rows if row["day"] >= str(today - timedelta(days=29)) and row["day"] <= str(today)]
        while not any(month[-1][name] for name in COUNTS):
            month.pop()  # nothing is known before the first day of which something is
        assert days == [[row["day"], *(str(row[name]) for name in COUNTS)] for row in month]
        (footer,) = (row for row in cells if row[0] == "total")
        assert footer == ["total", *(str(sum(row[name] for row in month)) for name in COUNTS)]
        assert "koreaherald: 1 missing, that is known and not in the archive yet" in table.output

    none = crawls.run("coverage", "koreaherald", "--until", "1950-01-01")
    assert (none.code, none.output.count("\n")) == (0, 1)
    assert f"; the newest day is {today}" in none.output
    unknown = crawls.run("coverage", "nosuch")
    assert (unknown.code, unknown.output) == (
        2,
        "error: nosuch: there is no such source; the sources are koreaherald\n",
    )
