"""The benchmark's scorer: what counts as right."""

from typing import Any

from benchmarks.scoring import Tally, same_minute

GOLD: dict[str, Any] = {
    "headlines": ["“Paint” dries"],
    "authors": ["Kim Sample", "Lee Mock"],
    "date_published": "2026-11-20 09:00:00+09:00",
    "article_body": "One two three four five six.\n\nSeven eight nine ten.",
    "images": [{"content_url": "https://x.test/1.jpg", "caption": "A freshly painted bench", "credits": ["Yonhap"]}],
}
RECORD: dict[str, Any] = {
    "headline": '"paint"  dries',
    "authors": [{"name": "lee mock"}, {"name": "Kim Sample"}],
    "date_published": "2026-11-20T00:00:30+00:00",
    "article_body": "One two three four five six.\n\nSeven eight nine ten.",
    "images": [
        {"content_url": "https://x.test/1.jpg", "caption": "A freshly painted bench.", "credit_line": "(Yonhap)"}
    ],
}


def figures(gold: dict[str, Any], record: dict[str, Any] | None) -> dict[str, float]:
    tally = Tally()
    tally.add(gold, record)
    return tally.figures()


def test_folded_equality_is_right_in_every_field() -> None:
    assert set(figures(GOLD, RECORD).values()) == {1.0}


def test_nothing_is_wrong_in_every_field() -> None:
    assert set(figures(GOLD, None).values()) == {0.0}


def test_a_caption_too_many_costs_and_one_on_a_known_bare_picture_does_not() -> None:
    more = [*RECORD["images"], {"content_url": "https://x.test/2.jpg?w=1", "caption": "A teaser of another story"}]
    found = figures(GOLD, {**RECORD, "images": more})
    assert (round(found["captions"], 2), found["all_right"], found["text_right"]) == (0.67, 0.0, 1.0)
    bare = {**GOLD, "images": [*GOLD["images"], {"content_url": "https://y.test/2.jpg", "caption": None}]}
    assert figures(bare, {**RECORD, "images": more})["all_right"] == 1.0


def test_doubtful_and_missing_gold_is_not_scored() -> None:
    found = figures({"headlines": ["x"], "authors": None, "doubtful": ["headlines"]}, RECORD)
    assert found == {"text_right": 1.0, "all_right": 1.0}


def test_half_the_authors_and_half_the_text() -> None:
    found = figures(GOLD, {**RECORD, "authors": ["Kim Sample"], "article_body": "One two three four five six."})
    assert round(found["authors"], 2) == 0.67
    assert 0 < found["body"] < 0.95
    assert (found["exact"], found["text_right"]) == (0.0, 0.0)


def test_moments_are_the_same_to_the_minute_across_zones_and_to_the_day_without_a_clock() -> None:
    assert same_minute("2026-11-20T09:00:59+09:00", "2026-11-20T00:00:01+00:00")
    assert not same_minute("2026-11-20T09:00+09:00", "2026-11-20T09:00+00:00")
    assert same_minute("2026-11-20", "2026-11-20T23:59:00+09:00")
    assert same_minute("2026-11-20T09:00", "2026-11-20T09:00+09:00")
    assert not same_minute("2026-11-20", None)
