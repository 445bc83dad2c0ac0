"""Records as an Arrow table, for Parquet: nested types; moments in UTC, and the offset printed beside a date's."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import NoneType
from typing import Any, get_args, get_type_hints

import pyarrow as pa

from crawler.export.text_form import Record
from crawler.items import Article, Author, Evidence, Image

TEXT, MOMENT = pa.string(), pa.timestamp("us", tz="UTC")
OFFSET = "_offset"  # after a date's name: the seconds that its printed offset is east of UTC
PARTITIONS = ("source",)  # fields that the folders tell, and the files do not
AUTHOR = pa.struct([(name, TEXT) for name in ("name", "email", "job_title", "organization", "type")])
IMAGE = pa.struct(
    [*((name, TEXT) for name in ("content_url", "caption", "credit_line", "alt_text")), ("position", pa.int32())]
)
EVIDENCE = pa.struct([("source", TEXT), ("confidence", pa.float64()), ("reason", TEXT)])
TYPES: dict[Any, Any] = {
    str: TEXT,
    datetime: MOMENT,
    bool: pa.bool_(),
    int: pa.int32(),
    tuple[str, ...]: pa.list_(TEXT),
    tuple[Author, ...]: pa.list_(AUTHOR),
    tuple[Image, ...]: pa.list_(IMAGE),
    Mapping[str, Evidence]: pa.map_(TEXT, EVIDENCE),
}
HINTS: dict[str, Any] = {
    **get_type_hints(Article),
    "version": int,
    "first_seen_at": datetime,
    "last_seen_at": datetime,
    "date_gone": datetime | None,
}
WITH_OFFSET = ("date_published", "date_modified")


def schema(names: Sequence[str]) -> pa.Schema:
    """Of the fields of a record, in their order."""
    fields = []
    for name in names:
        if name in PARTITIONS:
            continue
        kinds = get_args(HINTS[name])
        nullable = NoneType in kinds
        fields.append(pa.field(name, TYPES[kinds[0] if nullable else HINTS[name]], nullable=nullable))
        if name in WITH_OFFSET:
            fields.append(pa.field(name + OFFSET, pa.int32()))
    return pa.schema(fields)


def table(records: Sequence[Record], columns: pa.Schema) -> pa.Table:
    """The records as columns of the schema."""
    arrays = []
    for field in columns:
        name, values = field.name, list[Any]()
        if name.endswith(OFFSET):
            values = [_offset(record[name.removesuffix(OFFSET)]) for record in records]
        elif field.type == MOMENT:
            values = [_moment(record[name]) for record in records]
        elif name == "evidence":
            values = [list(record[name].items()) for record in records]
        else:
            values = [record[name] for record in records]
        arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=columns)


def _moment(iso: str | None) -> datetime | None:
    return None if iso is None else datetime.fromisoformat(iso)


def _offset(iso: str | None) -> int | None:
    offset = None if iso is None else datetime.fromisoformat(iso).utcoffset()
    return None if offset is None else int(offset.total_seconds())
