"""Generated articles by the million, straight into the tables: for programs that measure the archive at size.

Words are invented and as frequent as words are (Zipf), around the function words of English; names, captions and
some articles of Korean, Japanese and Chinese letters come with them. Paragraphs are drawn from a pool, so no two
articles are the same and hardly two near.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

FUNCTION_WORDS = """
the of to and a in said that for is on was by with he it as at from be has are his an will have not its they
this who were but had their been which would after more than also new one about up out year two there last
people first government she her all some could time when into over percent million country other years no
president three you state most may its against week day company market while before police between many since
under our minister city
""".split()  # noqa: SIM905 - a list of a hundred strings is hard to read
FAMILIES = (
    "Park",
    "Kim",
    "Lee",
    "Choi",
    "Jung",
    "Kang",
    "Yoon",
    "Han",
    "Shin",
    "Seo",
    "An",
    "Do",
    "Lindqvist",
    "Müller",
)
SYLLABLES = ("ha", "na", "mi", "rae", "seo", "jun", "woo", "yeon", "suk", "yeol", "hye", "min", "bo", "ra", "tae", "il")
SECTIONS = ("National", "Business", "Sports", "Culture", "World", "Opinion", "Tech", "Politics", "Life", "Weather")
SOURCES = ("paper", "gazette", "courier", "monitor", "herald", "observer")
SCRIPTS = {"ko": (0xAC00, 900), "ja": (0x3042, 80), "zh": (0x4E00, 2500)}
CJK_SHARE = 0.04
NEWEST = datetime(2026, 11, 20, tzinfo=UTC)
DAYS = 3650
PARAGRAPHS = 30_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What articles are made of."""

    words: list[str]
    names: list[str]
    paragraphs: list[str]
    cjk: dict[str, list[str]]  # language → paragraphs


def vocabulary(seed: int = 5) -> Vocabulary:
    """The same words and paragraphs for the same seed."""
    rng = random.Random(seed)
    names = list(dict.fromkeys(_name(rng) for _ in range(2_000)))
    invented = {_word(rng) for _ in range(60_000)} - set(FUNCTION_WORDS)
    words = [*FUNCTION_WORDS, *sorted(invented)]
    rng.shuffle(tail := words[len(FUNCTION_WORDS) :])
    words[len(FUNCTION_WORDS) :] = tail
    weights = list(itertools.accumulate((rank + 2.7) ** -1.13 for rank in range(len(words))))
    paragraphs = [_paragraph(rng, words, weights, names) for _ in range(PARAGRAPHS)]
    cjk = {}
    for language, (first, letters) in SCRIPTS.items():
        lexicon = [
            "".join(chr(first + rng.randrange(letters)) for _ in range(rng.choice((2, 2, 3)))) for _ in range(8000)
        ]
        steep = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(lexicon))))
        gap = " " if language == "ko" else ""
        cjk[language] = [gap.join(rng.choices(lexicon, steep, k=60)) + "。" for _ in range(1500)]
    return Vocabulary(words, names, paragraphs, cjk)


def fill(db: "psycopg.Connection[tuple[object, ...]]", count: int, made: Vocabulary, seed: int = 7) -> None:
    """That many articles with authors and captions into an empty archive, by COPY."""
    rng = random.Random(seed)
    for source in SOURCES:
        db.execute("INSERT INTO source (source, timezone) VALUES (%s, 'Asia/Seoul')", (source,))
    db.execute(
        "INSERT INTO capture (source, url, requested_url, captured_at, status, payload_length, payload_digest,"
        " warc_filename, warc_record_offset, warc_record_id)"
        " VALUES ('paper', 'https://paper.test/', 'https://paper.test/', %s, 200, 1, 'sha256:0', 'x', 0, 'urn:0')",
        (NEWEST + timedelta(days=1),),
    )
    row = db.execute("SELECT capture_id FROM capture").fetchone()
    capture_id = row[0] if row else None
    with db.cursor() as cursor, cursor.copy("COPY author (type, name) FROM STDIN") as copy:
        for name in made.names:
            copy.write_row(("Person", name))
    for chunk in _chunks(count, 20_000):
        _fill_chunk(db, list(chunk), count, capture_id, made, rng)


