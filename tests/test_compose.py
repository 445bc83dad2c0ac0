"""Dockerfile, docker-compose.yml and deploy/ against the project: what they name exists, and decisions stand."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import yaml

from crawler.commands import __path__ as command_folders

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "worker", "crawler")
IGNORED = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())


def pinned(name: str) -> set[str]:
    """The packages of a lock file, with versions and conditions."""
    return set(re.findall(r"^[a-z0-9][^ ]*==[^\\]*", (ROOT / name).read_text("utf-8"), re.MULTILINE))


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    names = {name for name in re.findall(r"^COPY (?!--from)(\S+) \S+$", DOCKERFILE, re.MULTILINE) if "$" not in name}
    assert names == {"crawler", "sql"}
    for name in (*names, "requirements.lock", "requirements-image.lock"):
        assert (ROOT / name).exists(), name
        assert f"!{name}" in IGNORED, name
    assert IGNORED[1] == "*", "all else stays out, data/, secrets/ and .env above all"


def test_the_image_has_the_versions_of_the_tests_and_none_of_their_tools() -> None:
    small, whole = pinned("requirements-image.lock"), pinned("requirements.lock")
    assert small < whole
    names = {line.partition("==")[0] for line in small}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split(r"[^\w-]", line)[0].lower() for line in project["dependencies"]}
    assert {name.replace("_", "-") for name in needed} <= names
    assert not names & {"mypy", "pytest", "ruff", "pyarrow"}


def test_the_image_is_pinned_unprivileged_and_hashed() -> None:
    base = re.search(r"^ARG BASE=python:(\d+\.\d+)\.\d+-slim", DOCKERFILE, re.MULTILINE)
    assert base
    assert tuple(int(part) for part in base[1].split(".")) >= (3, 11)
    assert "--require-hashes" in DOCKERFILE
    last = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER (?!root|0)\w+$", last, re.MULTILINE)
    assert 'ENTRYPOINT ["crawler"]' in last
    assert not re.search(r"apt-get|pip install", last)


def test_all_wait_for_a_healthy_database_with_its_schema() -> None:
    assert "pg_isready" in SERVICES["database"]["healthcheck"]["test"]
    assert SERVICES["migrate"]["command"] == ["migrate"]
    for name in OURS:
        assert SERVICES[name]["depends_on"]["database"] == {"condition": "service_healthy"}
    for name in ("worker", "crawler"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_what_comes_back_by_itself_and_what_does_not() -> None:
    restarts = {name: service["restart"] for name, service in SERVICES.items()}
    assert restarts == {"database": "unless-stopped", "migrate": "no", "worker": "unless-stopped", "crawler": "no"}
    assert SERVICES["crawler"]["profiles"] == ["tools"], "`up` starts it not"
    assert all("mem_limit" in service and "logging" in service for service in SERVICES.values())


def test_a_worker_can_be_there_several_times() -> None:
    worker = SERVICES["worker"]
    assert not worker.keys() & {"container_name", "ports", "hostname"}
    port = worker["command"][worker["command"].index("--metrics-port") + 1]
    assert worker["expose"] == [port]
    assert f":{port}/healthz" in worker["healthcheck"]["test"][-1]
    module = worker["healthcheck"]["test"][worker["healthcheck"]["test"].index("-m") + 1]
    assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists()


def test_data_lie_in_volumes_secrets_in_files_and_the_rest_is_read_only() -> None:
    assert SERVICES["database"]["volumes"] == ["database:/var/lib/postgresql"]
    assert "ARCHIVE_DATA=/data" in DOCKERFILE
    for name in OURS:
        service = SERVICES[name]
        assert service["volumes"] == ["warc:/data"]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        for variable, value in service["environment"].items():
            if variable.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in COMPOSE["secrets"]
            assert "PASSWORD" not in variable or variable.endswith("_FILE")
    for named in COMPOSE["secrets"].values():
        assert named["file"].startswith("./secrets/")
    assert "/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert all("ports" not in service for service in SERVICES.values()), "nothing listens outside"


def commands() -> list[str]:
    """What the units, the cron line and the compose file run."""
    lines = [" ".join(SERVICES[name]["command"]) for name in OURS]
    for path in [*UNITS, ROOT / "deploy" / "cron" / "news-archive"]:
        lines += re.findall(r"/opt/news-archive/bin/crawler ([^>)\n]*)", path.read_text("utf-8"), re.MULTILINE)
    return lines


def test_every_command_that_is_run_exists_with_its_options() -> None:
    assert len(commands()) >= 6
    for line in commands():
        words = shlex.split(line, comments=True)
        if words[0].startswith("-"):
            continue
        source = Path(command_folders[0]) / f"{words[0]}.py"
        assert source.exists(), line
        code = source.read_text("utf-8")
        for word in words[1:]:
            assert not word.startswith("--") or f'"{word.partition("=")[0]}"' in code, line


def test_services_of_systemd_are_confined() -> None:
    for path in UNITS:
        if path.suffix == ".service":
            text = path.read_text("utf-8")
            for line in ("User=crawler", "ProtectSystem=strict", "NoNewPrivileges=yes", "PrivateTmp=yes"):
                assert line in text.splitlines(), f"{path.name}: {line}"
