"""Photographs with captions and credits in every printed form."""

from random import Random

from crawler.sample import prose, words
from crawler.sample.bylines import mail
from crawler.sample.model import Picture

CREDITS = ("agency", "pair", "agency", "website", "staff", "by")


def picture(rng: Random, day: str, serial: int, *, migrated: bool) -> Picture:
    """A picture of the day (YYYYMMDD); `serial` (below a million) tells it from the others of the day."""
    kind = rng.choice(CREDITS)
    name = prose.person(rng)
    match kind:
        case "agency":
            credit = credit_line = "Yonhap"
        case "pair":
            credit = credit_line = rng.choice(("AFP-Yonhap", "AP-Yonhap", "EPA-Yonhap"))
        case "website":
            credit = credit_line = rng.choice(("Tester's website", "Sample Motors", "Mockport City"))
        case "staff":
            credit = credit_line = f"{name}/The Korea Herald"
        case _:
            credit, credit_line = f"By {name} ({mail(name)})", name
    return Picture(
        caption=prose.fill(rng, rng.choice(words.CAPTIONS)),
        credit=credit if kind == "by" else f"({credit})",
        credit_line=credit_line,
        image_id=f"{day}{serial:06d}",
        cms_name=None if migrated else _cms_name(rng, day, serial, agency=kind == "agency"),
    )


def _cms_name(rng: Random, day: str, serial: int, *, agency: bool) -> str:
    if agency:
        return f"rcv.YNA.{day}.PYH{day}{serial:06d}_P1.jpg"
    return f"news-p.v1.{day}.{rng.getrandbits(128):032x}_P1.jpg"
