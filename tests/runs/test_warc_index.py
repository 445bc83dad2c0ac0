"""The list, the index and the packages of WARC files: what an index says lies there, and is read from there."""

import asyncio
import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator

from crawler.archive import WarcWriter
from crawler.store.connection import open_pool
from crawler.store.verify import captures_to_pack
from crawler.warc import cdxj
from crawler.warc.cdxj import Lines, index_files, merged, surt_key
from crawler.warc.record import Record
from crawler.warc.scan import Damage, scan
from crawler.warc.wacz import write_wacz
from tests.archived_pages import Archive, page, sample_pages
from tests.test_commands import crawler

KEYS = {  # as the Wayback Machine makes them
    "https://www.gazette.example/2026/10/01/Pier/?b=2&a=1": "example,gazette)/2026/10/01/pier?a=1&b=2",
    "http://www2.example.com:80/": "com,example)/",
    "https://m.example.com:8443/A b?x=1#frag": "com,example,m:8443)/a%20b?x=1",
    "https://example.com/i.php?PHPSESSID=abcdefghijklmnopqrstuvwxyz012345&x=1": "com,example)/i.php?x=1",
    "https://example.com/a/../b//c/": "com,example)/b/c",
    "https://user:pw@Example.COM/%7efoo/%e2%82%ac?q=%20a+b": "com,example)/~foo/%e2%82%ac?q=%20a+b",
    "https://münchen.example/ä?ö=ü": "example,xn--mnchen-3ya)/%c3%a4?%c3%b6=%c3%bc",
    "https://example.com/?": "com,example)/",
    "https://127.0.0.1/x": "1,0,0,127)/x",
    "https://example.com/?a=%26&b": "com,example)/?&a=&b",
}


@pytest.mark.parametrize("url", KEYS)
def test_url_keys(url: str) -> None:
    assert surt_key(url) == KEYS[url]


def lines(data: bytes) -> list[tuple[str, str, dict[str, str]]]:
    found = [line.split(" ", 2) for line in data.decode().splitlines()]
    return [(key, moment, json.loads(values)) for key, moment, values in found]


def assert_lies_there(path: Path, values: dict[str, str]) -> None:
    """The offset and the length are those of one whole member, which is a record of that URL."""
    data = path.read_bytes()[int(values["offset"]) :][: int(values["length"])]
    assert data == b"" or gzip.decompress(data).startswith(b"WARC/1.1")
    (record,) = ArchiveIterator(io.BytesIO(data))
    assert record.headers["WARC-Target-URI"] == values["url"]
    assert values["digest"] == record.headers["WARC-Payload-Digest"]


def test_files_rotate_at_their_size_and_the_index_points_at_readable_members(tmp_path: Path) -> None:
    pages = sample_pages(12)
    writer = WarcWriter(tmp_path / "warc", "paper", "test", max_file_bytes=8_000)
    for each in pages:
        writer.write(each)
        writer.rotate()
    writer.close()
    files = sorted((tmp_path / "warc").iterdir())
    assert len(files) > 2
    for path in files[:-1]:
        assert path.stat().st_size >= 8_000
        assert sum(record.length for record in scan(path)) == path.stat().st_size
    targets = [tmp_path / f"{number}.cdxj" for number in range(len(files))]
    counts = index_files([(path, path.name, target) for path, target in zip(files, targets, strict=True)])
    whole = b"".join(merged(targets, tmp_path))
    assert sum(counts) == len(pages)
    assert whole.splitlines() == sorted(whole.splitlines())
    for key, moment, values in lines(whole):
        assert (key, len(moment)) == (surt_key(values["url"]), 14)
        assert (values["mime"], values["status"]) == ("text/html", "200")
        assert_lies_there(tmp_path / "warc" / values["filename"], values)


def test_many_lines_and_many_files_are_sorted_in_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdxj, "MOST_LINES", 10)
    monkeypatch.setattr(cdxj, "MOST_OPEN", 3)
    wanted = [f"{(n * 7919) % 997:03}" for n in range(95)]
    with Lines(tmp_path) as found:
        for line in wanted:
            found.add(line)
        assert [line.decode().strip() for line in found.sorted()] == sorted(wanted)


