"""Make the folder in which an embedded PostgreSQL keeps its data: complete, or not there at all."""

import logging
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from crawler.errors import EmbeddedServerError
from crawler.store.postgres_binaries import major_version
from crawler.store.server_account import SHELTER, Account, can_reach, give, make_folders

OWNER = "archive"  # the database role that owns everything; who may open the socket is it

# PATH and nothing else of ours: no PG* variable, no locale, no secret reaches the server.
ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}

# For an archive of up to some millions of articles on a machine that has other work; ALTER SYSTEM overrides it.
CONFIGURATION = """
# Written when this cluster was made.
shared_buffers = 128MB
work_mem = 16MB
max_wal_size = 1GB
jit = off                             # costs more than it gains in queries of milliseconds
max_parallel_workers_per_gather = 0   # these two: a container's /dev/shm has 64 MB, a parallel plan may want more
max_parallel_maintenance_workers = 0
log_checkpoints = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
"""

# Builtin C.UTF-8 from PostgreSQL 17 on: the same order and the same lower() on every machine. Text search still asks
# the C library which letters are letters, and LC_CTYPE=C would glue typographic quotes to words.
BUILTIN = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
CHARACTER_TYPES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8")  # the first that the system knows

log = logging.getLogger(__name__)


def find_or_make_cluster(data_dir: Path, binaries: Path, account: Account | None) -> Path:
    """The real path of data_dir/cluster, made by initdb if it is not there.

    Call it under the lock of data_dir. A killed initdb leaves no cluster behind. Where root's account cannot reach
    data_dir, `cluster` is a link to a folder below SHELTER. Raises EmbeddedServerError.
    """
    link = data_dir / "cluster"
    if link.is_symlink() and not link.exists():
        raise EmbeddedServerError(
            f"{link} points to {link.readlink()}, which is gone; "
            "bring it back, or delete the link to begin an empty archive"
        )
    if not link.exists():
        _make_cluster(link, binaries, account)
    cluster = link.resolve()
    _check(cluster, binaries, account)
    return cluster


def _make_cluster(link: Path, binaries: Path, account: Account | None) -> None:
    home = link.parent
    for left_over in home.glob("cluster.new-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    if account is not None and not can_reach(home, account):
        home = SHELTER
        make_folders(home, None)
    new = Path(tempfile.mkdtemp(prefix="cluster.new-" if home == link.parent else "cluster-", dir=home))
    give(new, account)
    try:
        _initdb(new, binaries, account)
        if home == link.parent:
            new.rename(link)
        else:
            link.symlink_to(new)
            log.warning(
                "%s cannot be entered by %s, who runs the server; the data lie in %s",
                link,
                account and account.name,
                new,
            )
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _initdb(new: Path, binaries: Path, account: Account | None) -> None:
    run_as = account.popen() if account else {}
    command: list[str | Path] = [
        binaries / "initdb",
        "-D",
        new,
        f"--username={OWNER}",
        "--encoding=UTF8",
        "--auth=trust",
    ]
    builtin = major_version(binaries) >= 17
    for character_type in CHARACTER_TYPES:
        locale = (*BUILTIN, f"--lc-ctype={character_type}") if builtin else (f"--locale={character_type}",)
        done = subprocess.run(  # noqa: S603
            [*command, *locale],
            capture_output=True,
            text=True,
            env=ENVIRONMENT,
            cwd="/",
            umask=0o077,
            check=False,
            **run_as,
        )
        if "invalid locale name" not in done.stderr:
            break
    if done.returncode != 0:
        reason = " ".join(done.stderr.split())[-500:] or f"exit code {done.returncode}"
        raise EmbeddedServerError(f"{new.parent}: initdb failed: {reason}; mend that, or set ARCHIVE_URL")
    with (new / "postgresql.conf").open("a") as conf:
        conf.write(CONFIGURATION)
    # No password: the socket's folder, mode 0700, decides who may connect. And no line for any other way in.
    (new / "pg_hba.conf").write_text("local all all trust\n")


def _check(cluster: Path, binaries: Path, account: Account | None) -> None:
    try:
        found = int((cluster / "PG_VERSION").read_text())
    except (OSError, ValueError) as error:
        raise EmbeddedServerError(
            f"{cluster} is no PostgreSQL data folder of ours ({error}); "
            "move it away, or set ARCHIVE_DATA to another folder"
        ) from error
    if found != major_version(binaries):
        raise EmbeddedServerError(
            f"{cluster} was made by PostgreSQL {found} and {binaries} is {major_version(binaries)}; "
            f"set ARCHIVE_PG_BIN to the programs of version {found}, or move the archive over with pg_dump"
        )
    if account is not None and not can_reach(cluster, account):
        raise EmbeddedServerError(
            f"{cluster} cannot be entered by its owner {account.name}, who runs the server for root; "
            "open the folders above it, or set ARCHIVE_DATA to another folder"
        )
