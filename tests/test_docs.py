"""What the documents say is what the code does: fields, reasons, commands, targets, the example, and every link."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_type_hints

import pyarrow
import pytest
from scrapy.utils.project import get_project_settings
from scrapy.utils.spider import iter_spider_classes

from crawler.export.csv_rows import NEVER_NULL, CsvRows
from crawler.export.parquet_table import AUTHOR, EVIDENCE, IMAGE, schema
from crawler.items import Article, Author, Evidence, FetchedPage, Image
from crawler.news_spider import NewsSpider
from crawler.process import process
from crawler.record import to_record
from crawler.schedule import after_failure, after_status, excluded
from crawler.spiders.koreaherald import KoreaHerald
from crawler.store.article_rows import ARCHIVE_FIELDS, FIELDS
from crawler.store.connection import connect
from crawler.store.history import Version
from crawler.validation import REASONS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
FORMAT = (ROOT / "docs" / "data-format.md").read_text("utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/**/*.md"))]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def table(text: str, heading: str) -> dict[str, list[str]]:
    """The first table below a heading: the word in the first cell → the other cells."""
    below = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in below.splitlines() if line[:1] == "|"]
    return {row[0].strip("`*"): row[1:] for row in rows[2:]}


def code(text: str, language: str) -> str:
    """The first block of code in a language."""
    return text.split(f"```{language}\n", 1)[1].split("```", 1)[0]


@pytest.mark.parametrize("noun", [Article, Author, Image, Evidence])
def test_the_tables_of_fields_are_the_fields(noun: type) -> None:
    assert list(table(FORMAT, noun.__name__)) == [field.name for field in fields(noun)]


@pytest.mark.parametrize("noun", [Article, Author, Image, Evidence])
def test_the_types_of_fields_are_their_types(noun: type) -> None:
    words: dict[Any, str] = {str: "text", datetime: "moment", bool: "boolean", int: "integer", float: "number"}
    words |= {tuple[str, ...]: "list of text", Mapping[str, Evidence]: "object"}
    words |= {tuple[Author, ...]: "list of Author", tuple[Image, ...]: "list of Image"}
    words |= {kind | None: f"{word} or null" for kind, word in words.items()}
    told = {name: cells[0] for name, cells in table(FORMAT, noun.__name__).items()}
    assert told == {name: words[kind] for name, kind in get_type_hints(noun).items()}


def test_the_table_of_archive_fields_is_what_export_adds() -> None:
    assert tuple(table(FORMAT, "What the archive adds")) == ARCHIVE_FIELDS


def test_the_types_of_archive_fields_are_their_types() -> None:
    kinds = {"version": "integer", "first_seen_at": "moment", "last_seen_at": "moment", "date_gone": "moment or null"}
    assert {name: cells[0] for name, cells in table(FORMAT, "What the archive adds").items()} == kinds
    given = schema(FIELDS)
    for name, kind in kinds.items():
        assert given.field(name).nullable == kind.endswith("or null")


def test_the_header_of_csv_has_the_fields_in_their_order() -> None:
    told = [name for heading in ("Article", "What the archive adds") for name in table(FORMAT, heading)]
    assert CsvRows(FIELDS).head().decode() == ",".join(told) + "\r\n"
    never_null = {field.name for field in schema(FIELDS) if field.type == pyarrow.string() and not field.nullable}
    assert never_null >= NEVER_NULL


def test_the_table_of_parquet_is_its_schema() -> None:
    words: dict[str, Any] = {"string": pyarrow.string(), "int32": pyarrow.int32(), "boolean": pyarrow.bool_()}
    words |= {"timestamp": pyarrow.timestamp("us", tz="UTC"), "list of string": pyarrow.list_(pyarrow.string())}
    words |= {"list of Author": pyarrow.list_(AUTHOR), "list of Image": pyarrow.list_(IMAGE)}
    words |= {"map of Evidence": pyarrow.map_(pyarrow.string(), EVIDENCE)}
    told = [(name, words[kind], null == "yes") for name, (kind, null) in table(FORMAT, "Parquet").items()]
    assert told == [(field.name, field.type, field.nullable) for field in schema(FIELDS)]
    for noun, struct in ((Author, AUTHOR), (Image, IMAGE), (Evidence, EVIDENCE)):
        assert [field.name for field in struct] == [field.name for field in fields(noun)]


def test_the_table_of_the_history_is_what_is_told_of_a_version() -> None:
    told = list(table(FORMAT, "The history"))
    assert told == [*(f.name for f in fields(Version) if f.name != "replaced"), "changes", "record"]


def test_the_table_of_reasons_is_that_of_validation() -> None:
    assert {reason: cells[0] for reason, cells in table(FORMAT, "Rejections").items()} == dict(REASONS)


def test_the_readmes_record_has_the_fields_of_a_record() -> None:
    record = json.loads(code(README, "json"))
    assert list(record) == [*(field.name for field in fields(Article)), *ARCHIVE_FIELDS]
    for noun, parts in ((Author, record["authors"]), (Image, record["images"])):
        assert parts
        assert all(list(part) == [field.name for field in fields(noun)] for part in parts)
    assert KoreaHerald.url_key(record["url"]) == record["url_key"]


def test_the_view_named_has_the_fields_of_a_record(archive_url: str) -> None:
    assert "FROM article_record" in README
    with connect(archive_url) as db:
        description = db.execute("SELECT * FROM article_record").description or []
    assert {*(field.name for field in fields(Article)), *ARCHIVE_FIELDS} <= {column.name for column in description}


def test_the_glossarys_states_are_those_of_the_table() -> None:
    schema = (ROOT / "sql" / "schema.sql").read_text("utf-8")
    rule = re.search(r"frontier_state_is_known CHECK (.*)", schema)
    assert rule
    states = table(GLOSSARY, "The frontier")
    assert set(states) == set(re.findall(r"'(\w+)'", rule[1]))
    outcomes = [after_status(status, 1, NOW) for status in (200, 404, 410, 500)]
    outcomes += [after_failure("TimeoutError", 1, NOW), excluded("robots", NOW)]
    assert {outcome.state for outcome in outcomes} <= set(states)


def test_the_make_targets_named_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        named = set(re.findall(r"(?:^|`)make ([a-z]+)", document.read_text("utf-8"), re.MULTILINE))
        assert named <= targets, document.name


def test_the_commands_named_exist(tmp_path: Path) -> None:
    named = set(re.findall(r"(?:`|/)crawler ([a-z]+)", "".join(path.read_text("utf-8") for path in DOCUMENTS)))
    assert {"coverage", "crawl", "demo", "extract", "export", "history", "migrate", "psql", "sources"} <= named
    environment = {**os.environ, "ARCHIVE_DATA": str(tmp_path)}
    run = [sys.executable, "-m", "crawler", "-h"]
    done = subprocess.run(run, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert named <= set(re.findall(r"^  ([a-z]+)  ", done.stdout, re.MULTILINE))


def test_the_settings_named_exist() -> None:
    code_of_project = "".join(path.read_text("utf-8") for path in ROOT.glob("crawler/**/*.py"))
    for name in re.findall(r"`((?:ARCHIVE|CRAWLER|WARC)_[A-Z_]+)`", README):
        assert re.search(rf"environ\.get\(\s*\"{name}\"", code_of_project), name
    assert get_project_settings()["CLAIM_URLS"] == 30, "docs/decisions/0003 names it"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", document.read_text("utf-8")):
        assert target.startswith("https://") or (document.parent / target).exists(), target


@pytest.fixture(scope="module")
def gazette(tmp_path_factory: pytest.TempPathFactory) -> type[NewsSpider]:
    """The source that README.md shows, from a file of its own."""
    path = tmp_path_factory.mktemp("spiders") / "gazette_of_the_readme.py"
    path.write_text(code(README, "python"), "utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (spider,) = iter_spider_classes(module)
    assert issubclass(spider, NewsSpider)
    return spider


def test_the_readmes_source_tells_its_articles_from_other_pages(gazette: type[NewsSpider]) -> None:
    assert gazette().name == "gazette"
    key = gazette.url_key("http://gazette.example/story/7?utm_source=mail")
    assert key == gazette.url_key("https://www.gazette.example/story/7") is not None
    assert gazette.url_key("https://www.gazette.example/about") is None


def test_the_readmes_source_reads_its_page(gazette: type[NewsSpider]) -> None:
    paragraphs = [f"The mayor of Sampleville counted {n} lanterns on the old pier last week." for n in (14, 27, 39)]
    page = f"""<html><head><title>Lanterns return | The Sampleville Gazette</title></head><body>
        <h1 class="story-title">Lanterns return to the old pier</h1><p class="story-by">By Ann Example</p>
        <p class="story-date">12 November 2026, 08:15</p>
        <div class="story-text">{"".join(f"<p>{text}</p>" for text in paragraphs)}</div></body></html>"""
    url = "https://www.gazette.example/story/7"
    fetched = FetchedPage(url, url, 200, (("Content-Type", "text/html"),), page.encode(), fetched_at=NOW)
    article = process(fetched, gazette.rules())
    assert isinstance(article, Article), article
    record = to_record(article)
    assert record["headline"] == "Lanterns return to the old pier"
    assert record["article_body"].split("\n\n") == paragraphs
    assert [author["name"] for author in record["authors"]] == ["Ann Example"]
    assert record["date_published"] == "2026-11-12T08:15:00+00:00"
    assert record["evidence"]["article_body"]["reason"] == "2026", "the skin of the example applies"
