"""The SQL in sql/queries/*.sql, each by its name: ``queries.claim`` is the text under ``-- name: claim``."""

from functools import cache
from pathlib import Path
from typing import cast

import aiosql

FOLDER = Path(__file__).resolve().parents[2] / "sql" / "queries"


@cache
def query(name: str) -> bytes:
    """The statement of that name, its parameters in psycopg's form; raises AttributeError where there is none."""
    return cast(str, getattr(_all(), name).sql).encode()


@cache
def _all() -> object:
    return aiosql.from_path(FOLDER, "psycopg", mandatory_parameters=False)
