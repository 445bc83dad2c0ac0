"""What storages make of inputs that nobody should give them, each followed by a good article.

    python -m benchmarks.storage_torture [--rival PYTHON --rival-schema init-postgresql-db.sql]

Ours takes all of it as one batch, as a crawl does: validation, then store_processed. `--rival` is an interpreter that
has news-please (a virtual environment of its own with `pip install news-please psycopg2-binary`); its PostgresqlStorage
gets the same texts as its crawls hand them over, once all in one process and once in a process for each input, so that
the first failure does not hide the rest. `--rival-schema` is the file of that name in its repository, which its wheel
lacks. Both write to an embedded PostgreSQL of this program's own. What is stored is read back and compared: "cut" is
what differs. Prints a table in Markdown; exits 1 where ours lost something.
"""

import argparse
import asyncio
import json
import random
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from crawler.items import Article, Author, Processed
from crawler.record import to_record
from crawler.store.article_rows import stream_records
from crawler.store.articles import store_processed
from crawler.store.connection import connect, open_pool
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate
from crawler.store.patience import Patience
from crawler.validation import validate
from tests.store.test_articles import ARTICLE, MOMENT, capture_ids

ENDS_CONNECTION = "The connection ends here"
STRIKE = """
    CREATE SEQUENCE strike;
    CREATE FUNCTION strike() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF nextval('strike') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$;
    CREATE TRIGGER strike BEFORE INSERT ON {table} FOR EACH ROW WHEN (NEW.{column} = '{text}')
    EXECUTE FUNCTION strike();
"""
PICTURE = ARTICLE.images[0]
MOST_WORDS = 90  # characters of an error in the table
SECONDS = 300.0  # for the rival, at the most
# news-please's columns → those of its item that hold the text
COLUMNS = {
    "title": "article_title",
    "maintext": "article_text",
    "authors": "article_author",
    "description": "article_description",
    "language": "article_language",
    "image_url": "article_image",
    "url": "url",
    "date_publish": "article_publish_date",
}


@dataclass(frozen=True, slots=True)
class Input:
    """Something to store; ``edit`` is the same article's next text."""

    name: str
    article: Article
    edit: Article | None = None
    has_rival_field: bool = True


def inputs() -> list[Input]:
    """The list; each input has an address of its own."""
    picture = replace(PICTURE, content_url="https://paper.test/" + "i" * 2500)
    noise = random.Random(1).randbytes(9000).hex()  # what no index can compress
    odd = "👩‍👧 \u202eשלום e\u0301 \ufffe"
    given = [
        Input("an ordinary article", ARTICLE),
        Input("NUL in the text", replace(ARTICLE, article_body="a\x00b")),
        Input("NUL in the headline", replace(ARTICLE, headline="a\x00b")),
        Input("NUL in an author's name", replace(ARTICLE, authors=(Author("Kim\x00"),))),
        Input("NUL in a caption", replace(ARTICLE, images=(replace(PICTURE, caption="\x00"),)), has_rival_field=False),
        Input("a lone surrogate in the text", replace(ARTICLE, article_body="a \ud800 b")),
        Input("emoji, right to left, combining, U+FFFE", replace(ARTICLE, article_body=odd)),
        Input("a text of 5 MB", replace(ARTICLE, article_body="word " * 1_000_000)),
        Input("no text, a captioned photograph", replace(ARTICLE, article_body="")),
        Input("no text, no caption", replace(ARTICLE, article_body="", images=())),
        Input("no headline", replace(ARTICLE, headline="")),
        Input("a headline of blanks", replace(ARTICLE, headline=" \n")),
        Input("a headline of 300 characters", replace(ARTICLE, headline="word " * 59 + "words")),
        Input("a headline of 100,000 characters", replace(ARTICLE, headline="x" * 100_000)),
        Input("2,000 authors", replace(ARTICLE, authors=tuple(Author(f"Sample {n}") for n in range(2000)))),
        Input("an author's name of 300 characters", replace(ARTICLE, authors=(Author("Kim, " * 60),))),
        Input("an author's name of 18,000 characters", replace(ARTICLE, authors=(Author(noise),))),
        Input("a language tag of 300 characters", replace(ARTICLE, in_language="en-" + "x" * 297)),
        Input("a picture's address of 2,500 characters", replace(ARTICLE, images=(picture,))),
        Input("an address of 4,000 characters", replace(ARTICLE, url=f"https://paper.test/{noise[:3980]}")),
        Input("an address of ftp", replace(ARTICLE, url="ftp://paper.test/1")),
        Input("published in the year 1", replace(ARTICLE, date_published=datetime(1, 1, 1, tzinfo=UTC))),
        Input("published in the year 9999", replace(ARTICLE, date_published=datetime(9999, 12, 31, tzinfo=UTC))),
        Input("an article, then its edit", ARTICLE, replace(ARTICLE, headline="Edited")),
        Input("the connection ends in its midst", replace(ARTICLE, headline=ENDS_CONNECTION)),
    ]  # fmt: skip
    own = [f"https://paper.test/input/{n}" for n in range(len(given))]
    return [
        replace(each, article=_at(each.article, url), edit=each.edit and _at(each.edit, url, 1))
        for each, url in zip(given, own, strict=True)
    ]


