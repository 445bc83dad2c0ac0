"""The running text of an article: paragraphs, subheads, pictures and sign-off in their order."""

from random import Random

from crawler.sample import prose, words
from crawler.sample.model import Block, Paragraph, Picture, SignOff

PICTURE_COUNTS = (1, 0, 2, 1, 3, 1, 0, 2)


def length(rng: Random, index: int) -> int:
    """How many paragraphs: 1 and 25 occur regularly, 3 to 12 otherwise."""
    if index % 17 == 3:
        return 1
    return 25 if index % 19 == 7 else rng.randint(3, 12)


def paragraphs(rng: Random, index: int, dateline: str | None) -> list[Block]:
    """The text without pictures; `dateline` with its dash opens the first paragraph."""
    texts = [prose.paragraph(rng) for _ in range(length(rng, index))]
    if dateline:
        texts[0] = f"{dateline} {texts[0]}"
    if index % 10 == 6:
        texts[-1] = f"{texts[-1]} {prose.fill(rng, words.HANGUL)}"
    blocks: list[Block] = [Paragraph(text) for text in texts]
    if len(texts) >= 8:
        for place in sorted({rng.randint(2, len(texts) - 2) for _ in range(2)}, reverse=True):
            blocks.insert(place, Paragraph(prose.fill(rng, rng.choice(words.SUBHEADS)), subhead=True))
    if index % 13 == 8 and len(texts) > 1 and not dateline:
        blocks.insert(0, Paragraph(prose.fill(rng, words.INTRO_NOTE)))
    return blocks


def with_pictures(rng: Random, blocks: list[Block], pictures: list[Picture]) -> list[Block]:
    """The text with the pictures in it: mostly one before all text, the others between paragraphs."""
    places = sorted(0 if n == 0 and rng.random() < 0.6 else rng.randint(0, len(blocks)) for n in range(len(pictures)))
    placed = list(blocks)
    for place, picture in reversed(list(zip(places, pictures, strict=True))):
        placed.insert(place, picture)
    return placed


def signed(rng: Random, blocks: list[Block], sign_off: str | None, columnist: str | None) -> list[Block]:
    """The text with its sign-off last, and after that, of a columnist, the note on the writer."""
    end: list[Block] = [SignOff(sign_off)] if sign_off else []
    if columnist:
        end.append(Paragraph(prose.fill(rng, words.BIO, name=columnist)))
    return [*blocks, *end]
