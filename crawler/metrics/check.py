"""Ask a worker whether it is well; ``python -m crawler.metrics.check [URL]`` for containers: 0: it is, 1: it is not.

It imports nothing but the standard library, so that it costs little every half a minute.
"""

import http.client
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

WORKER = "http://127.0.0.1:9464"
PROBES = ("/healthz", "/readyz")
SECONDS = 4.0  # the worker itself gives up after three


def ask(url: str = WORKER) -> Iterator[tuple[str, str | None]]:
    """Each probe at the address, or the one that the URL names; with None where it is well, else what is wrong."""
    parts = urlsplit(url)
    for probe in (parts.path,) if parts.path.strip("/") else PROBES:
        yield probe, _ask(parts.hostname or "", parts.port or 80, probe)


def _ask(host: str, port: int, path: str) -> str | None:
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        said = response.read(1000).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return f"no answer ({error or type(error).__name__})"
    finally:
        connection.close()
    return None if response.status == 200 else f"{response.status}: {said}"


def main() -> int:
    """The exit code."""
    wrong = 0
    for probe, fault in ask(*sys.argv[1:2]):
        print(f"{probe}: {fault or 'ok'}")
        wrong += fault is not None
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
