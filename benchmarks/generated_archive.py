"""An archive of many articles that nobody crawled, for programs that measure what reads it.

python -m benchmarks.generated_archive URL ARTICLES BODY_BYTES SEED
"""

import itertools
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from psycopg import Connection, sql

from crawler.sample.prose import paragraph, person, sentence
from crawler.store.connection import connect

BODIES = 5_000  # made beforehand; each article has one of them with another headline
AUTHORS = 2_000
SOURCES = ("gazette", "placeholder_post", "sample_times")
SECTIONS = ("National", "Business", "Culture", "Sports")
FIRST_DAY = datetime(2012, 1, 1, tzinfo=UTC)
EVERY = timedelta(minutes=7)  # an article; a million of them are thirteen years
SEEN = datetime(2026, 11, 26, 3, 4, 5, 678901, tzinfo=UTC)
EVIDENCE = {
    name: {"source": "site_rule", "confidence": confidence, "reason": reason}
    for name, confidence, reason in (
        ("headline", 1.0, ""),
        ("publisher", 1.0, ""),
        ("alternative_headline", 1.0, ""),
        ("description", 0.7, ""),
        ("article_section", 1.0, ""),
        ("in_language", 1.0, ""),
        ("canonical_url", 1.0, ""),
        ("page_kind", 0.5, ""),
        ("byline", 0.95, "last line of the text"),
        ("keywords", 0.7, ""),
        ("date_published", 1.0, ""),
        ("authors", 0.9, "printed"),
        ("article_body", 0.98, "the text of two readings"),
    )
}
COLUMNS = [
    "article_id",
    "source",
    "url_key",
    "url",
    "canonical_url",
    "headline",
    "alternative_headline",
    "description",
    "article_body",
    "byline",
    "date_published",
    "date_published_offset",
    "date_published_raw",
    "article_section",
    "keywords",
    "in_language",
    "publisher",
    "page_kind",
    "evidence",
    "text_digest",
    "record_digest",
    "capture_id",
    "captured_at",
    "first_seen_at",
    "last_seen_at",
]


def body(rng: Random, size: int) -> str:
    """Paragraphs of prose, of about so many bytes."""
    paragraphs: list[str] = []
    while sum(len(text.encode()) + 2 for text in paragraphs) < size:
        paragraphs.append(paragraph(rng))
    return "\n\n".join(paragraphs)


def fill(db: Connection[tuple[object, ...]], count: int, size: int, seed: int = 1) -> None:
    """Articles with authors, images and evidence, by COPY; then VACUUM ANALYZE. db is in autocommit."""
    rng = Random(seed)
    bodies = [body(rng, size) for _ in range(BODIES)]
    headlines = [sentence(rng) for _ in range(BODIES)]
    names = list(dict.fromkeys(f"{person(rng)} {number}" for number in range(AUTHORS)))
    for source in SOURCES:
        db.execute("INSERT INTO source (source, timezone) VALUES (%s, 'Asia/Seoul')", (source,))
    db.execute(
        "INSERT INTO capture (source, url, requested_url, captured_at, status, payload_length, payload_digest,"
        " warc_filename, warc_record_offset, warc_record_id)"
        " VALUES (%s, 'https://gazette.example/', 'https://gazette.example/', now(), 200, 0, 'sha256:0', 'x', 0, 'x')",
        (SOURCES[0],),
    )
    ((capture,),) = db.execute("SELECT capture_id FROM capture").fetchall()
    _copy(db, "author", ["author_id", "type", "name", "email"], _authors(names))
    _copy(db, "article", COLUMNS, _articles(rng, count, bodies, headlines, names, capture))
    _copy(db, "article_author", ["article_id", "position", "author_id"], _bylines(count, len(names)))
    _copy(
        db,
        "image",
        ["article_id", "ordinal", "content_url", "caption", "credit_line", "alt_text", "position"],
        _images(count, headlines),
    )
    for table in ("author", "article"):
        key = f"{table}_id"
        db.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), (SELECT max({}) FROM {}))").format(
                table, key, sql.Identifier(key), sql.Identifier(table)
            )
        )
    db.execute("VACUUM ANALYZE")


def _copy(
    db: Connection[tuple[object, ...]], table: str, columns: list[str], rows: Iterator[tuple[object, ...]]
) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with db.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)) as copy:
        for row in rows:
            copy.write_row(row)


def _authors(names: list[str]) -> Iterator[tuple[object, ...]]:
    for number, name in enumerate(names, 1):
        yield number, "Person", name, f"writer{number}@gazette.example"


def _articles(
    rng: Random, count: int, bodies: list[str], headlines: list[str], names: list[str], capture: object
) -> Iterator[tuple[object, ...]]:
    evidence = json.dumps(EVIDENCE)
    order = itertools.cycle(rng.sample(range(BODIES), BODIES))
    for number in range(1, count + 1):
        which = next(order)
        source = SOURCES[which % len(SOURCES)]
        url = f"https://{source}.example/article/{number}"
        published = FIRST_DAY + EVERY * number
        yield (
            number,
            source,
            f"{source}:article:{number}",
            url,
            url,
            f"No. {number}: {headlines[which]}",
            headlines[which - 1],
            headlines[which - 2],
            bodies[which],
            f"By {names[number % len(names)]}",
            published,
            timedelta(hours=9),
            published.strftime("%b. %d, %Y - %H:%M"),
            SECTIONS[which % len(SECTIONS)],
            ["Sampleville", SECTIONS[which % len(SECTIONS)]],
            "en",
            "The Placeholder",
            "article",
            evidence,
            f"sha256:{number:064x}",
            f"sha256:{number:064x}",
            capture,
            SEEN,
            SEEN,
            SEEN,
        )


def _bylines(count: int, authors: int) -> Iterator[tuple[object, ...]]:
    for number in range(1, count + 1):
        yield number, 0, number % authors + 1
        if number % 3 == 0:
            yield number, 1, (number + 7) % authors + 1


def _images(count: int, headlines: list[str]) -> Iterator[tuple[object, ...]]:
    for number in range(1, count + 1):
        caption = headlines[number % len(headlines)]
        yield number, 0, f"https://img.gazette.example/{number}.jpg", caption, "Placeholder", caption, 1


if __name__ == "__main__":
    with connect(sys.argv[1], autocommit=True) as archive:
        fill(archive, *map(int, sys.argv[2:5]))
