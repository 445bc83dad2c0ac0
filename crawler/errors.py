"""Every error raised on purpose. Its text is one sentence: the thing, the value, the next move.

CrawlerError
├── UsageError             a bad argument, an unknown source, an input that is not there
├── ConfigurationError     a setting or a source's declaration that cannot work
├── DatabaseUnavailable    the archive's PostgreSQL does not answer
├── LeaseLost              another crawl of the source has taken over while this one stood still
├── EmbeddedServerError    the embedded PostgreSQL cannot be started, adopted or stopped
├── MigrationError         the schema in the database is not the one of this version
├── ArchiveWriteError      a WARC file cannot be written (disk full, no permission)
├── ExportError            an export's file cannot be written (disk full)
└── WarcReadError          a WARC file or record is damaged or missing

Commands print the text and exit 2; anything else that escapes is a bug and shows its traceback.
"""


class CrawlerError(Exception):
    """Base of all errors that a user can do something about."""


class UsageError(CrawlerError):
    """What was typed cannot be done."""


class ConfigurationError(CrawlerError):
    """A setting or a source's declaration cannot work."""


class DatabaseUnavailable(CrawlerError):  # noqa: N818 - the field's word for it
    """The PostgreSQL that holds the archive does not answer."""


class LeaseLost(CrawlerError):  # noqa: N818 - nothing is wrong with the archive
    """The source is another crawl's by now."""


class EmbeddedServerError(CrawlerError):
    """The embedded PostgreSQL cannot be started, adopted or stopped."""


class MigrationError(CrawlerError):
    """The schema found is not one that this version can work with."""


class ArchiveWriteError(CrawlerError):
    """A WARC file cannot be written."""


class ExportError(CrawlerError):
    """What an export makes cannot be written."""


class WarcReadError(CrawlerError):
    """A WARC file or a record in it cannot be read."""


class Stopped(Exception):  # noqa: N818 - nothing is wrong
    """A request was let go because the crawl ends; it says nothing about its URL. No CrawlerError: nobody sees it."""
