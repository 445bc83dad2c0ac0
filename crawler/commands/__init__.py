"""scrapy migrate · crawl · demo · extract · export · sources; the console script ``crawler`` runs them anywhere."""

import os
import sys

STOPPED = 3  # exit code: a signal stopped it


def main() -> None:
    """The console script: Scrapy's command line with this project's settings, from any folder."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "crawler.settings")
    code: int | str | None = None
    try:
        from crawler.command import stop_at_signals

        stop_at_signals()
        from scrapy.cmdline import execute

        execute([os.path.basename(sys.argv[0]), *sys.argv[1:]])
    except SystemExit as ended:
        code = ended.code
    except KeyboardInterrupt:
        print("stopped by a signal before its end", file=sys.stderr)
        code = STOPPED
    if code == STOPPED:  # Python would complain of what was left half done, or end by the signal and not with a code
        sys.stdout.flush()
        os._exit(STOPPED)
    sys.exit(code)
