"""How soon the checks name what goes wrong with a source, and how often they cry wolf: a year of an invented newspaper.

Its rows go straight into the tables, hour by hour, as crawls would have written them; every few hours the checks look,
as crawler report does. The newspaper has a week's rhythm, seasons, days that differ by chance and more, holidays, and
ten things that go wrong at moments that a seed draws, one after the other, each for some days; and three that look like
trouble and are none: holidays, the week's rhythm, a redesign that a new skin handles.

"visible" is when an observer who knows everything (the true rates before and after, the moment) would have odds of
7,300 to 1 that the trouble is there: nobody can be surer sooner at that rate of false alarms. A slow decline is visible
once the newspaper also publishes less than three quarters of what it would: seasons do the rest. "lag" is from there
(or from the start, where it is visible at once) to the first look that names it.

python -m benchmarks.simulated_year --seeds 11 12 13 --volumes 300 30 5
"""

import argparse
import asyncio
import json
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection, sql

from crawler.checks import findings_of_history
from crawler.store.connection import open_pool
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate
from crawler.store.monitoring import history_of_source

ZONE = ZoneInfo("Europe/Dublin")
FIRST = date(2025, 1, 6)
WARM_UP = 200  # days before the year that is judged
WEEK = (1.0, 1.05, 1.05, 1.0, 0.95, 0.6, 0.5)
SEASON = 0.1
NOISE = 0.08  # coefficient of variation of a day's rate
HOLIDAYS = ((12, 25), (12, 26), (1, 1), (3, 17))  # quiet in every year
HOLIDAY = 0.45
HOURS = [0.2] * 5 + [0.7, 1.2, 1.6, 1.8, 1.8, 1.7, 1.6, 1.5, 1.5, 1.5, 1.5, 1.5, 1.4, 1.2, 1.0, 0.8, 0.6, 0.4, 0.3]
SKINS = {"A": 0.7, "B": 0.25, "generic": 0.05}
BYLINES = {"A": 0.85, "B": 0.9, "C": 0.85, "generic": 0.5}
SITE = "https://paper.example"
FEED = f"{SITE}/feed"
ROUTES = {FEED: ("feed", 0.5), f"{SITE}/news": ("section_page", 0.35), f"{SITE}/news.xml": ("news_sitemap", 0.15)}
ODDS = math.log(365 * 20)
ANALYZED = (1, 3, 10, 30, 90)  # writes after which plans are made anew: those for small tables are slow for large ones
TAIL = timedelta(days=10)  # after a trouble's end, in which what is left of it may still be told


@dataclass(slots=True)
class Trouble:
    """Something planted: when, what it does to rates, and which findings name it or follow from it."""

    name: str
    start: datetime
    end: datetime
    named_by: tuple[str, ...]
    follows: tuple[str, ...] = ()
    subject: str = ""  # that the finding must have
    evidence: float = 0.0  # log odds of the observer who knows all
    visible: datetime | None = None
    named: datetime | None = None
    over: datetime | None = None  # when nothing names it any more

    def on(self, moment: datetime) -> bool:
        """Whether it is there."""
        return self.start <= moment < self.end

    def see(self, odds: float, moment: datetime, *, enough: bool = True) -> None:
        """What another hour tells the observer."""
        self.evidence = max(self.evidence + odds, 0.0)
        if self.visible is None and self.evidence >= ODDS and enough:
            self.visible = moment


def planted(first: date, days: int, dice: random.Random) -> list[Trouble]:
    """A year's troubles, or as many as fit into fewer days."""
    plan = (
        ("volume drop", 7, ("few_articles",), ("decline", "silent_route"), ""),
        ("dead feed", 8, ("silent_route",), (), FEED),
        ("bylines lost in a skin", 8, ("field_lost",), (), "byline in A"),
        ("dates without zone", 7, ("dates_without_zone",), (), ""),
        ("paywall", 7, ("paywall",), (), ""),
        ("robots.txt forbids", 7, ("forbidden",), ("robots_changed", "few_articles", "decline"), ""),
        ("duplicate flood", 6, ("more_duplicates",), (), ""),
        ("stalled crawl", 2, ("stalled_crawl",), ("missing_crawls", "unread_route", "few_articles"), ""),
        ("slow decline", 70, ("decline", "few_articles"), ("silent_route",), ""),
    )
    troubles, day = [], first + timedelta(days=8)
    for name, length, named_by, follows, subject in plan:
        day += timedelta(days=dice.randint(0, 6))
        if day + timedelta(days=length) > first + timedelta(days=days):
            break
        start = datetime(day.year, day.month, day.day, dice.randint(0, 20), tzinfo=ZONE)
        troubles.append(Trouble(name, start, start + timedelta(days=length), named_by, follows, subject))
        day += timedelta(days=length + 20)
    return troubles


