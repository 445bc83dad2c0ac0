"""How fast articles are indexed and found: generated articles in a throwaway PostgreSQL, and some 200 mixed queries.

    python -m benchmarks.search [--articles 20000] [--processes 2] [--no-duplicates] [--rounds 5] [--url URL]

Articles have 4.4 KB of words as frequent as words are, names and captions; some are Korean, Japanese or Chinese. Prints
articles a second for the indexes and what these take on the disk; then for each kind of query the median, the 95th of a
hundred and the worst of all (each query's median of the rounds, from connecting to the marked passages), and the most
memory that the command took. --url names an archive that was filled before, and only asks it. The server does not wait
for the disk (fsync=off), which makes the indexes faster to write and does nothing for queries.
"""

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from benchmarks.generated_articles import FUNCTION_WORDS, NEWEST, SECTIONS, SOURCES, Vocabulary, fill, vocabulary
from crawler.finding import Wanted, find
from crawler.indexing import index_all
from crawler.store.connection import connect
from crawler.store.embedded import throwaway
from crawler.store.indexer import clean_pending
from crawler.store.migrations import migrate

SIZES = """
SELECT relname, pg_total_relation_size(oid), pg_relation_size(oid) FROM pg_class
WHERE relname IN ('article', 'search_document', 'search_document_words', 'text_signature', 'text_signature_bands')
ORDER BY relname"""


@contextmanager
def filled(articles: int, made: Vocabulary, processes: int, *, duplicates: bool, at_once: bool) -> Iterator[str]:
    """The URL of an archive of so many articles, indexed; says how long that took."""
    with throwaway({"fsync": "off", "max_wal_size": "8GB"}) as lease:
        migrate(lease.url)
        began = time.monotonic()
        with connect(lease.url) as db:
            fill(db, articles, made)
        print(f"{articles:,} articles generated in {time.monotonic() - began:.0f} s", flush=True)
        with connect(lease.url, autocommit=True) as db:
            db.execute("VACUUM ANALYZE")
            if at_once:
                db.execute("DROP INDEX search_document_words")
        began = said = time.monotonic()
        done = before = 0
        for count in index_all(lease.url, articles, processes, duplicates=duplicates):
            done += count
            if time.monotonic() - said >= 60:
                rate = (done - before) / (time.monotonic() - said)
                print(f"  {done:,} indexed, {rate:,.0f} a second now (load {os.getloadavg()[0]:.1f})", flush=True)
                before, said = done, time.monotonic()
        seconds = time.monotonic() - began
        print(f"{done:,} indexed in {processes} processes: {done / seconds:,.0f} a second", flush=True)
        if at_once:
            began = time.monotonic()
            with connect(lease.url, autocommit=True) as db:
                db.execute("SET maintenance_work_mem = '2GB'")
                db.execute(
                    "CREATE INDEX search_document_words ON search_document USING gin (day, source, section, document)"
                )
            print(f"the index of words built in {time.monotonic() - began:.0f} s", flush=True)
        clean_pending(lease.url)
        with connect(lease.url, autocommit=True) as db:
            db.execute("VACUUM ANALYZE")
            for name, whole, own in db.execute(SIZES.encode()).fetchall():
                print(f"  {name}: {whole / 1e6:,.0f} MB, of it {own / 1e6:,.0f} without its indexes and long values")
        yield lease.url


def queries(made: Vocabulary) -> list[tuple[str, Wanted]]:
    """The fixed list: a kind, and what is asked for."""
    rng = random.Random(11)
    common = ["said", "people", "first", "government", "time", "percent", "million", "country", "president", "state"]
    middle, rare = made.words[300:3000], made.words[20_000:]
    listed = [("rare", Wanted(rng.choice(rare))) for _ in range(20)]
    listed += [("rare", Wanted(f"quokkaville{number}")) for number in range(10)]
    listed += [("common", Wanted(rng.choice(common))) for _ in range(20)]
    listed += [("common", Wanted(" ".join(rng.sample(common, 2)))) for _ in range(15)]
    listed += [("common and rare", Wanted(f"{rng.choice(common)} {rng.choice(rare)}")) for _ in range(10)]
    listed += [("middling", Wanted(" ".join(rng.sample(middle, rng.choice((1, 2)))))) for _ in range(30)]
    listed += [("phrase", Wanted('"six-party talks"')), ("phrase", Wanted("six-party talks -minister"))]
    listed += [("phrase", Wanted(f'"{_run(rng, made, 2)}"')) for _ in range(20)]
    listed += [("name", Wanted(rng.choice(made.names))) for _ in range(15)]
    listed += [("name", Wanted(f'"{rng.choice(made.names)}"')) for _ in range(10)]
    listed += [("author", Wanted("", author=rng.choice(made.names))) for _ in range(15)]
    listed += [("beginning", Wanted(rng.choice(middle)[:4] + "*")) for _ in range(5)]
    for paragraphs in made.cjk.values():
        listed += [("CJK", Wanted(_part(rng, paragraphs))) for _ in range(8)]
    for source in SOURCES[:5]:
        listed += [("of a source", Wanted(rng.choice(common), source=source)) for _ in range(2)]
    for section in SECTIONS[::2]:
        listed += [("of a section", Wanted(rng.choice(common), section=section)) for _ in range(2)]
    for days in (3, 40, 400, 1800, 3000):
        since = NEWEST - timedelta(days=days)
        listed += [("of days", Wanted(rng.choice(common), since=since, before=since + timedelta(days=30)))]
        listed += [("of days", Wanted(rng.choice(middle), before=since))]
        listed += [("of days", Wanted(rng.choice(common), source=SOURCES[1], before=since))]
    return listed


