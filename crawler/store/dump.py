"""The database as one file, by PostgreSQL's own pg_dump and pg_restore; passwords go by the environment alone."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE
from tempfile import TemporaryFile
from typing import IO, cast

from crawler.errors import ArchiveWriteError, DatabaseUnavailable, UsageError
from crawler.store.connection import connect, describe, without_password
from crawler.store.postgres_binaries import client_program

# A script of pg_restore begins with settings, and one that came with PostgreSQL 17 is none of older servers.
SETTINGS_LINES, NEWER_SETTINGS = 40, b"SET transaction_timeout ="


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
    problem = _restore(url, file)
    if problem:
        raise DatabaseUnavailable(f"{file} cannot be restored into {describe(url)}: {problem}")


def _restore(url: str, file: Path) -> str | None:
    """What went wrong, in one line; None where nothing did. pg_restore writes the script and psql runs it, so that what
    an older server than its own does not know can be left out."""
    conninfo, secret = _login(url)
    script = [client_program("pg_restore"), "--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-"]
    shell = [client_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    with TemporaryFile() as complaints:
        reading = subprocess.Popen([*script, str(file)], stdout=PIPE, stderr=complaints)  # noqa: S603
        with reading:
            running = subprocess.Popen(  # noqa: S603
                [*shell, "--output=/dev/null", conninfo], stdin=PIPE, stderr=complaints, env=secret
            )
            with running, suppress(BrokenPipeError):  # psql has ended, and said why
                for number, line in enumerate(cast(IO[bytes], reading.stdout)):
                    if number > SETTINGS_LINES or not line.startswith(NEWER_SETTINGS):
                        cast(IO[bytes], running.stdin).write(line)
            reading.kill()  # where psql has ended before it
        complaints.seek(0)
        return _problem(
            "psql", running.returncode or max(reading.returncode, 0), complaints.read().decode("utf-8", "replace")
        )


def _run(program: str, url: str, *options: str) -> str | None:
    """What went wrong, in one line; None where nothing did."""
    conninfo, secret = _login(url)
    command = [client_program(program), *options, conninfo]
    done = subprocess.run(command, env=secret, capture_output=True, text=True, check=False)  # noqa: S603
    return _problem(program, done.returncode, done.stderr)


def _login(url: str) -> tuple[str, dict[str, str]]:
    conninfo, password = without_password(url)
    return conninfo, {**os.environ, **({} if password is None else {"PGPASSWORD": password})}


def _problem(program: str, code: int, said: str) -> str | None:
    return (" ".join(said.split())[:400] or f"{program} ended with {code}") if code else None