@dataclass
class Paper:
    """The newspaper and its crawls, an hour at a time. Rows wait in `rows` until they are written."""

    source: str
    volume: float
    seed: int
    troubles: list[Trouble]
    redesign: datetime
    one_off: date  # a holiday that was none a year ago
    rows: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    routes: dict[str, datetime] = field(default_factory=dict)  # when each last named something new
    read: datetime | None = None  # when the routes were last read
    waiting: list[tuple[datetime, str, bool]] = field(default_factory=list)  # published and not crawled yet
    hung: int | None = None
    ids: dict[str, int] = field(default_factory=dict)
    first_number: int = 1  # of its articles
    rates: dict[date, float] = field(default_factory=dict)
    dice: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self.dice = random.Random(f"{self.seed} {self.volume}")

    def trouble(self, name: str, moment: datetime) -> Trouble | None:
        """The trouble of that name, while it is there."""
        return next((each for each in self.troubles if each.name == name and each.on(moment)), None)

    def rate(self, day: date) -> float:
        """Articles of a day, were nothing wrong."""
        if day not in self.rates:
            season = 1.0 + SEASON * math.sin(2 * math.pi * day.timetuple().tm_yday / 365)
            holiday = HOLIDAY if (day.month, day.day) in HOLIDAYS or day == self.one_off else 1.0
            noise = self.dice.gammavariate(1 / NOISE**2, NOISE**2)
            self.rates[day] = self.volume * WEEK[day.weekday()] / (sum(WEEK) / 7) * season * min(holiday, 1.0) * noise
        return self.rates[day]

    def hour(self, moment: datetime) -> None:
        """What is published in the hour from this moment on, and the crawl at its end."""
        local = moment.astimezone(ZONE)
        rate = self.rate(local.date()) * HOURS[local.hour] / sum(HOURS)
        factor = 1.0
        if self.trouble("volume drop", moment):
            factor = 0.3
        if decline := self.trouble("slow decline", moment):
            factor = 1.0 - 0.6 * min((moment - decline.start) / (decline.end - decline.start) * 1.2, 1.0)
        count = poisson(self.dice, rate * factor)
        for name in ("volume drop", "slow decline"):
            if trouble := self.trouble(name, moment):
                odds = count * math.log(factor) + rate * (1.0 - factor)
                trouble.see(odds, moment + timedelta(hours=1), enough=name == "volume drop" or factor < 0.75)
        for _ in range(count):
            self.waiting.append((moment + timedelta(seconds=self.dice.randrange(3600)), self.dice.choice("xyz"), False))
        if self.trouble("duplicate flood", moment):
            for _ in range(poisson(self.dice, rate * 0.8)):
                self.waiting.append((moment + timedelta(seconds=self.dice.randrange(3600)), "x", True))
        self.crawl(moment + timedelta(hours=1))

    def crawl(self, moment: datetime) -> None:
        """A crawl of a few minutes; one that hangs ends when its trouble does."""
        stalled = self.trouble("stalled crawl", moment)
        if stalled and self.hung is None:
            self.hung = self._next("crawl")
            self._add("crawl", self.hung, self.source, moment, None, None)
        if stalled:
            stalled.see(3.0, moment)  # it should have ended long ago
            return
        crawl_id, died, self.hung = self._next("crawl"), self.hung, None
        if died is not None:
            self._add("died", died, moment)
        self._add(
            "crawl", crawl_id, self.source, moment, moment + timedelta(seconds=self.dice.randint(200, 600)), "finished"
        )
        for published, _, copied in self.waiting:
            self._try(crawl_id, published, moment + timedelta(seconds=60), copied=copied)
        self.waiting = []
        self.read = moment

    def _try(self, crawl_id: int, published: datetime, moment: datetime, *, copied: bool) -> None:
        dice, number = self.dice, self._next("article")
        url, key = f"{SITE}/{self.source}/{number}", f"{self.source}:{number}"
        dead = self.trouble("dead feed", published)
        if dead:
            dead.see(math.log(1 / (1 - ROUTES[FEED][1])), moment)
        route = dice.choices(list(ROUTES), [0.0 if dead and r == FEED else share for r, (_, share) in ROUTES.items()])[
            0
        ]
        self.routes[route] = moment
        frontier_id = self._next("frontier")
        forbidding = self.trouble("robots.txt forbids", moment)
        forbidden = forbidding is not None and dice.random() < 0.6
        if forbidding:
            forbidding.see(math.log(0.6 / 0.001) if forbidden else math.log(0.4), moment)
        state = "excluded" if forbidden else "captured"
        via = ROUTES[route][0]
        self._add(
            "frontier",
            frontier_id,
            self.source,
            key,
            url,
            state,
            "robots" if forbidden else None,
            via,
            route,
            published,
            moment,
            None,
        )
        if forbidden:
            self._add("fetch_attempt", crawl_id, frontier_id, url, moment, None, "robots", None, None)
            return
        chance = dice.random()
        if chance < 0.02:
            error = dice.choice((404, 404, 503, 503, None))
            self._add(
                "fetch_attempt", crawl_id, frontier_id, url, moment, error, None if error else "timeout", None, None
            )
            if chance < 0.005:
                return  # it never comes
        if dice.random() < 0.02:
            self._reject(crawl_id, frontier_id, url, key, moment)
            return
        self._add("fetch_attempt", crawl_id, frontier_id, url, moment, 200, None, None, "new")
        self._add("fetch_attempt", crawl_id, frontier_id, url, moment, 304, None, None, "not_modified")
        self._article(number, url, key, published, moment, copied=copied)

    def _reject(self, crawl_id: int, frontier_id: int, url: str, key: str, moment: datetime) -> None:
        capture_id = self._next("capture")
        self._add("capture", capture_id, self.source, url, moment, f"urn:{self.source}:{capture_id}")
        reason = self.dice.choice(("section_page", "section_page", "soft_404"))
        self._add("rejection", self.source, key, url, capture_id, reason, "", moment)
        self._add("fetch_attempt", crawl_id, frontier_id, url, moment, 200, None, capture_id, "rejected")

    def _article(self, number: int, url: str, key: str, published: datetime, moment: datetime, *, copied: bool) -> None:
        dice = self.dice
        skin = dice.choices(list(SKINS), list(SKINS.values()))[0]
        if skin == "A" and published >= self.redesign:
            skin = "C"
        bylined = dice.random() < BYLINES[skin]
        lost = self.trouble("bylines lost in a skin", published)
        if lost and skin == "A":
            bylined = False
            lost.see(math.log(1 / (1 - BYLINES["A"])), moment)
        zoneless = self.trouble("dates without zone", published)
        if zoneless:
            zoneless.see(math.log(1 / 0.01), moment)
        raw = published.strftime("%Y-%m-%d %H:%M") + ("" if zoneless or dice.random() < 0.01 else "+00:00")
        walled = self.trouble("paywall", published)
        sold = dice.random() < (0.5 if walled else 0.01)
        if walled:
            walled.see(math.log(0.5 / 0.01) if sold else math.log(0.5 / 0.99), moment)
        flood = self.trouble("duplicate flood", published)
        copied = copied or dice.random() < 0.01
        if flood:
            flood.see(math.log(0.45 / 0.01) if copied else math.log(0.55 / 0.99), moment)
        copy_of = dice.randint(self.first_number, number - 1) if copied and number > self.first_number else number
        digest = f"{self.source}:{copy_of}"
        dated = dice.random() < 0.995
        body = {"source": "container" if skin == "generic" else "site_rule", "confidence": 1, "reason": skin}
        section = "News" if dice.random() < 0.98 else None
        date_published = (published, timedelta(0), raw) if dated else (None, None, None)
        told = (f"Headline {number}", "Text.", "By Placeholder" if bylined else None, *date_published, section)
        evidence = json.dumps({"article_body": body})
        free = False if sold else None
        self._add("article", number, self.source, key, url, *told, free, evidence, digest, digest, moment)
        if bylined:
            self._add("article_author", number, 0)
        if dice.random() < 0.8:
            self._add("image", number, 0, f"{url}.jpg", "A pier" if dice.random() < 0.85 else None, 0)

    def _next(self, table: str) -> int:
        self.ids[table] = self.ids.get(table, 0) + 1
        return self.ids[table]

    def _add(self, table: str, *row: object) -> None:
        self.rows.setdefault(table, []).append(row)


