"""An article's history for a reader: when each text was seen, what it says of its change, and what changed.

On a terminal what is added is green and what is removed red; elsewhere they stand behind + and -, and within a
paragraph in {+…+} and [-…-]. Long stretches without a change are folded.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from crawler.store.history import History, Version
from crawler.versions.changes import Change, changes
from crawler.versions.text_diff import ADDED, CHANGED, REMOVED, SAME, Paragraph, Piece

LONG = 160  # characters without a change, of which the middle is folded
AROUND = 60  # characters kept on either side
STYLES = {ADDED: "green", REMOVED: "red", SAME: "", CHANGED: ""}
MARKS = {ADDED: "+ ", REMOVED: "- ", SAME: "  ", CHANGED: "~ "}


def history_lines(history: History, *, colour: bool) -> Iterator[Text]:
    """The lines to print."""
    newest = history.records[-1]
    zone = ZoneInfo(history.timezone or "UTC")
    yield Text(_printable(newest["headline"]), style="bold" if colour else "")
    yield Text(f"{newest['url']} ({newest['source']}, {newest['url_key']})")
    for number, version in enumerate(history.versions):
        yield Text("")
        yield from _version_lines(version, zone, colour)
        if number:
            for change in changes(history.records[number - 1], history.records[number]):
                yield from _change_lines(change, colour)
    yield Text("")
    yield Text(f"Last seen {_moment(history.last_seen_at, zone)}.")
    if history.date_gone is not None:
        yield Text(f"Gone: its address was found to lead nowhere {_moment(history.date_gone, zone)}; the text is kept.")


def _version_lines(version: Version, zone: ZoneInfo, colour: bool) -> Iterator[Text]:
    title = f"Version {version.version}, seen {_moment(version.seen_at, zone)}"
    yield Text(title, style="bold" if colour else "")
    place = f"{version.warc_filename} at {version.warc_record_offset}, {version.warc_record_id}"
    yield Text(f"  captured from {version.captured_url} ({place})")
    if version.date_modified is not None or version.date_modified_raw:
        when = "" if version.date_modified is None else _moment(version.date_modified, zone)
        printed = f' (printed: "{_printable(version.date_modified_raw)}")' if version.date_modified_raw else ""
        yield Text(f"  changed {when}{printed}")
    if version.edited_by:
        yield Text(f"  edited by {_printable(version.edited_by)}")
    for number, note in enumerate((version.correction or "").split("\n\n")):
        if note:
            yield Text(f"  {'note: ' if not number else '      '}{_printable(note)}")


def _change_lines(change: Change, colour: bool) -> Iterator[Text]:
    yield Text(f"  {change.field}", style="cyan" if colour else "")
    if change.paragraphs:
        yield from _body_lines(change.paragraphs, colour)
    elif change.pieces:
        yield _pieces_line(change.pieces, colour)
    elif change.added or change.dropped or change.altered:
        yield from (_line(REMOVED, _spoken(part), colour) for part in change.dropped)
        for before, after in change.altered:
            yield _line(REMOVED, _spoken(before), colour)
            yield _line(ADDED, _spoken(after), colour)
        yield from (_line(ADDED, _spoken(part), colour) for part in change.added)
    elif isinstance(change.before, list):
        yield Text("    in another order")
    else:
        for kind, value in ((REMOVED, change.before), (ADDED, change.after)):
            if value is not None:
                yield _line(kind, _spoken(value), colour)


def _body_lines(paragraphs: Sequence[Paragraph], colour: bool) -> Iterator[Text]:
    for same, group in groupby(paragraphs, key=lambda paragraph: paragraph.kind == SAME):
        told = list(group)
        if same:
            many = f"{len(told)} paragraphs" if len(told) > 1 else "1 paragraph"
            yield Text(f"    … {many} as before", style="dim" if colour else "")
            continue
        for paragraph in told:
            if paragraph.kind == CHANGED:
                yield _pieces_line(paragraph.pieces, colour)
            else:
                yield _line(paragraph.kind, paragraph.text, colour)


def _pieces_line(pieces: Sequence[Piece], colour: bool) -> Text:
    line = Text(f"    {MARKS[CHANGED]}")
    for number, piece in enumerate(pieces):
        text = _printable(piece.text)
        if piece.kind == SAME:
            line.append(_folded(text, first=number == 0, last=number == len(pieces) - 1))
        elif colour:
            line.append(text, style=f"{STYLES[piece.kind]}{' strike' if piece.kind == REMOVED else ''}")
        else:
            line.append(f"[-{text}-]" if piece.kind == REMOVED else f"{{+{text}+}}")
    return line


def _folded(text: str, *, first: bool, last: bool) -> str:
    if len(text) <= LONG:
        return text
    start = "" if first else text[:AROUND]
    end = "" if last else text[-AROUND:]
    return f"{start} … {end}"


def _line(kind: str, text: str, colour: bool) -> Text:
    return Text(f"    {MARKS[kind]}{_printable(text)}", style=STYLES[kind] if colour else "")


def _spoken(value: Any) -> str:
    """An author, an image or a plain value in words."""
    if isinstance(value, dict) and "email" in value:
        rest = [value[name] for name in ("email", "job_title", "organization") if value[name]]
        return " · ".join(filter(None, [value["name"], *rest]))
    if isinstance(value, dict):
        credit = f"({value['credit_line']})" if value["credit_line"] else None
        return " ".join(filter(None, [value["caption"], credit, value["content_url"]]))
    return str(value)


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _printable(text: str) -> str:
    """On one line, and without what a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text)
