"""Who signs an article, in every form that the paper has used."""

import re
from dataclasses import dataclass
from random import Random

from crawler.items import Author
from crawler.sample import prose

KINDS = (
    *(
        "mail",
        "agency",
        "name",
        "mail",
        "mail_only",
        "pair",
        "agency",
        "none",
        "mistyped",
        "mail",
        "agency",
        "pair_mail",
    ),
)
AGENCIES = ("Yonhap", "AFP", "AP", "Bloomberg", "Yonhap")


@dataclass(frozen=True, slots=True)
class Byline:
    """What is printed above the text, what below it, and who that is."""

    top: str | None
    sign_off: str | None
    authors: tuple[Author, ...]


def byline(rng: Random, kind: str, agency: str | None = None) -> Byline:
    """A byline of one of KINDS, or of the agency given."""
    if agency or kind == "agency":
        name = agency or rng.choice(AGENCIES)
        return Byline(None, f"({name})", (Author(name=name, type="Organization"),))
    first, second = prose.person(rng), prose.person(rng)
    while second == first:
        second = prose.person(rng)
    one, two = Author(name=first, email=mail(first)), Author(name=second, email=mail(second))
    match kind:
        case "mail":
            return Byline(f"By {first}", f"By {first} ({one.email})", (one,))
        case "mistyped":
            typed = mail(first).replace("heraldcorp", "heralcorp")
            return Byline(f"By {first}", f"By {first} ({typed})", (one,))
        case "name":
            return Byline(f"By {first}", f"By {first}", (Author(name=first),))
        case "mail_only":
            return Byline(None, f"({one.email})", (Author(name=None, email=one.email),))
        case "pair":
            authors = Author(name=first), Author(name=second)
            return Byline(f"By {first} and {second}", f"By {first} and {second}", authors)
        case "pair_mail":
            signed = f"By {first} ({one.email}) and {second} ({two.email})"
            return Byline(f"By {first} and {second}", signed, (one, two))
        case _:
            return Byline(None, None, ())


def mail(name: str) -> str:
    """The staff address of a name: the given name's letters and the family name's first."""
    words = re.sub(r"[^a-z ]", "", name.lower()).split()
    return f"{''.join(words[1:])}{words[0][0]}@heraldcorp.com"
