"""FetchedPage ↔ WARC: what is written comes back, at its offset, whatever the body; a torn tail loses only itself."""

import gzip
import random
import re
import resource
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.archive import Original, WarcWriter, read_record, read_records
from crawler.content_encoding import decode
from crawler.errors import ArchiveWriteError, WarcReadError
from crawler.items import FetchedPage
from crawler.warc.files import abandoned_files, cut_torn_tail, finish_file, whole_length

MOMENT = datetime(2026, 11, 20, 3, 4, 5, 678000, tzinfo=UTC)


def page(number: int, body: bytes | None = None, wire: bytes | None = None) -> FetchedPage:
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    if wire is not None:
        headers.append(("Content-Encoding", "gzip"))
    return FetchedPage(
        url=f"https://paper.test/article/{number}",
        requested_url=f"https://paper.test/view?id={number}",
        status=200,
        headers=tuple(headers),
        body=b"<p>page %d</p>" % number if body is None else body,
        wire_body=wire,
        fetched_at=MOMENT,
    )


BODIES = [
    b"",
    b"\x00\xff binary",
    "기사 본문".encode("euc-kr"),
    b"WARC/1.1\r\nContent-Length: 9\r\n\r\n" * 50,
    b"x" * 3_000_000,
]


def test_what_is_written_comes_back_at_its_offset(tmp_path: Path) -> None:
    pages = [page(i, body) for i, body in enumerate(BODIES)]
    pages.append(page(99, b"<p>compressed</p>", gzip.compress(b"<p>compressed</p>")))
    with WarcWriter(tmp_path, "paper", "test") as writer:
        places = [writer.write(each) for each in pages]
        writer.sync()
        assert [read_record(tmp_path, place) for place in places] == pages  # while it is still being written
    assert [read_record(tmp_path, place) for place in places] == pages
    (path,) = tmp_path.iterdir()
    assert list(read_records(path)) == list(zip(places, pages, strict=True))
    assert list(read_records(path, places[2].warc_record_offset)) == list(zip(places, pages, strict=True))[2:]
    assert whole_length(path) == path.stat().st_size


def test_the_payload_is_stored_as_received(tmp_path: Path) -> None:
    wire = gzip.compress(b"<p>hello</p>")
    with WarcWriter(tmp_path, "paper", "test") as writer:
        writer.write(page(1, b"<p>hello</p>", wire))
    (path,) = tmp_path.iterdir()
    assert wire in gzip.decompress(path.read_bytes())


def test_a_torn_tail_is_cut_and_the_rest_stays(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "paper", "test") as writer:
        places = [writer.write(page(i)) for i in range(3)]
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for cut in range(places[2].warc_record_offset + 1, len(whole)):
        path.write_bytes(whole[:cut])
        assert cut_torn_tail(path) == cut - places[2].warc_record_offset
        assert [place for place, _ in read_records(path)] == places[:2]


def test_files_are_abandoned_only_when_their_writer_is_gone(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "paper", "test")
    place = writer.write(page(1))
    assert abandoned_files(tmp_path, "paper") == []
    writer.abandon()  # the kernel does the same on kill -9
    (left,) = abandoned_files(tmp_path, "paper")
    finish_file(left)
    assert read_record(tmp_path, place) == page(1)


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "paper", "test", max_file_bytes=1000) as writer:
        places = []
        for i in range(8):
            places.append(writer.write(page(i)))
            writer.rotate()
    assert len({place.warc_filename for place in places}) > 1
    assert [read_record(tmp_path, place) for place in places] == [page(i) for i in range(8)]


