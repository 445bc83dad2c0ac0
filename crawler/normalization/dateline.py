"""The place line that opens an agency-style first paragraph."""

import re

PLACE = r"[A-Z][A-Z.'’\-]*[A-Z.](?:[ \-][A-Z][A-Z.'’\-]*)*"  # in capitals: WASHINGTON, ST. HILARION
MORE = r"(?:,\s[^()—–―]{2,40}?)?"  # a province, a country, a day
AGENCY = r"\s*\([A-Z][\w .&/-]{1,30}\)"
DASH = r"\s*(?:\s--?|--|\s?[–—―])\s"
DATELINE = re.compile(
    rf"^((?:{PLACE}{MORE}(?:{AGENCY})?)|(?:[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){{0,3}}{MORE}{AGENCY})){DASH}"
)


def dateline(first_paragraph: str) -> str | None:
    """The text before the dash: "WASHINGTON (Yonhap)", "GANGNEUNG, Gangwon Province"; None when there is none."""
    match = DATELINE.match(first_paragraph)
    return match[1].strip() if match and len(match[1]) > 2 else None
