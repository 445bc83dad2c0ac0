"""The log as JSON, one object a line, for programs that collect logs: setting LOG_JSON, or LOG_JSON=1 in the
environment.

Scrapy's own handler is left out then (its LOG_INSTALL_ROOT_HANDLER), and this one honours LOG_LEVEL, LOG_FILE and
LOG_ENABLED in its place. Any record gives one line that any JSON parser reads: control characters are escaped, what is
no Unicode is replaced, long texts are cut, passwords are left out.
"""

import json
import logging
import os
import re
import socket
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

MOST_MESSAGE, MOST_EXCEPTION = 8_000, 8_000  # characters: log collectors split lines of more than 16 KiB
CONTEXT = "LOG_CONTEXT"  # variable: fields for the lines of a process, as a JSON object, from whoever starts it
LEAST_SECRET = 4  # characters; what is shorter stands in other words, too
IN_ADDRESSES = re.compile(r"(://[^\s/:@]{0,200}:)[^\s/@]{1,1000}(?=@)")
NO_UNICODE = re.compile(r"[\x00\ud800-\udfff]")

_of_task: ContextVar[Mapping[str, Any] | None] = ContextVar("log_context", default=None)
_of_process: dict[str, Any] = {}


def say_in_log(**context: Any) -> None:
    """From now on every line of this process and of those that it starts has these fields: source, crawl_id, job_id."""
    _of_process.update(context)
    os.environ[CONTEXT] = json.dumps(_of_process, default=str)


@contextmanager
def log_context(**context: Any) -> Iterator[None]:
    """Lines of this task, and of tasks that it begins inside the block, have these fields."""
    token = _of_task.set({**(_of_task.get() or {}), **context})
    try:
        yield
    finally:
        _of_task.reset(token)


class JsonFormatter(logging.Formatter):
    """A record → its line. Raises nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._host = socket.gethostname()
        self._secrets = _secrets()

    def format(self, record: logging.LogRecord) -> str:
        """Fields that are not known are not there."""
        known: dict[str, Any] = {**_of_process, **(_of_task.get() or {})}
        spider = getattr(record, "spider", None)
        known.setdefault("source", getattr(spider, "source", None) or getattr(spider, "name", None))
        line: dict[str, Any] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._clean(_message(record), MOST_MESSAGE),
            **{name: value for name, value in known.items() if value is not None},
            "host": self._host,
            "pid": record.process,
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = self._clean(_told(record.exc_info), MOST_EXCEPTION, from_end=True)
        elif record.exc_text:
            line["exception"] = self._clean(record.exc_text, MOST_EXCEPTION, from_end=True)
        if record.stack_info:
            line["stack"] = self._clean(str(record.stack_info), MOST_EXCEPTION, from_end=True)
        return json.dumps({name: self._plain(value) for name, value in line.items()})

    def _plain(self, value: Any) -> str | int | float | bool:
        if isinstance(value, bool | int):
            return value
        return self._clean(value if isinstance(value, str) else _safe_repr(value), MOST_MESSAGE)

    def _clean(self, text: str, most: int, from_end: bool = False) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        text = IN_ADDRESSES.sub(r"\1***", text)
        if len(text) > most:
            text = "…" + text[-most:] if from_end else text[:most] + "…"
        return NO_UNICODE.sub("\ufffd", text)


def install(settings: Mapping[str, Any]) -> bool:
    """Where the settings ask for it, log as JSON from now on; whether they do. Scrapy must be told to install no
    handler of its own."""
    if str(settings.get("LOG_JSON") or "0").strip().lower() in ("0", "false", "no", "off"):
        return False
    for handler in [each for each in logging.root.handlers if isinstance(each.formatter, JsonFormatter)]:
        logging.root.removeHandler(handler)
    handler = _handler(settings)
    handler.setFormatter(JsonFormatter())
    handler.setLevel(settings.get("LOG_LEVEL") or "INFO")
    logging.root.addHandler(handler)
    logging.root.setLevel(min(logging.root.level or logging.WARNING, handler.level))
    logging.captureWarnings(True)
    os.environ["LOG_JSON"] = "1"  # for the processes that this one starts
    _hear_of_bugs()
    with suppress(ValueError, TypeError):
        _of_process.update(json.loads(os.environ.get(CONTEXT, "{}")))
    return True


def error_in(line: str) -> str | None:
    """The message of a line of such a log that tells of an error; None for any other line."""
    if not line.startswith("{"):
        return None
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return str(told.get("message", "")) if told.get("level") in ("ERROR", "CRITICAL") else None


def is_installed() -> bool:
    """Whether this process logs as JSON."""
    return any(isinstance(handler.formatter, JsonFormatter) for handler in logging.root.handlers)


def _handler(settings: Mapping[str, Any]) -> logging.Handler:
    if name := settings.get("LOG_FILE"):
        return logging.FileHandler(name, mode="a" if settings.get("LOG_FILE_APPEND", True) else "w", encoding="utf-8")
    if str(settings.get("LOG_ENABLED", True)).lower() in ("0", "false"):
        return logging.NullHandler()
    return logging.StreamHandler()


def _hear_of_bugs() -> None:
    """What Python itself would print, over many lines: exceptions that nobody caught, here, in a thread, or where they
    can only be told."""

    def log(what: str, kind: type[BaseException], error: BaseException | None, where: TracebackType | None) -> None:
        exc_info = (kind, error or kind(), where)
        logging.getLogger("crawler").critical("%s: %s", what, kind.__name__, exc_info=exc_info)

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if not issubclass(args.exc_type, SystemExit):
            log("a bug ends a thread", args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = lambda kind, error, where: log("a bug ends this process", kind, error, where)
    threading.excepthook = in_thread
    sys.unraisablehook = lambda args: log("a bug was passed over", args.exc_type, args.exc_value, args.exc_traceback)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # a call with wrong arguments must not cost the line
        return f"{_safe_repr(record.msg)} {_safe_repr(record.args)}"


def _told(exc_info: Any) -> str:
    try:
        return "".join(traceback.format_exception(*exc_info))
    except Exception:
        return f"{exc_info[0]!r}, which cannot be told"


def _safe_repr(value: object) -> str:
    try:
        return repr(value)
    except Exception:
        return f"<{type(value).__name__} that cannot be told>"


def _secrets() -> list[str]:
    """Passwords that this process was given, as they may turn up in the words of others; the longest first."""
    addresses = _given("ALERT_URLS").split()
    found = {_given("PGPASSWORD"), _given("ARCHIVE_PASSWORD"), *addresses}
    for url in (_given("ARCHIVE_URL"), *addresses):
        with suppress(ValueError):
            password = urlsplit(url).password or ""
            found |= {password, unquote(password)}
    return sorted((secret for secret in found if len(secret) >= LEAST_SECRET), key=len, reverse=True)


def _given(name: str) -> str:
    """What the environment gives under a name, itself or in the file that NAME_FILE names; "" where neither does."""
    if value := os.environ.get(name, "").strip():
        return value
    with suppress(OSError, ValueError):
        if path := os.environ.get(f"{name}_FILE"):
            return Path(path).read_text("utf-8").strip()
    return ""
