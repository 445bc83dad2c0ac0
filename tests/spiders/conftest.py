"""What the tests of discovery share."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.spiders.loopback import Loopback
from tests.spiders.run_crawl import crawl


@pytest.fixture
def run(site: Loopback) -> Callable[..., dict[str, Any]]:
    """Runs a spider of fictional.py against the test's own site; gives what run_crawl.crawl does."""

    def run(spider: str = "Gazette", **arguments: str) -> dict[str, Any]:
        return crawl(f"tests.spiders.fictional:{spider}", arguments, {"HOST_MAP": {"*": site.address}})

    return run