def _fill_chunk(
    db: "psycopg.Connection[tuple[object, ...]]",
    numbers: list[int],
    count: int,
    capture_id: object,
    made: Vocabulary,
    rng: random.Random,
) -> None:
    columns = (
        "article_id, source, url_key, url, headline, article_body, byline, date_published, date_published_offset,"
        " article_section, in_language, page_kind, text_digest, record_digest, capture_id, captured_at, first_seen_at,"
        " last_seen_at"
    )
    captured_at, offset, authors = NEWEST + timedelta(days=1), timedelta(hours=9), []
    with db.cursor() as cursor, cursor.copy(f"COPY article ({columns}) FROM STDIN") as copy:
        for number in numbers:
            moment = NEWEST - timedelta(days=DAYS * (1 - number / count), hours=rng.uniform(-48, 0))
            source = SOURCES[0] if rng.random() < 0.75 else rng.choice(SOURCES)
            author = rng.randrange(len(made.names))
            language, headline, body = _text(number, made, rng)
            authors.append((number + 1, 0, author + 1))
            url, digest = f"https://{source}.test/article/{number}", f"sha256:{number}"
            copy.write_row((
                number + 1, source, f"{source}:{number}", url, headline, body, f"By {made.names[author]}", moment,
                offset,
                SECTIONS[min(int(rng.expovariate(0.4)), len(SECTIONS) - 1)], language, "article", digest, digest,
                capture_id, captured_at, captured_at, captured_at,
            ))  # fmt: skip
    with (
        db.cursor() as cursor,
        cursor.copy("COPY article_author (article_id, position, author_id) FROM STDIN") as copy,
    ):
        for row in authors:
            copy.write_row(row)
    with (
        db.cursor() as cursor,
        cursor.copy("COPY image (article_id, ordinal, content_url, caption, position) FROM STDIN") as copy,
    ):
        for number in numbers:
            if rng.random() < 0.6:
                caption = f"{rng.choice(made.names)} on {' '.join(rng.choices(made.words[60:4000], k=9))}."
                copy.write_row((number + 1, 0, f"https://paper.test/{number}.jpg", caption, 1))


def _text(number: int, made: Vocabulary, rng: random.Random) -> tuple[str, str, str]:
    if rng.random() < CJK_SHARE:
        language = rng.choice(list(SCRIPTS))
        paragraphs = rng.sample(made.cjk[language], 6)
        return language, paragraphs[0][:24], "\n\n".join(paragraphs)
    paragraphs = rng.sample(made.paragraphs, 9)
    headline = " ".join(rng.choices(made.words[40:6000], k=8)).capitalize()
    if number % 1000 == 0:
        paragraphs[3] += f" The quokkaville{number // 100_000} inquiry went on."  # a rare word
    return "en", headline, "\n\n".join(paragraphs)


def _paragraph(rng: random.Random, words: list[str], weights: list[float], names: list[str]) -> str:
    sentences = []
    for _ in range(4):
        chosen = rng.choices(words, cum_weights=weights, k=rng.randint(14, 26))
        if rng.random() < 0.3:
            chosen.insert(rng.randrange(3), rng.choice(names))
        if rng.random() < 0.05:
            chosen.insert(3, "six-party talks")
        sentences.append(" ".join(chosen).capitalize() + ".")
    return " ".join(sentences)


def _name(rng: random.Random) -> str:
    return f"{rng.choice(FAMILIES)} {rng.choice(SYLLABLES).capitalize()}-{rng.choice(SYLLABLES)}"


def _word(rng: random.Random) -> str:
    syllables = (rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") for _ in range(rng.choice((2, 2, 3, 3, 4))))
    return "".join(syllables) + rng.choice(("", "", "n", "r", "s", "t", "ing", "ed", "tion"))


def _chunks(count: int, size: int) -> Iterator[range]:
    return (range(start, min(start + size, count)) for start in range(0, count, size))
