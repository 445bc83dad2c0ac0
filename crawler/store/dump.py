"""The database as one file, by PostgreSQL's own pg_dump and pg_restore; passwords go by the environment alone."""

import os
import subprocess
from pathlib import Path

from crawler.errors import ArchiveWriteError, DatabaseUnavailable, UsageError
from crawler.store.connection import connect, describe, without_password
from crawler.store.postgres_binaries import client_program


def dump_database(url: str, file: Path) -> None:
    """Write all tables as they are at one moment to a file in PostgreSQL's custom format; an older one is replaced when
    the new one is whole. Raises ArchiveWriteError."""
    new = file.with_name(f"{file.name}.new")
    problem = _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={new}")
    if problem:
        new.unlink(missing_ok=True)
        raise ArchiveWriteError(f"{file}: {problem}; mend that, then back up again")
    new.replace(file)


def restore_database(url: str, file: Path) -> None:
    """Fill an archive that has nothing yet from such a file: all of it or nothing. Raises UsageError where the archive
    is in use or the file is none, DatabaseUnavailable."""
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file; name the folder that crawler backup wrote")
    with connect(url) as db:
        made = db.execute("SELECT to_regclass('source') IS NOT NULL").fetchone() == (True,)
        if made and db.execute("SELECT FROM source LIMIT 1").fetchone() is not None:
            raise UsageError(f"{describe(url)} has sources already; restore into an empty archive")
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    problem = _run("pg_restore", url, *options, str(file), name_the_database="--dbname=")
    if problem:
        raise DatabaseUnavailable(f"{file} cannot be restored into {describe(url)}: {problem}")


def _run(program: str, url: str, *options: str, name_the_database: str = "") -> str | None:
    """What went wrong, in one line; None where nothing did."""
    conninfo, password = without_password(url)
    secret = {} if password is None else {"PGPASSWORD": password}
    command = [client_program(program), *options, f"{name_the_database}{conninfo}"]
    done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, text=True, check=False)  # noqa: S603
    said = " ".join(done.stderr.split())[:400] or f"{program} ended with {done.returncode}"
    return said if done.returncode else None