def _at(article: Article, url: str, hours: int = 0) -> Article:
    url = article.url if article.url != ARTICLE.url else url
    return replace(article, url=url, url_key=url, captured_at=MOMENT + timedelta(hours=hours))


def neighbour(number: int) -> Article:
    """The good article after an input."""
    return _at(ARTICLE, f"https://paper.test/neighbour/{number}")


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an input, and of the good article after it."""

    says: str
    neighbour_stored: bool

    def cell(self) -> str:
        """For the table."""
        return self.says if self.neighbour_stored else f"{self.says}; **neighbour lost**"


async def ours(url: str, given: Sequence[Input]) -> list[Came]:
    """All as one batch."""
    articles = [a for n, each in enumerate(given) for a in (each.article, each.edit, neighbour(n)) if a]
    async with await open_pool(url) as pool:
        async with pool.connection() as db:
            ids = await capture_ids(db, len(articles))
        batch = [Processed(i, validate(article)) for i, article in zip(ids, articles, strict=True)]
        outcomes = dict(zip(ids, await Patience(pool, 60.0).run(lambda db: store_processed(db, batch)), strict=True))
        async with pool.connection() as db:
            found = await db.execute("SELECT capture_id, reason, detail FROM rejection")
            rejected = {i: (reason, detail) for i, reason, detail in await found.fetchall()}
            records = {str(record["url_key"]): record async for record in stream_records(db)}
    came, left = [], iter(zip(ids, articles, strict=True))
    for each in given:
        number, article = next(left)
        if each.edit:
            number, article = next(left)
        says = _here(outcomes[number], rejected.get(number), article, records)
        number, article = next(left)
        came.append(Came(says, _here(outcomes[number], rejected.get(number), article, records) == "stored"))
    return came


def _here(
    outcome: str, rejected: tuple[str, str] | None, article: Article, records: Mapping[str, Mapping[str, object]]
) -> str:
    if outcome == "rejected":
        reason, detail = rejected or ("for no reason", "")
        rule, _, words = detail.partition(": ")
        why = (rule if "_" in rule else words[:MOST_WORDS]) if reason == "breaks_archive_rule" else reason
        return f"rejected: {why}"
    record, wanted = records.get(article.url_key, {}), to_record(article)
    wrong = [name for name in wanted if name != "captured_at" and record.get(name) != wanted[name]]
    if not record or wrong:
        return f"cut: {', '.join(wrong)}" if record else "lost"
    return "stored" if outcome == "new" else f"stored, version {record['version']}"


def item_of(article: Article, name: str) -> dict[str, Any]:
    """The article as news-please's crawls hand one to its storage; what is not tried is short and plain."""
    when = article.date_published
    return {
        "article_title": article.headline,
        "article_text": article.article_body,
        "article_author": [author.name for author in article.authors],
        "article_description": article.description,
        "article_language": article.in_language,
        "article_image": article.images[0].content_url if article.images else None,
        "article_publish_date": when.replace(tzinfo=None).isoformat(" ") if when else None,
        "url": article.url,
        "html_title": "A title",
        "rss_title": "NULL",
        "source_domain": "paper.test",
        "local_path": f"/data/{name}",
        "filename": name,
        "download_date": "2026-11-20 03:04:05",
        "modified_date": "2026-11-20 03:04:05",
    }


