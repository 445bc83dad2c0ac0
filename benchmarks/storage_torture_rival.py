"""Gives items to news-please's PostgresqlStorage as its crawls do. Runs in the interpreter that has news-please.

Reads {"connection": {…}, "items": [{field: text}, …]} from standard input, and prints the versions and, for each item,
the error that its process_item raised or wrote to its log, or null. Scrapy, too, logs what a pipeline raises, and goes
on with the next item.
"""

import json
import logging
import sys
import tempfile
from importlib.metadata import version
from typing import Any

ENCODED = ("html_title", "source_domain")  # bytes in its crawls


class Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        self.texts.append(record.getMessage())


def main() -> None:
    """Read, store, tell."""
    given: dict[str, Any] = json.load(sys.stdin)
    from newsplease.config import CrawlerConfig
    from newsplease.crawler.items import NewscrawlerItem
    from newsplease.pipeline.pipelines import PostgresqlStorage

    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as config:
        settings = "".join(f"{name} = {value!r}\n" for name, value in given["connection"].items())
        config.write(f"[Scrapy]\nLOG_LEVEL = 'CRITICAL'\n[Postgresql]\n{settings}")
        config.flush()
        CrawlerConfig.get_instance().setup(config.name)
    storage, errors, ended = PostgresqlStorage(), Errors(), []
    storage.log.addHandler(errors)
    for fields in given["items"]:
        errors.texts = []
        try:
            item = NewscrawlerItem({k: v.encode() if k in ENCODED else v for k, v in fields.items()})
            storage.process_item(item, None)
        except Exception as error:
            errors.texts.append(f"{type(error).__name__}: {error}")
        ended.append(" / ".join(" ".join(text.split()) for text in errors.texts) or None)
    storage.close_spider(None)
    versions = {name: version(name) for name in ("news-please", "psycopg2-binary")}
    print(json.dumps({"versions": versions, "errors": ended}))


if __name__ == "__main__":
    main()
