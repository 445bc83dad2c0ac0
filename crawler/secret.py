"""Secrets by environment or file: NAME itself, or NAME_FILE, the path of a file with it (as containers have)."""

import os
from pathlib import Path

from crawler.errors import ConfigurationError


def secret(name: str) -> str | None:
    """What the environment gives under this name, else the text of the file that NAME_FILE names, without the space
    around it; None where neither says anything. Raises ConfigurationError for a file that cannot be read."""
    if given := os.environ.get(name, "").strip():
        return given
    named = os.environ.get(f"{name}_FILE", "")
    if not named:
        return None
    try:
        return Path(named).read_text("utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise ConfigurationError(
            f"{name}_FILE names {named}, which cannot be read ({reason}); make it readable to this user"
        ) from None
