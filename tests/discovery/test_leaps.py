import pytest

from crawler.discovery.leaps import Leap, Numbered, numbered
from crawler.discovery.turns import MOST_PAGES

SITE = "https://www.gazette.example"


@pytest.mark.parametrize(
    ("url", "next_page", "number"),
    [
        ("/harbour?page=2", "/harbour?page=3", 2),
        ("/list.php?ct=020100000000&ctv=0&np=9", "/list.php?ct=020100000000&ctv=0&np=10", 9),
        ("/2018/harbour/page/7/", "/2018/harbour/page/8/", 7),
        ("/harbour", "/harbour?page=2", None),
        ("/harbour?page=02", "/harbour?page=03", None),  # how page 100 is written there, nobody knows
        ("/harbour?after=120", "/harbour?after=240", None),
        ("/harbour?after=abc1", "/harbour?after=abd1", None),
        ("/harbour?page=2&seen=2", "/harbour?page=3&seen=3", None),
    ],
)
def test_pages_are_numbered_where_one_number_grows_by_one(url: str, next_page: str, number: int | None) -> None:
    found = numbered(SITE + url, SITE + next_page)
    if number is None:
        assert found is None
    else:
        assert found is not None
        assert found[0] == number
        assert found[1].page(number + 1) == SITE + next_page


@pytest.mark.parametrize("first", [3, 4, 9, 100, 5_000, MOST_PAGES - 1])
def test_the_first_page_that_is_not_all_newer_is_found_in_few_steps(first: int) -> None:
    leap, looked_at = Leap(Numbered("", ""), 2), 0
    while not leap.found:
        leap.saw(leap.target < first)
        looked_at += 1
    assert leap.target == first
    assert looked_at <= 2 * first.bit_length()


def test_a_list_that_is_all_newer_wherever_one_looks_ends_the_search() -> None:
    leap = Leap(Numbered("", ""), 2)
    for _ in range(40):
        leap.saw(True)
        if leap.found:
            break
    assert leap.found