COLUMNS = {
    "crawl": "crawl_id source started_at finished_at finish_reason",
    "frontier": "frontier_id source url_key url state reason discovered_via discovered_from date_published"
    " first_seen_at due_at",
    "capture": "capture_id source url captured_at warc_record_id requested_url status payload_length payload_digest"
    " warc_filename warc_record_offset",
    "article": "article_id source url_key url headline article_body byline date_published date_published_offset"
    " date_published_raw article_section is_accessible_for_free evidence text_digest record_digest captured_at"
    " first_seen_at last_seen_at page_kind capture_id",
    "article_author": "article_id position author_id",
    "image": "article_id ordinal content_url caption position",
    "rejection": "source url_key url capture_id reason detail rejected_at",
    "fetch_attempt": "crawl_id frontier_id url attempted_at status reason capture_id outcome",
}
DOCUMENT = """
INSERT INTO discovery_document (source, url, kind, fetched_at, changed_at, new_at, entries)
VALUES (%(source)s, %(url)s, %(kind)s, %(read)s, %(new)s, %(new)s, 20)
ON CONFLICT (source, url) DO UPDATE
SET fetched_at = excluded.fetched_at, changed_at = excluded.changed_at, new_at = excluded.new_at"""


async def write(db: AsyncConnection, paper: Paper, shared: tuple[int, int]) -> None:
    """The rows that wait, by COPY. `shared` are the capture and the author that all articles have."""
    capture_id, author_id = shared
    for crawl_id, moment in paper.rows.pop("died", []):
        await db.execute(
            "UPDATE crawl SET finished_at = %s, finish_reason = 'died' WHERE crawl_id = %s", (moment, crawl_id)
        )
    for table, columns in COLUMNS.items():
        rows = paper.rows.pop(table, [])
        if not rows:
            continue
        if table == "capture":
            rows = [(*row, row[2], 200, 1, "sha256:0", "x", 0) for row in rows]
        if table == "article":
            rows = [(*row, row[-1], row[-1], "article", capture_id) for row in rows]
        if table == "article_author":
            rows = [(*row, author_id) for row in rows]
        names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
        async with db.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)) as copy:
            for row in rows:
                await copy.write_row(row)
    for url, new in paper.routes.items():
        values = {
            "source": paper.source,
            "url": url,
            "kind": ROUTES[url][0],
            "read": max(paper.read or new, new),
            "new": new,
        }
        await db.execute(DOCUMENT, values)
    for trouble in paper.troubles:
        if trouble.name == "robots.txt forbids" and paper.read and paper.read >= trouble.start:
            await db.execute(
                "INSERT INTO host (host, robots_changed_at) VALUES (%s, %s) ON CONFLICT (host) DO UPDATE"
                " SET robots_changed_at = excluded.robots_changed_at",
                (SITE, trouble.start),
            )


