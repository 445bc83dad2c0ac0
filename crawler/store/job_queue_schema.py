"""Procrastinate's tables, in a schema of their own: made from the package's schema.sql, upgraded by its migrations.

The comment on the schema says up to which of these migrations it is. Called with the lock of crawler.store.migrations.
"""

from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from crawler.errors import MigrationError

SCHEMA = "procrastinate"
SEARCH_PATH = f"{SCHEMA},public"
_COMMENT = "Procrastinate's job queue, up to its migration "


def missing_migrations(db: psycopg.Connection[TupleRow], where: str, folder: Path | None = None) -> list[str]:
    """What upgrade() would apply now, in words; [] where there is nothing to do. Raises MigrationError where the queue
    is newer than the package."""
    return [f"job queue {name}" for name in _missing(db, where, _migrations(folder))]


def upgrade(db: psycopg.Connection[TupleRow], where: str, folder: Path | None = None) -> list[str]:
    """Make the schema, or bring it up to the package; what was applied, each in a transaction of its own. The
    connection is in autocommit."""
    migrations = _migrations(folder)
    applied = []
    is_new = _recorded(db) is None
    for name in _missing(db, where, migrations):
        try:
            with db.transaction():
                if is_new:
                    db.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
                db.execute(f"SET LOCAL search_path = {SEARCH_PATH}".encode())
                db.execute((_package_folder() / "schema.sql" if is_new else migrations[name]).read_bytes())
                comment = sql.SQL("COMMENT ON SCHEMA {} IS {}")
                db.execute(comment.format(sql.Identifier(SCHEMA), sql.Literal(f"{_COMMENT}{name}")))
        except psycopg.Error as error:
            reason = " ".join(str(error).split())[:400]
            raise MigrationError(
                f"the job queue of {where} could not be brought to {name} and is as it was: {reason}; "
                "mend it and migrate again"
            ) from error
        applied.append(f"job queue {name}")
    return applied


def _missing(db: psycopg.Connection[TupleRow], where: str, migrations: dict[str, Path]) -> list[str]:
    recorded, newest = _recorded(db), max(migrations)
    if recorded is None:
        return [newest]  # schema.sql is all of them together
    if recorded > newest:
        raise MigrationError(
            f"the job queue of {where} is at {recorded} and the procrastinate installed here knows up to {newest}; "
            "install the newer one"
        )
    return sorted(name for name in migrations if name > recorded)


def _recorded(db: psycopg.Connection[TupleRow]) -> str | None:
    row = db.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", (SCHEMA,)).fetchone()
    return row[0].removeprefix(_COMMENT) if row and row[0] else None


def _migrations(folder: Path | None) -> dict[str, Path]:
    return {path.stem: path for path in (folder or _package_folder() / "migrations").glob("*.sql")}


def _package_folder() -> Path:
    """Of the package's SQL, which is found without importing the package: a crawl has no need of it."""
    spec = find_spec("procrastinate")
    if spec is None or not spec.submodule_search_locations:
        raise MigrationError("the package procrastinate is not installed; install the locked dependencies")
    return Path(spec.submodule_search_locations[0]) / "sql"
