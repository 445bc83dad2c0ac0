"""Which printed lines tell a date, and how likely it is the publication's."""

import re
from collections.abc import Iterator

from crawler.extraction.blocks import Block
from crawler.extraction.class_words import words_of
from crawler.extraction.letters import latin_digits
from crawler.extraction.word_set import word_set

MOST_LINE = 200  # characters of a line with a date
MOST_SHORT = 60  # of one whose year has two digits
MOST_ABOUT = 45  # letters beside a date that are no sentence of their own
AT_START = 22  # characters within which a line that starts with a date, maybe after a label, has its first digit
YEAR = re.compile(r"(?:19|20|25)\d{2}")  # or that of the Thai calendar
OTHER_YEAR = re.compile(r"(?<!\d)1[34]\d{2}(?!\d)|(?:令和|平成)\d|[ก-ฮ]\.\s?\d{2}\b")  # Persian, Japanese, Thai
SHORT = re.compile(r"(?<![\d./-])\d{1,2}([./-])\d{1,2}\1\d{2}(?![\d./-])")
CLOCK = re.compile(r"\d{1,2}\s*[:.hH時시]\s*\d{2}")
TIME = re.compile(r"\d{1,2}\s?[:hH時시]\s?\d{2}|\d{1,2}(?:[.:]\d{2})?\s?(?:[ap]\.?m\b|Uhr)")  # 12.03 is a day
COLON_CLOCK = re.compile(r"\d{1,2}:\d{2}")
CAPTIONS = word_set(
    "caption captions figcaption cutline wpcaptiontext imagecaption photocaption bildunterschrift legend"
)
STAMPS = ("title", "datetime", "content", "data-date", "data-datetime", "data-time", "data-timestamp", "data-published")
DIGIT = re.compile(r"\d")
STAMP = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2}[T ]\d{2}:\d{2}.{0,20}|1\d{9}(?:\d{3})?")
AGO = re.compile(
    r"\b(?:ago|geleden|sedan|siden|önce|yang lalu|trước|temu|atrás|назад|fa)$|(?:時間前|分前|小时前|시간 ?전|분 ?전)$"
    r"|^(?:vor|il y a|hace|há)\s",
    re.I,
)


def date_weight(block: Block) -> float:
    """How likely a line tells the publication's date, 0 to 0.4; 0 where it tells none."""
    text = block.text
    if len(text) > MOST_LINE or DIGIT.search(text) is None:
        return 0.0
    plain = latin_digits(text)
    year = YEAR.search(plain) or (None if text.isascii() else OTHER_YEAR.search(plain))
    if year is None:
        return 0.35 if len(text) <= MOST_SHORT and SHORT.search(plain) else 0.0
    if sum(c.isdigit() for c in COLON_CLOCK.sub("", plain)) <= sum(c.isdigit() for c in year[0]):
        return 0.0
    if block.tag == "figcaption" or not words_of(block.element).isdisjoint(CAPTIONS):
        return 0.15
    about = sum(c.isalpha() for c in text)
    starts = next(i for i, c in enumerate(text) if c.isdigit()) <= AT_START
    return 0.4 if about <= MOST_ABOUT or starts or TIME.search(plain) else 0.2


def stamps(block: Block) -> Iterator[str]:
    """Dates with a clock in the attributes of a short line and the elements in it."""
    for element, _ in zip(block.element.iter(), range(8), strict=False):
        for name in STAMPS:
            value = element.get(name)
            if value and STAMP.fullmatch(value.strip()):
                yield value.strip()


def tells_passed_time(text: str) -> bool:
    """Whether a short line tells how long ago something was."""
    return len(text) <= MOST_SHORT and AGO.search(text.strip()) is not None and any(c.isdigit() for c in text)
