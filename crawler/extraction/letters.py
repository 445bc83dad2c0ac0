"""Texts reduced to their letters and digits, for comparing."""

import re

OTHER = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """The letters and digits of a text in lower case, all else taken out."""
    return OTHER.sub("", text.casefold())
