"""scrapy restore: an archive from what scrapy backup wrote."""

import argparse
import sys
from pathlib import Path

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand


class Command(ArchiveCommand):
    """Into an archive that has nothing yet."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "FOLDER"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Fill an empty archive from a folder that crawler backup wrote"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "The WARC files are copied to WARC_DIR, the database is restored in one transaction and brought to this "
            "version's schema. crawler verify then says whether all is there."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Copy, restore."""
        from crawler.store.connection import open_archive
        from crawler.store.dump import restore_database
        from crawler.store.migrations import migrate
        from crawler.warc.folder import copy_missing, make_folder

        if len(args) != 1:
            raise ScrapyUsageError("name the FOLDER that crawler backup wrote")
        folder, warc_folder = Path(args[0]), self.warc_folder
        with open_archive() as url:
            restore_database(url, folder / "archive.dump")
            migrate(url)
        make_folder(warc_folder)
        copied, size = copy_missing(folder / "warc", warc_folder)
        print(f"restored the database, and {copied} WARC files of {size:,} bytes to {warc_folder}", file=sys.stderr)
        return None
