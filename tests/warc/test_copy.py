"""Members out of WARC files into others: whole, in files of a bounded size, and on where a writer was killed."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive import WarcPlace, WarcWriter, read_records
from crawler.errors import WarcReadError
from crawler.items import FetchedPage
from crawler.warc.copy import MemberReader, MemberWriter

NOW = datetime(2026, 11, 26, tzinfo=UTC)
COUNT = 8


@pytest.fixture
def places(tmp_path: Path) -> list[WarcPlace]:
    """Of pages in one file of the folder `warc`."""
    with WarcWriter(tmp_path / "warc", "paper", "test") as writer:
        urls = (f"https://paper.test/{number}" for number in range(COUNT))
        return [
            writer.write(FetchedPage(url, url, 200, (), f"<p>{url}".encode() * 900, fetched_at=NOW)) for url in urls
        ]


def read(reader: MemberReader, place: WarcPlace) -> bytes:
    return reader.read(place.warc_filename, place.warc_record_offset, place.warc_record_id)


def test_members_go_into_files_of_a_bounded_size(tmp_path: Path, places: list[WarcPlace]) -> None:
    reader, out = MemberReader(tmp_path / "warc"), tmp_path / "out"
    out.mkdir()
    members = [read(reader, place) for place in places]
    most = len(members[0]) * 3 + 400
    writer = MemberWriter(out, "copy", "test", most=most)
    for member in members:
        writer.write(member)
    writer.finish()
    reader.close()
    files = sorted(out.iterdir())
    assert len(files) > 2
    assert [path.name for path in files] == [f"copy-{number:05d}.warc.gz" for number in range(len(files))]
    assert all(path.stat().st_size <= most for path in files)
    assert all(b"WARC-Type: warcinfo" in gzip.decompress(path.read_bytes())[:300] for path in files)
    copied = [place.warc_record_id for path in files for place, _ in read_records(path)]
    assert copied == [place.warc_record_id for place in places]


def test_a_writer_goes_on_where_a_dead_one_was(tmp_path: Path, places: list[WarcPlace]) -> None:
    reader, out = MemberReader(tmp_path / "warc"), tmp_path / "out"
    out.mkdir()
    members = [read(reader, place) for place in places]
    most = len(members[0]) * 3 + 400
    dead = MemberWriter(out, "copy", "test", most=most)
    dead.write(members[0])
    serial, position = dead.serial, dead.position
    for member in members[1:]:  # of these the state knows nothing: the first file is finished, others are begun
        dead.write(member)
    dead.close()
    reader.close()
    writer = MemberWriter(out, "copy", "test", serial=serial, position=position, most=most)
    for member in members[1:]:
        writer.write(member)
    writer.finish()
    copied = [place.warc_record_id for path in sorted(out.iterdir()) for place, _ in read_records(path)]
    assert copied == [place.warc_record_id for place in places]


def test_what_is_damaged_or_elsewhere_is_told(tmp_path: Path, places: list[WarcPlace]) -> None:
    reader = MemberReader(tmp_path / "warc")
    path = tmp_path / "warc" / places[0].warc_filename
    with pytest.raises(WarcReadError, match="there is no such WARC file"):
        reader.read("none.warc.gz", 0, "urn:uuid:0")
    with pytest.raises(WarcReadError, match="no record urn:uuid:0 at"):
        reader.read(path.name, places[0].warc_record_offset, "urn:uuid:0")
    with pytest.raises(WarcReadError, match="is damaged"):
        reader.read(path.name, places[0].warc_record_offset + 1, places[0].warc_record_id)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    with pytest.raises(WarcReadError, match="ends before the record does"):
        read(reader, places[-1])
    path.write_bytes(whole[:-20] + b"xx" + whole[-18:])
    with pytest.raises(WarcReadError, match="is damaged"):
        read(reader, places[-1])
    assert read(reader, places[0])
    reader.close()


def test_a_record_of_a_file_without_compression_becomes_a_member(tmp_path: Path, places: list[WarcPlace]) -> None:
    reader = MemberReader(tmp_path / "warc")
    text = gzip.decompress(read(reader, places[0]))
    first = b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    (tmp_path / "warc" / "plain.warc").write_bytes(first + text)
    member = reader.read("plain.warc", len(first), places[0].warc_record_id)
    assert gzip.decompress(member) == text
    with pytest.raises(WarcReadError, match="no WARC record begins there"):
        reader.read("plain.warc", 40, places[0].warc_record_id)
    reader.close()
