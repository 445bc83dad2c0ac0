"""Under which account the embedded server runs, and which folders that account can enter.

PostgreSQL refuses to run as root. An ordinary user's server runs as that user; root's runs as an unprivileged account.
"""

import hashlib
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.errors import EmbeddedServerError

# Where root keeps what its server's account must reach, when the project lies below a folder closed to others (/root).
SHELTER = Path("/var/lib/news-archive-crawler")


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged account that runs the server in root's stead."""

    name: str
    uid: int
    gid: int

    def popen(self) -> dict[str, Any]:
        """The arguments that make subprocess run a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account(data_dir: Path) -> Account | None:
    """None unless we are root; then who owns the cluster already there, else the nearest folder, else `nobody`."""
    if os.geteuid() != 0:
        return None
    cluster = data_dir / "cluster"
    if cluster.exists():
        owner = cluster.stat().st_uid
    else:
        owner = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists()).stat().st_uid
    for uid_or_name in (owner, "nobody", "daemon"):
        try:
            entry = pwd.getpwnam(uid_or_name) if isinstance(uid_or_name, str) else pwd.getpwuid(uid_or_name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedServerError(
        "there is no account nobody or daemon for root's server to run as; set ARCHIVE_URL instead"
    )


def can_reach(path: Path, account: Account) -> bool:
    """Whether that account can enter a folder, or run a program; asked of the system, so ACLs count."""
    test = subprocess.run(["/bin/sh", "-c", '[ -x "$1" ]', "sh", path], check=False, cwd="/", **account.popen())  # noqa: S603
    return test.returncode == 0


def make_folders(folder: Path, account: Account | None) -> None:
    """Create what is missing of a path, open to be entered and owned by the account; what exists is left as it is."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    for part in reversed(missing):
        part.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            part.chmod(0o755)  # whatever root's umask says, the server's account must pass
            give(part, account)


def give(path: Path | int, account: Account | None) -> None:
    """Make the account the owner; nothing to do unless we are root."""
    if account is not None:
        os.chown(path, account.uid, account.gid)


def short_digest(text: str) -> str:
    """16 hex digits that stand for a path in the name of a folder."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
