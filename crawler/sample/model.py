"""What the sample newspaper is made of: articles as their newsroom knows them, before any skin prints them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from crawler.items import Author

KST = timezone(timedelta(hours=9), "KST")
SITE = "https://www.koreaherald.com"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the paper: the name on the page, its new path, its old list code, its sub-sections as (name, path)."""

    name: str
    slug: str  # as in /National
    ct: str  # as in list.php?ct=
    subsections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or a subhead of the running text."""

    text: str
    subhead: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph in the running text."""

    caption: str
    credit: str  # as printed: "(Yonhap)", "By Park Mo-hyung (pm@heraldcorp.com)"
    credit_line: str
    image_id: str  # 14 digits, the first eight a date
    cms_name: str | None = None  # the file's name in the present system; None for pictures that were migrated

    @property
    def printed(self) -> str:
        """Caption and credit as they stand on the page."""
        return f"{self.caption} {self.credit}"


@dataclass(frozen=True, slots=True)
class SignOff:
    """The line of the author or agency in or at the end of the text."""

    text: str


Block = Paragraph | Picture | SignOff


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One article. At least one of `ud` and `article_id` is there; both make an alias."""

    index: int  # 0 is the newest of the paper
    ud: str | None  # 14 digits
    article_id: int | None  # 8 digits; 7 for the migrated
    section: Section
    headline: str  # with its [tags]
    tags: tuple[str, ...]
    alternative_headline: str | None
    description: str
    keywords: tuple[str, ...]  # the page's own, without the tags
    blocks: tuple[Block, ...]  # in reading order
    top_byline: str | None  # as skins that have the line print it above the text
    authors: tuple[Author, ...]
    dateline: str | None
    date_published: datetime
    date_modified: datetime | None
    redirects: bool = False  # an alias: whether view.php answers 301 or the page itself

    @property
    def ud_url(self) -> str | None:
        """Its address of the old form, or None."""
        return f"{SITE}/view.php?ud={self.ud}" if self.ud else None

    @property
    def url(self) -> str:
        """Its canonical address: of the new form where it has one."""
        return f"{SITE}/article/{self.article_id}" if self.article_id else f"{SITE}/view.php?ud={self.ud}"

    @property
    def path(self) -> str:
        """The canonical address without scheme and host."""
        return self.url.removeprefix(SITE)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Paragraphs and subheads, in order."""
        return tuple(block.text for block in self.blocks if isinstance(block, Paragraph))

    @property
    def pictures(self) -> tuple[tuple[Picture, int], ...]:
        """Each picture with the number of paragraphs before it."""
        return tuple((p, len(_texts(self.blocks[:n]))) for n, p in enumerate(self.blocks) if isinstance(p, Picture))

    @property
    def sign_off(self) -> str | None:
        """The sign-off's text, or None."""
        return next((block.text for block in self.blocks if isinstance(block, SignOff)), None)


def _texts(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Paragraph)]
