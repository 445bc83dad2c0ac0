"""Roles with the least that each needs: a whole crawl as the writer, readers that write nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from crawler.sample import SamplePaper, serve
from crawler.store.connection import connect
from crawler.store.migrations import sql_folder
from crawler.store.roles import grant
from tests.crawling import Crawls

KEPT = ("article", "capture", "frontier", "crawl", "fetch_attempt", "source", "author", "url_alias")  # never deleted


@pytest.fixture
def granted_url(archive_url: str) -> Iterator[str]:
    """An archive with its roles; they are the whole server's, so their rights go with the database, not they."""
    grant(archive_url)
    grant(archive_url)
    yield archive_url
    with connect(archive_url) as db:
        db.execute("DROP OWNED BY archive_reader, archive_writer")


def as_role(url: str, role: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}options=-c%20role%3D{role}"


def may(url: str, role: str, statement: str) -> bool:
    with connect(as_role(url, role)) as db:
        try:
            db.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            return False
        finally:
            db.rollback()
    return True


def rights(url: str, role: str, table: str) -> set[str]:
    wanted = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    with connect(url) as db:
        ask = "SELECT has_table_privilege(%s, %s, %s)"
        return {right for right in wanted if db.execute(ask, (role, table, right)).fetchone() == (True,)}


def tables(url: str) -> list[str]:
    with connect(url) as db:
        return [name for (name,) in db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def test_the_reader_reads_all_and_writes_nothing(granted_url: str) -> None:
    for table in tables(granted_url):
        assert rights(granted_url, "archive_reader", table) == {"SELECT"}, table
    assert may(granted_url, "archive_reader", "SELECT FROM article_record LIMIT 1")
    assert not may(granted_url, "archive_reader", "CREATE TABLE mine ()")


def test_the_writer_takes_nothing_back_and_makes_no_tables(granted_url: str) -> None:
    for table in tables(granted_url):
        found = rights(granted_url, "archive_writer", table)
        assert found <= {"SELECT", "INSERT", "UPDATE", "DELETE"}, table
        assert table not in KEPT or "DELETE" not in found, table
        assert not may(granted_url, "archive_writer", f"ALTER TABLE {table} ADD COLUMN mine integer"), table
    for statement in ("CREATE TABLE mine ()", "UPDATE schema_migration SET name = ''", "DROP VIEW article_record"):
        assert not may(granted_url, "archive_writer", statement), statement


def test_every_table_is_thought_of(archive_url: str) -> None:
    named = set(re.findall(r"\w+", (sql_folder() / "roles.sql").read_text("utf-8")))
    assert set(tables(archive_url)) - named == {"schema_migration"}


def test_a_table_of_a_later_migration_is_read_by_all(granted_url: str) -> None:
    with connect(granted_url, autocommit=True) as db:
        db.execute("CREATE TABLE later ()")
    assert may(granted_url, "archive_reader", "SELECT FROM later")


def test_a_whole_crawl_by_the_writer_and_an_export_by_the_reader(granted_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(20), crawl_delay=0) as server:
        for _ in range(2):
            ended = Crawls(as_role(granted_url, "archive_writer"), tmp_path, server).crawl()
            assert ended.code == 0, ended.output
        assert len(Crawls(as_role(granted_url, "archive_reader"), tmp_path, server).records()) == 20
