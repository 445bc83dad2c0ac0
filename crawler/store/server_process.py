"""Start, find and stop the one PostgreSQL process of a cluster, and believe only what it proves by answering.

A pid file is a hint: after kill -9 it may name nobody, a zombie, or a stranger that was given the number.
All of this is called under the lock of the data folder (embedded.py), so no one else starts or stops it meanwhile.
"""

import os
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import pq

from crawler.errors import EmbeddedServerError
from crawler.store.server_account import Account, give, short_digest
from crawler.store.server_cluster import ENVIRONMENT, OWNER

PORT = 5432  # only names the socket file, .s.PGSQL.5432: nothing listens on TCP
SILENCE = 120.0  # seconds without a new line in the log after which a start has stalled; recovery writes one every 5 s
STOP_LIMIT = 300.0  # seconds for the last checkpoint of a fast shutdown
RELEASE_LIMIT = 60.0  # seconds for the children of a killed server to let go of its memory
UNREACHABLE = 5.0  # seconds a live server may take to open its socket before it counts as lost
POLL = 0.03  # seconds
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_startup_progress_interval": "5s",
    # After each checkpoint a page's first change puts all of it into the log, so checkpoints are made seldom
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "shared_buffers": "256MB",
}
REFUSALS = ("FATAL:  the database system is ", "DETAIL:  ")  # what asking too early leaves in the log


@dataclass(frozen=True, slots=True)
class Server:
    """What there is to know of one cluster's server, running or not."""

    cluster: Path  # the real path
    log: Path
    sockets: Path
    binaries: Path
    account: Account | None

    def conninfo(self, database: str) -> str:
        """A libpq address that leaves nothing to PG* variables."""
        return f"host={self.sockets} port={PORT} user={OWNER} dbname={database} connect_timeout=10"


def socket_folder(cluster: Path, account: Account | None) -> Path:
    """The folder of the cluster's socket, mode 0700, made if missing; short: a socket's path has 104 bytes at most."""
    base = Path("/tmp")  # noqa: S108 not TMPDIR: every process must find the same folder; it is checked below
    if not os.access(base, os.W_OK | os.X_OK):
        base = Path(tempfile.gettempdir())
    folder = base / f"news-archive-{short_digest(str(cluster))}"
    with suppress(FileExistsError):  # no folder, perhaps: told below
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    owner = account.uid if account else os.geteuid()
    if account and stat.S_ISDIR(found.st_mode) and found.st_uid == 0:
        give(folder, account)
    elif not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
        raise EmbeddedServerError(
            f"{folder} is not a folder of user {owner}; remove it, the server's socket belongs there"
        )
    if found.st_mode & 0o077:
        raise EmbeddedServerError(f"{folder} is open to others; remove it, the server's socket belongs there")
    return folder


def ensure_running(server: Server, options: Mapping[str, str]) -> None:
    """Return when the cluster's server takes connections, adopting the one that runs or starting it with these options.

    Waits out a crash recovery of any length that keeps writing to the log. Raises EmbeddedServerError.
    """
    launched: int | None = None
    launched_at = last_sign = time.monotonic()
    log_start, heard = _size(server.log), 0
    while True:
        answer = pq.PGconn.ping(server.conninfo("postgres").encode())
        if answer == pq.Ping.OK and _answers_for(server):
            if _listener(server) in (None, _pid_file_holder(server.cluster)):
                return
            stop(server)  # a server whose pid file was damaged ends itself within a minute: better now
        elif answer == pq.Ping.NO_RESPONSE:
            pid = launched if launched and is_running(launched) else _pid_file_holder(server.cluster)
            if pid is None:
                if launched is None:
                    launched_at = time.monotonic()
                elif not _may_try_again(server, log_start, launched_at):
                    reason = _words(server.log, log_start)[-1]
                    raise EmbeddedServerError(f"{server.cluster}: PostgreSQL ended: {reason}; see {server.log}")
                log_start, heard = _size(server.log), 0
                launched = _launch(server, options)
            elif pid != launched and time.monotonic() - last_sign > UNREACHABLE:
                stop(server)  # it lives and its socket is gone
        words = _words(server.log, log_start)
        if len(words) != heard:
            heard, last_sign = len(words), time.monotonic()
        if time.monotonic() - last_sign > SILENCE:
            raise EmbeddedServerError(
                f"{server.cluster}: PostgreSQL does not get ready, silent for {SILENCE:.0f} s after: "
                f"{words[-1]}; see {server.log}"
            )
        time.sleep(POLL if answer != pq.Ping.REJECT else 10 * POLL)  # each refusal is a line in the log


