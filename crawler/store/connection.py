"""Ways to the archive's PostgreSQL: $ARCHIVE_URL names the server; unset, the embedded one is leased. Its password may
also stand in $ARCHIVE_PASSWORD, or in the file that $ARCHIVE_PASSWORD_FILE names, or where libpq looks ($PGPASSWORD …).

Every connection speaks UTC, names itself, and is either there within seconds or a DatabaseUnavailable. No text of an
error holds a password.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from crawler.errors import ConfigurationError, DatabaseUnavailable
from crawler.secret import secret

APPLICATION_NAME = "news-archive-crawler"  # what pg_stat_activity shows
CONNECT_TIMEOUT = 5  # seconds, unless the URL has its own connect_timeout
# A machine that is gone says nothing: after half a minute of silence a connection over TCP is broken, unless the URL
# says otherwise. What was sent and not acknowledged has as long (milliseconds, where the system can).
KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4, "tcp_user_timeout": 30_000}


def archive_url() -> str | None:
    """The server that ARCHIVE_URL names; None means the embedded one."""
    return os.environ.get("ARCHIVE_URL") or None


def archive_exists() -> bool:
    """Whether there is an archive to open: a named server, or an embedded one that a command has made before."""
    if archive_url() is not None:
        return True
    from crawler.store import embedded

    return os.path.lexists(embedded.default_data_dir() / "cluster")


@contextmanager
def open_archive(data_dir: Path | None = None) -> Iterator[str]:
    """The archive's URL, valid inside the block: $ARCHIVE_URL, else that of the embedded server of data_dir.

    Raises EmbeddedServerError, ConfigurationError where a URL or password cannot be read, never DatabaseUnavailable: a
    named server is first asked by connect().
    """
    url = archive_url()
    if url is not None:
        yield _with_password(url)
        return
    from crawler.store import embedded  # needs a Unix; a named server does not

    with embedded.start(data_dir or embedded.default_data_dir()) as lease:
        yield lease.url


def connect(url: str, *, autocommit: bool = False) -> psycopg.Connection[TupleRow]:
    """A connection to the archive. Raises DatabaseUnavailable within seconds, ConfigurationError for a bad URL."""
    conninfo = conninfo_of(url)
    try:
        return psycopg.connect(conninfo, autocommit=autocommit)
    except psycopg.Error as error:
        raise _unavailable(conninfo, error) from None


async def connect_async(url: str, settings: Mapping[str, str] | None = None) -> psycopg.AsyncConnection[TupleRow]:
    """A connection of its own, in autocommit, with these settings of PostgreSQL's. Raises as connect() does."""
    conninfo = conninfo_of(url, settings)
    try:
        return await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
    except psycopg.Error as error:
        raise _unavailable(conninfo, error) from None


async def open_pool(
    url: str, min_size: int = 1, max_size: int = 4, settings: Mapping[str, str] | None = None, *, probe: bool = True
) -> AsyncConnectionPool[Any]:
    """An open pool of that many connections with these settings of PostgreSQL's; close it, or use it as `async with`.

    Raises as connect() does; without a probe, by a connection before, the reason may be no more than that it took long.
    """
    conninfo = conninfo_of(url, settings)
    try:
        if probe:
            await (await psycopg.AsyncConnection.connect(conninfo)).close()  # the pool alone would not say why
    except psycopg.Error as error:
        raise _unavailable(conninfo, error) from None
    pool: AsyncConnectionPool[Any] = AsyncConnectionPool(conninfo, min_size=min_size, max_size=max_size, open=False)
    try:
        await pool.open(wait=True, timeout=2 * CONNECT_TIMEOUT)
    except PoolTimeout as error:
        await pool.close()
        raise _unavailable(conninfo, error) from None
    return pool


def describe(url: str) -> str:
    """The URL without its secrets: user@host:port/database."""
    return _describe(_parse(url))


def without_password(url: str) -> tuple[str, str | None]:
    """The connection string for another program's command line, and the password that must not stand there."""
    parts = _parse(url)
    password = parts.pop("password", None)
    return make_conninfo(**parts), None if password is None else str(password)


def _with_password(url: str) -> str:
    password = secret("ARCHIVE_PASSWORD")
    if password is None or "password" in (parts := _parse(url)):
        return url
    return make_conninfo(**parts, password=password)


def _parse(url: str) -> dict[str, Any]:
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        raise _unreadable() from None  # libpq's own words may quote the password
    # A password with a bare @ or /: its rest passes for a host, a port or a database. (@ may begin a socket's name.)
    if any("@" in str(parts.get(name, ""))[1:] for name in ("host", "dbname")):
        raise _unreadable()
    if not re.fullmatch(r"[\d,]*", str(parts.get("port", ""))):
        raise _unreadable()
    return parts


def _unreadable() -> ConfigurationError:
    return ConfigurationError(
        "the archive's URL cannot be read; write postgresql://user:password@host:5432/database "
        "with special characters percent-encoded"
    )


def conninfo_of(url: str, settings: Mapping[str, str] | None = None) -> str:
    """What libpq takes for a connection to the archive, with settings of the server for its sessions (no blanks)."""
    given = _parse(url)
    ours = {
        "connect_timeout": CONNECT_TIMEOUT,
        "application_name": APPLICATION_NAME,
        "client_encoding": "UTF8",
        **KEEPALIVE,
    }
    wanted = dict(settings or {})
    named = {"application_name": wanted.pop("application_name")} if "application_name" in wanted else {}
    options = " ".join(f"-c {name}={value}" for name, value in {"timezone": "UTC", **wanted}.items())
    return make_conninfo(**{**ours, **given, **named, "options": f"{given.get('options', '')} {options}".strip()})


def _describe(parts: dict[str, Any]) -> str:
    where = parts.get("host") or parts.get("hostaddr") or "localhost"
    port = f":{parts['port']}" if "port" in parts else ""
    user = f"{parts['user']}@" if "user" in parts else ""
    return f"{user}{where}{port}/{parts.get('dbname', '')}"


def _unavailable(conninfo: str, error: Exception) -> DatabaseUnavailable:
    parts = conninfo_to_dict(conninfo)
    reason = " ".join(str(error).split())
    if parts.get("password"):
        reason = reason.replace(str(parts["password"]), "***")
    return DatabaseUnavailable(
        f"PostgreSQL at {_describe(parts)} does not answer: {reason[:400]}; start it, or check ARCHIVE_URL"
    )
