"""The SQL in sql/queries/*.sql, each by its name: ``query("claim")`` is the statement under ``-- name: claim``."""

import re
from functools import cache
from typing import cast

import aiosql

from crawler.store.migrations import sql_folder

_BEGINNING = re.compile(r"^-- name: (?=(\w+))", re.MULTILINE)


@cache
def query(name: str) -> bytes:
    """The statement of that name, its parameters in psycopg's form; raises KeyError where there is none."""
    read = aiosql.from_str(_texts()[name], "psycopg", mandatory_parameters=False)
    return cast(str, getattr(read, name).sql).encode()


@cache
def _texts() -> dict[str, str]:
    """Name → text: a crawl needs a fifth of them, and aiosql takes 40 ms for all."""
    texts = {}
    for path in sorted((sql_folder() / "queries").glob("*.sql")):
        _, *parts = _BEGINNING.split(path.read_text("utf-8"))
        for name, text in zip(parts[::2], parts[1::2], strict=True):
            if name in texts:
                raise ValueError(f"{path.name}: there is another query {name}")
            texts[name] = f"-- name: {text}"
    return texts
