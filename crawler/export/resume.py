"""How far an export came: a small file beside what it writes, with which it goes on after any end."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crawler.errors import ExportError, UsageError

STATE = ".export.state"  # in a folder that an export fills; readers leave out what begins with a dot
FORM = 1  # of the file; another version may write another


@dataclass(slots=True)
class State:
    """What was written and is on the disk."""

    articles: int = 0
    bytes: int = 0  # of the file
    place: dict[str, Any] = field(default_factory=dict)  # where to go on; what it holds is the form's own affair


def begin(path: Path, options: Mapping[str, object], resume: bool) -> State:
    """The state to go on from, a new one where it is not asked to resume.

    Raises UsageError where there is nothing to resume, or the export was begun with other options.
    """
    if not resume:
        return State()
    try:
        told = json.loads(path.read_text("utf-8"))
        state, before = State(**told["state"]), told["options"]
    except FileNotFoundError:
        raise UsageError(
            f"{path}: there is no such file, so nothing to resume; the export came to its end, or leave out --resume"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} cannot be read ({error}); remove it and export anew, without --resume") from None
    if told.get("form") != FORM or before != dict(options):
        names = sorted(name for name in {*before, *options} if before.get(name) != options.get(name))
        was = ", ".join(f"{name} {_spoken(before.get(name))}" for name in names)
        raise UsageError(f"{path}: the export was begun with other options ({was}); resume with those, or export anew")
    return state


def open_folder(folder: Path, resume: bool) -> None:
    """Make it where it is not there. Raises UsageError where something else lies in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not resume and any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty; name another folder, or go on in it with --resume")
    except OSError as error:
        raise UsageError(f"{folder} cannot be made ({error.strerror}); name another folder") from None


def save(path: Path, options: Mapping[str, object], state: State) -> None:
    """Put the state on the disk, all or nothing. Raises OSError."""
    new = path.with_name(path.name + ".new")
    try:
        with new.open("w", encoding="utf-8") as file:
            json.dump({"form": FORM, "options": dict(options), "state": asdict(state)}, file)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
    except OSError:
        with suppress(OSError):
            new.unlink()
        raise


def cannot_write(path: Path | str, error: OSError, resumable: bool) -> ExportError:
    """The sentence of a full disk."""
    again = "go on with --resume" if resumable else "export again"
    return ExportError(f"{path} cannot be written ({error.strerror or error}); make room there, then {again}")


def _spoken(value: object) -> str:
    return "none" if value is None else str(value)
