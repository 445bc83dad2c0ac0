"""The program that tortures storages finds ours whole, and docs/storage.md says what it finds."""

import asyncio
from pathlib import Path

from benchmarks.storage_torture import inputs, ours

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "storage.md"


def test_every_good_neighbour_is_stored_and_the_table_is_true(archive_url: str) -> None:
    given = inputs()
    came = asyncio.run(ours(archive_url, given))
    assert [each.name for each, there in zip(given, came, strict=True) if not there.neighbour_stored] == []
    table = DOCUMENT.read_text("utf-8").split("## Beside news-please")[1]
    told = {cells[1].strip(): cells[2].strip() for line in table.splitlines() if len(cells := line.split("|")) > 4}
    for each, there in zip(given, came, strict=True):
        assert told[each.name].split(":")[0] == there.says.split(":")[0], each.name
