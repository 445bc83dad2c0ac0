"""What the pure steps need to know of a source: facts, no behaviour beyond two optional hooks.

A spider's class attributes become one SourceRules (news_spider.NewsSpider.rules()); it is pickled to the extraction
workers, so hooks are module-level functions or classmethods.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.items import Extraction, FetchedPage


@dataclass(frozen=True, slots=True)
class Skin:
    """One layout of a source, told by structure and never by date. All selectors are CSS; an empty one is unknown.

    Where a skin matches, what its selectors find outranks generic evidence; what they do not name stays generic.
    """

    name: str
    when: str  # the skin applies when this selects something
    headline: str = ""
    alternative_headline: str = ""
    byline: str = ""
    date: str = ""  # element(s) whose text holds the printed date(s), labels included
    section: str = ""
    body: str = ""  # container(s) of the running text; several are joined in order
    caption: str = ""  # captions inside or beside the body
    caption_in_alt: str = ""  # pictures whose alt text is the whole caption, where none is printed
    furniture: str = ""  # removed before anything is read


@dataclass(frozen=True, slots=True)
class SourceRules:
    """Facts of one source. The defaults are those of a site nobody has described."""

    source: str = "news"
    publisher: str | None = None
    in_language: str | None = None  # BCP 47; None: infer from the page
    timezone: str | None = None  # IANA name for times printed without a zone; None: infer
    skins: tuple[Skin, ...] = ()
    email_domains: tuple[str, ...] = ()  # staff mail domains, for sign-offs with a mistyped domain
    headline_suffixes: tuple[str, ...] = ()  # site names appended to titles
    url_key: Callable[[str], str] | None = None  # canonical key of a URL; None: urls.url_key
    article_url: Callable[[str], str | None] | None = None  # canonical address; None where it is no article's
    refine: Callable[[FetchedPage, Extraction], Extraction] | None = None  # last word on what the page says
    extra: dict[str, str] = field(default_factory=dict)
