"""The nouns, frozen, in the order in which data flows: each step takes one and gives the next.

Link → FetchedPage → Capture → Extraction → Article | Rejection → Processed; DocumentRead and ListWalked tell that a
route of discovery was followed to its end.

Words for what is on a page are schema.org's, for photographs IPTC's, for captures those of WARC (docs/glossary.md).
Every moment is an aware datetime; every text is a str without NUL or lone surrogates once it is in an Article.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Link:
    """An article URL that a discovery document named, and what the document said about it."""

    url: str
    discovered_via: str  # feed | news_sitemap | sitemap | section_page | article | seed
    discovered_from: str  # URL of the document that named it; the command line is "argument"
    headline: str | None = None
    date_published: datetime | None = None  # as the document says; evidence, never the record
    lastmod: datetime | None = None
    outside: bool = False  # of the days that were asked for: the frontier learns its day, if it knows it at all


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """A discovery document that was read to its end: the links yielded before it are all that it names."""

    url: str  # the URL that was asked for
    kind: str  # feed | sitemap_index | sitemap | news_sitemap | section_page | front_page
    fetched_at: datetime
    entries: int
    unchanged: bool = False  # the site answered 304, or the same bytes: it was not read again
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class ListWalked:
    """A page of a section's list was read: the links yielded before it are all that it names."""

    url: str  # of the list's first page
    since: date | None  # how far back the walk goes; None: until nothing is new
    next_page: str | None  # where to go on; None: the walk is at its end
    gap_before: datetime | None = None  # above next_page, all is known that was listed before this; None: all


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One HTTP response as received: what the WARC record will hold."""

    url: str  # the URL that answered, after redirects
    requested_url: str  # the URL that was asked for
    status: int
    headers: tuple[tuple[str, str], ...]  # as received, in order, duplicates kept
    body: bytes = field(repr=False)  # with its content encoding undone
    fetched_at: datetime = field(kw_only=True)
    wire_body: bytes | None = field(default=None, kw_only=True, repr=False)  # as received, where an encoding was undone
    policy: Mapping[str, str] = field(
        default_factory=dict, kw_only=True
    )  # what the site says of archiving (opt_out.py)

    @property
    def content_type(self) -> str:
        """The Content-Type header's value, or the empty string."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")


@dataclass(frozen=True, slots=True)
class Capture:
    """A response that lies fsynced in a WARC file and has its row in the archive."""

    capture_id: int
    source: str
    url_key: str  # the frontier's key of requested_url
    page: FetchedPage = field(repr=False)
    warc_filename: str
    warc_record_offset: int  # bytes from the start of the file
    warc_record_id: str  # urn:uuid:…
    payload_digest: str  # sha256:<hex> of the payload as received


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a field's value came from, and how sure that is."""

    source: str  # site_rule | json_ld | meta | time_tag | visible_text | title_tag | url | feed | trafilatura | …
    confidence: float  # 0 to 1, from how many independent sources agree and how good they are
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing the page says about one field, as it says it."""

    value: str
    source: str  # as Evidence.source
    weight: float  # 0 to 1, how often this kind of source is right; 0 for what is never taken, the reason says why
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """A candidate that did not become its field's value, and why."""

    candidate: Candidate
    why: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A line of the page that is not in the body, and why."""

    text: str  # its first 200 characters
    reason: str  # the first thing that spoke against it, as a short phrase
    by: str = ""  # the element or picture that decided


@dataclass(frozen=True, slots=True)
class ExtractedImage:
    """A captioned picture of the story, as printed: the credit may still be inside the caption."""

    content_url: str  # absolute
    caption: str | None
    credit_line: str | None
    alt_text: str | None
    position: int  # how many paragraphs of the body come before it
    source: str  # figcaption | caption_class | table | sibling | json_ld | alt | site_rule


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a page says, as it says it. Candidates of a field are ordered, best first."""

    page_kind: (
        str  # article | gallery | live_blog | video | section_page | block_page | paywall_stub | soft_404 | other
    )
    article_body: tuple[str, ...]  # paragraphs and subheads in order, captions and furniture taken out
    body_evidence: Evidence
    fields: Mapping[str, tuple[Candidate, ...]]  # headline, date_published, byline, author_name, … → candidates
    images: tuple[ExtractedImage, ...]
    removed: tuple[Removed, ...] = ()  # the lines that are not in the body; only where extract was asked for them


@dataclass(frozen=True, slots=True)
class Author:
    """One of those who made the article. At least one of name and email is there."""

    name: str | None
    email: str | None = None
    job_title: str | None = None
    organization: str | None = None
    type: str = "Person"  # schema.org's @type: Person | Organization (an agency, a desk)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the article; the credit apart from the caption."""

    content_url: str
    caption: str | None = None
    credit_line: str | None = None
    alt_text: str | None = None
    position: int = 0  # how many paragraphs of article_body come before it


@dataclass(frozen=True, slots=True)
class Article:
    """The normalized record, field for field what docs/data-format.md says and the table article holds."""

    source: str
    url: str  # canonical: the declared one where the source takes it for its own, else that of the URL that answered
    url_key: str  # what makes two addresses the same article
    headline: str
    article_body: str  # paragraphs parted by a blank line; empty for photo pages
    captured_at: datetime
    alternative_headline: str | None = None
    description: str | None = None
    byline: str | None = None  # as printed, in its fullest form
    authors: tuple[Author, ...] = ()
    date_published: datetime | None = None  # aware, in the offset printed or the source's zone
    date_published_raw: str | None = None
    date_modified: datetime | None = None
    date_modified_raw: str | None = None
    article_section: str | None = None
    keywords: tuple[str, ...] = ()
    dateline: str | None = None  # the place line, as printed
    in_language: str | None = None  # BCP 47
    is_accessible_for_free: bool | None = None
    canonical_url: str | None = None  # as the page declares it
    publisher: str | None = None
    page_kind: str = "article"
    images: tuple[Image, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)  # field name → where it came from


@dataclass(frozen=True, slots=True)
class Rejection:
    """A capture that is no article, or a record that breaks a rule: which, and the value that broke it."""

    source: str
    url: str
    url_key: str
    reason: str  # one of validation.REASONS
    detail: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class Processed:
    """What came of one capture, ready to be stored."""

    capture_id: int
    result: Article | Rejection
    aliases: tuple[tuple[str, str], ...] = ()  # other keys of the article: (url_key, redirect | canonical)
