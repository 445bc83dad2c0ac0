"""Some weeks of the simulated year: its first troubles are named in time, and nothing else is."""

import asyncio
from datetime import timedelta

from benchmarks.simulated_year import Outcome, live_through
from crawler.store.connection import open_pool


def test_troubles_are_named_within_two_days_and_nothing_else_is(archive_url: str) -> None:
    async def run() -> Outcome:
        async with await open_pool(archive_url, max_size=1) as pool, pool.connection() as db:
            await db.set_autocommit(True)
            return await live_through(db, 3, 60, warm_up=70, days=84, every=12)

    outcome = asyncio.run(run())
    assert [trouble.name for trouble in outcome.troubles] == ["volume drop", "dead feed", "bylines lost in a skin"]
    for trouble in outcome.troubles:
        assert trouble.named is not None, trouble
        assert trouble.named - trouble.start <= timedelta(days=2), trouble
        assert trouble.over is not None
        assert trouble.over - trouble.end <= timedelta(days=6), trouble
    assert outcome.false_alarms == []