def test_a_scan_and_the_archives_reader_see_the_same(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "paper", "test") as writer:
        places = [writer.write(each) for each in sample_pages(3)]
    (path,) = tmp_path.iterdir()
    records = [each for each in scan(path, digests=True) if isinstance(each, Record) and each.kind == "response"]
    assert [(r.offset, r.record_id, r.payload_digest) for r in records] == [
        (p.warc_record_offset, p.warc_record_id, p.payload_digest) for p in places
    ]
    data = path.read_bytes()
    path.write_bytes(data + gzip.compress(gzip.decompress(data[: records[0].offset]) * 2) + b"junk")
    damages = [each for each in scan(path) if isinstance(each, Damage)]
    assert [each.why for each in damages] == ["not one gzip member a record", "damaged"]


def check_wacz(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the specification requires (1.1.1); datapackage.json and the pages."""
    with zipfile.ZipFile(path) as package:
        assert all(each.compress_type == zipfile.ZIP_STORED for each in package.infolist())
        described = package.read("datapackage.json")
        facts = json.loads(described)
        digest = json.loads(package.read("datapackage-digest.json"))
        assert digest == {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(described).hexdigest()}"}
        assert (facts["profile"], facts["wacz_version"]) == ("data-package", "1.1.1")
        for each in facts["resources"]:
            data = package.read(each["path"])
            assert (each["bytes"], each["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
            assert each["path"].endswith(each["name"])
        assert {each["path"] for each in facts["resources"]} == {*package.namelist()} - {
            "datapackage.json",
            "datapackage-digest.json",
        }
        head, *pages = map(json.loads, package.read("pages/pages.jsonl").decode().splitlines())
        assert (head["format"], head["id"]) == ("json-pages-1.0", "pages")
        assert all(each["url"] and each["ts"].endswith("Z") for each in pages)
        archive = package.read("archive/data.warc.gz")
        for _, _, values in lines(package.read("indexes/index.cdx")):
            data = archive[int(values["offset"]) :][: int(values["length"])]
            assert values["filename"] == "data.warc.gz"
            (record,) = ArchiveIterator(io.BytesIO(data))
            assert record.headers["WARC-Target-URI"] == values["url"]
    return facts, pages


def test_captures_are_packed_as_the_specification_has_it(archive_url: str, tmp_path: Path) -> None:
    archive = Archive(archive_url, tmp_path / "warc")
    archive.add(sample_pages(5), max_file_bytes=8_000)
    archive.add([page("https://www.koreaherald.com/article/9", b"gone", status=404)])
    target = tmp_path / "archive.wacz"

    async def pack() -> None:
        async with await open_pool(archive_url, max_size=1) as pool, pool.connection() as db:
            with target.open("wb") as file:
                wanted = captures_to_pack(db, "koreaherald", None, None)
                packed = await write_wacz(file, archive.folder, wanted, "koreaherald", "test")
        assert (packed.records, packed.pages, packed.lost) == (6, 5, 0)

    asyncio.run(pack())
    _, pages = check_wacz(target)
    headlines = archive.rows("SELECT headline FROM article")
    assert {each["title"] for each in pages} == {headline for (headline,) in headlines}


def test_the_commands(archive_url: str, tmp_path: Path) -> None:
    archive = Archive(archive_url, tmp_path / "warc")
    archive.add(sample_pages(3))
    (path,) = archive.folder.iterdir()
    environment = {"ARCHIVE_URL": archive_url, "WARC_DIR": str(archive.folder)}
    listed = crawler("warc", folder=tmp_path, **environment)
    assert (listed.code, path.name in listed.output) == (0, True)
    assert "1 files" in listed.output
    assert "3 captures" in listed.output
    index = crawler("warc", "index", "-s", "ARCHIVE_PROCESSES=1", "-o", "a.cdxj", folder=tmp_path, **environment)
    assert (index.code, index.output) == (0, "3 captures of 1 files\n")
    assert len(lines((tmp_path / "a.cdxj").read_bytes())) == 3
    path.unlink()
    assert crawler("warc", folder=tmp_path, **environment).code == 1
