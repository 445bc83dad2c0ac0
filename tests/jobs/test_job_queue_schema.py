"""The job queue's tables: made once, in a schema of their own, upgraded by the package's migrations, carried along."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from crawler.errors import MigrationError
from crawler.store.connection import connect
from crawler.store.dump import dump_database, restore_database
from crawler.store.job_queue_schema import SCHEMA, missing_migrations, upgrade
from crawler.store.migrations import LOCK, migrate, pending


def package_migrations() -> Path:
    spec = find_spec("procrastinate")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "sql" / "migrations"


def objects(url: str) -> list[tuple[object, ...]]:
    """Tables with columns, functions with bodies, indexes and triggers of the queue's schema."""
    with connect(url) as db:
        return db.execute(
            "SELECT 'column', table_name || '.' || column_name || ' ' || udt_name || coalesce(column_default, '')"
            " FROM information_schema.columns WHERE table_schema = %(schema)s"
            " UNION ALL SELECT 'function', pg_get_functiondef(p.oid) FROM pg_proc p"
            " WHERE pronamespace = to_regnamespace(%(schema)s)"
            " UNION ALL SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = %(schema)s"
            " UNION ALL SELECT 'trigger', pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
            " WHERE relnamespace = to_regnamespace(%(schema)s) AND NOT tgisinternal ORDER BY 1, 2",
            {"schema": SCHEMA},
        ).fetchall()


def test_the_tables_lie_apart_and_twice_is_a_no_op(empty_url: str) -> None:
    wanted = pending(empty_url)
    assert wanted[-1].startswith("job queue ")
    with ThreadPoolExecutor(3) as threads:
        results = list(threads.map(lambda _: migrate(empty_url), range(3)))
    assert sorted(results) == [[], [], wanted]
    assert pending(empty_url) == []
    with connect(empty_url) as db:
        apart = db.execute("SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'procrastinate%'").fetchall()
    assert apart == [(SCHEMA,)]


def test_an_older_queue_is_upgraded_by_the_packages_migrations(
    archive_url: str, empty_url: str, tmp_path: Path
) -> None:
    """The migrations one after another make the tables, indexes and triggers that schema.sql makes."""
    for path in sorted(package_migrations().glob("*.sql")):
        shutil.copy(path, tmp_path)
    with connect(empty_url, autocommit=True) as db:
        db.execute(f"CREATE SCHEMA {SCHEMA}".encode())
        db.execute(f"COMMENT ON SCHEMA {SCHEMA} IS 'Procrastinate''s job queue, up to its migration '".encode())
        names = missing_migrations(db, "here", tmp_path)
        assert len(names) == len(list(tmp_path.iterdir()))
        (tmp_path / "99.00.00_01_break.sql").write_text("CREATE TABLE half (); SELECT 1 / 0;")
        with pytest.raises(MigrationError, match=r"brought to 99.00.00_01_break and is as it was: division"):
            upgrade(db, "here", tmp_path)
        assert missing_migrations(db, "here", tmp_path) == ["job queue 99.00.00_01_break"]
        (tmp_path / "99.00.00_01_break.sql").unlink()
        assert upgrade(db, "here", tmp_path) == []
    made = [row for row in objects(archive_url) if row[0] != "function"]
    assert [row for row in objects(empty_url) if row[0] != "function"] == made


def test_a_queue_of_a_newer_package_is_refused(archive_url: str, tmp_path: Path) -> None:
    (tmp_path / "00.00.00_01_initial.sql").touch()
    with connect(archive_url, autocommit=True) as db, pytest.raises(MigrationError, match="install the newer one"):
        upgrade(db, "here", tmp_path)


def test_a_migration_waits_for_another(empty_url: str) -> None:
    with connect(empty_url, autocommit=True) as db, ThreadPoolExecutor(1) as threads:
        db.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        waits = threads.submit(migrate, empty_url)
        with pytest.raises(TimeoutError):
            waits.result(0.3)
        db.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))
        assert waits.result(60)


def test_backups_carry_the_queue_along(archive_url: str, empty_url: str, tmp_path: Path) -> None:
    with connect(archive_url) as db:
        db.execute("SET search_path = procrastinate")
        db.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('batch', 'command')")
    dump_database(archive_url, tmp_path / "archive.dump")
    migrate(empty_url)
    restore_database(empty_url, tmp_path / "archive.dump")
    assert pending(empty_url) == []
    assert objects(empty_url) == objects(archive_url)
    with connect(empty_url) as db:
        found = db.execute("SELECT queue_name, status::text FROM procrastinate.procrastinate_jobs").fetchall()
    assert found == [("batch", "todo")]
