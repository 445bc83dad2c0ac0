"""Records as an Atom feed (RFC 4287), oldest first; ids are tag URIs (RFC 4151) that stay the same in every feed."""

import re
import uuid
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape, quoteattr

from crawler.export.text_form import Record, records_of

NAMESPACE = "http://www.w3.org/2005/Atom"
TAG_YEAR = "2026"  # of all tag URIs: a day on which the site had its name; another would make other ids
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
IN_TAG = ":/?=&;,@!$'()*+~-._%"  # what a tag URI may hold unescaped


class AtomFeed:
    """``title`` and ``name`` tell feeds apart: the same name is the same feed. ``updated``: when any of it last was."""

    def __init__(self, title: str, name: str, updated: datetime) -> None:
        self._title, self._name, self._updated = title, name, updated

    def head(self) -> bytes:
        """The feed's own elements."""
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<feed xmlns="{NAMESPACE}">\n'
            f"<id>{uuid.uuid5(uuid.NAMESPACE_URL, self._name).urn}</id>\n"
            f"{_element('title', self._title)}"
            f"{_element('updated', _moment(self._updated.isoformat()))}"
            "<generator>news-archive-crawler</generator>\n"
        ).encode()

    def convert(self, lines: bytes) -> bytes:
        """An entry a record."""
        return "".join(map(_entry, records_of(lines))).encode()

    def foot(self) -> bytes:
        """The end of the feed."""
        return b"</feed>\n"


def tag_uri(record: Record) -> str:
    """What names the article for ever: its site and its url_key."""
    key = record["url_key"]
    site = urlsplit(key if key.startswith(("https://", "http://")) else record["url"]).hostname or record["source"]
    return f"tag:{site.removeprefix('www.')},{TAG_YEAR}:{quote(record['source'] + ':' + key, safe=IN_TAG)}"


def updated_of(record: Record) -> str:
    """When the text that the record holds was made, as far as it is known."""
    if record["version"] > 1:
        return str(record["captured_at"])
    return str(record["date_modified"] or record["date_published"] or record["captured_at"])


def _entry(record: Record) -> str:
    language = f" xml:lang={quoteattr(record['in_language'])}" if record["in_language"] else ""
    parts = [
        f"<entry{language}>\n",
        _element("id", tag_uri(record)),
        _element("title", record["headline"]),
        _element("updated", _moment(updated_of(record))),
        _element("published", _moment(record["date_published"])) if record["date_published"] else "",
        f'<link rel="alternate" type="text/html" href={quoteattr(_clean(record["url"]))}/>\n',
        *map(_author, record["authors"] or [{"name": record["publisher"] or record["source"], "email": None}]),
        *map(_category, dict.fromkeys([*filter(None, [record["article_section"]]), *record["keywords"]])),
        _element("summary", record["description"]) if record["description"] else "",
        f'<content type="html">{escape(_clean(_html(record)))}</content>\n',
        "</entry>\n",
    ]
    return "".join(parts)


def _author(author: Record) -> str:
    name, email = author["name"] or author["email"], author["email"]
    address = _element("email", email) if email and re.fullmatch(r"\S+@\S+", email) else ""
    return f"<author>\n{_element('name', name)}{address}</author>\n"


def _category(term: str) -> str:
    return f"<category term={quoteattr(_clean(term))}/>\n"


def _html(record: Record) -> str:
    """The text with its pictures where they stand."""
    out: list[str] = []
    paragraphs = [text for text in record["article_body"].split("\n\n") if text]
    for number in range(len(paragraphs) + 1):
        last = number == len(paragraphs)
        out += [_figure(i) for i in record["images"] if i["position"] == number or (last and i["position"] > number)]
        if not last:
            out.append(f"<p>{escape(paragraphs[number])}</p>")
    return "\n".join(out)


def _figure(image: Record) -> str:
    credit = f" ({image['credit_line']})" if image["credit_line"] else ""
    caption = f"<figcaption>{escape((image['caption'] or '') + credit)}</figcaption>"
    picture = f"<img src={quoteattr(image['content_url'])} alt={quoteattr(image['alt_text'] or '')}>"
    return f"<figure>{picture}{caption}</figure>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_clean(text))}</{name}>\n"


def _clean(text: str) -> str:
    """Without what XML 1.0 cannot hold."""
    return NOT_XML.sub("", text)


def _moment(iso: str) -> str:
    """RFC 3339: an offset of whole minutes; a day of a century ago may have one with seconds."""
    moment = datetime.fromisoformat(iso)
    offset = moment.utcoffset()
    return (moment.astimezone(UTC) if offset is None or offset.seconds % 60 else moment).isoformat()
