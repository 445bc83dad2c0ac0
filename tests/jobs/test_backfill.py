"""Days of the past are crawled bit by bit, as much a day as the budget allows, until nothing is left."""

from pathlib import Path

from crawler.sample import SamplePaper, serve
from crawler.store.connection import connect
from tests.jobs.workers import Jobs

STATE = "SELECT spent_requests, finished_at IS NOT NULL FROM backfill"
BUDGET = 45


def test_a_backfill_keeps_its_budget_and_ends(archive_url: str, tmp_path: Path) -> None:
    paper = SamplePaper(30)
    days = sorted(article.date_published.date() for article in paper)
    with serve(paper, crawl_delay=0) as server:
        jobs = Jobs(archive_url, tmp_path, server)
        span = f"{days[0]}..{days[-1]}"
        ended = jobs.run("schedule", "koreaherald", "--backfill", span, "--budget", f"{BUDGET}/day")
        assert ended.code == 0, ended.output
        assert jobs.run("worker", "--once").code == 0
        ((spent, finished),) = jobs.rows(STATE)
        assert (spent, finished) == (BUDGET, False)
        for _ in range(2):
            with connect(archive_url) as db:  # a day later
                db.execute("UPDATE backfill SET spent_on = spent_on - 1, next_due_at = now()")
            ended = jobs.run("worker", "--once")
            assert ended.code == 0, ended.output
            if jobs.rows(STATE)[0][1]:
                break
    assert jobs.rows(STATE)[0][1]
    assert len(jobs.rows("SELECT FROM article")) == 30
