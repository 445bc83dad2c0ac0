"""Dockerfile and docker-compose.yml against the project, as text: no engine and no YAML parser is needed for that."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
IGNORED = (ROOT / ".dockerignore").read_text("utf-8").splitlines()


def service(name: str) -> str:
    """The lines of one service."""
    services = COMPOSE.split("\nservices:\n", 1)[1].split("\nvolumes:\n", 1)[0]
    return re.split(r"^  \w+:\n", services.split(f"  {name}:\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert {"crawler", "sql", "requirements.lock"} <= names
    for name in names:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in IGNORED, name
    assert IGNORED[1] == "*", "all else stays out, data/ and .env above all"


def test_the_image_leaves_the_tools_of_development_out() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    tools = {re.split(r"[^\w-]", tool)[0] for tool in project["optional-dependencies"]["dev"]} - {project["name"]}
    uninstalled = re.search(r"uninstall --yes (.*) \\", DOCKERFILE)
    assert uninstalled
    assert tools <= set(uninstalled[1].split())


def test_the_image_is_pinned_unprivileged_and_hashed() -> None:
    base = re.search(r"^ARG BASE=python:(\d+\.\d+)\.\d+-slim", DOCKERFILE, re.MULTILINE)
    assert base
    assert tuple(int(part) for part in base[1].split(".")) >= (3, 11)
    assert "--require-hashes" in DOCKERFILE
    last = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER (?!root|0)\w+$", last, re.MULTILINE)
    assert 'ENTRYPOINT ["crawler"]' in last
    assert not re.search(r"apt-get|pip install", last)


def test_the_crawler_waits_for_a_healthy_database_with_its_schema() -> None:
    assert "pg_isready" in service("database")
    assert 'command: ["migrate"]' in service("migrate")
    for name in ("migrate", "crawler"):
        assert re.search(r"database:\n\s+condition: service_healthy", service(name)), name
    assert re.search(r"migrate:\n\s+condition: service_completed_successfully", service("crawler"))


def test_data_lie_in_volumes_and_secrets_in_the_environment() -> None:
    for name, volume in (("database", "database:/var/lib/postgresql"), ("crawler", "warc:/data")):
        assert f"- {volume}" in service(name)
    assert "ARCHIVE_DATA=/data" in DOCKERFILE
    assert re.findall(r"PASSWORD: (\S+)", COMPOSE) == ["${ARCHIVE_PASSWORD:?write"] * 2
    assert "ports:" not in COMPOSE, "nothing listens outside"
    assert re.search(r"&archive\n\s+ARCHIVE_URL: postgresql://archive@database:5432/archive\n", service("migrate"))
    assert "environment: *archive" in service("crawler")
