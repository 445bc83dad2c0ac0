"""What tests of long work over the archive share."""

from collections.abc import Iterator

import pytest

from crawler.workers import Workers


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Two processes for all tests of a file."""
    pool = Workers(2, 60)
    yield pool
    pool.close()
