"""scrapy backup: the database and the WARC files of the archive into a folder."""

import argparse
import sys
from pathlib import Path

from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.command import ArchiveCommand


class Command(ArchiveCommand):
    """A dump of the database, then the WARC files that the folder has not yet."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "FOLDER"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Write the database and the WARC files to a folder, for crawler restore"

    def long_desc(self) -> str:
        """For -h."""
        return (
            "FOLDER gets archive.dump (PostgreSQL's custom format) and warc/. The dump comes first, so that every row "
            "in it has its WARC record. Finished WARC files never change: the next backup into the same folder copies "
            "the new ones only. It may run beside crawls."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """Dump, copy."""
        from crawler.store.connection import open_archive
        from crawler.store.dump import dump_database
        from crawler.store.migrations import make_current
        from crawler.warc.folder import copy_missing, make_folder

        if len(args) != 1:
            raise ScrapyUsageError("name the FOLDER")
        folder = Path(args[0])
        make_folder(folder / "warc")
        with open_archive() as url:
            make_current(url)
            dump_database(url, folder / "archive.dump")
        copied, size = copy_missing(self.warc_folder, folder / "warc")
        print(f"{folder}: the database, and {copied} WARC files of {size:,} bytes that were not there", file=sys.stderr)
        return None
