"""Runs the sample newspaper in the foreground: python -m crawler.sample --size 120 --port 8900"""

import argparse
from datetime import date
from pathlib import Path

from crawler.sample import SKINS, SamplePaper, serve
from crawler.sample.articles import UNTIL
from crawler.sample.faults import KINDS, Faults
from crawler.sample.server import serve_forever


def main() -> None:
    """Serve until interrupted, after printing the address."""
    parser = argparse.ArgumentParser(prog="python -m crawler.sample", description="A sample newspaper on loopback.")
    parser.add_argument("--size", type=int, default=120, help="number of articles (default 120)")
    parser.add_argument(
        "--until", type=date.fromisoformat, default=UNTIL, help=f"day of the newest article (default {UNTIL})"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8900, help="0 for any free port (default 8900)")
    parser.add_argument("--crawl-delay", type=float, default=0.02, help="seconds, for robots.txt (default 0.02)")
    parser.add_argument("--skin", choices=sorted(SKINS), help="print every article in this layout")
    parser.add_argument("--faults", help=f"all, or KIND=SHARE,… with KIND one of {', '.join(KINDS)}")
    parser.add_argument("--seed", type=int, default=1, help="of the faults (default 1)")
    parser.add_argument("--log", type=Path, help="file that gets a JSON line for each request")
    options = parser.parse_args()
    try:
        server = serve(
            SamplePaper(options.size, options.until),
            options.host,
            options.port,
            crawl_delay=options.crawl_delay,
            skin=options.skin,
            faults=Faults.named(options.faults, options.seed) if options.faults else None,
            log=options.log,
        )
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"sample paper: port {options.port} on {options.host}: {error.strerror}; choose another --port")
    print(server.url, flush=True)
    serve_forever(server)


if __name__ == "__main__":
    main()
