"""An embedded PostgreSQL for archives that name no server: it starts by itself, is shared, and ends when unused.

    data_dir/
      lease.lock     every user holds a shared flock: the reference count, which the kernel drops on kill -9
      change.lock    whoever starts, adopts or stops the server holds an exclusive flock
      cluster/       PostgreSQL's own data folder
      server.log

Needs flock and Unix sockets (Linux, macOS, BSD); elsewhere set ARCHIVE_URL.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from crawler.errors import EmbeddedServerError, UsageError
from crawler.store import server_process
from crawler.store.postgres_binaries import binaries_for
from crawler.store.server_account import Account, give, make_folders, server_account
from crawler.store.server_cluster import OWNER, find_or_make_cluster
from crawler.store.server_process import PORT, Server

DATABASE = "archive"
INTERRUPTED_SECONDS = 5.0  # for the end of a server whose start was interrupted; told to, it ends without us, too
LOG_LIMIT = 16_000_000  # bytes of server.log at which a start puts it aside as server.log.1


@dataclass
class Lease:
    """The right to an embedded server: it runs at least until close(); the last lease closed stops it."""

    url: str  # postgresql://… of the database "archive"
    server: Server
    _data_dir: Path
    _lock: int | None
    _process: int = field(default_factory=os.getpid)

    def close(self) -> None:
        """Give the lease back; the second time, and in a forked child, nothing happens."""
        if self._lock is None or os.getpid() != self._process:
            return
        lock, self._lock = self._lock, None
        try:
            with _exclusive(self._data_dir, self.server.account):
                _stop_unless_leased(self.server, lock)
                os.close(lock)
                lock = -1
        finally:
            if lock >= 0:
                os.close(lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start(data_dir: Path, options: Mapping[str, str] | None = None) -> Lease:
    """A lease on the server of data_dir, which is made, started, recovered or adopted as need be.

    options are server settings for a server that this call starts, e.g. {"fsync": "off"} in tests. Any number of
    processes may call it at once, as root or not. Raises EmbeddedServerError.
    """
    data_dir = Path(data_dir).resolve()
    try:
        account = server_account(data_dir)
        make_folders(data_dir, account)
        with _exclusive(data_dir, account):
            server = _server(data_dir, account)
            lock = _open(data_dir / "lease.lock", account)
            try:
                server_process.ensure_running(server, options or {})
                _make_database(server)
                fcntl.flock(lock, fcntl.LOCK_SH)  # at once: it is held exclusively only under change.lock
            except BaseException as error:
                with suppress(EmbeddedServerError):
                    if isinstance(error, KeyboardInterrupt):  # leave no server behind that nobody asks for any more
                        _stop_unless_leased(server, lock, INTERRUPTED_SECONDS)
                os.close(lock)
                raise
    except (OSError, psycopg.Error) as error:
        raise EmbeddedServerError(f"{data_dir}: {error}; mend that, or set ARCHIVE_DATA or ARCHIVE_URL") from error
    url = f"postgresql://{OWNER}@/{DATABASE}?host={quote(str(server.sockets), safe='')}&port={PORT}"
    return Lease(url, server, data_dir, lock)


@contextmanager
def throwaway(options: Mapping[str, str] | None = None) -> Iterator[Lease]:
    """A lease on a new server in a temporary folder, gone afterwards; what a killed process left is swept first."""
    base = Path(tempfile.gettempdir())
    for old in base.glob("archive-throwaway-*"):
        _sweep(old)
    folder = Path(tempfile.mkdtemp(prefix="archive-throwaway-", dir=base))
    folder.chmod(0o711)  # root's server is not root's
    try:
        with start(folder / "postgres", options) as lease:
            yield lease
    finally:
        _remove(folder)


def default_data_dir() -> Path:
    """$ARCHIVE_DATA/postgres, else data/postgres beside the scrapy.cfg of this checkout, or the nearest above us."""
    named = os.environ.get("ARCHIVE_DATA")
    if named:
        return Path(named) / "postgres"
    for folder in (Path(__file__).resolve().parents[2], Path.cwd(), *Path.cwd().parents):
        if (folder / "scrapy.cfg").is_file():
            return folder / "data" / "postgres"
    raise UsageError(
        f"no scrapy.cfg in {Path.cwd()} or above; set ARCHIVE_DATA to a folder for the archive, or ARCHIVE_URL"
    )


def _server(data_dir: Path, account: Account | None) -> Server:
    binaries = binaries_for(account)
    cluster = find_or_make_cluster(data_dir, binaries, account)
    log = data_dir / "server.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.rename(data_dir / "server.log.1")
    os.close(_open(log, account))
    return Server(cluster, log, server_process.socket_folder(cluster, account), binaries, account)


def _stop_unless_leased(server: Server, lock: int, seconds: float = server_process.STOP_LIMIT) -> None:
    """Stop the server where `lock`, of lease.lock, is the only one left. Call it under change.lock."""
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        server_process.stop(server, seconds)
        server_process.forget_sockets(server)


def _make_database(server: Server) -> None:
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as db:
        if db.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            db.execute(f"CREATE DATABASE {DATABASE}")


def _open(path: Path, account: Account | None) -> int:
    """A file descriptor of a file made if missing, for its folder's owner; flock needs no right to write."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if account is not None:
        give(descriptor, account)
    return descriptor


@contextmanager
def _exclusive(data_dir: Path, account: Account | None) -> Iterator[None]:
    lock = _open(data_dir / "change.lock", account)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _sweep(folder: Path) -> None:
    """Stop and remove a throwaway server that nobody leases any more, and nobody is just about to."""
    data_dir = folder / "postgres"
    with suppress(OSError, EmbeddedServerError), ExitStack() as stack:
        for lock in ("change.lock", "lease.lock"):  # who starts a server holds the first until it has the second
            descriptor = os.open(data_dir / lock, os.O_RDONLY | os.O_CLOEXEC)
            stack.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        server_process.stop(_server(data_dir, server_account(data_dir)))
        _remove(folder)


def _remove(folder: Path) -> None:
    cluster = folder / "postgres" / "cluster"
    if cluster.is_symlink():
        shutil.rmtree(cluster.resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
