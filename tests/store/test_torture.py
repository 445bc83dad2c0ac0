"""Records that no archive should be given: each ends as stored or as a rejection that names the rule it broke, its
neighbours are stored, nothing stays unprocessed, and all that is stored can be read back."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

from crawler.items import Article, Author, Evidence, FetchedPage, Image, Processed, Rejection
from crawler.process import process
from crawler.record import to_record
from crawler.store.articles import store_processed
from crawler.store.patience import Database
from tests.store.test_articles import ARTICLE, MOMENT, capture_ids, exported, in_archive, rows, stored

NOTHING = cast(Any, None)  # where the type says that there is always something
EAST, WEST = timezone(timedelta(hours=9)), timezone(timedelta(hours=-5))
NAIVE = datetime(2026, 11, 20, 9)  # noqa: DTZ001 - that is the poison
RANDOM = random.Random(1).randbytes(2000).hex()  # what cannot be compressed into a row of an index

# What a record can break: the rule → such a record. The rule is the constraint, or one of ours in words.
BROKEN: dict[str, Article] = {
    "article_headline_is_a_line": replace(ARTICLE, headline="x" * 100_000),
    "article_headline_is_not_blank": replace(ARTICLE, headline=" \n"),
    "article_url_is_http": replace(ARTICLE, url="ftp://paper.test/"),
    "article_is_published_in_the_age_of_print": replace(ARTICLE, date_published=datetime.min.replace(tzinfo=UTC)),
    "article_offset_goes_with_its_date": replace(ARTICLE, date_published=NAIVE),
    "article_source_fkey": replace(ARTICLE, source="nobody"),
    "article_source_not_null": replace(ARTICLE, source=NOTHING),
    "article_url_key_not_null": replace(ARTICLE, url_key=NOTHING),
    "article_url_not_null": replace(ARTICLE, url=NOTHING),
    "article_headline_not_null": replace(ARTICLE, headline=NOTHING),
    "article_article_body_not_null": replace(ARTICLE, article_body=NOTHING),
    "article_page_kind_not_null": replace(ARTICLE, page_kind=NOTHING),
    "author_has_a_name_or_an_email": replace(ARTICLE, authors=(Author(None, None),)),
    "author_type_is_of_schema_org": replace(ARTICLE, authors=(Author("Robo Sample", type="Robot"),)),
    "author_type_not_null": replace(ARTICLE, authors=(Author("Robo Sample", type=NOTHING),)),
    "image_position_is_a_paragraph": replace(ARTICLE, images=(Image("https://paper.test/1.jpg", position=-1),)),
    "image_content_url_not_null": replace(ARTICLE, images=(Image(NOTHING),)),
    "image_position_not_null": replace(ARTICLE, images=(Image("https://paper.test/1.jpg", position=NOTHING),)),
}
OTHERWISE: dict[str, tuple[Article, str]] = {  # with what the detail says
    "NUL in the body": (replace(ARTICLE, article_body="a\x00b"), "NUL"),
    "NUL in the address": (replace(ARTICLE, url="https://paper.test/\x00"), "NUL"),
    "NUL in a keyword": (replace(ARTICLE, keywords=("fine", "a\x00b")), "NUL"),
    "NUL in an author": (replace(ARTICLE, authors=(Author("Kim\x00"),)), "NUL"),
    "NUL in a caption": (replace(ARTICLE, images=(Image("https://paper.test/1.jpg", "a\x00b"),)), "NUL"),
    "NUL in the date as printed": (replace(ARTICLE, date_published_raw="Nov.\x0020"), "NUL"),
    "NUL in the evidence": (replace(ARTICLE, evidence={"headline": Evidence("meta", 1, "\x00")}), "Untranslatable"),
    "a field's name with NUL": (replace(ARTICLE, evidence={"\x00": Evidence("meta", 1)}), "Untranslatable"),
    "surrogate in the headline": (replace(ARTICLE, headline="lone \ud800"), "surrogates not allowed"),
    "surrogate in the key": (replace(ARTICLE, url_key="paper:\udfff"), "surrogates not allowed"),
    "surrogate in the evidence": (replace(ARTICLE, evidence={"byline": Evidence("\udc80", 1)}), "InvalidText"),
    "confidence is no number": (replace(ARTICLE, evidence={"byline": Evidence("a", float("nan"))}), "InvalidText"),
    "key too long for its index": (replace(ARTICLE, url_key=RANDOM), "article_source_url_key_key"),
    "name too long for its index": (replace(ARTICLE, authors=(Author(RANDOM),)), "author_once"),
    "name too long for any index": (
        replace(ARTICLE, authors=(Author(random.Random(1).randbytes(9000).hex()),)),
        "index row requires",
    ),
    "author with blanks for a name": (replace(ARTICLE, authors=(Author(" ", ""),)), "author_has_a_name_or_an_email"),
    "published in 9999": (replace(ARTICLE, date_published=datetime.max.replace(tzinfo=UTC)), "age_of_print"),
    "published before there is UTC": (replace(ARTICLE, date_published=datetime.min.replace(tzinfo=EAST)), "0001"),
    "modified before there is UTC": (replace(ARTICLE, date_modified=datetime.min.replace(tzinfo=EAST)), "0001"),
    "modified after all years": (replace(ARTICLE, date_modified=datetime.max.replace(tzinfo=WEST)), "9999"),
    "modified without a zone": (replace(ARTICLE, date_modified=NAIVE), "article_offset_goes_with_its_date"),
    "position beyond integers": (replace(ARTICLE, images=(Image("https://paper.test/1", position=1 << 40),)), "range"),
}
POISON = {name: (article, name.split("_not_null")[0].split("_", 1)[-1]) for name, article in BROKEN.items()} | OTHERWISE

NUMBERED = "its number is drawn from the table's own sequence"
OURS = "store/articles.py makes it, from no word of the record"
ARTICLES_OWN = "its parts are written with the number that its own row got, in the same transaction"
CAPTURES_OWN = "a result is that of a capture, whose number the archive gave; no capture is ever deleted"
UNBREAKABLE = {
    "article_pkey": NUMBERED,
    "article_article_id_not_null": NUMBERED,
    "article_capture_id_not_null": CAPTURES_OWN,
    "article_capture_id_fkey": CAPTURES_OWN,
    "article_source_url_key_key": "an article that is known is seen again or changed, also where another writer made it"
    " a moment ago",
    "article_is_gone_after_it_was_seen": "only lose_articles sets it, to a capture no older than last_seen_at",
    "article_captured_at_not_null": "it is the moment of the fetch: the crawl's own, or the WARC record's",
    "article_is_seen_in_order": "both begin as captured_at, and are moved by least and greatest",
    "article_first_seen_at_not_null": "it is captured_at",
    "article_last_seen_at_not_null": "it is captured_at",
    "article_keywords_not_null": "article_row makes a list of them",
    "article_evidence_not_null": "article_row makes an object of it, empty where nothing is told",
    "article_text_digest_not_null": OURS,
    "article_record_digest_not_null": OURS,
    "article_version_not_null": "its default, and one more with each change",
    "article_version_counts_from_one": "the same of article and article_version: 1, and one more with each change",
    "article_author_pkey": "positions count up",
    "article_author_article_id_not_null": ARTICLES_OWN,
    "article_author_article_id_fkey": ARTICLES_OWN,
    "article_author_position_not_null": OURS,
    "article_author_author_id_not_null": "the author's row is found or made before",
    "article_author_author_id_fkey": "the author's row is found or made before, and none is ever deleted",
    "author_pkey": NUMBERED,
    "author_author_id_not_null": NUMBERED,
    "author_once": "authors who are known are looked up, and ON CONFLICT does nothing; its length is tested above",
    "image_pkey": "ordinals count up",
    "image_article_id_not_null": ARTICLES_OWN,
    "image_article_id_fkey": ARTICLES_OWN,
    "image_ordinal_not_null": OURS,
    "article_version_pkey": "the article's row is locked while its next version is made",
    "article_version_article_id_not_null": ARTICLES_OWN,
    "article_version_article_id_fkey": ARTICLES_OWN,
    "article_version_version_not_null": OURS,
    "article_version_capture_id_not_null": CAPTURES_OWN,
    "article_version_capture_id_fkey": CAPTURES_OWN,
    "article_version_seen_at_not_null": "it is captured_at",
    "article_version_changed_not_null": OURS,
    "article_version_replaced_not_null": OURS,
    "article_version_says_what_changed": "where nothing did, there is no version; tested below",
    "rejection_pkey": NUMBERED,
    "rejection_rejection_id_not_null": NUMBERED,
    "rejection_capture_id_key": "the second of a capture replaces the first",
    "rejection_capture_id_not_null": CAPTURES_OWN,
    "rejection_capture_id_fkey": CAPTURES_OWN,
    "rejection_source_fkey": "the source is that of the capture",
    "rejection_source_not_null": "the source is that of the capture",
    "rejection_url_key_not_null": "_rejection_row makes a text of it",
    "rejection_url_not_null": "_rejection_row makes a text of it",
    "rejection_reason_not_null": "_rejection_row makes a text of it",
    "rejection_detail_not_null": "_rejection_row makes a text of it",
    "rejection_rejected_at_not_null": "its default",
}
BROKEN_REJECTIONS = {"rejection_reason_is_a_word"}  # tested below
CONSTRAINTS = """
    WITH tables AS (SELECT unnest('{article,author,article_author,image,article_version,rejection}'::regclass[]) AS oid)
    SELECT conname::text FROM pg_constraint WHERE conrelid IN (SELECT oid FROM tables) AND contype <> 'n'
    UNION SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid IN (SELECT oid FROM tables) AND indisunique
    UNION SELECT attrelid::regclass || '_' || attname || '_not_null' FROM pg_attribute
          WHERE attrelid IN (SELECT oid FROM tables) AND attnum > 0 AND attnotnull AND NOT attisdropped