async def begin(db: AsyncConnection, paper: Paper) -> tuple[int, int]:
    """The source, a capture and an author; the numbers of rows begin where the archive's end."""
    await db.execute("INSERT INTO source (source, timezone) VALUES (%s, %s)", (paper.source, ZONE.key))
    await db.execute("DELETE FROM host")
    for table, key in (
        ("crawl", "crawl_id"),
        ("article", "article_id"),
        ("frontier", "frontier_id"),
        ("capture", "capture_id"),
    ):
        found = await db.execute(
            sql.SQL("SELECT coalesce(max({}), 0) FROM {}").format(sql.Identifier(key), sql.Identifier(table))
        )
        row = await found.fetchone()
        paper.ids[table] = int(row[0]) if row else 0
    paper.first_number = paper.ids["article"] + 1
    capture_id = paper._next("capture")
    paper._add("capture", capture_id, paper.source, SITE, datetime(2025, 1, 1, tzinfo=ZONE), f"urn:{paper.source}")
    await db.execute("INSERT INTO author (type, name) VALUES ('Person', 'Placeholder') ON CONFLICT DO NOTHING")
    row = await (await db.execute("SELECT author_id FROM author")).fetchone()
    return capture_id, row[0] if row else 0


@dataclass(slots=True)
class Outcome:
    """What a year showed."""

    troubles: list[Trouble]
    false_alarms: list[tuple[datetime, str, str, str]]  # when, reason, subject, sentence
    looks: int
    seconds: float  # of a look, mean


