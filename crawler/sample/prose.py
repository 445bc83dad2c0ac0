"""Sentences from a small grammar: the same generator state gives the same words."""

from collections.abc import Sequence
from random import Random

from crawler.sample import words


class Slots:
    """What `str.format_map` asks for the values of a template's slots; a capitalised slot starts with a capital."""

    def __init__(self, rng: Random, **given: str) -> None:
        self._rng = rng
        self._given = given

    def __getitem__(self, slot: str) -> str:
        if slot in self._given:
            return self._given[slot]
        lower = slot.lower()
        value = _number(self._rng, lower) or self._rng.choice(words.WORDS[lower])
        return value if slot == lower else value[0].upper() + value[1:]


def fill(rng: Random, template: str, **given: str) -> str:
    """The template with each slot filled: given values first, then numbers and words drawn from `rng`."""
    return template.format_map(Slots(rng, **given))


def sentence(rng: Random) -> str:
    """One plausible sentence of news."""
    return fill(rng, rng.choice(words.SENTENCES))


def paragraph(rng: Random) -> str:
    """One to three sentences; two calls practically never give the same text."""
    return " ".join(sentence(rng) for _ in range(rng.choice((2, 2, 3))))


def person(rng: Random) -> str:
    """A plainly invented name: family name first, mostly with a hyphenated given name."""
    if rng.random() < 0.15:
        return rng.choice(words.FOREIGN_NAMES)
    return f"{rng.choice(words.FAMILY_NAMES)} {rng.choice(words.GIVEN_NAMES)}"


def distinct(rng: Random, choices: Sequence[str], count: int) -> tuple[str, ...]:
    """`count` different ones of `choices`, in random order."""
    return tuple(rng.sample(choices, count))


def _number(rng: Random, slot: str) -> str | None:
    match slot:
        case "n":
            return str(rng.randint(3, 48))
        case "m":
            return str(rng.randint(49, 98))
        case "digit":
            return str(rng.randint(1, 9))
        case "big":
            return f"{rng.randint(1100, 98900):,}"
        case "won":
            return f"{rng.randint(2, 980)}.{rng.randint(1, 9)} billion"
        case "year":
            return str(rng.randint(1998, 2031))
        case "dom":
            return str(rng.randint(1, 28))
        case "nth":
            return f"{rng.randint(24, 99) // 10}{rng.choice(('4th', '5th', '6th', '7th', '8th', '9th'))}"
        case _:
            return None
