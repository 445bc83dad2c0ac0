"""scrapy roles: a role that may read the archive, and one that may write to it."""

import argparse

from crawler.command import ArchiveCommand


class Command(ArchiveCommand):
    """Runs sql/roles.sql; twice is a no-op."""

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Make the roles archive_reader and archive_writer, with the least that each needs"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "For whoever owns the archive's tables, now and after each migration. The roles cannot log in themselves: "
            "make a login a member of one (sql/roles.sql says how), and give its URL to who reads or crawls."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Grant."""
        from crawler.store.connection import describe, open_archive
        from crawler.store.migrations import make_current
        from crawler.store.roles import grant

        with open_archive() as url:
            make_current(url)
            grant(url)
            print(f"{describe(url)}: archive_reader may read, archive_writer may crawl")
        return None
