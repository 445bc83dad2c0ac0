"""An archive is reached by its URL, or said to be out of reach: soon, in one sentence, without its password."""

import asyncio
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from crawler.errors import ConfigurationError, DatabaseUnavailable
from crawler.store import connection
from crawler.store.connection import archive_url, connect, connect_async, describe, open_archive, open_pool

Opener = Callable[[str], object]


def pool_once(url: str) -> None:
    async def open_and_close() -> None:
        await (await open_pool(url, 1, 2)).close()

    asyncio.run(open_and_close())


@contextmanager
def loopback(backlog: int) -> Iterator[int]:
    """A port on which something listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=backlog) as server:
        yield server.getsockname()[1]


def test_a_connection_speaks_utc_and_names_itself(empty_url: str) -> None:
    with connect(empty_url) as db:
        row = db.execute("SELECT current_setting('TimeZone'), current_setting('application_name')").fetchone()
        assert row == ("UTC", "news-archive-crawler")
    separator = "&" if "?" in empty_url else "?"
    with connect(
        f"{empty_url}{separator}application_name=report&options=-c%20timezone%3DAsia/Seoul%20-c%20work_mem%3D5MB"
    ) as db:
        row = db.execute("SELECT current_setting('TimeZone'), current_setting('application_name')").fetchone()
        assert row == ("UTC", "report")  # a name may be chosen, a zone not
        assert db.execute("SHOW work_mem").fetchone() == ("5MB",)


def test_a_pool_serves_as_many_at_once_as_it_is_wide(empty_url: str) -> None:
    async def ask() -> list[tuple[str, int]]:
        async with await open_pool(empty_url, 1, 3) as pool:

            async def one() -> tuple[str, int]:
                async with pool.connection() as db:
                    row = await (await db.execute("SELECT current_setting('TimeZone'), pg_backend_pid()")).fetchone()
                    await db.execute("SELECT pg_sleep(0.3)")
                    return row  # type: ignore[no-any-return]

            return await asyncio.gather(*(one() for _ in range(6)))

    answers = asyncio.run(ask())
    assert {zone for zone, _ in answers} == {"UTC"}
    assert 1 < len({pid for _, pid in answers}) <= 3


@pytest.mark.parametrize("opener", [connect, pool_once])
def test_a_refused_connection_is_one_sentence_without_the_password(opener: Opener) -> None:
    with loopback(1) as port:
        pass  # and now nobody listens there
    url = f"postgresql://keeper:s3cr3t-w0rd@127.0.0.1:{port}/archive"
    began = time.monotonic()
    with pytest.raises(DatabaseUnavailable) as caught:
        opener(url)
    assert time.monotonic() - began < 3
    assert str(caught.value).startswith(f"PostgreSQL at keeper@127.0.0.1:{port}/archive does not answer: ")
    assert "refused" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "s3cr3t" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("opener", [connect, pool_once])
def test_a_server_that_never_answers_is_given_up(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_TIMEOUT", 2)
    with loopback(8) as port:
        began = time.monotonic()
        with pytest.raises(DatabaseUnavailable, match=r"does not answer: .*time"):
            opener(f"postgresql://127.0.0.1:{port}/archive")
        assert time.monotonic() - began < 6


def test_a_database_that_is_not_there_is_named(empty_url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match='database "no_such_archive" does not exist'):
        connect(urlsplit(empty_url)._replace(path="/no_such_archive").geturl())


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://keeper:s3cr3t@w0rd@host:5432/archive",  # an @ that should be %40
        "postgresql://keeper:s3cr3t/w0rd@host/archive",
        "postgresql://keeper:s3cr3t@host/archive?no_such_option=1",
        "keeper:s3cr3t@host",
        "mysql://keeper:s3cr3t@host/archive",
        "postgresql://keeper:s3cr3t@host/archive?connect_timeout=soon",
        "postgresql://keeper:s3cr3t@127.0.0.1:123456/archive",
    ],
)
def test_a_url_that_cannot_be_read_does_not_show_its_password(url: str) -> None:
    with pytest.raises((ConfigurationError, DatabaseUnavailable)) as caught:
        connect(url)
    assert "s3cr3t" not in str(caught.value)
    assert "w0rd" not in str(caught.value)


def test_describe_leaves_secrets_out() -> None:
    assert describe("postgresql://keeper:s3cr3t@db.example:6432/news?sslmode=require") == "keeper@db.example:6432/news"


def test_archive_url_wins_and_the_embedded_server_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_URL", "postgresql://db.example/news")
    with open_archive() as url:
        assert url == archive_url() == "postgresql://db.example/news"
    monkeypatch.setenv("ARCHIVE_URL", "")
    assert archive_url() is None
    with tempfile.TemporaryDirectory(prefix="archive-test-") as folder:
        Path(folder).chmod(0o711)  # as root: the server's account must pass
        with open_archive(Path(folder) / "postgres") as url, connect(url) as db:
            assert db.execute("SELECT current_database()").fetchone() == ("archive",)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)  # it went with the last who used it


def test_a_server_that_vanished_is_noticed_and_the_url_has_the_last_word(archive_url: str) -> None:
    with connect(archive_url) as db:
        given = db.info.get_parameters()
    assert (given["keepalives_idle"], given["tcp_user_timeout"]) == ("10", "30000")
    with connect(f"{archive_url}{'&' if '?' in archive_url else '?'}keepalives_idle=300&tcp_user_timeout=0") as db:
        given = db.info.get_parameters()
    assert (given["keepalives_idle"], given["tcp_user_timeout"]) == ("300", "0")


def test_settings_of_postgresql_go_with_the_connection(archive_url: str) -> None:
    async def settings() -> tuple[object, ...] | None:
        wanted = {"idle_session_timeout": "1500", "application_name": "news-archive-crawler crawl 7"}
        async with await connect_async(archive_url, wanted) as db:
            asked = "SELECT current_setting('idle_session_timeout'), current_setting('application_name')"
            return await (await db.execute(asked)).fetchone()

    assert asyncio.run(settings()) == ("1500ms", "news-archive-crawler crawl 7")
