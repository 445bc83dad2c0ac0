"""Commands in processes forked from a warm one: how they end, what they say, and that none outlives its starter."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from crawler.command_process import CommandProcesses, Ended, sentence_of
from tests.jobs.workers import ROOT, alive, descendants, wait_until

STARTER = """
import asyncio, sys
from crawler.command_process import CommandProcesses
if __name__ == "__main__":
    asyncio.run(CommandProcesses().run(sys.argv[1:], lambda line: print(line, flush=True)))
"""


def test_a_command_ends_as_on_the_command_line_and_says_why() -> None:
    async def work() -> tuple[list[Ended], list[str]]:
        processes, told = CommandProcesses(), list[str]()
        commands = (["crawl", "nosuch"], ["list"], ["extract", "/no/such/file", "--url", "https://x.example/"])
        return [await processes.run(words, told.append) for words in commands], told

    ended, told = asyncio.run(work())
    assert [each.code for each in ended] == [2, 0, 2]
    assert ended[0].sentence.startswith("nosuch: there is no such source")
    assert "error:" not in ended[2].sentence
    assert "koreaherald" in told


def test_standard_output_is_left_out_where_it_is_to_be_quiet() -> None:
    told: list[str] = []
    assert asyncio.run(CommandProcesses().run(["list"], told.append, quiet=True)).code == 0
    assert told == []


def test_exit_codes_are_read_where_processes_are_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each start reads those of all that have ended, and of two threads that read one, the second gets 255."""
    seen: list[tuple[str, int]] = []
    for name in ("start", "join"):
        real = getattr(BaseProcess, name)

        def noted(process: BaseProcess, *args: Any, real: Any = real, name: str = name) -> Any:
            seen.append((name, threading.get_ident()))
            return real(process, *args)

        monkeypatch.setattr(BaseProcess, name, noted)

    async def work() -> list[Ended]:
        processes = CommandProcesses()
        return await asyncio.gather(*(processes.run(["list"], lambda _: None) for _ in range(6)))

    assert {ended.code for ended in asyncio.run(work())} == {0}
    assert sorted(name for name, _ in seen) == ["join"] * 6 + ["start"] * 6
    assert len({thread for _, thread in seen}) == 1


def test_a_command_ends_with_its_starter(tmp_path: Path) -> None:
    script = tmp_path / "starter.py"
    script.write_text(STARTER)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        words = ["fetch", f"http://127.0.0.1:{silent.getsockname()[1]}/", "-s", "PRIVATE_HOSTS=127.0.0.1"]
        with subprocess.Popen([sys.executable, str(script), *words], env=environment) as starter:
            silent.settimeout(20)
            connection, _ = silent.accept()
            with connection:
                below = descendants(starter.pid)
                groups = {os.getpgid(pid) for pid in below} - {os.getpgid(starter.pid)}
                assert len(groups) == 1  # Ctrl-C on the terminal does not reach the command
                starter.send_signal(signal.SIGKILL)
                starter.wait()
                wait_until(lambda: not alive(below), 5)


def test_the_sentence_is_the_commands_own_or_the_last_error_logged() -> None:
    logged = "2026-11-26 18:00:50 ERROR crawler.crawl_session: gazette: the disk is full; make room"
    assert sentence_of(["x", "error: it is so; do that", "y"]) == "it is so; do that"
    assert sentence_of([logged, "2026-11-26 18:00:51 INFO x: y"]) == "gazette: the disk is full; make room"
    assert sentence_of(["Traceback (most recent call last):", "  File …", "ValueError: 7"]) == "ValueError: 7"
    assert sentence_of(["all well"]) == ""
    assert sentence_of([]) == ""
