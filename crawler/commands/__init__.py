"""scrapy migrate · crawl · demo · coverage · sources · extract · export · history; ``crawler`` runs them anywhere."""

import logging
import os
import sys
from contextlib import suppress
from typing import NoReturn

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
        _say("stopped by a signal before its end")
        code = STOPPED
    end(code)


def _say(text: str) -> None:
    """To standard error, or into the log where that is JSON, which imports nothing that is not there already."""
    json_log = sys.modules.get("crawler.json_log")
    if json_log is not None and json_log.is_installed():
        logging.getLogger("crawler").error("%s", text)
    else:
        print(text, file=sys.stderr)


def end(code: int | str | None) -> NoReturn:
    """End this process now: all that matters is closed, and neither a thread of an event loop that was ended by force
    nor a signal that came amid an import shall have a say in when and how."""
    if isinstance(code, str):
        _say(code)
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError):
            stream.flush()
    os._exit(1 if isinstance(code, str) else code or 0)
