"""Labelled pairs of stories: the same story in the same words, or not, as newspapers have them, in four languages.

A generator makes them of tests/story_words.py; tests/story_pairs.json has some that were written by hand. Half of
the generated ones is for tuning, and so are the written ones; the other half is untouched.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import story_words as made_of

LANGUAGES = ("en", "ko", "ja", "zh")
EACH = 8  # pairs of a kind and language
Paragraphs = list[str]
BETWEEN = {"en": " ", "ko": " ", "ja": "", "zh": ""}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, and whether they are one story in the same words."""

    kind: str
    language: str
    one: str
    other: str
    same: bool
    untouched: bool = False


def all_pairs() -> list[Pair]:
    """The generated and the written ones, always the same."""
    return [*_generated(), *_written()]


def halves() -> tuple[list[Pair], list[Pair]]:
    """The half for tuning, and the untouched one."""
    pairs = all_pairs()
    return [pair for pair in pairs if not pair.untouched], [pair for pair in pairs if pair.untouched]


def _generated() -> Iterator[Pair]:
    for kind, (make, same) in KINDS.items():
        for language in LANGUAGES:
            for number in range(EACH):
                untouched = number % 2 == 1
                rng = random.Random(f"{kind} {language} {number} {'untouched' if untouched else 'for tuning'}")
                one, other = make(rng, language)
                yield Pair(kind, language, "\n\n".join(one), "\n\n".join(other), same, untouched)


def _written() -> Iterator[Pair]:
    for row in json.loads(Path(__file__).with_suffix(".json").read_text("utf-8")):
        yield Pair(**row)


def _fill(rng: random.Random, language: str, sentence: str, **fixed: str) -> str:
    slots = {name: rng.choice(values) for name, values in made_of.SLOTS[language].items()}
    slots["q"] = rng.choice([name for name in made_of.SLOTS[language]["p"] if name != slots["p"]])
    numbers = {"n": str(rng.randint(2, 48)), "m": str(rng.randint(11, 98)), "k": str(rng.randint(2, 9))}
    return sentence.format(**(slots | numbers | fixed))


def story(rng: random.Random, language: str, paragraphs: int | None = None) -> Paragraphs:
    """Any story: sentences of which hardly two are the same in two stories, two or three a paragraph."""
    count = paragraphs or rng.randint(6, 10)
    return [
        BETWEEN[language].join(
            _fill(rng, language, sentence) for sentence in rng.sample(made_of.STORY[language], rng.choice((2, 2, 3)))
        )
        for _ in range(count)
    ]


def _facts(rng: random.Random, language: str) -> dict[str, str]:
    slots = {name: rng.choice(values) for name, values in made_of.SLOTS[language].items()}
    slots["q"] = rng.choice([name for name in made_of.SLOTS[language]["p"] if name != slots["p"]])
    return slots | {"n": str(rng.randint(2, 48)), "m": str(rng.randint(11, 98)), "k": str(rng.randint(2, 9))}


def _report(rng: random.Random, language: str, sentences: Sequence[str]) -> Paragraphs:
    return [_fill(rng, language, sentence) for sentence in sentences]


# The same story ------------------------------------------------------------------------------------------------------


def lead_issued_again(rng: random.Random, language: str) -> tuple[Paragraphs, Paragraphs]:
    """40 to 80 % of the later text stands in the earlier one; the rest is new, on top and between."""
    first = story(rng, language, rng.randint(5, 9))
    share = rng.uniform(0.4, 0.8)
    kept = [text for text in first if rng.random() < max(share, 0.65)] or first[:2]
    new = story(rng, language, max(1, round(len(kept) * (1 - share) / share)))
    return first, [*new[:1], *_shuffled_in(rng, kept, new[1:])]


def agency_copy_cut(rng: random.Random, language: str) -> tuple[Paragraphs, Paragraphs]:
    """The first 40 to 90 % of an agency's story, with another dateline and sign-off."""
    first = story(rng, language, rng.randint(6, 11))
    kept = first[: max(2, round(len(first) * rng.uniform(0.4, 0.9)))]
    place, name = _fill(rng, language, "{c}"), _fill(rng, language, "{p}")
    return [f"{place} (Sample News) -- {first[0]}", *first[1:]], [
        f"{place.upper()} | {kept[0]}",
        *kept[1:],
        f"({name})",
    ]


