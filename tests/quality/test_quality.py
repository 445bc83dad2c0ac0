"""The quality gate: exact shares by field over pages of many styles, languages and charsets never fall."""

import json
from pathlib import Path

from tests.quality.scoring import FIELDS, shares

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))  # they may only rise


def test_no_field_falls_below_its_floor() -> None:
    found, wrong = shares()
    assert FLOORS.keys() == set(FIELDS)
    fallen = {field: (found[field], FLOORS[field]) for field in FIELDS if found[field] < FLOORS[field]}
    assert not fallen, "\n".join((f"share and floor: {fallen}", *wrong))
