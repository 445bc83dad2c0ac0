"""Bring a database to this version's schema: sql/migrations/NNNN_verb_object.sql, in order, each once, all recorded.

A migration that has been published is never edited; a change is a new file with the next number.
"""

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.errors import LockNotAvailable
from psycopg.rows import TupleRow

from crawler.errors import MigrationError
from crawler.store.connection import archive_url, connect, describe
from crawler.store.job_queue_schema import missing_migrations, upgrade

LOCK = 7_021_946_001  # the advisory lock of everyone who migrates; any number that nobody else uses

# A change to a table waits for the transactions that use it, and all that come later wait behind it. So that crawls go
# on, it waits not long, lets them pass, comes again: a crawl's batch takes under a second, an export may take hours.
LOCK_SECONDS = 2
LOCK_TRIES = 60
LET_PASS_SECONDS = 3

RECORD = b"""
CREATE TABLE IF NOT EXISTS schema_migration (
    version integer PRIMARY KEY,
    name text NOT NULL UNIQUE,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of sql/migrations."""

    version: int
    name: str  # the file's name without .sql
    sql: str

    @property
    def sha256(self) -> str:
        """The digest of the text, hexadecimal."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def sql_folder() -> Path:
    """The folder sql/: inside the package where it is installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "sql", package.parent / "sql"):
        if (folder / "migrations").is_dir():
            return folder
    raise MigrationError(f"there is no sql/migrations in or beside {package}; install the package with its SQL files")


def read_migrations(folder: Path | None = None) -> list[Migration]:
    """The migrations of a folder (unless named, this version's): 1, 2, 3 … Raises MigrationError for another order."""
    folder = folder or sql_folder() / "migrations"
    migrations = []
    for path in sorted(folder.glob("*.sql")):
        if not re.fullmatch(r"\d{4}(_[a-z0-9]+){2,}", path.stem):
            raise MigrationError(f"{path.name} is no name of a migration; write NNNN_verb_object.sql")
        migrations.append(Migration(int(path.stem[:4]), path.stem, path.read_text("utf-8")))
    for position, migration in enumerate(migrations, start=1):
        if migration.version != position:
            raise MigrationError(
                f"{migration.name} should have the number {position:04}; numbers are neither skipped nor shared"
            )
    return migrations


def migrate(url: str, folder: Path | None = None) -> list[str]:
    """Apply what is missing and return its names, [] when there is nothing to do. Unless a folder is named, the job
    queue's own tables are brought up to date as well.

    Each migration is one transaction: it is applied and recorded, or neither. Two at once wait for one another. It may
    run beside crawls: a table in use is tried again and again, for some five minutes.
    Raises MigrationError when the database has what this version does not know, or a file changed after it was
    applied, or a statement fails; DatabaseUnavailable as connect() does.
    """
    migrations = read_migrations(folder)
    with connect(url, autocommit=True) as db:
        db.execute("SELECT pg_advisory_lock(%s)", (LOCK,))  # let go at the connection's end
        missing = _missing(db, migrations, describe(url))
        for migration in missing:
            _apply(db, migration)
        queue = [] if folder else upgrade(db, describe(url))
    return [*(migration.name for migration in missing), *queue]


def pending(url: str, folder: Path | None = None) -> list[str]:
    """The names that migrate() would apply now, without applying any. Raises as migrate() does."""
    with connect(url, autocommit=True) as db:
        names = [migration.name for migration in _missing(db, read_migrations(folder), describe(url))]
        return names if folder else [*names, *missing_migrations(db, describe(url))]


def make_current(url: str) -> None:
    """Migrate an embedded archive by itself; ask for `migrate` where the server is somebody's. Raises as migrate()."""
    if archive_url() is None:
        migrate(url)
    elif missing := pending(url):
        raise MigrationError(f"{describe(url)} lacks {', '.join(missing)}; run crawler migrate, then this again")


def _missing(db: psycopg.Connection[TupleRow], migrations: Sequence[Migration], where: str) -> list[Migration]:
    recorded = db.execute("SELECT to_regclass('schema_migration') IS NOT NULL").fetchone() == (True,)
    rows = (
        db.execute("SELECT version, name, sha256 FROM schema_migration ORDER BY version").fetchall() if recorded else []
    )
    for (version, name, sha256), migration in zip(rows, migrations, strict=False):
        if (version, name) != (migration.version, migration.name):
            raise MigrationError(
                f"{where} has {name} where this version has {migration.name}; it is another program's database"
            )
        if sha256 != migration.sha256:
            raise MigrationError(
                f"{name} was changed after it was applied to {where}; restore the file and add a new migration"
            )
    if len(rows) > len(migrations):
        newest = migrations[-1].name if migrations else "none"
        raise MigrationError(
            f"{where} is at {rows[-1][1]} and this version knows up to {newest}; install the newer version"
        )
    return list(migrations[len(rows) :])


def _apply(db: psycopg.Connection[TupleRow], migration: Migration) -> None:
    for _ in range(LOCK_TRIES - 1):
        try:
            _apply_now(db, migration)
        except MigrationError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            time.sleep(LET_PASS_SECONDS)
        else:
            return
    _apply_now(db, migration)


def _apply_now(db: psycopg.Connection[TupleRow], migration: Migration) -> None:
    try:
        with db.transaction():
            db.execute("SELECT set_config('lock_timeout', %s, true)", (f"{LOCK_SECONDS}s",))
            db.execute(RECORD)
            db.execute(migration.sql.encode())  # no parameters: many statements at once
            db.execute(
                "INSERT INTO schema_migration (version, name, sha256) VALUES (%s, %s, %s)",
                (migration.version, migration.name, migration.sha256),
            )
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise MigrationError(
            f"{migration.name} failed and left nothing behind: {reason[:400]}; mend it and migrate again"
        ) from error
