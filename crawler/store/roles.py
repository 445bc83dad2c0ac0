"""Who may do what in the database: sql/roles.sql."""

import psycopg

from crawler.errors import ConfigurationError
from crawler.store.connection import connect, describe
from crawler.store.migrations import sql_folder


def grant(url: str) -> None:
    """Make the roles archive_reader and archive_writer, with what each may do; twice is a no-op. Raises
    ConfigurationError where the role of this URL may not."""
    with connect(url) as db:
        try:
            db.execute((sql_folder() / "roles.sql").read_bytes())
        except psycopg.errors.InsufficientPrivilege as error:
            raise ConfigurationError(
                f"{describe(url)} may not make the roles ({error.diag.message_primary}); connect as the owner of the "
                "tables with CREATEROLE, or let an administrator run sql/roles.sql"
            ) from None