def second_address(rng: random.Random, language: str) -> tuple[Paragraphs, Paragraphs]:
    """The same text with other quotation marks, breaks and blanks."""
    first = story(rng, language)
    joined = BETWEEN[language].join(first).replace("“", '"').replace("”", '"').replace(", ", ",  ")
    return first, [joined]


def sister_site(rng: random.Random, language: str) -> tuple[Paragraphs, Paragraphs]:
    """One or two sentences edited or left out, and a line of the house at the end."""
    first = story(rng, language)
    second = list(first)
    second[rng.randrange(len(second))] = _fill(rng, language, rng.choice(made_of.STORY[language]))
    if len(second) > 6:
        del second[rng.randrange(1, len(second))]
    return first, [*second, _fill(rng, language, "{p} / {o}")]


def corrected(rng: random.Random, language: str) -> tuple[Paragraphs, Paragraphs]:
    """A number and a name put right here and there."""
    first = story(rng, language)
    name, right = rng.sample(made_of.SLOTS[language]["p"], 2)
    return first, [text.replace(name, right, 1).replace("3", "8", 1) for text in first]


def digest_of_leads(rng: random.Random, language: str) -> tuple[Paragraphs, Paragraphs]:
    """A short first lead that stands whole in the story which it grew into."""
    first = story(rng, language, 3)
    return first, _shuffled_in(rng, first, story(rng, language, rng.randint(3, 6)))


# Another story -------------------------------------------------------------------------------------------------------


def same_event(rng: random.Random, language: str) -> tuple[Paragraphs, Paragraphs]:
    """Two reporters, the same facts and the same quotation."""
    facts = _facts(rng, language)
    one, other = (
        [_fill(rng, language, sentence, **facts) for sentence in told[language]]
        for told in (made_of.EVENT_A, made_of.EVENT_B)
    )
    return one, other


def follow_up(rng: random.Random, language: str) -> tuple[Paragraphs, Paragraphs]:
    """A later story that repeats the background in one paragraph of eight or so."""
    background = story(rng, language, 1)
    return [*story(rng, language, 7), *background], [*story(rng, language, rng.randint(6, 8)), *background]


def same_columnist(rng: random.Random, language: str) -> tuple[Paragraphs, Paragraphs]:
    """Two columns with the same lines about their author."""
    about = _fill(rng, language, made_of.ABOUT_AUTHOR[language])
    return [*story(rng, language, 5), about], [*story(rng, language, 5), about]


def unrelated(rng: random.Random, language: str) -> tuple[Paragraphs, Paragraphs]:
    """Two stories."""
    return story(rng, language), story(rng, language)


def _template(
    sentences: Mapping[str, tuple[str, ...]],
) -> Callable[[random.Random, str], tuple[Paragraphs, Paragraphs]]:
    def make(rng: random.Random, language: str) -> tuple[Paragraphs, Paragraphs]:
        texts = sentences[language] * 2
        return _report(rng, language, texts), _report(rng, language, texts)

    return make


def _shuffled_in(rng: random.Random, texts: Paragraphs, new: Paragraphs) -> Paragraphs:
    mixed = list(texts)
    for text in new:
        mixed.insert(rng.randrange(1, len(mixed) + 1), text)
    return mixed


KINDS = {
    "lead issued again": (lead_issued_again, True),
    "lead within a story": (digest_of_leads, True),
    "agency copy, cut": (agency_copy_cut, True),
    "second address": (second_address, True),
    "sister site": (sister_site, True),
    "corrected": (corrected, True),
    "same event, another reporter": (same_event, False),
    "follow-up with background": (follow_up, False),
    "same columnist": (same_columnist, False),
    "market report": (_template(made_of.MARKET), False),
    "weather report": (_template(made_of.WEATHER), False),
    "sports table": (_template(made_of.SPORTS), False),
    "unrelated": (unrelated, False),
}