"""  # NOT NULL is in pg_constraint since PostgreSQL 18 only, and an index on expressions never


def test_each_constraint_has_a_record_that_breaks_it_or_a_reason_why_none_can(archive_url: str) -> None:
    names = {name for (name,) in rows(archive_url, CONSTRAINTS)}
    assert names == BROKEN.keys() | UNBREAKABLE.keys() | BROKEN_REJECTIONS
    assert not BROKEN.keys() & UNBREAKABLE.keys()


def good(number: int) -> Article:
    return replace(ARTICLE, url_key=f"paper:{number}", url=f"https://paper.test/{number}")


def keyed(article: Article, number: int) -> Article:
    """The article under a key of its own, where its key is not what is wrong with it."""
    return replace(article, url_key=f"paper:{number}") if article.url_key == ARTICLE.url_key else article


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archive holds."""

    keys: set[str]  # of articles that the export gives
    rejections: list[tuple[str, str]]  # reason, detail; in the order of the captures


def archived(url: str) -> Archived:
    """Nothing is unprocessed, nothing is in parts, and the export gives all that is stored."""
    assert rows(url, "SELECT count(*) FROM capture WHERE processed_at IS NULL") == [(0,)]
    assert rows(url, "SELECT count(*) FROM article WHERE version <> "
                "(SELECT count(*) FROM article_version WHERE article_id = article.article_id)") == [(0,)]  # fmt: skip
    keys = [str(record["url_key"]) for record in exported(url)]
    assert rows(url, "SELECT count(*) FROM article") == [(len(keys),)]
    rejections = rows(url, "SELECT reason, detail FROM rejection ORDER BY capture_id")
    return Archived(set(keys), [(reason, detail) for reason, detail in rejections])


