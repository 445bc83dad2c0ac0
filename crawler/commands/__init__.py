"""scrapy migrate · crawl · demo · extract · export · sources; the console script ``crawler`` runs them anywhere."""

import os
import sys


def main() -> None:
    """The console script: Scrapy's command line with this project's settings, from any folder."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "crawler.settings")
    from scrapy.cmdline import execute

    execute([os.path.basename(sys.argv[0]), *sys.argv[1:]])
