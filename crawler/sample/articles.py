"""The sample newspaper: any article of it, computed when asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from urllib.parse import parse_qs, urlsplit

from crawler.sample import prose, story, words
from crawler.sample.bylines import KINDS, byline
from crawler.sample.calendar import Calendar
from crawler.sample.model import Block, Picture, SampleArticle, Section
from crawler.sample.pictures import picture
from crawler.sample.sections import OPINION, SECTIONS, section_of
from crawler.sample.style import styled

UNTIL = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class SamplePaper:
    """A newspaper of `size` articles, index 0 the newest, which appeared on `until`.

    The same arguments give the same paper on every machine; no article is kept, so size costs no memory. `base`
    (scheme and host) is what feeds and sitemaps print before paths; None: the host that was asked. The newest
    `withheld` articles have not been printed yet: with a smaller number the same paper has grown.
    `edited` are the indexes of articles that were corrected (at `edited_at`; None: an hour after they last changed),
    `withdrawn` of those that lists still name and nobody can read any more.
    Raises ValueError for a size or a day that the id spaces cannot hold, and where nothing is left in print.
    """

    size: int = 120
    until: date = UNTIL
    seed: int = 1
    base: str | None = None
    withheld: int = 0
    edited: frozenset[int] = frozenset()
    withdrawn: frozenset[int] = frozenset()
    edited_at: datetime | None = None
    calendar: Calendar = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "calendar", Calendar(self.size, self.until, self.seed))
        if not 0 <= self.withheld < self.size:
            raise ValueError(f"sample paper: withheld {self.withheld} of {self.size} articles; choose fewer")

    def article(self, index: int) -> SampleArticle:
        """The article with this index; raises IndexError for one that is not in print."""
        if index not in self.indexes:
            raise IndexError(f"sample paper: article {index} of {self.size}; choose {self.withheld} to {self.size - 1}")
        article = _article(self.seed, self.calendar, index)
        return _corrected(article, self.edited_at) if index in self.edited else article

    @property
    def indexes(self) -> range:
        """The indexes of the articles in print."""
        return range(self.withheld, self.size)

    def __iter__(self) -> Iterator[SampleArticle]:
        """All articles in print, newest first."""
        return map(self.article, self.indexes)

    def __len__(self) -> int:
        return len(self.indexes)

    def sections(self) -> tuple[Section, ...]:
        """The sections, in the order of the menu."""
        return SECTIONS

    def find(self, url: str) -> SampleArticle | None:
        """The article at a URL or path of either form, whatever its host and further parameters; None where none is."""
        parts = urlsplit(url)
        if match := re.fullmatch(r"/article/(\d{7,8})", parts.path):
            index = self.calendar.index_of_article_id(int(match[1]))
        elif parts.path in ("/view.php", "/common/newsprint.php"):
            index = self.calendar.index_of_ud(parse_qs(parts.query).get("ud", [""])[0])
        else:
            index = None
        return None if index is None or index not in self.indexes else self.article(index)


def _corrected(article: SampleArticle, at: datetime | None) -> SampleArticle:
    changed = at or (article.date_modified or article.date_published) + timedelta(hours=1)
    return replace(article, headline=f"{article.headline} (corrected)", date_modified=changed)


@lru_cache(maxsize=512)
def _article(seed: int, calendar: Calendar, index: int) -> SampleArticle:
    rng = Random(f"{seed}/{index}")  # noqa: S311 - repeatable, not secret
    section = section_of(index)
    published, ud = calendar.published(index), calendar.ud(index)
    gallery = index % 16 == 9
    place, dash, agency = rng.choice(words.DATELINES) if index % 7 in (2, 5) and not gallery else (None, None, None)
    if section is OPINION:
        place = dash = agency = None
    kind = "name" if section is OPINION and index % 24 == 7 else KINDS[(index * 5 + index // 12) % len(KINDS)]
    signed = byline(rng, "none" if gallery else kind, agency)
    columnist = signed.authors[0].name if section is OPINION and kind == "name" and signed.authors else None
    blocks: list[Block] = [] if gallery else story.paragraphs(rng, index, f"{place} {dash}" if place else None)
    count = 1 + index % 3 if gallery else story.PICTURE_COUNTS[index % 8]
    pictures: list[Picture] = [
        picture(rng, f"{published:%Y%m%d}", (index * 4 + n + 980) % 1_000_000, migrated=ud is not None)
        for n in range(count)
    ]
    blocks = story.signed(rng, story.with_pictures(rng, blocks, pictures), signed.sign_off, columnist)
    tags = _tags(rng, index, gallery, columnist)
    article = SampleArticle(
        index=index,
        ud=ud,
        article_id=calendar.article_id(index),
        section=section,
        headline="".join(f"[{tag}] " for tag in tags) + prose.fill(rng, rng.choice(words.HEADLINES)),
        tags=tags,
        alternative_headline=prose.fill(rng, words.ALTERNATIVE_HEADLINE) if index % 4 == 1 else None,
        description=prose.fill(rng, words.DESCRIPTION),
        keywords=_keywords(rng, index, tags),
        blocks=tuple(blocks),
        top_byline=signed.top,
        authors=signed.authors,
        dateline=place,
        date_published=published,
        date_modified=None,
        redirects=index % 2 == 0,
    )
    later = {0: timedelta(minutes=rng.randint(5, 480)), 3: timedelta(0)}.get(index % 5)
    article = replace(article, date_modified=None if later is None else published + later)
    return styled(article)


def _tags(rng: Random, index: int, gallery: bool, columnist: str | None) -> tuple[str, ...]:
    if gallery:
        return ("Photo News",)
    if columnist:
        return (columnist,)
    return prose.distinct(rng, words.TAGS, {0: 1, 3: 1, 8: 2}.get(index % 9, 0))


def _keywords(rng: Random, index: int, tags: tuple[str, ...]) -> tuple[str, ...]:
    """None to four of the page's own; now and then a tag is among them in other letters."""
    own = [prose.fill(rng, f"{{{slot}}}") for slot in words.KEYWORDS[: index % 5]]
    return tuple(dict.fromkeys([*own, *(tag.lower() for tag in tags if index % 9 == 3)]))