def stop(server: Server, seconds: float = STOP_LIMIT) -> None:
    """End the cluster's server, if there is one, with its data written out; returns when the process is gone. Raises
    EmbeddedServerError where that takes longer."""
    pid = _listener(server) or _pid_file_holder(server.cluster)
    deadline = time.monotonic() + seconds
    while pid is not None and is_running(pid):
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"{server.cluster}: PostgreSQL, process {pid}, does not stop; see {server.log}")
        os.kill(pid, signal.SIGINT)  # fast shutdown; asking again is harmless
        time.sleep(POLL)


def forget_sockets(server: Server) -> None:
    """Remove the socket's folder of a server that is down."""
    shutil.rmtree(server.sockets, ignore_errors=True)


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    except OverflowError:
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (OSError, IndexError):
        return not _ps(pid, "stat").startswith("Z") and bool(_ps(pid, "stat"))


def _ps(pid: int, column: str) -> str:
    """One column of ps, for systems without /proc."""
    command = ["ps", "-o", f"{column}=", "-p", str(pid)]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    except FileNotFoundError:
        return ""


def _pid_file_holder(cluster: Path) -> int | None:
    """The process that postmaster.pid names, if it lives and does work in the cluster."""
    try:
        pid = int((cluster / "postmaster.pid").read_bytes().split(b"\n", 1)[0])
    except (OSError, ValueError):
        return None
    if pid <= 0 or not is_running(pid):
        return None
    try:
        at_work = Path(f"/proc/{pid}/cwd").readlink() == cluster and "postgres" in Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        at_work = not Path("/proc/self").exists() and str(cluster) in _ps(pid, "command")
    return pid if at_work else None


def _listener(server: Server) -> int | None:
    """The process that listens on the socket, as the kernel knows it; None where nobody does or it cannot be asked."""
    if sys.platform != "linux":
        return None
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(server.sockets / f".s.PGSQL.{PORT}"))
            pid: int = struct.unpack("3i", client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
        except OSError:
            return None
    return pid or None


def _answers_for(server: Server) -> bool:
    """Whether the server at the socket serves our cluster; raises EmbeddedServerError if it serves another."""
    try:
        with psycopg.connect(server.conninfo("postgres"), autocommit=True) as db:
            row = db.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError:
        return False  # just going down, or all connections taken: ask again
    if row is None or not Path(row[0]).exists() or not server.cluster.samefile(row[0]):
        raise EmbeddedServerError(f"{server.sockets} is answered by a server of {row and row[0]}; stop that server")
    return True


def _launch(server: Server, options: Mapping[str, str]) -> int:
    """Start postgres in a session of its own, as no child of ours (so it leaves us no zombie), and return its pid."""
    for stale in (server.cluster / "postmaster.pid", *server.sockets.iterdir()):
        stale.unlink(missing_ok=True)  # nobody holds them; PostgreSQL would mistake a reused pid for a server
    command: list[str | Path] = [
        server.binaries / "postgres",
        "-D",
        server.cluster,
        "-k",
        server.sockets,
        "-p",
        str(PORT),
    ]
    command += [f"--{name}={value}" for name, value in {**SETTINGS, **options}.items()]
    with server.log.open("ab") as log:
        done = subprocess.run(  # noqa: S603
            ["/bin/sh", "-c", '{ exec "$@"; } >&2 </dev/null & echo $!', "sh", *command],
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us
            env=ENVIRONMENT,
            cwd="/",
            umask=0o077,
            check=True,
            **(server.account.popen() if server.account else {}),
        )
    return int(done.stdout)


def _may_try_again(server: Server, log_start: int, launched_at: float) -> bool:
    """Whether it ended only because children of a killed server still hold its memory: they leave by themselves."""
    held = any("pre-existing shared memory block" in line for line in _words(server.log, log_start))
    return held and time.monotonic() - launched_at < RELEASE_LIMIT


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _words(log: Path, start: int) -> list[str]:
    """The lines logged after that many bytes, without the answers to our asking; with those that tell why last."""
    with log.open("rb") as file:
        file.seek(start)
        lines = [line.strip()[:300] for line in file.read().decode(errors="replace").splitlines()]
    lines = [line for line in lines if line and not any(mark in line for mark in REFUSALS)] or ["nothing in the log"]
    return sorted(lines, key=lambda line: "FATAL" in line or "PANIC" in line)
