"""What tests of all parts share: a real PostgreSQL, and a fresh migrated database for each test that asks for one.

The server is a throwaway embedded one; ARCHIVE_TEST_URL names another, whose role may create databases.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from crawler.store.connection import connect
from crawler.store.embedded import throwaway
from crawler.store.migrations import migrate

NUMBERS = itertools.count(1)
NO_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@contextmanager
def _database(server: str, name: str, template: str) -> Iterator[str]:
    with connect(server, autocommit=True) as db:
        # file_copy: without fsync 4 times faster than writing the copy to the log
        db.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            db.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a server on which tests may create databases."""
    named = os.environ.get("ARCHIVE_TEST_URL")
    if named:
        yield named
        return
    with throwaway(NO_DURABILITY) as lease:
        yield lease.url


@pytest.fixture(scope="session")
def archive_template(postgres_url: str) -> Iterator[str]:
    """The name of a migrated database that tests copy."""
    name = f"template_{os.getpid()}"
    with _database(postgres_url, name, "template0") as url:
        migrate(url)
        yield name


@pytest.fixture
def archive_url(postgres_url: str, archive_template: str) -> Iterator[str]:
    """The URL of a fresh, migrated, empty archive, dropped after the test."""
    with _database(postgres_url, f"archive_{os.getpid()}_{next(NUMBERS)}", archive_template) as url:
        yield url


@pytest.fixture
def empty_url(postgres_url: str) -> Iterator[str]:
    """The URL of a fresh database without any table, dropped after the test."""
    with _database(postgres_url, f"empty_{os.getpid()}_{next(NUMBERS)}", "template0") as url:
        yield url
