"""Each format holds each record, to the field."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import feedparser
import pyarrow.dataset
import pytest
from lxml import etree

from crawler.export.as_parquet import export_parquet
from crawler.export.atom import NAMESPACE, AtomFeed, tag_uri
from crawler.export.csv_rows import CsvRows, record_of_row
from crawler.export.json_ld import JsonLd, news_article
from crawler.export.parquet_table import OFFSET, schema
from crawler.record import to_record
from crawler.store.article_rows import ARCHIVE_FIELDS, FIELDS
from crawler.store.connection import connect
from crawler.store.printed import print_records
from crawler.store.selection import Selection
from tests.conftest import _database as database
from tests.export.archived import fill
from tests.store.test_articles import exported

Record = dict[str, Any]


@pytest.fixture(scope="module")
def printed(postgres_url: str, archive_template: str) -> Iterator[tuple[bytes, list[Record], list[Record], str]]:
    """(the lines that PostgreSQL prints, the records that Python reads, the records stored, the archive)."""
    with database(postgres_url, "formats", archive_template) as url:
        articles = fill(url)
        with connect(url) as db:
            db.execute("UPDATE article SET date_gone = last_seen_at + interval '1.5 s' WHERE url_key = 'paper:30'")
        lines = b"".join(block.lines for block in print_records(url, Selection()))
        yield lines, exported(url), [to_record(each) for each in articles], url


def by_key(value: Any) -> Any:
    """As jsonb orders the keys of an object: by length, then by letter."""
    if isinstance(value, dict):
        return {key: by_key(value[key]) for key in sorted(value, key=lambda key: (len(key.encode()), key.encode()))}
    return value


def in_utc(record: Record) -> Record:
    """The moments of ours are in UTC in the archive."""
    moment = datetime.fromisoformat(record["captured_at"]).astimezone(UTC)
    return {**record, "captured_at": moment.isoformat(), "evidence": by_key(record["evidence"])}


def test_the_lines_are_those_of_json_dumps_byte_for_byte(
    printed: tuple[bytes, list[Record], list[Record], str],
) -> None:
    lines, read, stored, _ = printed
    assert lines == "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in read).encode()
    given = [json.loads(line) for line in lines.split(b"\n")[:-1]]
    assert [list(record) for record in given] == [list(FIELDS)] * len(stored)
    for record, wanted in zip(given, stored, strict=True):
        own = {name: value for name, value in record.items() if name not in ARCHIVE_FIELDS}
        assert json.dumps(own, ensure_ascii=False) == json.dumps(in_utc(wanted), ensure_ascii=False)
    gone = next(record for record in given if record["url_key"] == "paper:30")
    assert gone["date_gone"] == "2026-11-20T03:04:06.500000+00:00"


def test_csv_reads_back_to_the_same_records(printed: tuple[bytes, list[Record], list[Record], str]) -> None:
    lines, read, _, _ = printed
    form = CsvRows(FIELDS)
    told = (form.head() + form.convert(lines) + form.foot()).decode()
    assert told.split("\r\n", 1)[0] == ",".join(FIELDS)
    assert told.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(told, newline=""), strict=True))
    assert [record_of_row(row) for row in rows] == read


def test_parquet_reads_back_to_the_same_records(
    printed: tuple[bytes, list[Record], list[Record], str], tmp_path: Path
) -> None:
    _, read, _, url = printed
    folder = tmp_path / "parquet"
    assert export_parquet(url, Selection(), {"paper": "Asia/Seoul"}, folder, {}, FIELDS) == len(read)
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.parquet"))
    months = ("2026-01", "2026-05", "2026-11")
    assert files == [f"source=paper/month={month}/articles.parquet" for month in months]
    assert not list(folder.rglob(".*")), "nothing temporary is left"
    table = pyarrow.dataset.dataset(folder, partitioning="hive").to_table()
    assert [field.name for field in table.schema] == [*schema(FIELDS).names, "source", "month"]
    assert [plain(row) for row in table.to_pylist()] == read


def plain(row: Record) -> Record:
    """A row of the Parquet files as the record from which it was made."""
    told: Record = {}
    for name in FIELDS:
        value = row[name]
        if isinstance(value, datetime):
            offset = row.get(name + OFFSET)
            if offset is not None:
                value = value.astimezone(timezone(timedelta(seconds=offset)))
            value = value.isoformat()
        told[name] = dict(value) if name == "evidence" else value
    return told


def test_the_feed_is_atom_and_reads_back(printed: tuple[bytes, list[Record], list[Record], str]) -> None:
    lines, read, _, _ = printed
    form = AtomFeed("A & B", "all", datetime(2026, 11, 20, tzinfo=UTC))
    told = form.head() + form.convert(lines) + form.foot()
    tree = etree.fromstring(told)
    atom = {"a": NAMESPACE}
    for name in ("id", "title", "updated"):
        assert len(tree.findall(f"a:{name}", atom)) == 1
    entries = tree.findall("a:entry", atom)
    assert len({entry.findtext("a:id", namespaces=atom) for entry in entries}) == len(read)
    for entry in entries:  # RFC 4287, 4.1.2
        for name in ("id", "title", "updated", "content"):
            assert len(entry.findall(f"a:{name}", atom)) == 1
        assert all(author.findtext("a:name", namespaces=atom) for author in entry.findall("a:author", atom))
        assert entry.findall("a:author", atom)
        assert [link.get("rel") for link in entry.findall("a:link", atom)] == ["alternate"]
        assert all("term" in category.attrib for category in entry.findall("a:category", atom))
        for moment in (*entry.findall("a:updated", atom), *entry.findall("a:published", atom)):
            assert datetime.fromisoformat(moment.text or "").tzinfo
            assert len((moment.text or "")[19:].split("+")[-1].split("-")[-1]) == 5, "RFC 3339 has no seconds there"
    parsed = feedparser.parse(told)
    assert not parsed.bozo
    first, hard = parsed.entries[0], parsed.entries[5]
    assert (
        (first.link, first.id)
        == (read[0]["url"], tag_uri(read[0]))
        == (first.link, "tag:paper.test,2026:paper:paper:1")
    )
    assert [author.name for author in first.authors] == ["Kim Sample", "Lee Mock"]
    kim, lee = entries[0].findall("a:author", atom)
    assert (kim.findtext("a:email", namespaces=atom), lee.find("a:email", atom)) == ("ks@paper.test", None)
    assert [tag.term for tag in first.tags] == ["National", "paint", "Test"]
    pictures_and_text = (
        "2.jpg",
        "<p>SUWON (Yonhap) -- First paragraph.</p>",
        "1.jpg",
        "A bench. (Yonhap)",
        "<p>Second",
    )
    places = [first.content[0].value.index(text) for text in pictures_and_text]
    assert places == sorted(places), "a picture stands where the page has it"
    assert "&lt;b&gt;Not markup&lt;/b&gt; &amp;amp; &amp; ]]&gt;" in hard.content[0].value
    assert form.foot() == b"</feed>\n"


def test_json_ld_is_a_news_article(printed: tuple[bytes, list[Record], list[Record], str]) -> None:
    lines, read, _, _ = printed
    note = "Correction: The bench is red."
    form = JsonLd(lambda keys: {keys[0]: [note]})
    told = [json.loads(line) for line in form.convert(lines).splitlines()]
    assert told == [news_article(read[0], [note]), *map(news_article, read[1:])]
    full = told[0]
    assert (full["@context"], full["@type"], full["correction"]) == ("https://schema.org", "NewsArticle", note)
    assert full["author"][0] == {
        "@type": "Person",
        "name": "Kim Sample",
        "email": "ks@paper.test",
        "jobTitle": "Staff reporter",
        "affiliation": {"@type": "Organization", "name": "The Placeholder"},
    }
    assert full["image"][0] == {
        "@type": "ImageObject",
        "contentUrl": "https://paper.test/1.jpg",
        "caption": "A bench.",
        "creditText": "Yonhap",
    }
    assert (full["isAccessibleForFree"], full["identifier"], full["version"]) == (True, "paper:1", 1)
    assert full["publisher"] == {"@type": "Organization", "name": "The Placeholder"}
    assert set(told[-1]) == {"@context", "@type", "headline", "url", "identifier", "version"}