async def live_through(
    db: AsyncConnection, seed: int, volume: float, *, warm_up: int = WARM_UP, days: int = 365, every: int = 4
) -> Outcome:
    """A paper's year, looked at every so many hours."""
    dice = random.Random(seed)
    first_day = FIRST + timedelta(days=warm_up)
    troubles = planted(first_day, days, dice)
    quiet = first_day + timedelta(days=dice.randint(30, max(days - 20, 31)))
    while any(t.start.date() - timedelta(days=5) <= quiet <= t.end.date() + timedelta(days=12) for t in troubles):
        quiet += timedelta(days=1)
    redesign = datetime.combine(first_day + timedelta(days=int(days * 0.62)), datetime.min.time(), ZONE)
    redesign = max([redesign, *(t.end for t in troubles if "skin" in t.name)])
    paper = Paper(f"paper_{seed}_{volume:g}", volume, seed, troubles, redesign, quiet)
    shared = await begin(db, paper)
    moment = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=ZONE).astimezone(ZoneInfo("UTC"))
    began = datetime(first_day.year, first_day.month, first_day.day, tzinfo=ZONE)
    outcome, open_keys, spent = Outcome(troubles, [], 0, 0.0), set[tuple[str, str, str]](), 0.0
    written = 0
    while moment < began + timedelta(days=days):
        for _ in range(every if moment >= began else 24):
            paper.hour(moment)
            moment += timedelta(hours=1)
        await write(db, paper, shared)
        written += 1
        if written in ANALYZED or written % 180 == 0:
            await db.execute("ANALYZE")
        now = moment + timedelta(minutes=15)  # the hour's crawl has ended
        if moment < began:
            continue
        clock = time.perf_counter()
        history = await history_of_source(db, paper.source, now)
        found = await findings_of_history(db, history) if history else []
        spent += time.perf_counter() - clock
        outcome.looks += 1
        keys = set()
        for finding in found:
            keys.add(finding.key)
            named = [t for t in troubles if finding.reason in t.named_by and t.subject in ("", finding.subject)]
            for trouble in named:
                if trouble.start <= now <= trouble.end + TAIL:
                    trouble.named = trouble.named or now
                    trouble.over = now
            known = [t for t in troubles if _explains(t, finding.reason, finding.subject, now)]
            if finding.key not in open_keys and not known:
                outcome.false_alarms.append((now, finding.reason, finding.subject, finding.sentence))
        open_keys = keys
    outcome.seconds = spent / max(outcome.looks, 1)
    return outcome


def _explains(trouble: Trouble, reason: str, subject: str, now: datetime) -> bool:
    if not trouble.start <= now <= trouble.end + TAIL:
        return False
    lost = trouble.name == "bylines lost in a skin" and reason == "field_lost" and subject[:6] in ("byline", "author")
    return lost or reason in trouble.follows or (reason in trouble.named_by and trouble.subject in ("", subject))


def poisson(dice: random.Random, mean: float) -> int:
    """A number drawn from Poisson's distribution (Knuth, 1969)."""
    limit, product, count = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count


def lines(outcome: Outcome) -> Iterator[str]:
    """What is printed of a year."""
    for trouble in outcome.troubles:
        visible = (trouble.visible - trouble.start) / timedelta(hours=1) if trouble.visible else None
        named = (trouble.named - trouble.start) / timedelta(hours=1) if trouble.named else None
        lag = named - visible if named is not None and visible is not None else None
        over = (trouble.over - trouble.end) / timedelta(hours=1) if trouble.over else None
        yield (
            f"  {trouble.name:24} {trouble.start:%Y-%m-%d %H:%M}  visible {told(visible)}  named {told(named)}"
            f"  lag {told(lag)}  told until {told(over)} after its end"
        )
    for moment, reason, subject, sentence in outcome.false_alarms:
        yield f"  FALSE {moment:%Y-%m-%d %H:%M} {reason} {subject}: {sentence}"
    yield f"  {len(outcome.false_alarms)} false alarms; {outcome.looks} looks, {1000 * outcome.seconds:.0f} ms each"


def told(hours: float | None) -> str:
    """Hours in a column."""
    return "    —" if hours is None else f"{hours:3.0f} h"


async def main() -> None:
    """Read the arguments, start a server, live through the years."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--volumes", type=float, nargs="+", default=[300, 30, 5])
    parser.add_argument("--every", type=int, default=6, help="hours between looks")
    parser.add_argument("--days", type=int, default=365)
    arguments = parser.parse_args()
    with throwaway({"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}) as lease:
        migrate(lease.url)
        async with await open_pool(lease.url, max_size=1) as pool, pool.connection() as db:
            await db.set_autocommit(True)
            for seed in arguments.seeds:
                for volume in arguments.volumes:
                    began = time.perf_counter()
                    outcome = await live_through(db, seed, volume, days=arguments.days, every=arguments.every)
                    print(f"seed {seed}, {volume:g} articles a day ({time.perf_counter() - began:.0f} s)")
                    print("\n".join(lines(outcome)), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
