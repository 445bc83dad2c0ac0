"""What can be typed after -a, and what is said of the rest."""

from datetime import date
from pathlib import Path

import pytest

from crawler.errors import UsageError
from crawler.spider_arguments import SpiderArguments, read_arguments
from crawler.spiders.koreaherald import KoreaHerald

SECTIONS = ("National", "LifenCulture")


def test_nothing_typed_is_no_bound() -> None:
    assert read_arguments("gazette", {}, SECTIONS) == SpiderArguments()


def test_everything_typed(tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text("# two\nhttps://gazette.example/1\n\nhttps://gazette.example/2\n", encoding="utf-8")
    given = {"since": "2026-11-01", "until": "2026-11-23", "urls": f"@{listed}", "sections": "lifenculture, National"}
    assert read_arguments("gazette", given, SECTIONS) == SpiderArguments(
        date(2026, 11, 1),
        date(2026, 11, 23),
        ("https://gazette.example/1", "https://gazette.example/2"),
        ("LifenCulture", "National"),
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"since": "yesterday"}, "gazette: since='yesterday' is no day; write it as in since=2026-11-23"),
        ({"until": "2026-11-31"}, "is no day"),
        ({"since": "2026-11-02", "until": "2026-11-01"}, "since=2026-11-02 is after until=2026-11-01; swap them"),
        ({"sinse": "2026-11-02"}, "there is no argument 'sinse'; use since, until, urls or sections"),
        ({"sections": "Nation"}, "'Nation' is no section; the sections are: National, LifenCulture"),
        ({"sections": " ,"}, "the sections are"),
        ({"urls": ","}, "names no URL"),
        ({"urls": "@/nowhere/urls.txt"}, "cannot be read"),
    ],
)
def test_bad_values_are_told_in_one_sentence(given: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError) as error:
        read_arguments("gazette", given, SECTIONS)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_an_address_of_another_paper_is_refused_at_once() -> None:
    with pytest.raises(UsageError, match=r"biz\.heraldcorp\.com/article/1 is no article of this source"):
        KoreaHerald(urls="https://www.koreaherald.com/article/10618541,https://biz.heraldcorp.com/article/1")
