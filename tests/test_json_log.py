"""The log as JSON: any record is one line that a parser reads, of a real crawl too."""

import asyncio
import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import pytest

from crawler.json_log import JsonFormatter, error_in, log_context, say_in_log
from crawler.sample import SamplePaper, serve
from crawler.workers import Workers
from tests.crawling import Crawls


def line_of(message: object, *args: object, exc_info: Any = None, **extra: Any) -> dict[str, Any]:
    record = logging.LogRecord("crawler.test", logging.WARNING, __file__, 1, message, args or None, exc_info)
    vars(record).update(extra)
    text = JsonFormatter().format(record)
    assert text.isascii()
    assert len(text.splitlines()) == 1
    line = json.loads(text)
    assert isinstance(line, dict)
    text.encode()
    "".join(str(value) for value in line.values()).encode()  # no lone surrogate comes out of it
    return line


@pytest.fixture
def process_context(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.json_log._of_process", {})
    monkeypatch.setenv("LOG_CONTEXT", "{}")


class Untold:
    """Bad company for a log."""

    def __repr__(self) -> str:
        raise ValueError("no")

    __str__ = __repr__


@dataclass
class Spider:
    name: str = "paper"


def test_a_line_has_its_fields() -> None:
    line = line_of("%d pages of %s", 3, "기사")
    moment = datetime.fromisoformat(line["ts"])
    assert moment.tzinfo is not None
    assert line["message"] == "3 pages of 기사"
    assert (line["level"], line["logger"]) == ("WARNING", "crawler.test")
    assert {"host", "pid"} <= set(line)


@pytest.mark.parametrize(
    "message",
    ["a\nb\r\n\u2028c\x85", "NUL \x00", "half \ud83d of a pair", b"\xff\x00 bytes", "\x1b[31m", None, 7, Untold()],
)
def test_any_message_is_one_line_of_json(message: object) -> None:
    line_of(message)
    line_of("%s", message)
    line_of("%d and %d", message)


def test_whoever_reads_such_a_log_finds_its_errors() -> None:
    record = logging.LogRecord("crawler", logging.ERROR, __file__, 1, "paper: it %s", ("failed",), None)
    assert error_in(JsonFormatter().format(record)) == "paper: it failed"
    record.levelno, record.levelname = logging.INFO, "INFO"
    for line in (JsonFormatter().format(record), "{half of", "error: it failed", "{}"):
        assert error_in(line) is None


def test_long_texts_are_cut() -> None:
    for text in ("x", "://", "://x:", "://x:y"):
        assert len(line_of(text * 200_000)["message"]) < 10_000


def test_an_exception_is_one_field() -> None:
    with pytest.raises(ValueError, match="on") as raised:
        raise ValueError("on\nthree\nlines \x00\udcff")
    line = line_of("it failed", exc_info=(raised.type, raised.value, raised.tb))
    assert line["exception"].startswith("Traceback (most recent call last):")
    assert "on\nthree" in line["exception"]


def test_an_exception_that_cannot_be_told_costs_no_line() -> None:
    class UntoldError(Exception):
        def __str__(self) -> str:
            raise ValueError("no")

    assert "UntoldError" in line_of("it failed", exc_info=(UntoldError, UntoldError(), None))["exception"]


def test_passwords_are_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARCHIVE_URL", "postgresql://archive:s%C3%ABcret-1@db.archive.example/archive")
    monkeypatch.setenv("PGPASSWORD", "secret-2")
    monkeypatch.setenv("ALERT_URLS", "json://hooks.archive.example/secret-3 mailto://u:secret-4@mail.archive.example")
    (tmp_path / "password").write_text("secret-6\n")
    monkeypatch.setenv("ARCHIVE_PASSWORD_FILE", str(tmp_path / "password"))
    said = line_of(
        "sëcret-1 secret-2 secret-6 json://hooks.archive.example/secret-3 secret-4 https://me:secret-5@h.example/x"
    )
    assert "cret-" not in said["message"]
    assert "https://me:***@h.example/x" in said["message"]


def test_the_context_is_of_the_process_and_of_each_task(process_context: None) -> None:
    say_in_log(source="paper", crawl_id=7)

    async def one(source: str) -> dict[str, Any]:
        with log_context(source=source, job_id=9):
            await asyncio.sleep(0)
            return line_of("x")

    async def both() -> list[dict[str, Any]]:
        return list(await asyncio.gather(one("gazette"), one("herald")))

    first, second = asyncio.run(both())
    assert (first["source"], second["source"], first["crawl_id"], first["job_id"]) == ("gazette", "herald", 7, 9)
    after = line_of("x", spider=Spider("other"))
    assert (after["source"], "job_id" in after) == ("paper", False)


def test_the_source_is_that_of_the_spider_where_nobody_says_more(process_context: None) -> None:
    assert line_of("x", spider=Spider())["source"] == "paper"
    assert "source" not in line_of("x")


def run(crawls: Crawls, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "crawler", *arguments]
    environment = {**crawls.environment(), **environment}
    return subprocess.run(command, env=environment, cwd=crawls.folder, capture_output=True, text=True, check=False)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_real_crawl_logs_json_alone(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(30), crawl_delay=0) as server:
        crawls = Crawls(archive_url, tmp_path, server)
        fast = ("-s", "PROGRESS_SECONDS=0.2", "-L", "DEBUG", "-s", "LOG_JSON=1")
        ended = run(crawls, *crawls.crawl_arguments(), *fast, LOG_CONTEXT='{"job_id": 12}')
    said = lines(ended.stderr)
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert "30 new" in ended.stdout, "the summary stays for people"
    began = next(number for number, line in enumerate(said) if "crawl_id" in line)
    assert all(line["source"] == "koreaherald" and line["crawl_id"] == 1 for line in said[began:])
    assert all(line["job_id"] == 12 for line in said)
    loggers = {line["logger"].split(".")[0] for line in said}
    assert {"scrapy", "crawler"} <= loggers
    assert any("responses" in line["message"] for line in said[began:]), "progress"


def test_processes_that_a_process_starts_log_alike(process_context: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_JSON", "1")
    say_in_log(source="paper", crawl_id=7)
    workers = Workers(1, 20)

    async def work() -> None:
        await workers.start()
        assert await workers.each(complain, [1]) == [None]

    resource_tracker.ensure_running()  # it outlives the workers, and would hold the pipe open
    read, write = os.pipe()
    kept = os.dup(2)
    os.dup2(write, 2)
    try:
        asyncio.run(work())
    finally:
        os.dup2(kept, 2)
        os.close(write)
        workers.close()
    with open(read) as stderr:
        (line,) = lines(stderr.read())
    assert (line["message"], line["source"], line["crawl_id"]) == ("no valid page", "paper", 7)


BUGS = """
import threading, warnings
from crawler.json_log import install
class Odd:
    def __del__(self): raise KeyError("unraisable")
install({"LOG_JSON": "1"})
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
Odd()
warnings.warn("in two\\nlines")
raise ValueError("uncaught\\ntoo")
"""


def test_what_python_itself_would_print_is_json_too() -> None:
    done = subprocess.run([sys.executable, "-c", BUGS], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    said = [line["message"] for line in lines(done.stderr)]
    assert said[0] == "a bug ends a thread: ZeroDivisionError"
    assert said[1] == "a bug was passed over: KeyError"
    assert "in two\nlines" in said[2]
    assert said[3] == "a bug ends this process: ValueError"


def complain(numbers: list[int]) -> list[None]:
    logging.getLogger("reader").error("no valid page")
    return [None for _ in numbers]


def test_errors_are_json_too(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(12)) as server:
        crawls = Crawls(archive_url, tmp_path, server)
        for command in (("crawl", "nosuch"), ("export", "--since", "tomorrow")):
            ended = run(crawls, *command, LOG_JSON="1")
            assert ended.returncode == 2
            (line,) = lines(ended.stderr)
            assert line["level"] == "ERROR"
            assert "nosuch" in line["message"] or "is no day" in line["message"]