class Rival:
    """news-please in an interpreter of its own, and its tables in a database of its own."""

    def __init__(self, python: str, url: str, schema: str) -> None:
        self._python, self._url = python, url
        self.versions: dict[str, str] = {}
        with connect(url, autocommit=True) as db:
            db.execute(schema.encode())
            db.execute(STRIKE.format(table="CurrentVersions", column="title", text=ENDS_CONNECTION).encode())

    def run(self, given: Sequence[tuple[int, Input]]) -> list[Came]:
        """One process for all of these; what came of each."""
        named = [
            (f"{kind}-{n}", article)
            for n, each in given
            for kind, article in (("input", each.article), ("edit", each.edit), ("neighbour", neighbour(n)))
            if article
        ]
        errors = dict(
            zip((name for name, _ in named), self._store([item_of(a, name) for name, a in named]), strict=True)
        )
        return [self._came(n, each, errors) for n, each in given]

    def _store(self, items: Sequence[Mapping[str, Any]]) -> list[str | None]:
        parts = conninfo_to_dict(self._url)
        names = {"host": "host", "port": "port", "database": "dbname", "user": "user", "password": "password"}
        connection = {name: str(parts.get(ours, "")) for name, ours in names.items()}
        done = subprocess.run(
            [self._python, str(Path(__file__).with_name("storage_torture_rival.py"))],
            input=json.dumps({"connection": connection, "items": items}),
            text=True, capture_output=True, check=False, timeout=SECONDS,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"{self._python} cannot run news-please's storage: {done.stderr.strip()[-500:]}")
        told = json.loads(done.stdout.splitlines()[-1])
        self.versions = told["versions"]
        errors: list[str | None] = told["errors"]
        return errors

    def _came(self, number: int, given: Input, errors: Mapping[str, str | None]) -> Came:
        beside = self._there(f"neighbour-{number}", neighbour(number), errors) == "stored"
        if not given.has_rival_field:
            return Came("has no such field", beside)
        name = f"edit-{number}" if given.edit else f"input-{number}"
        return Came(self._there(name, given.edit or given.article, errors), beside)

    def _there(self, name: str, article: Article, errors: Mapping[str, str | None]) -> str:
        columns = ", ".join(f"{column}::text" if column == "date_publish" else column for column in COLUMNS)
        asked = f"SELECT version, {columns} FROM CurrentVersions WHERE filename = %s"  # noqa: S608 - our own names
        with connect(self._url) as db:
            row = db.execute(asked.encode(), (name,)).fetchone()
        if row is None:
            return f"lost: {_shortened(errors[name] or 'without a word')}"
        item, (version, *values) = item_of(article, name), row
        wrong = [column for column, value in zip(COLUMNS, values, strict=True) if value != item[COLUMNS[column]]]
        if wrong:
            return f"cut: {', '.join(wrong)}"
        return "stored" if version == 1 else f"stored, version {version}"


def _shortened(error: str) -> str:
    first = re.split(r" / | DETAIL:|, commands ignored|\s*This probably", error)[0]
    return re.sub(r"^Something went wrong in \w+: ", "", first)[:MOST_WORDS]


def rows(given: Sequence[Input], columns: Sequence[Sequence[Came]]) -> list[str]:
    """The lines of the table."""
    return [
        "| " + " | ".join((each.name, *(column[n].cell().replace("|", "/") for column in columns))) + " |"
        for n, each in enumerate(given)
    ]


def main() -> None:
    """Read the arguments, start a server, store, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rival", metavar="PYTHON", help="an interpreter that has news-please")
    parser.add_argument("--rival-schema", metavar="FILE", type=Path, help="its init-postgresql-db.sql")
    arguments = parser.parse_args()
    if bool(arguments.rival) != bool(arguments.rival_schema):
        parser.error("--rival and --rival-schema go together")
    given = inputs()
    with throwaway() as lease:
        migrate(lease.url)
        with connect(lease.url, autocommit=True) as db:
            db.execute(STRIKE.format(table="article", column="headline", text=ENDS_CONNECTION).encode())
        here = asyncio.run(ours(lease.url, given))
        heads, columns = ["input", "here"], [here]
        if arguments.rival:
            schema = arguments.rival_schema.read_text("utf-8")
            for name in ("apart", "together"):
                with connect(lease.url, autocommit=True) as db:
                    db.execute(f"CREATE DATABASE rival_{name}".encode())
                rival = Rival(arguments.rival, lease.url.replace("/archive?", f"/rival_{name}?"), schema)
                each = list(enumerate(given))
                columns.append([rival.run([one])[0] for one in each] if name == "apart" else rival.run(each))
            told = " and ".join(f"{package} {version}" for package, version in rival.versions.items())
            print(f"{told}, {datetime.now(UTC):%Y-%m-%d}\n")
            heads += ["news-please, a process each", "news-please, one process"]
    print("\n".join(["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|", *rows(given, columns)]))
    for head, column in zip(heads[1:], columns, strict=True):
        lost = sum(not came.neighbour_stored for came in column)
        print(f"\n{head}: {lost} of {len(given)} good neighbours lost", end="")
    print()
    sys.exit(any(not came.neighbour_stored or came.says.startswith(("cut", "lost")) for came in here))


if __name__ == "__main__":
    main()
