"""Imported once by the process from which a worker's commands are forked: what a crawl imports is then there already.

It installs no reactor and starts no thread, so that a fork of it is as good as a fresh interpreter. SIGTERM is for the
commands: where a service manager sends it to all processes of a worker, this one outlives it until the worker ends.
"""

import gc
import os
import pkgutil
import signal
from importlib import import_module

os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "crawler.settings")
signal.signal(signal.SIGTERM, signal.SIG_IGN)

import xml.sax.expatreader  # noqa: E402, F401 - by the first feed

import dateparser  # noqa: E402, F401 - by the first page's dates
import rich._emoji_codes  # noqa: E402, F401 - by the first line that is printed
import scrapy.cmdline  # noqa: E402
import scrapy.commands  # noqa: E402
import scrapy.core.downloader.handlers.http11  # noqa: E402 - these are loaded by name
import scrapy.core.scheduler  # noqa: E402
import trafilatura  # noqa: E402, F401
import twisted.internet.asyncioreactor  # noqa: E402, F401 - not installed
from babel import Locale  # noqa: E402
from scrapy.utils.project import get_project_settings  # noqa: E402

import crawler.commands  # noqa: E402
import crawler.summary  # noqa: E402
from crawler.sources import all_sources  # noqa: E402
from crawler.store.queries import query  # noqa: E402

COMPONENTS = (
    *("ITEM_PIPELINES", "EXTENSIONS", "SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES", "DOWNLOAD_HANDLERS"),
    *("EXTENSIONS_BASE", "SPIDER_MIDDLEWARES_BASE", "DOWNLOADER_MIDDLEWARES_BASE"),
)
CLASSES = (
    *("DUPEFILTER_CLASS", "LOG_FORMATTER", "SCHEDULER", "SCHEDULER_DISK_QUEUE", "SCHEDULER_MEMORY_QUEUE"),
    *("SCHEDULER_PRIORITY_QUEUE", "STATS_CLASS", "DOWNLOADER", "SPIDER_LOADER_CLASS"),
)


def import_all() -> None:
    """Every command, every source, every component that the settings name; and what is read once, is."""
    settings = get_project_settings()
    for package in (scrapy.commands, crawler.commands):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    for setting in COMPONENTS:
        for name in {**settings.getdict(setting)}:
            path = settings.getdict(setting)[name] if setting == "DOWNLOAD_HANDLERS" else name
            if isinstance(path, str):
                import_module(path.rpartition(".")[0])
    for setting in CLASSES:
        import_module(str(settings[setting]).rpartition(".")[0])
    all_sources()
    query("declare_source")
    Locale("en").languages.get("en")


import_all()
gc.collect()
gc.freeze()  # else every fork copies what it only counts references in
