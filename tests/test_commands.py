"""The commands as a user types them: results where they can be had, one sentence and exit code 2 where not."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive import WarcWriter
from crawler.sample import SamplePaper, reference_article, render, truth
from crawler.store.connection import connect
from tests.crawling import Ended
from tests.pages import story


def crawler(*arguments: str, folder: Path, **environment: str) -> Ended:
    """`crawler …` in that folder, which is no project."""
    done = subprocess.run(
        [sys.executable, "-m", "crawler", *arguments],
        cwd=folder,
        env={**os.environ, "ARCHIVE_DATA": str(folder / "data"), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return Ended(done.returncode, done.stdout)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def assert_is_truth(record: dict[str, object], wanted: dict[str, object]) -> None:
    assert {name: record[name] for name in wanted} == wanted


def test_extract_reads_html_and_needs_no_database(tmp_path: Path) -> None:
    article = reference_article()
    wanted = truth(article, "E4")
    page, out = tmp_path / "page.html.gz", tmp_path / "out.jsonl"
    page.write_bytes(gzip.compress(render(article, "E4")))
    ended = crawler(
        "extract",
        str(page),
        "--url",
        str(wanted["url"]),
        "-o",
        str(out),
        folder=tmp_path,
        ARCHIVE_URL="postgresql://x:y@127.0.0.1:1/z",
    )
    assert (ended.code, ended.output) == (0, "1 pages: 1 articles, 0 rejections\n")
    assert_is_truth(lines(out)[0], wanted)


def test_extract_needs_no_address(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(story())
    ended = crawler("extract", str(page), "-o", str(tmp_path / "out.jsonl"), folder=tmp_path)
    assert (ended.code, ended.output) == (0, "1 pages: 1 articles, 0 rejections\n")


def test_extract_reads_manifests_in_order_and_passes_ids_through(tmp_path: Path) -> None:
    paper = SamplePaper(12)
    (tmp_path / "pages").mkdir()
    manifest = tmp_path / "manifest.jsonl"
    with manifest.open("w", encoding="utf-8") as file:
        for number, article in enumerate(paper):
            (tmp_path / "pages" / f"{number}.html").write_bytes(render(article, "E3"))
            entry = {"id": f"no-{number}", "url": truth(article, "E3")["url"], "html": f"pages/{number}.html"}
            file.write(json.dumps(entry) + "\n")
        (tmp_path / "pages" / "empty.html").write_bytes(b"")
        file.write(json.dumps({"id": "empty", "url": "https://paper.test/", "html": "pages/empty.html"}) + "\n")
    out = tmp_path / "out.jsonl"
    ended = crawler("extract", str(manifest), "--source", "koreaherald", "-o", str(out), folder=tmp_path)
    assert ended.code == 0, ended.output
    records = lines(out)
    assert [record["id"] for record in records] == [*(f"no-{n}" for n in range(12)), "empty"]
    for record, article in zip(records, paper, strict=False):
        assert_is_truth(record, truth(article, "E3"))
    assert records[-1]["rejection"] == "not_html"


def test_extract_reads_warc(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from crawler.items import FetchedPage

    paper = SamplePaper(5)
    with WarcWriter(tmp_path, "paper", "test") as writer:
        for article in paper:
            url = str(truth(article, "E5")["url"])
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            now = datetime(2026, 11, 21, tzinfo=UTC)
            writer.write(FetchedPage(url, url, 200, headers, render(article, "E5"), fetched_at=now))
    (path,) = tmp_path.glob("*.warc.gz")
    out = tmp_path / "out.jsonl"
    ended = crawler("extract", str(path), "-o", str(out), folder=tmp_path)
    assert ended.code == 0, ended.output
    for record, article in zip(lines(out), paper, strict=True):
        assert_is_truth(record, truth(article, "E5"))


def test_sources_tells_what_each_declares(tmp_path: Path) -> None:
    ended = crawler("sources", "--json", folder=tmp_path)
    assert ended.code == 0
    (source,) = [json.loads(line) for line in ended.output.splitlines()]
    assert (source["source"], source["timezone"]) == ("koreaherald", "Asia/Seoul")


def test_migrate_twice_says_there_is_nothing_to_do(tmp_path: Path, empty_url: str) -> None:
    refused = crawler("crawl", "koreaherald", folder=tmp_path, ARCHIVE_URL=empty_url)
    assert refused.code == 2
    assert "run crawler migrate" in refused.output
    first = crawler("migrate", folder=tmp_path, ARCHIVE_URL=empty_url)
    assert (first.code, "applied 0001_create_archive" in first.output) == (0, True)
    second = crawler("migrate", folder=tmp_path, ARCHIVE_URL=empty_url)
    assert (second.code, "nothing to do" in second.output) == (0, True)
    with connect(empty_url) as db:
        assert db.execute("SELECT count(*) FROM article").fetchone() == (0,)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("crawl", "nosuch"), "nosuch: there is no such source; the sources are koreaherald"),
        (("crawl", "koreaherald", "-a", "since=yesterday"), "since='yesterday' is no day; write it as in since=20"),
        (("crawl", "koreaherald", "-a", "since=2026-11-02", "-a", "until=2026-11-01"), "is after until"),
        (("crawl", "koreaherald", "-a", "colour=red"), "there is no argument 'colour'"),
        (("crawl", "koreaherald", "-a", "urls=https://elsewhere.test/1"), "is no article of this source"),
        (("crawl", "koreaherald", "-a", "sections=Nowhere"), "Nowhere"),
        (("extract", "no-such-file.html"), "there is no such file"),
        (("export", "--since", "tomorrow"), "is no day"),
        (("export", "--source", "nosuch"), "there is no such source"),
        (("coverage", "nosuch"), "there is no such source"),
        (("coverage", "--since", "2026-13-01"), "--since '2026-13-01' is no day; write it as in --since 2026-11-23"),
        (("coverage", "--since", "2026-11-02", "--until", "2026-11-01"), "is after --until 2026-11-01; swap them"),
        (("demo", "--size", "0"), "--size 0 leaves sections empty"),
        (("demo", "--faults", "hail=1"), "--faults hail=1: sample paper: no fault is called hail; choose of 429, 503"),
        (("demo", "--faults", "429=often"), "429=often is no fault; write all, or KIND=SHARE"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    ended = crawler(*arguments, folder=tmp_path)
    assert ended.code == 2, ended.output
    (line,) = ended.output.splitlines()
    assert line.startswith("error: ")
    assert sentence in line


def test_an_archive_that_does_not_answer_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    for command in (("crawl", "koreaherald"), ("export",), ("coverage",), ("migrate",)):
        ended = crawler(*command, folder=tmp_path, ARCHIVE_URL="postgresql://someone:secret@127.0.0.1:1/archive")
        assert ended.code == 2
        (line,) = ended.output.splitlines()
        assert line.startswith("error: PostgreSQL at someone@127.0.0.1:1/archive does not answer")
        assert "secret" not in line


def test_psql_asks_the_archive(tmp_path: Path, archive_url: str) -> None:
    ended = crawler("psql", "-c", "SELECT 'articles', count(*) FROM article", folder=tmp_path, ARCHIVE_URL=archive_url)
    assert ended.code == 0, ended.output
    assert "articles |     0" in ended.output


def test_export_of_an_archive_without_tables_says_what_to_run(tmp_path: Path, empty_url: str) -> None:
    ended = crawler("export", folder=tmp_path, ARCHIVE_URL=empty_url)
    assert (ended.code, "run crawler migrate" in ended.output) == (2, True)


def test_the_demo_of_a_bad_day_ends_when_all_that_can_be_had_is_archived(tmp_path: Path) -> None:
    ended = crawler("demo", "--size", "24", "--faults", "429=0.1,truncated=0.1,gone=0.1", folder=tmp_path)
    assert ended.code == 0, ended.output
    first, *_, told = ended.output.splitlines()
    assert first.startswith("A sample newspaper of 24 articles has a bad day (429=0.1,truncated=0.1,gone=0.1)")
    assert "Crawl 2 12 min later: " in ended.output
    assert re.search(r"│ truncated +│ fewer bytes than Content-Length says.*│ +\d+ │", ended.output)
    found = re.search(r"(\d+) of \1 articles that can be had are in the archive, 0 twice, 0 with a field", ended.output)
    assert found, ended.output
    assert f"{24 - int(found[1])} can never be had" in ended.output
    assert "Needs a look" not in ended.output, "the crawls themselves are quiet"
    assert told == "The crawler coped."
    assert list(tmp_path.iterdir()) == [], "the archive of the day is gone"
