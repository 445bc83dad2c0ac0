"""Names of a crawl's WARC files, unique over all machines: SOURCE-MOMENT-SERIAL-CRAWL-MACHINE.warc.gz."""

import os
import re
from datetime import UTC, datetime

_MACHINE = re.compile(r"-\d{17}-\d{5}-\d+-([a-z0-9-]+)\.warc\.gz$")


def new_name(prefix: str, serial: int, crawl_id: int | None) -> str:
    """The name of a file that is begun now; without a crawl it ends with the serial number."""
    moment = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")[:-3]
    writer = "" if crawl_id is None else f"-{crawl_id}-{this_machine()}"
    return f"{prefix}-{moment}-{serial:05d}{writer}.warc.gz"


def machine_of(name: str) -> str | None:
    """The machine that wrote a file; None where its name does not say."""
    found = _MACHINE.search(name)
    return found[1] if found else None


def this_machine() -> str:
    """This machine's name, as it stands in names of files."""
    return re.sub(r"[^a-z0-9]+", "-", os.uname().nodename.lower()).strip("-")[:60] or "unnamed"
