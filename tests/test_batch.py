"""Batches: full or old, in order, one at a time; an error reaches all that submitted."""

import asyncio

import pytest

from crawler.pipelines.batch import Batcher


def test_items_are_handled_in_batches_of_most_and_results_go_back_to_each() -> None:
    sizes: list[int] = []

    async def handle(items: list[int]) -> list[int]:
        sizes.append(len(items))
        await asyncio.sleep(0.01)
        return [item * 10 for item in items]

    async def run() -> list[int]:
        batches = Batcher(handle, most=4, seconds=0.05)
        return await asyncio.gather(*(batches.submit(n) for n in range(10)))

    assert asyncio.run(run()) == [n * 10 for n in range(10)]
    assert sizes == [4, 4, 2]


def test_an_error_reaches_everyone_in_the_batch_and_nobody_else() -> None:
    async def handle(items: list[int]) -> list[int]:
        if 3 in items:
            raise ValueError("three")
        return items

    async def run() -> list[int | BaseException]:
        batches = Batcher(handle, most=2, seconds=0.01)
        return await asyncio.gather(*(batches.submit(n) for n in range(6)), return_exceptions=True)

    results = asyncio.run(run())
    assert [isinstance(r, ValueError) for r in results] == [False, False, True, True, False, False]
    with pytest.raises(ValueError, match="three"):
        raise next(r for r in results if isinstance(r, ValueError))
