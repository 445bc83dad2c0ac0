"""A newspaper on a bad day: whatever goes wrong on the way, each article that can be had is there once, and exact."""

from pathlib import Path

from benchmarks.faults import run
from crawler.sample import Faults, SamplePaper, serve

SIZE = 150


def test_a_fifth_of_the_answers_is_faulty_and_nothing_is_lost(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(SIZE), crawl_delay=0.005, faults=Faults.named("all", seed=3)) as server:
        report = run(archive_url, tmp_path, server)
    assert report.is_complete, report.missing
    assert report.missing == ()
    assert report.stray == ()
    assert report.doubled == 0
    assert report.wrong == {}
    assert report.forbidden == 0
