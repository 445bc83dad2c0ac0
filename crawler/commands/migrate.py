"""scrapy migrate: bring the archive's schema up to this version."""

import argparse

from crawler.command import ArchiveCommand


class Command(ArchiveCommand):
    """Applies what is missing; twice is a no-op, two at once are safe."""

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Bring the archive's database to the schema of this version"

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Print what was applied."""
        from crawler.store.connection import describe, open_archive
        from crawler.store.migrations import migrate

        with open_archive() as url:
            applied = migrate(url)
            for name in applied:
                print(f"applied {name}")
            print(f"{describe(url)} is up to date" + ("" if applied else "; there was nothing to do"))
        return None