def test_a_poisoned_record_is_a_rejection_and_its_neighbours_are_stored(archive_url: str) -> None:
    async def work(db: Database) -> dict[str, list[str]]:
        ids = iter(await capture_ids(db, 3 * len(POISON)))
        return {
            name: await store_processed(
                db, [Processed(next(ids), each) for each in (good(3 * n), keyed(poisoned, 3 * n + 1), good(3 * n + 2))]
            )
            for n, (name, (poisoned, _)) in enumerate(POISON.items())
        }

    assert in_archive(archive_url, work) == {name: ["new", "rejected", "new"] for name in POISON}
    found = archived(archive_url)
    assert found.keys == {f"paper:{n}" for n in range(3 * len(POISON)) if n % 3 != 1}
    assert unnamed(found.rejections, [rule for _, rule in POISON.values()]) == []


def unnamed(rejections: Sequence[tuple[str, str]], rules: Sequence[str]) -> list[tuple[str, str]]:
    """The rejections whose detail does not name their rule, each with the rule."""
    assert {reason for reason, _ in rejections} == {"breaks_archive_rule"}
    return [(rule, detail) for (_, detail), rule in zip(rejections, rules, strict=True) if rule not in detail]


def test_an_edit_that_breaks_a_rule_leaves_the_article_as_it_was(archive_url: str) -> None:
    edits = [replace(poisoned, headline="Edited") for poisoned, _ in POISON.values()
             if poisoned.url_key == ARTICLE.url_key and poisoned.source == "paper"
             and poisoned.headline == ARTICLE.headline]  # fmt: skip
    last = replace(ARTICLE, headline="A good edit")
    assert stored(archive_url, ARTICLE, *edits, last) == ["new", *["rejected"] * len(edits), "changed"]
    found = archived(archive_url)
    assert len(found.rejections) == len(edits) > 20
    ((headline, version),) = rows(archive_url, "SELECT headline, version FROM article")
    assert (headline, version) == ("A good edit", 2)


