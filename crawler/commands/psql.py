"""scrapy psql: PostgreSQL's own shell on the archive."""

import argparse
import os
import subprocess

from crawler.command import ArchiveCommand


class Command(ArchiveCommand):
    """The embedded server runs as long as the shell does."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[-c SQL]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Ask the archive in SQL, with PostgreSQL's psql"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """-c as psql has it."""
        super().add_options(parser)
        parser.add_argument("-c", "--command", metavar="SQL", help="run this and end")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Run psql; its exit code."""
        from crawler.store.connection import open_archive, without_password
        from crawler.store.postgres_binaries import client_program

        psql = client_program("psql")
        with open_archive() as url:
            conninfo, password = without_password(url)
            secret = {} if password is None else {"PGPASSWORD": password}
            command = [psql, *(("-c", opts.command) if opts.command else ()), conninfo]
            return subprocess.run(command, env={**os.environ, **secret}, check=False).returncode  # noqa: S603
