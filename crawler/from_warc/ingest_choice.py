"""Which records of a foreign WARC file are pages to be ingested, and what the others were."""

from collections.abc import Iterator, Sequence

from crawler.from_warc.ingest_report import IngestReport
from crawler.urls import is_http
from crawler.warc.record import Record
from crawler.warc.scan import NOT_ONE_EACH, TORN, Damage

HTML = ("text/html", "application/xhtml+xml", "")  # media types of pages; a head may name none


def pages_among(name: str, found: Sequence[Record | Damage], report: IngestReport) -> Iterator[Record]:
    """The 200 responses of HTML among records; the others are counted."""
    counts = report.counts
    for record in found:
        if isinstance(record, Damage):
            counts["damaged"] += 1
            report.see_damage(f"{name}: {_damage(record)}")
            continue
        counts["records"] += 1
        if record.kind != "response":
            counts["other_records"] += 1
        elif record.status is None:
            counts["no_http"] += 1
        elif record.status != 200:
            counts["not_200"] += 1
        elif record.mime not in HTML:
            counts["not_html"] += 1
        elif not record.record_id or record.moment is None or not is_http(record.url):
            counts["no_id_date_or_url"] += 1
        else:
            yield record


def _damage(damage: Damage) -> str:
    if damage.why == TORN:
        return f"it ends in the midst of the record at {damage.offset}"
    if damage.why == NOT_ONE_EACH:
        return f"the gzip member at {damage.offset} has several records, of which only the first can be found again"
    return f"{damage.length} bytes at {damage.offset} are no readable record"