def test_many_poisoned_records_in_a_batch_of_a_hundred(archive_url: str) -> None:
    places = dict(zip(random.Random(2).sample(range(100), len(POISON)), POISON, strict=True))
    batch = [keyed(POISON[places[n]][0], n) if n in places else good(n) for n in range(100)]
    assert stored(archive_url, *batch) == ["rejected" if n in places else "new" for n in range(100)]
    found = archived(archive_url)
    assert found.keys == {f"paper:{n}" for n in range(100) if n not in places}
    assert unnamed(found.rejections, [POISON[places[place]][1] for place in sorted(places)]) == []


def test_a_batch_of_nothing_but_poison(archive_url: str) -> None:
    batch = [keyed(poisoned, n) for n, (poisoned, _) in enumerate(POISON.values())]
    assert stored(archive_url, *batch) == ["rejected"] * len(POISON)
    found = archived(archive_url)
    assert (found.keys, len(found.rejections)) == (set(), len(POISON))
    assert rows(archive_url, "SELECT count(*) FROM author") == [(0,)]


def test_poisoned_rejections(archive_url: str) -> None:
    fine = Rejection("paper", "https://paper.test/2", "paper:2", "no_body", "a headline", MOMENT)
    poisoned: Sequence[tuple[Rejection, str, str]] = (
        (fine, "no_body", "a headline"),
        (replace(fine, url="\x00", url_key="\x00", detail="a\x00b"), "no_body", "ab"),
        (replace(fine, url="\ud800", url_key="\udfff", detail="a\udc80b"), "no_body", "a?b"),
        (replace(fine, detail="x" * 1_000_000, url="y" * 1_000_000, url_key=RANDOM), "no_body", "x" * 4000),
        (replace(fine, detail=NOTHING, url=NOTHING, url_key=NOTHING), "no_body", ""),
        (replace(fine, source="nobody"), "no_body", "a headline"),
        (replace(fine, source=NOTHING), "no_body", "a headline"),
        (replace(fine, reason="No body, sir!"), "breaks_archive_rule", "rejection_reason_is_a_word"),
        (
            replace(fine, reason="block_page", captured_at=datetime.max.replace(tzinfo=UTC)),
            "breaks_archive_rule",
            "Overflow",
        ),
        (replace(fine, reason=NOTHING), "breaks_archive_rule", "rejection_reason_is_a_word"),
    )
    batch = [each for rejection, _, _ in poisoned for each in (rejection, None)]
    outcomes = stored(archive_url, *(good(n) if each is None else each for n, each in enumerate(batch)))
    assert outcomes == ["rejected", "new"] * len(poisoned)
    found = archived(archive_url)
    assert len(found.keys) == len(poisoned)
    for (reason, detail), (_, wanted, says) in zip(found.rejections, poisoned, strict=True):
        assert reason == wanted
        assert says in detail
        assert len(detail) <= 4000


def test_absurd_aliases(archive_url: str) -> None:
    aliases: dict[str, tuple[tuple[str, str], ...]] = {
        "its own": (("paper:1", "redirect"),),
        "evidence": (("paper:other", "hearsay"),),
        "NUL": (("paper:\x00", "redirect"),),
        "surrogate": (("paper:\ud800", "redirect"),),
        "too long": ((RANDOM, "redirect"),),
        "twice": (("paper:a", "redirect"), ("paper:a", "canonical")),
        "a neighbour's": (("paper:0", "redirect"),),
        "thousands": tuple((f"paper:alias:{n}", "canonical") for n in range(3000)),
        "blank": (("", "redirect"),),
    }
    wanted = ["rejected"] * 5 + ["new"] * 4

    async def work(db: Database) -> list[str]:
        ids = await capture_ids(db, 2 * len(aliases))
        batch = []
        for n, each in enumerate(aliases.values()):
            key = f"paper:{2 * n + 1}"
            batch.append(
                Processed(
                    ids[2 * n], replace(good(2 * n + 1)), tuple((key if k == "paper:1" else k, e) for k, e in each)
                )
            )
            batch.append(Processed(ids[2 * n + 1], good(1000 + n)))
        return await store_processed(db, batch)

    outcomes = in_archive(archive_url, work)
    assert outcomes[1::2] == ["new"] * len(aliases)
    assert outcomes[::2] == wanted
    details = [detail for _, detail in archived(archive_url).rejections]
    says = ("url_alias_names_another_key", "url_alias_evidence_is_known", "NUL", "surrogates", "index row size")
    assert [word for word, detail in zip(says, details, strict=True) if word not in detail] == []


