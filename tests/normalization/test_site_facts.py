"""What a site that nobody described tells of itself: its language, its name, and the zone that its offsets are of."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.normalization.site_facts import SiteFacts

SITE = "https://www.gazette.example"


def moment(hours: float, month: int = 11) -> datetime:
    return datetime(2026, month, 20, 12, tzinfo=timezone(timedelta(hours=hours)))


def facts(url: str = SITE, language: str = "en", name: str = "The Gazette", *moments: datetime) -> SiteFacts:
    found = SiteFacts(url)
    head = f'<html lang="{language}"><meta property="og:site_name" content="{name}">'
    found.read_page(head.encode(), "its pages")
    for each in moments:
        found.see_moment(each, "its feed")
    return found


def test_language_and_name_are_what_most_pages_say() -> None:
    found = facts()
    for _ in range(2):
        found.read_page(b'<html class="x" lang="ko_KR"><meta property="og:site_name" content="Hangug">', "its articles")
    assert (found.in_language, found.publisher) == ("ko-KR", "Hangug")


def test_offsets_are_read_from_linked_data_meta_tags_and_feeds() -> None:
    for page in (
        '<html lang="ja"><script>{"datePublished": "2026-11-20T08:00:00+09:00"}</script>',
        '<html lang="ja"><meta property="article:published_time" content="2026-11-20T08:00:00+0900">',
    ):
        found = SiteFacts(SITE)
        found.read_page(page.encode(), "its articles")
        assert found.told() == "Japanese, Asia/Tokyo (offset of its articles)"
    assert facts(SITE, "ja", "x", moment(9)).told() == "Japanese, Asia/Tokyo (offset of its feed)"


@pytest.mark.parametrize(
    ("url", "language", "name", "moments", "zone"),
    [
        (SITE, "ko", "Sinmun", [9], "Asia/Seoul"),  # the language is one country's
        ("https://www.gazette.example.kr", "en", "The Gazette", [9], "Asia/Seoul"),  # the domain
        (SITE, "en-AU", "The Gazette", [11], "Australia/Sydney"),  # the language's tag
        (SITE, "en", "The Korea Specimen", [9], "Asia/Seoul"),  # a country in the name
        ("https://manilaspecimen.example", "en", "The Specimen", [8], "Asia/Manila"),  # a city in the host
        (SITE, "ko", "Sinmun", [-5], "Etc/GMT+5"),  # the language's country has other clocks: a paper abroad
        (SITE, "en", "The Gazette", [9], "Etc/GMT-9"),  # nothing says whose offset it is
        (SITE, "en", "The Gazette", [5.5], "Asia/Kolkata"),  # only one country's
        (SITE, "en", "The Gazette", [2.25], None),  # nobody's
    ],
)
def test_the_zone_agrees_with_the_offset_and_is_of_the_place_that_the_site_names(
    url: str, language: str, name: str, moments: list[float], zone: str | None
) -> None:
    found = facts(url, language, name, *map(moment, moments)).zone
    assert (found[0] if found else None) == zone


def test_offsets_of_summer_and_winter_name_a_zone_that_has_both() -> None:
    assert facts(SITE, "en", "x", moment(-5, 1), moment(-4, 7)).zone == ("America/New_York", "offset of its feed")
    assert facts(SITE, "en", "x", moment(-5, 1), moment(9, 7)).zone is None


def test_without_offsets_only_a_country_or_its_language_tells() -> None:
    assert facts(SITE, "ja").zone == ("Asia/Tokyo", "its country or language")
    assert facts(SITE, "en", "The Korea Specimen").zone is None
    assert facts(SITE, "en", "x", datetime(2026, 11, 20, tzinfo=UTC)).told() == "English, zone unknown"


def test_what_was_found_before_stands_until_offsets_speak_against_it() -> None:
    found = facts()
    found.zone_before = "Asia/Seoul"
    assert found.zone == ("Asia/Seoul", "as found before")
    found.see_moment(moment(1), "its feed")
    assert found.zone == ("Etc/GMT-1", "offset of its feed")
