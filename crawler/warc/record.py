"""One record of a WARC file, from its bytes as they come: heads and digests are kept, and nothing of the rest."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

MOST_HEAD = 256 << 10  # bytes of a record's own head, and of its HTTP head
WARC = b"WARC/"  # how a record begins
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_ALGORITHMS = {
    "sha1": "sha1",
    "sha256": "sha256",
    "sha-1": "sha1",
    "sha-256": "sha256",
    "sha512": "sha512",
    "md5": "md5",
}


@dataclass(frozen=True, slots=True)
class Record:
    """What a record says of itself. Names of header fields are in lower case; the last of several counts."""

    offset: int  # bytes from the start of the file
    length: int  # of its gzip member, or of the record with what parts it from the next
    fields: Mapping[str, str]
    status: int | None = None  # of an HTTP response; None: there is none, or its head is broken
    http_fields: Mapping[str, str] | None = None
    payload_length: int = 0
    payload_digest: str = ""  # sha256:<hex> of an HTTP response's body as it lies there; only where digests were asked
    wrong_digest: str = ""  # the field that gives a digest which its block has not; only where digests were asked

    @property
    def kind(self) -> str:
        """response | revisit | request | warcinfo | metadata | resource | conversion | …"""
        return self.fields.get("warc-type", "").lower()

    @property
    def record_id(self) -> str:
        """Without its brackets; the empty string where there is none."""
        return self.fields.get("warc-record-id", "").strip("<> ")

    @property
    def url(self) -> str:
        """WARC-Target-URI; some writers put it in brackets."""
        return self.fields.get("warc-target-uri", "").strip("<> ")

    @property
    def moment(self) -> datetime | None:
        """WARC-Date."""
        try:
            moment = datetime.fromisoformat(self.fields.get("warc-date", "").strip())
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @property
    def mime(self) -> str:
        """The media type that the HTTP head gives, in lower case, without parameters."""
        return (self.http_fields or {}).get("content-type", "").partition(";")[0].strip().lower()


class RecordReader:
    """Takes a record's bytes as they come; ``record`` gives what they say. `digests` are made where they are asked."""

    def __init__(self, digests: bool) -> None:
        self._digests = digests
        self._head = bytearray()
        self._fields: dict[str, str] | None = None
        self._http: bytearray | None = None
        self._http_fields: dict[str, str] | None = None
        self._status: int | None = None
        self._hashes: list[hashlib._Hash] = []
        self._block_hash: hashlib._Hash | None = None
        self._payload_hashes: dict[str, hashlib._Hash] = {}
        self._payload_length = 0
        self.missing = -1  # bytes of the block that did not come yet; -1: the head is not complete
        self.head_length = 0
        self.more = False  # there is something behind the block

    @property
    def block_length(self) -> int:
        """Bytes, as the record's own head says; only once that is complete."""
        return int((self._fields or {})["content-length"].strip())

    def feed(self, data: bytes) -> None:
        """The next bytes. Raises ValueError where they are no record's."""
        if self._fields is None:
            self._head += data
            end = _end_of_head(self._head)
            if end < 0:
                if len(self._head) > MOST_HEAD or not self._head.startswith(WARC[: len(self._head)]):
                    raise ValueError("no WARC record")
                return
            self._begin(bytes(self._head[:end]))
            self.head_length, data = end, bytes(self._head[end:])
        block, behind = data[: self.missing], data[self.missing :]
        self.more = self.more or bool(behind.strip(b"\r\n"))
        if block:
            self.missing -= len(block)
            if self._block_hash:
                self._block_hash.update(block)
            self._take(block)

    def record(self, offset: int, length: int) -> Record:
        """Raises ValueError where the bytes were none."""
        if self._fields is None or self.missing > 0:
            raise ValueError("the record is longer than what there is of it")
        digest = f"sha256:{self._payload_hashes['sha256'].hexdigest()}" if "sha256" in self._payload_hashes else ""
        return Record(
            offset,
            length,
            self._fields,
            self._status,
            self._http_fields,
            self._payload_length,
            digest,
            self._wrong_digest(),
        )

    def _begin(self, head: bytes) -> None:
        self._fields = _fields(head)
        length = self._fields.get("content-length", "").strip()
        if not head.startswith(WARC) or not length.isdigit():
            raise ValueError("no WARC record")
        self.missing = int(length)
        kind = self._fields.get("warc-type", "").lower()
        is_http = self._fields.get("content-type", "").lower().replace(" ", "").startswith("application/http")
        if kind in ("response", "revisit") and is_http:
            self._http = bytearray()
        if self._digests:
            self._block_hash = _hash_of(self._fields.get("warc-block-digest"))
            if self._http is not None:
                self._payload_hashes = {"sha256": hashlib.sha256()}
                if other := _hash_of(self._fields.get("warc-payload-digest")):
                    self._payload_hashes.setdefault(other.name, other)

    def _take(self, block: bytes) -> None:
        if self._http is not None and self._http_fields is None:
            self._http += block
            end = _end_of_head(self._http)
            if end < 0 and (self.missing or not self._http) and len(self._http) <= MOST_HEAD:
                return
            end = len(self._http) if end < 0 else end
            match = _STATUS.match(self._http)
            self._status = int(match[1]) if match else None
            self._http_fields = _fields(bytes(self._http[:end]))
            block = bytes(self._http[end:])
        self._payload_length += len(block)
        for each in self._payload_hashes.values():
            each.update(block)

    def _wrong_digest(self) -> str:
        """Of a revisit the payload is not here; of one with codings nobody knows which of its forms is meant."""
        fields = self._fields or {}
        if self._block_hash and not _is_digest(fields["warc-block-digest"], self._block_hash):
            return "WARC-Block-Digest"
        told = fields.get("warc-payload-digest", "")
        name = _ALGORITHMS.get(told.partition(":")[0].lower(), "")
        http = self._http_fields or {}
        as_it_lies = not http.get("transfer-encoding") and not http.get("content-encoding")
        if fields.get("warc-type", "").lower() == "response" and as_it_lies and name in self._payload_hashes:
            return "" if _is_digest(told, self._payload_hashes[name]) else "WARC-Payload-Digest"
        return ""


def _end_of_head(data: bytes | bytearray) -> int:
    """Behind the blank line; -1 where it did not come yet."""
    ends = [found + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (found := data.find(mark, 0, MOST_HEAD)) >= 0]
    return min(ends, default=-1)


def _fields(head: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        if line[:1] in (" ", "\t") and name:  # folded
            fields[name] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if colon and name:
            fields[name] = value.strip()
    return fields


def _hash_of(told: str | None) -> "hashlib._Hash | None":
    name = _ALGORITHMS.get((told or "").partition(":")[0].lower())
    return hashlib.new(name, usedforsecurity=False) if name else None


def _is_digest(told: str, found: "hashlib._Hash") -> bool:
    """Whether a digest is meant, in hexadecimal or Base32, as writers have it."""
    value = told.partition(":")[2].strip()
    return value.lower() == found.hexdigest() or value.upper() == base64.b32encode(found.digest()).decode()