def test_the_same_article_again_and_again_in_one_batch(archive_url: str) -> None:
    texts = ["First.", "Second.", "Second.", "Poisoned\x00.", "First.", "Third."]
    batch = [
        replace(ARTICLE, article_body=text, captured_at=MOMENT + timedelta(hours=n)) for n, text in enumerate(texts)
    ]
    older = replace(ARTICLE, article_body="Older.", captured_at=MOMENT - timedelta(hours=1))
    outcomes = stored(archive_url, *batch, older, good(2))
    assert outcomes == ["new", "changed", "unchanged", "rejected", "changed", "changed", "superseded", "new"]
    archived(archive_url)
    versions = (
        "SELECT article_version.version, changed, replaced->>'article_body' FROM article_version"
        " JOIN article USING (article_id) WHERE url_key = 'paper:1' ORDER BY 1"
    )
    assert rows(archive_url, versions) == [
        (1, [], None),
        (2, ["article_body"], "First."),
        (3, ["article_body"], "Second."),
        (4, ["article_body"], "First."),
    ]


def test_a_digest_of_another_program_version_is_no_change(archive_url: str) -> None:
    assert stored(archive_url, ARTICLE) == ["new"]

    async def work(db: Database) -> list[list[str]]:
        await db.execute("UPDATE article SET record_digest = 'sha256:otherwise'")
        again = replace(ARTICLE, captured_at=MOMENT + timedelta(hours=1))
        ((capture_id,),) = await (await db.execute("SELECT capture_id FROM capture")).fetchall()
        return [await store_processed(db, [Processed(capture_id, again)]) for _ in range(2)]

    assert in_archive(archive_url, work) == [["unchanged"], ["unchanged"]]
    assert archived(archive_url).rejections == []
    moved = "SELECT count(*) FROM article WHERE last_seen_at > first_seen_at AND record_digest <> 'sha256:otherwise'"
    assert rows(archive_url, moved) == [(1,)]


WHOLE = {
    "5 MB of ASCII": replace(ARTICLE, article_body="word " * 1_000_000),
    "4 MB of Hangul": replace(ARTICLE, article_body="한국어글 " * 300_000),
    "2,000 authors": replace(ARTICLE, authors=tuple(Author(f"Sample {n}") for n in range(2000))),
    "2,000 images": replace(ARTICLE, images=tuple(Image(f"https://paper.test/{n}", "\t\\N\n") for n in range(2000))),
    "an author twice, and with nothing for a name": replace(
        ARTICLE, authors=(Author("Kim"), Author("Kim"), Author(None, "k@paper.test"), Author(None, "k@paper.test"))
    ),
    "no text, a caption": replace(ARTICLE, article_body=""),
    "no date": replace(ARTICLE, date_published=None, date_published_raw=None),
    "modified in year 1": replace(ARTICLE, date_modified=datetime.min.replace(tzinfo=UTC)),
    "modified in 9999": replace(ARTICLE, date_modified=datetime.max.replace(tzinfo=UTC)),
    "seconds in the offset": replace(
        ARTICLE, date_published=datetime(1905, 1, 1, tzinfo=timezone(timedelta(hours=8, minutes=27, seconds=52)))
    ),
    "emoji": replace(ARTICLE, headline="👩‍👩‍👧‍👦 🇰🇷 🏳️‍🌈"),
    "right to left": replace(ARTICLE, headline="\u202eשלום \u2067عالم\u2069", keywords=("ערב", "\u200f")),
    "combining": replace(ARTICLE, article_body="Z͑ͫa̸͎l̷g̶o e\u0301 é \u1100\u1161"),
    "no characters": replace(ARTICLE, headline="\ufffe\uffff\U0010ffff\ue000\x7f\x1b[31m", byline="\ufeff"),
    "COPY's own signs": replace(
        ARTICLE, article_body="\\.\n\\N\t\r\n\\x00\b", byline="\\N", description="", keywords=("{", '"', "NULL", "")
    ),
    "JSON's own signs": replace(ARTICLE, evidence={"headline": Evidence('"\\u0000"', 0.1, "}{'%s")}),
}  # fmt: skip


