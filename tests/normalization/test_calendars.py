"""Dates in many languages and calendars, and how long ago."""

from datetime import UTC, date, datetime

import pytest

from crawler.normalization.calendars import ago, from_persian
from crawler.normalization.dates import parse, split_labels

FETCHED = datetime(2024, 3, 10, 15, 40, tzinfo=UTC)
DAY, CLOCK = "2021-03-12T00:00:00", "2021-03-12T14:05:00"


@pytest.mark.parametrize(
    ("language", "line", "wall"),
    [
        ("lt", "2021 m. kovo 12 d. 14:05", CLOCK),
        ("lv", "2021. gada 12. marts, 14:05", CLOCK),
        ("et", "12. märts 2021, 14:05", CLOCK),
        ("hr", "12. ožujka 2021. u 14:05", CLOCK),
        ("hr", "12. listopada 2021.", "2021-10-12T00:00:00"),
        ("pl", "12 listopada 2021", "2021-11-12T00:00:00"),
        ("sl", "12. marec 2021, 14.05", CLOCK),
        ("sr", "12. март 2021. 14:05", CLOCK),
        ("el", "12 Μαρτίου 2021, 14:05", CLOCK),
        ("hu", "2021. március 12. 14:05", CLOCK),
        ("tr", "Güncelleme: 12 Mart 2021, 14:05", CLOCK),
        ("vi", "Thứ sáu, 12/3/2021, 14:05 (GMT+7)", CLOCK),
        ("vi", "ngày 12 tháng 3 năm 2021 14:05", CLOCK),
        ("th", "12 มี.ค. 2564 14:05 น.", CLOCK),
        ("th", "12 มี.ค. 64 14:05", CLOCK),
        ("ar", "الجمعة 12 مارس 2021 - 14:05", CLOCK),
        ("ar", "12 آذار 2021", DAY),
        ("fa", "۲۲ اسفند ۱۳۹۹ - ۱۴:۰۵", CLOCK),
        ("fa", "۱۳۹۹/۱۲/۲۲ ۱۴:۰۵", CLOCK),
        ("he", "12 במרץ 2021, 14:05", CLOCK),
        ("hi", "12 मार्च 2021, 14:05", CLOCK),
        ("uk", "12 березня 2021, 14:05", CLOCK),
        ("ja", "公開 令和3年3月12日 14時05分", CLOCK),
        ("ko", "입력 : 21.03.12 14:05", CLOCK),
        ("zh", "發布時間：2021/03/12 14:05", CLOCK),
        ("fi", "12.3.2021 klo 14.05", CLOCK),
        ("nl", "Gepubliceerd op vrijdag 12 maart 2021 om 14:05", CLOCK),
        ("de", "Veröffentlicht am 12.03.21, 14:05 Uhr", CLOCK),
        ("de", "12.03.21", DAY),
        ("fr", "Publié le vendredi 12 mars 2021 à 14 h 05", CLOCK),
        ("pt", "12/03/2021 14h05 - Publicado por: Ana Exemplo", CLOCK),
        ("en", "20210312T140500Z", CLOCK),
        (None, "1615557900", CLOCK),
    ],
)
def test_a_date_in_any_language(language: str | None, line: str, wall: str) -> None:
    published, modified = split_labels(line)
    moment = parse(published or modified or "", language)
    assert moment is not None
    assert moment.wall.isoformat() == wall


@pytest.mark.parametrize("raw", ["version 1.2.10.4", "45.13.45", "12-3.21"])
def test_numbers_are_no_short_date(raw: str) -> None:
    assert parse(raw, "en") is None


def test_the_persian_calendar_has_its_leap_years() -> None:
    assert from_persian(1399, 12, 30) == date(2021, 3, 20)
    assert from_persian(1400, 1, 1) == date(2021, 3, 21)
    assert from_persian(1403, 12, 30) == date(2025, 3, 20)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("3 hours ago", "2024-03-10T12:00:00+00:00"),
        ("20 minutes ago", "2024-03-10T15:20:00+00:00"),
        ("vor einer Stunde", "2024-03-10T14:00:00+00:00"),
        ("il y a 5 heures", "2024-03-10T10:00:00+00:00"),
        ("hace 13 horas", "2024-03-10T02:00:00+00:00"),
        ("3時間前", "2024-03-10T12:00:00+00:00"),
        ("5시간 전", "2024-03-10T10:00:00+00:00"),
        ("2 dagen geleden", "2024-03-08T00:00:00+00:00"),
        ("In 3 hours", None),
        ("for 30 days", None),
    ],
)
def test_how_long_ago_is_no_finer_than_its_unit(text: str, moment: str | None) -> None:
    found = ago(text, FETCHED)
    assert (found.isoformat() if found else None) == moment