def _run(rng: random.Random, made: Vocabulary, count: int) -> str:
    while True:
        words = rng.choice(made.paragraphs).replace(".", "").lower().split()
        start = rng.randrange(len(words) - count)
        run = words[start : start + count]
        if not set(run) <= set(FUNCTION_WORDS):  # a phrase of stop words alone cannot be looked up
            return " ".join(run)


def _part(rng: random.Random, paragraphs: list[str]) -> str:
    paragraph = rng.choice(paragraphs).strip("。")
    start = rng.randrange(len(paragraph) - 4)
    return paragraph[start : start + rng.choice((2, 3, 4))].strip()


def ask(url: str, made: Vocabulary, rounds: int) -> None:
    """Every query in each round; the table."""
    listed = queries(made)
    times: list[list[float]] = [[] for _ in listed]
    found = [0] * len(listed)
    for _ in range(rounds):
        for number, (_, wanted) in enumerate(listed):
            began = time.perf_counter()
            results = find(url, wanted, 10)
            times[number].append((time.perf_counter() - began) * 1000)
            found[number] = results.candidates
    medians = [statistics.median(each) for each in times]
    print(f"\n{len(listed)} queries, {rounds} rounds, ms (load {os.getloadavg()[0]:.1f})")
    print("| kind | queries | candidates, median | p50 | p95 | worst |\n|---|---|---|---|---|---|")
    kinds = list(dict.fromkeys(kind for kind, _ in listed))
    for kind in [*kinds, "all"]:
        chosen = [number for number, (each, _) in enumerate(listed) if kind in (each, "all")]
        spent = sorted(medians[number] for number in chosen)
        candidates = statistics.median(found[number] for number in chosen)
        p95 = spent[min(len(spent) - 1, int(0.95 * len(spent)))]
        print(
            f"| {kind} | {len(spent)} | {candidates:.0f} "
            f"| {statistics.median(spent):.0f} | {p95:.0f} | {spent[-1]:.0f} |"
        )
    slowest = sorted(range(len(listed)), key=lambda number: -medians[number])[:5]
    for number in slowest:
        print(f"  {medians[number]:.0f} ms, first time {times[number][0]:.0f} ms: {listed[number][1]}")


def memory_of_command(url: str) -> None:
    """The most memory of `crawler search`, resident, without the server's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    command = [sys.executable, "-m", "crawler", "search", "minister said", "--limit", "200", "--format", "json"]
    environment = {**os.environ, "ARCHIVE_URL": url}
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"crawler search: {max(most, before) / 1024:.0f} MB at most")


def main() -> None:
    """Fill or take an archive, and ask it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000, help="how many (default 20,000)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="that index (default: one a core)")
    parser.add_argument("--no-duplicates", action="store_true", help="fill the index of words alone")
    parser.add_argument("--at-once", action="store_true", help="build the index of words at the end, for queries only")
    parser.add_argument("--keep", type=float, default=0, metavar="SECONDS", help="leave the server running so long")
    parser.add_argument("--rounds", type=int, default=5, help="how often each query is asked (default 5)")
    parser.add_argument("--url", help="an archive that is filled")
    options = parser.parse_args()
    made = vocabulary()
    if options.url:
        ask(options.url, made, options.rounds)
        memory_of_command(options.url)
        return
    with filled(
        options.articles, made, options.processes, duplicates=not options.no_duplicates, at_once=options.at_once
    ) as url:
        ask(url, made, options.rounds)
        memory_of_command(url)
        print(f"the server answers for {options.keep:.0f} s more at {url}" if options.keep else "", flush=True)
        time.sleep(options.keep)


if __name__ == "__main__":
    main()