def test_what_is_only_odd_comes_back_as_it_went_in(archive_url: str) -> None:
    batch = [replace(article, url_key=f"paper:{name}") for name, article in WHOLE.items()]
    assert stored(archive_url, *batch) == ["new"] * len(batch)
    records = {record["url_key"]: record for record in exported(archive_url)}
    for article in batch:
        record, wanted = records[article.url_key], to_record(article)
        assert [name for name in wanted if name != "captured_at" and record[name] != wanted[name]] == [], (
            article.url_key
        )

    async def again(db: Database) -> list[str]:
        ids = [number for (number,) in await (await db.execute("SELECT capture_id FROM capture ORDER BY 1")).fetchall()]
        return await store_processed(db, [Processed(i, a) for i, a in zip(ids, batch, strict=True)])

    assert in_archive(archive_url, again) == ["unchanged"] * len(batch)


def test_a_name_that_is_blank_and_one_that_is_none_are_one_author(archive_url: str) -> None:
    blank, none = (replace(ARTICLE, authors=(Author(name, "k@paper.test"),)) for name in ("", None))
    assert stored(archive_url, keyed(blank, 1), replace(none, url_key="paper:2"), good(3)) == ["new"] * 3
    assert rows(archive_url, "SELECT count(*) FROM author WHERE email = 'k@paper.test'") == [(1,)]
    archived(archive_url)


PAGE = """<html lang="en"><head><title>Lanterns return</title>{head}</head>
<body><article><h1>Lanterns return to the old pier</h1>{body}</article></body></html>"""
TEXT = "<p>The mayor of Sampleville counted 14 lanterns on the old pier last week, and then 27 more of them.</p>" * 3
PHOTO = '<figure><img src="/1.jpg" width="900" height="600">{}</figure>'


def page_of(head: str = "", body: str = TEXT) -> FetchedPage:
    url = "https://paper.test/2026/11/lanterns"
    html = PAGE.format(head=head, body=body).encode()
    return FetchedPage(url, url, 200, (("Content-Type", "text/html; charset=utf-8"),), html, fetched_at=MOMENT)


def test_a_page_that_prints_an_impossible_year_is_an_article_without_that_date(archive_url: str) -> None:
    results = []
    for year in ("20019", "0001", "0000", "-1", "9999", "99999999999"):
        published = f'<meta property="article:published_time" content="{year}-11-19T08:00:00+09:00">'
        data = (
            f'<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{year}-11-19"}}</script>'
        )
        head = f"{published}{published.replace('published', 'modified')}{data}"
        article = process(page_of(head, f"<time>Nov. 19, {year}</time>{TEXT}"))
        assert isinstance(article, Article)
        assert (year, article.date_published, article.date_modified) == (year, None, None)
        results.append(replace(article, source="paper", url_key=f"paper:{year}"))
    assert stored(archive_url, *results, good(1)) == ["new"] * (len(results) + 1)
    archived(archive_url)


def test_a_photo_page_is_an_article_where_a_caption_says_what_it_shows(archive_url: str) -> None:
    caption = "<figcaption>A lantern on the old pier, seen on Thursday. (Placeholder)</figcaption>"
    captioned, mute = (process(page_of(body=PHOTO.format(text))) for text in (caption, ""))
    assert isinstance(captioned, Article), captioned
    assert (captioned.article_body, len(captioned.images)) == ("", 1)
    results = (replace(captioned, source="paper"), replace(mute, source="paper", url_key="paper:mute"), good(3))
    assert stored(archive_url, *results) == ["new", "rejected", "new"]
    assert [reason for reason, _ in archived(archive_url).rejections] == ["no_body"]


def test_a_page_full_of_what_text_cannot_hold_is_stored_without_it(archive_url: str) -> None:
    poison = "&#0;&#xD800;\x00&#xFFFE;\ufeff"
    head = f'<meta name="keywords" content="a{poison}b"><meta name="author" content="Kim{poison} Sample">'
    body = f"<h2>{poison}</h2>{TEXT.replace('lanterns', 'lan' + poison + 'terns')}"
    result = process(page_of(head, body))
    assert isinstance(result, Article), result
    assert not set("\x00\ud800\ufffe\ufeff") & set("".join((result.article_body, *result.keywords)))
    assert stored(archive_url, good(1), replace(result, source="paper"), good(3)) == ["new"] * 3
    archived(archive_url)
