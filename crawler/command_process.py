"""Crawler commands in processes of their own, each forked from one warm process that has imported everything.

A command leads a process group of its own, so that Ctrl-C on the terminal reaches only who started it; and it ends with
its starter, kill -9 of that one included.
"""

import asyncio
import contextlib
import ctypes
import multiprocessing
import os
import re
import runpy
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from crawler.json_log import error_in, say_in_log

WARM = ["crawler.warm_start"]
TAIL_LINES = 40  # of what a command said last, among which its sentence is looked for
END_SECONDS = 15.0  # that a command has for its end once it is told to; a crawl needs ten
REST_SECONDS = 1.0  # for the last lines in the pipe: what a command started may hold it open
PR_SET_PDEATHSIG = 1  # of Linux's prctl(2)
_LOGGED = re.compile(r"\S+ \S+ (?:ERROR|CRITICAL) [\w.]+: (?P<sentence>.*)")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, negative the signal that killed it; what it said of it, else ""."""

    code: int
    sentence: str
    over_time: bool = False  # it was stopped because it took longer than it may


class CommandProcesses:
    """Runs commands, many at once; one object a process, for the warm process is the interpreter's."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(WARM)
        self._starter = ThreadPoolExecutor(1, "start-command")  # the first start waits for the imports
        self._running: set[BaseProcess] = set()

    @property
    def running(self) -> int:
        """How many run now."""
        return len(self._running)

    async def run(
        self,
        words: Sequence[str],
        tell: Callable[[str], None],
        most_seconds: float | None = None,
        *,
        quiet: bool = False,
        context: Mapping[str, Any] | None = None,
    ) -> Ended:
        """`crawler WORDS…`; each line it writes goes to `tell`, without those of its standard output where it is to be
        quiet; `context` are fields of all that it logs. Cancelled, it ends the command first."""
        loop = asyncio.get_running_loop()
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=_run, args=(list(words), theirs, quiet, context or {}), name=f"crawler {words[0]}"
        )
        try:
            await loop.run_in_executor(self._starter, process.start)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        self._running.add(process)
        told: deque[str] = deque(maxlen=TAIL_LINES)
        lines = asyncio.ensure_future(_read_lines(ours, told, tell))
        ended: asyncio.Event = asyncio.Event()
        loop.add_reader(process.sentinel, ended.set)
        over_time = False
        try:
            try:
                await asyncio.wait_for(ended.wait(), most_seconds)
            except TimeoutError:
                over_time = True
                await _end(process, ended)
            except asyncio.CancelledError:
                await _end(process, ended)
                raise
            await asyncio.wait([lines], timeout=REST_SECONDS)
        finally:
            loop.remove_reader(process.sentinel)
            lines.cancel()
            self._running.discard(process)
            # In the thread of starts: each of them reads the exit codes of all that have ended, and of two threads that
            # read the same one, the second gets 255.
            await loop.run_in_executor(self._starter, process.join)
        return Ended(process.exitcode or 0, sentence_of(told), over_time)

    def stop(self) -> None:
        """Tell all that run to end, as Ctrl-C would; those that have not after a while are killed."""
        for process in self._running:
            _signal(process, signal.SIGTERM)
        loop = asyncio.get_running_loop()
        loop.call_later(END_SECONDS, self.kill)

    def kill(self) -> None:
        """End all at once, with all that they started."""
        for process in self._running:
            _signal(process, signal.SIGKILL, group=True)


def sentence_of(lines: Sequence[str]) -> str:
    """Why a command failed, of the last lines it wrote: its own sentence, else the last error logged, else the end of a
    traceback."""
    for line in reversed(lines):
        if line.startswith("error: "):
            return line.removeprefix("error: ")
        if (told := error_in(line)) is not None:
            return told
        if (logged := _LOGGED.match(line)) is not None:
            return logged["sentence"]
    last = next((line for line in reversed(lines) if line.strip()), "")
    return last if any(line.startswith("Traceback ") for line in lines) else ""


async def _end(process: BaseProcess, ended: asyncio.Event) -> None:
    _signal(process, signal.SIGTERM)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(ended.wait(), END_SECONDS)
    if not ended.is_set():
        _signal(process, signal.SIGKILL, group=True)
        await ended.wait()


def _signal(process: BaseProcess, number: signal.Signals, *, group: bool = False) -> None:
    """What has ended stays a zombie of the warm process until it is waited for, so the id is not another's yet, or the
    sentinel tells."""
    if process.pid is None or wait([process.sentinel], 0):
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        (os.killpg if group else os.kill)(process.pid, number)


async def _read_lines(pipe: Connection, told: deque[str], tell: Callable[[str], None]) -> None:
    reader = asyncio.StreamReader()
    file = os.fdopen(os.dup(pipe.fileno()), "rb", buffering=0)
    pipe.close()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), file
    )
    rest = b""
    try:
        while data := await reader.read(1 << 16):
            *lines, rest = (rest + data).split(b"\n")
            for line in map(_text, lines):
                told.append(line)
                tell(line)
    finally:
        transport.close()
        if rest:
            told.append(_text(rest))
            tell(_text(rest))


def _text(line: bytes) -> str:
    return line[:4_000].decode("utf-8", "replace").rstrip()


# In the command's own process


def _run(words: list[str], output: Connection, quiet: bool, context: Mapping[str, Any]) -> None:
    """What `python -m crawler WORDS…` does; never returns."""
    os.setpgid(0, 0)
    _end_with_starter()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_WRONLY) if quiet else output.fileno(), 1)
    os.dup2(output.fileno(), 2)
    output.close()
    say_in_log(**context)
    sys.argv = ["crawler", *words]
    runpy.run_module("crawler", run_name="__main__", alter_sys=False)


def _end_with_starter() -> None:
    """The starter is gone when the pipe that it holds is closed; and the warm process, which knows by a pipe of its own
    that nobody else may hold open, takes its children with it."""
    warm: object = forkserver._forkserver
    if (alive := getattr(warm, "_forkserver_alive_fd", None)) is not None:
        os.close(alive)
        vars(warm)["_forkserver_alive_fd"] = None
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    starter = multiprocessing.parent_process()
    if starter is None or wait([starter.sentinel], 0):
        os._exit(1)
    threading.Thread(target=_end_with, args=(starter.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
