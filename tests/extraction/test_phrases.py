"""What a match must hold is never missed, and most texts are told without trying the pattern."""

import re

import pytest

from crawler.extraction.phrases import Phrases

ALTERNATIVES = (
    r"\b(?:subscribe|sign up) (?:now )?to read\b",
    r"weiter(?:zu)?lesen\w*",
    r"déjà abonn[ée]",
    r"kali\?",
    r"abonelik",
)


@pytest.mark.parametrize(
    "text",
    [
        "Please SIGN UP to read the rest",
        "subscribe now to read it",
        "Jetzt weiterzulesen",
        "DÉJÀ ABONNÉ ?",
        "KALI?",
        "ABONELİK",
        "ABONELIK",
        "The ferry sails on Monday",
        "lesen, abonné, sign up",
        "",
    ],
)
def test_finds_what_the_pattern_finds(text: str) -> None:
    found, plain = Phrases(*ALTERNATIVES).search(text), re.search("|".join(ALTERNATIVES), text, re.I)
    assert (found and found[0]) == (plain and plain[0])


def test_needles_are_the_most_telling_part_of_each_alternative() -> None:
    assert set(Phrases(*ALTERNATIVES).needles) == {"to read", "weiter", "déjà abonn", "kali?", "abonelik"}
    assert Phrases(r"\d+|word").needles == ()  # digits alone may match
