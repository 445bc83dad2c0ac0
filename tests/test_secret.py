"""A secret comes by environment or file, and a password so given opens the archive."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from crawler.errors import ConfigurationError
from crawler.secret import secret
from crawler.store.connection import describe, open_archive


def test_the_environment_comes_first_then_the_file_it_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert secret("PLACEHOLDER_KEY") is None
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("PLACEHOLDER_KEY_FILE", str(tmp_path / "key"))
    assert secret("PLACEHOLDER_KEY") == "from the file"
    monkeypatch.setenv("PLACEHOLDER_KEY", "from the environment")
    assert secret("PLACEHOLDER_KEY") == "from the environment"


def test_an_empty_file_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACEHOLDER_KEY_FILE", "/dev/null")
    assert secret("PLACEHOLDER_KEY") is None


@pytest.mark.parametrize(("content", "reason"), [(None, "No such file"), (b"\xff\xfe", "no UTF-8")])
def test_a_file_that_cannot_be_read_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    if content:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv("PLACEHOLDER_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ConfigurationError, match=reason):
        secret("PLACEHOLDER_KEY")


@pytest.mark.parametrize("password", ["p@ss/w:rd 'quoted\\' %41", "plain"])
def test_a_password_from_a_file_goes_into_the_url_and_into_no_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, password: str
) -> None:
    (tmp_path / "password").write_text(password + "\n")
    monkeypatch.setenv("ARCHIVE_URL", "postgresql://archive@db.archive.example:5432/archive")
    monkeypatch.setenv("ARCHIVE_PASSWORD_FILE", str(tmp_path / "password"))
    with open_archive() as url:
        from psycopg.conninfo import conninfo_to_dict

        assert conninfo_to_dict(url)["password"] == password
        assert describe(url) == "archive@db.archive.example:5432/archive"


def test_a_password_in_the_url_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_URL", "postgresql://archive:in-the-url@db.archive.example/archive")
    monkeypatch.setenv("ARCHIVE_PASSWORD", "another")
    with open_archive() as url:
        assert unquote(urlsplit(url).password or "") == "in-the-url"
