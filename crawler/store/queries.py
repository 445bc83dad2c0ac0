"""The SQL in sql/queries/*.sql, each by its name: ``queries.claim`` is the text under ``-- name: claim``."""

from functools import cache
from typing import cast

import aiosql

from crawler.store.migrations import sql_folder


@cache
def query(name: str) -> bytes:
    """The statement of that name, its parameters in psycopg's form; raises AttributeError where there is none."""
    return cast(str, getattr(_all(), name).sql).encode()


@cache
def _all() -> object:
    return aiosql.from_path(sql_folder() / "queries", "psycopg", mandatory_parameters=False)
