"""Articles by the million, for measuring the archive: plausible in size and spread, of no meaning, always the same."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from crawler.items import Article, Author, Evidence, Image

SOURCE = "generated"
FIRST_DAY = datetime(2010, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=16 * 365)
WORDS, PEOPLE, BODIES = 30_000, 5_000, 2_000
SECTIONS = ("National", "Business", "Life&Culture", "Sports", "World", "Opinion")
SYLLABLES = tuple(
    syllable
    for row in ("ka no ri ta me lo su ve da pi ran tor", "gul mas ben wick ford ley sang jun hae min seo")
    for syllable in row.split()
)
EVIDENCE = {
    name: Evidence("meta", 0.9) for name in ("headline", "byline", "date_published", "article_section", "authors")
}


class Generator:
    """Makes article number n out of a stock of words, people and bodies that a seed gives; the words' frequencies are
    Zipf's (1949), the k-th most frequent word has 1/k of the first one's."""

    def __init__(self, seed: int = 5, characters: int = 5_000) -> None:
        self._dice = dice = random.Random(seed)
        self._words = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(WORDS)]
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(WORDS)))
        self._people = [self._person() for _ in range(PEOPLE)]
        self._bodies = [self._body(characters) for _ in range(BODIES)]

    def articles(self, first: int, count: int, total: int) -> Iterator[Article]:
        """Articles number `first` and following out of `total`, oldest first."""
        for number in range(first, first + count):
            yield self.article(number, total)

    def article(self, number: int, total: int) -> Article:
        """One article: a body that no other has, up to three authors and pictures."""
        dice = random.Random(number)
        published_at = FIRST_DAY + SPAN * (number / total)
        authors = tuple(dice.sample(self._people, dice.choice((0, 1, 1, 1, 2, 3))))
        url = f"https://generated.test/article/{number}"
        words = dice.choices(self._words, cum_weights=self._weights, k=20)
        body = self._bodies[dice.randrange(BODIES)]
        images = tuple(
            Image(f"{url}/{n}.jpg", " ".join(words[n : n + 8]), "Placeholder Wire", position=n)
            for n in range(dice.choice((0, 1, 1, 2, 3)))
        )
        return Article(
            source=SOURCE,
            url=url,
            url_key=f"generated:{number}",
            headline=" ".join(words[:9]).capitalize(),
            article_body=f"{' '.join(words)} {number}.\n\n{body}",
            captured_at=published_at + timedelta(hours=1),
            description=" ".join(words[5:]),
            byline=f"By {' and '.join(str(author.name) for author in authors)}" if authors else None,
            authors=authors,
            date_published=published_at,
            date_published_raw=f"{published_at:%b %d, %Y - %H:%M}",
            article_section=dice.choice(SECTIONS),
            keywords=tuple(words[:3]),
            in_language="en",
            canonical_url=url,
            publisher="The Placeholder",
            images=images,
            evidence=EVIDENCE,
        )

    def _person(self) -> Author:
        first, last = ("".join(self._dice.choices(SYLLABLES, k=2)).capitalize() for _ in range(2))
        name = f"{first} {last}"
        return Author(name, f"{last.lower()}{self._dice.randrange(PEOPLE)}@generated.test", "Staff reporter")

    def _body(self, characters: int) -> str:
        paragraphs, length = [], 0
        while length < characters:
            words = self._dice.choices(self._words, cum_weights=self._weights, k=self._dice.randint(20, 70))
            paragraphs.append(" ".join(words).capitalize() + ".")
            length += len(paragraphs[-1]) + 2
        return "\n\n".join(paragraphs)[: max(characters, 1)]