def test_no_room_is_one_sentence_and_leaves_whole_records(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "paper", "test")
    place = writer.write(page(1))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, hard))
        with pytest.raises(ArchiveWriteError, match="no further page can be archived; make room"):
            writer.write(page(2, random.Random(1).randbytes(50_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    writer.close()
    (path,) = tmp_path.iterdir()
    assert [found for found, _ in read_records(path)] == [place]
    assert whole_length(path) == path.stat().st_size


def test_a_missing_or_changed_record_is_told(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "paper", "test") as writer:
        place = writer.write(page(1))
    (path,) = tmp_path.iterdir()
    path.rename(tmp_path / "elsewhere")
    with pytest.raises(WarcReadError, match="no such WARC file"):
        read_record(tmp_path, place)


@pytest.mark.parametrize(
    ("payload", "encodings", "decoded"),
    [
        (gzip.compress(b"a" * 9), "gzip", b"a" * 9),
        (gzip.compress(gzip.compress(b"a" * 9)), "gzip, gzip", b"a" * 9),
        (b"plain", "gzip", b"plain"),
        (b"plain", "identity", b"plain"),
        (b"5\r\nhello\r\n0\r\n\r\n", "chunked", b"hello"),
    ],
    ids=["gzip", "gzip twice", "no gzip", "identity", "chunked"],
)
def test_content_encodings_are_undone(payload: bytes, encodings: str, decoded: bytes) -> None:
    assert decode(payload, encodings) == decoded


def test_a_decompression_bomb_is_bounded() -> None:
    assert len(decode(gzip.compress(bytes(200 << 20), 1), "gzip")) <= 65 << 20


ORIGINAL = Original(
    "https://paper.test/article/7",
    datetime(2026, 11, 19, 22, 30, 1, 250000, tzinfo=timezone(timedelta(hours=9))),
    "urn:uuid:01234567-89ab-4cde-8f01-23456789abcd",
    f"sha256:{sha256(b'<p>page 7</p>').hexdigest()}",
)


def by_hand(member: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
    """A WARC record as ISO 28500:2017 defines it: the version line, the named fields, and the block."""
    head, _, rest = member.partition(b"\r\n\r\n")
    version, *lines = head.decode("utf-8").split("\r\n")
    fields = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    block, end = rest[:-4], rest[-4:]
    assert end == b"\r\n\r\n"
    assert dict(fields)["Content-Length"] == str(len(block))
    return version, fields, block


@pytest.mark.parametrize(
    ("status", "body", "profile"),
    [
        (304, b"", "http://netpreserve.org/warc/1.1/revisit/server-not-modified"),
        (200, b"<p>page 7</p>", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
    ],
)
def test_a_revisit_has_the_form_of_the_standard(tmp_path: Path, status: int, body: bytes, profile: str) -> None:
    visit = replace(page(7, body), status=status)
    with WarcWriter(tmp_path, "paper", "test") as writer:
        place = writer.write(visit, ORIGINAL)
    (path,) = tmp_path.iterdir()
    data = path.read_bytes()[place.warc_record_offset :]
    member = zlib.decompressobj(wbits=31)  # one gzip member, and nothing after it
    version, fields, block = by_hand(member.decompress(data))
    assert (member.eof, member.unused_data) == (True, b"")
    assert version == "WARC/1.1"
    assert len({name.lower() for name, _ in fields}) == len(fields), "no field but WARC-Concurrent-To may be repeated"
    record_id = dict(fields)["WARC-Record-ID"]
    assert re.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>", record_id)
    assert dict(fields) == {
        "WARC-Type": "revisit",
        "WARC-Record-ID": record_id,
        "WARC-Date": "2026-11-20T03:04:05.678000Z",
        "WARC-Target-URI": visit.url,
        "Archive-Requested-URI": visit.requested_url,
        "WARC-Profile": profile,
        "WARC-Refers-To": f"<{ORIGINAL.warc_record_id}>",
        "WARC-Refers-To-Target-URI": ORIGINAL.url,
        "WARC-Refers-To-Date": "2026-11-19T13:30:01.250000Z",
        "WARC-Payload-Digest": ORIGINAL.payload_digest,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    }
    assert block.startswith(f"HTTP/1.1 {status} ".encode())
    assert block.endswith(b"\r\n\r\n"), "the headers of the answer, and no payload"
    assert b"<p>" not in block

    with path.open("rb") as file:
        record = next(iter(ArchiveIterator(file, record_types=WarcRecordType.revisit)))
        assert record.is_http
        assert record.record_date == MOMENT
        assert record.headers["WARC-Refers-To"] == f"<{ORIGINAL.warc_record_id}>"
        record.parse_http()
        assert (record.http_headers.status_code, record.reader.read()) == (status, b"")
    ((found, again),) = read_records(path)
    assert found == place
    assert (found.revisit_of, found.payload_digest) == (ORIGINAL.warc_record_id, ORIGINAL.payload_digest)
    assert (again.status, again.body, again.url) == (status, b"", visit.url)


def test_another_payload_is_no_revisit(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "paper", "test") as writer:
        place = writer.write(page(7, b"<p>page 7, corrected</p>"), ORIGINAL)
    assert place.revisit_of is None
    assert read_record(tmp_path, place).body == b"<p>page 7, corrected</p>"
