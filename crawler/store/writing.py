"""One command's writes: what it may not do, and a server that goes away, are one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from procrastinate.exceptions import ConnectorException
from psycopg.errors import InsufficientPrivilege

from crawler.errors import ConfigurationError
from crawler.store.connection import describe
from crawler.store.reading import went_away


@contextmanager
def writing(url: str) -> Iterator[None]:
    """Raises ConfigurationError where the role of this URL has no right to it, DatabaseUnavailable."""
    try:
        yield
    except (psycopg.Error, ConnectorException) as error:
        cause = error.__cause__ if isinstance(error, ConnectorException) else error
        if isinstance(cause, InsufficientPrivilege):
            raise ConfigurationError(
                f"{describe(url)} may not do this ({cause.diag.message_primary}); connect as a member of "
                "archive_writer, which crawler roles makes"
            ) from None
        if isinstance(cause, psycopg.OperationalError):
            raise went_away(url, cause) from None
        raise
