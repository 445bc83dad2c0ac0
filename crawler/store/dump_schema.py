"""Write sql/schema.sql, the schema that all migrations together make: `make schema` runs this module.

Without the job queue's tables: those are Procrastinate's.
"""

import re
import subprocess
from pathlib import Path

from crawler.errors import EmbeddedServerError
from crawler.store.job_queue_schema import SCHEMA
from crawler.store.migrations import migrate, sql_folder
from crawler.store.postgres_binaries import find_binaries

HEADER = "-- The whole schema, for reading. Made by `make schema` from sql/migrations; do not edit.\n\n"

# What pg_dump says about itself and the session. A function's body may hold comments of its own: only these shapes go.
NOISE = re.compile(
    r"--|-- (Name|Dumped|PostgreSQL database).*|\\(un)?restrict .*|SET \w+ = .*;|SELECT pg_catalog\.set_config\(.*"
)


def dump_schema(url: str) -> str:
    """The schema of that database as SQL that makes it anew, the same text every time. Raises EmbeddedServerError."""
    command: list[str | Path] = [
        find_binaries() / "pg_dump",
        "--schema-only",
        "--no-owner",
        "--no-privileges",
        "--restrict-key=x",
        f"--exclude-schema={SCHEMA}",
        url,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise EmbeddedServerError(f"pg_dump failed: {' '.join(done.stderr.split())[:400]}; is it as new as the server?")
    kept = "\n".join(line for line in done.stdout.splitlines() if not NOISE.fullmatch(line))
    return HEADER + re.sub(r"\n{3,}", "\n\n", kept).strip() + "\n"


def main() -> None:
    """Migrate an empty database on a server of its own and write what came out."""
    from crawler.store.embedded import throwaway

    with throwaway({"fsync": "off"}) as lease:
        migrate(lease.url)
        Path(sql_folder() / "schema.sql").write_text(dump_schema(lease.url), "utf-8")


if __name__ == "__main__":
    main()
