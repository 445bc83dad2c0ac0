"""Migrations are applied once, in order, recorded, and add up to sql/schema.sql."""

import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crawler.errors import MigrationError
from crawler.store.connection import connect
from crawler.store.dump_schema import dump_schema
from crawler.store.migrations import make_current, migrate, pending, read_migrations, sql_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two small migrations."""
    (tmp_path / "0001_create_lamp.sql").write_text(
        "CREATE TABLE lamp (name text); INSERT INTO lamp VALUES ('100 % é');"
    )
    (tmp_path / "0002_add_wattage.sql").write_text("ALTER TABLE lamp ADD wattage integer;")
    return tmp_path


def count_of_tables(url: str) -> int:
    with connect(url) as db:
        row = db.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert row is not None
        return int(row[0])


def test_applies_in_order_and_a_second_time_nothing(empty_url: str, folder: Path) -> None:
    assert pending(empty_url, folder) == ["0001_create_lamp", "0002_add_wattage"]
    assert count_of_tables(empty_url) == 0  # pending only looks
    assert migrate(empty_url, folder) == ["0001_create_lamp", "0002_add_wattage"]
    assert migrate(empty_url, folder) == []
    assert pending(empty_url, folder) == []
    with connect(empty_url) as db:
        recorded = db.execute(
            "SELECT version, name, length(sha256), applied_at <= now() FROM schema_migration"
        ).fetchall()
        assert recorded == [(1, "0001_create_lamp", 64, True), (2, "0002_add_wattage", 64, True)]
        assert db.execute("SELECT name, wattage FROM lamp").fetchall() == [("100 % é", None)]


def test_only_what_is_new_is_applied(empty_url: str, folder: Path) -> None:
    migrate(empty_url, folder)
    (folder / "0003_drop_lamp.sql").write_text("DROP TABLE lamp;")
    assert migrate(empty_url, folder) == ["0003_drop_lamp"]


def test_several_at_once_apply_each_migration_once(empty_url: str, folder: Path) -> None:
    (folder / "0003_wait_a_while.sql").write_text("SELECT pg_sleep(0.3);")
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda _: migrate(empty_url, folder), range(4)))
    assert sorted(map(len, results)) == [0, 0, 0, 3]


def test_a_failing_migration_leaves_nothing_and_those_before_it_stay(empty_url: str, folder: Path) -> None:
    (folder / "0003_create_half.sql").write_text("CREATE TABLE half (n integer); SELECT 1 / 0;")
    with pytest.raises(MigrationError, match=r"0003_create_half failed and left nothing behind: division by zero"):
        migrate(empty_url, folder)
    with connect(empty_url) as db:
        assert db.execute("SELECT max(version), to_regclass('half') FROM schema_migration").fetchone() == (2, None)
    (folder / "0003_create_half.sql").write_text("CREATE TABLE half (n integer);")
    assert migrate(empty_url, folder) == ["0003_create_half"]


def test_a_table_in_use_is_waited_for_and_nobody_waits_long_behind(
    empty_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(empty_url, folder)
    monkeypatch.setattr("crawler.store.migrations.LET_PASS_SECONDS", 1)
    monkeypatch.setattr("crawler.store.migrations.LOCK_SECONDS", 1)
    (folder / "0003_add_price.sql").write_text("ALTER TABLE lamp ADD price integer;")
    with connect(empty_url) as reader, ThreadPoolExecutor(1) as pool:
        reader.execute("SELECT FROM lamp")  # and its transaction goes on
        applied = pool.submit(migrate, empty_url, folder)
        with connect(empty_url, autocommit=True) as writer:
            for _ in range(8):
                writer.execute("SET lock_timeout = '3s'")
                writer.execute("INSERT INTO lamp DEFAULT VALUES")  # would fail behind a change that waits for ever
                time.sleep(0.3)
        assert not applied.done()
        reader.rollback()
        assert applied.result(timeout=20) == ["0003_add_price"]


def test_a_file_changed_after_it_was_applied_is_named(empty_url: str, folder: Path) -> None:
    migrate(empty_url, folder)
    (folder / "0001_create_lamp.sql").write_text("CREATE TABLE lamp (title text);")
    with pytest.raises(MigrationError, match="0001_create_lamp was changed after it was applied"):
        migrate(empty_url, folder)


def test_line_ends_are_no_change(empty_url: str, folder: Path) -> None:
    (folder / "0002_add_wattage.sql").write_bytes(b"ALTER TABLE lamp\nADD wattage integer;\n")
    migrate(empty_url, folder)
    (folder / "0002_add_wattage.sql").write_bytes(b"ALTER TABLE lamp\r\nADD wattage integer;\r\n")
    assert migrate(empty_url, folder) == []


def test_a_database_of_a_newer_version_is_refused(empty_url: str, folder: Path) -> None:
    migrate(empty_url, folder)
    (folder / "0002_add_wattage.sql").unlink()
    with pytest.raises(MigrationError, match="is at 0002_add_wattage and this version knows up to 0001_create_lamp"):
        migrate(empty_url, folder)


def test_a_database_of_another_program_is_refused(empty_url: str, folder: Path) -> None:
    migrate(empty_url, folder)
    (folder / "0001_create_lamp.sql").rename(folder / "0001_create_desk.sql")
    with pytest.raises(MigrationError, match="has 0001_create_lamp where this version has 0001_create_desk"):
        migrate(empty_url, folder)


@pytest.mark.parametrize(
    "name", ["0003_lamp.sql", "3_add_lamp.sql", "0003-add-lamp.sql", "0004_add_lamp.sql", "0002_add_lamp.sql"]
)
def test_bad_names_and_numbers_are_refused(folder: Path, name: str) -> None:
    (folder / name).write_text("SELECT 1;")
    with pytest.raises(MigrationError, match=r"0003|0002|NNNN"):
        read_migrations(folder)


def test_a_named_server_is_not_migrated_unasked(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_URL", empty_url)
    with pytest.raises(MigrationError, match=r"lacks 0001_.*; run crawler migrate"):
        make_current(empty_url)
    assert count_of_tables(empty_url) == 0
    monkeypatch.delenv("ARCHIVE_URL")  # as with the embedded server
    make_current(empty_url)
    assert pending(empty_url) == []
    monkeypatch.setenv("ARCHIVE_URL", empty_url)
    make_current(empty_url)


def test_migrations_make_schema_sql(archive_url: str) -> None:
    assert dump_schema(archive_url) == (sql_folder() / "schema.sql").read_text("utf-8"), "run make schema"


def test_schema_sql_makes_the_same_schema(empty_url: str) -> None:
    schema = (sql_folder() / "schema.sql").read_text("utf-8")
    with connect(empty_url) as db:
        db.execute(schema.encode())
    assert dump_schema(empty_url) == schema


def test_sql_is_found_inside_an_installed_package(tmp_path: Path) -> None:
    package = sql_folder().parent / "crawler"
    shutil.copytree(package, tmp_path / "crawler", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(sql_folder(), tmp_path / "crawler" / "sql")
    code = (
        "from crawler.store.migrations import read_migrations, sql_folder; print(sql_folder(), len(read_migrations()))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(tmp_path / "crawler" / "sql"), str(len(read_migrations()))]
