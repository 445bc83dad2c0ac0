"""Where alerts are sent: the addresses of ALERT_URLS, in the form of apprise (json://…, mailto://…, slack://…)."""

import hashlib
import logging
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.alerts.message import Message
from crawler.errors import ConfigurationError

# Of these the host is a host; elsewhere a token may stand in its place.
WITH_HOSTS = ("json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos")
LEAST_SECRET = 6  # characters; what is shorter stands in ordinary words, too
MOST_ERROR = 500  # characters
CONNECT_SECONDS, ANSWER_SECONDS = 10.0, 15.0  # unless the address says so itself (cto=, rto=)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address. Its URL holds secrets: `label` is what may be shown, `endpoint` what tells it from others."""

    url: str
    plugin: Any  # apprise's

    @property
    def endpoint(self) -> str:
        """The row's key."""
        return hashlib.sha256(self.url.encode(errors="replace")).hexdigest()[:12]

    @property
    def label(self) -> str:
        """The kind of service, and its host where that is no secret."""
        scheme = self.url.partition("://")[0].lower()
        if scheme not in WITH_HOSTS or not self.plugin.host:
            return f"{scheme}:// #{self.endpoint[:4]}"
        return f"{scheme}://{self.plugin.host}" + (f":{self.plugin.port}" if self.plugin.port else "")

    def send(self, message: Message) -> str | None:
        """Send it now; None, or in one sentence why that failed, without secrets. Raises nothing. Blocks up to some
        15 seconds a step of the conversation."""
        from apprise import NotifyFormat, NotifyType

        kind = NotifyType.SUCCESS if message.recovered else NotifyType.WARNING
        with _heard() as words:
            try:
                if self.plugin.notify(
                    body=message.body, title=message.subject, notify_type=kind, body_format=NotifyFormat.TEXT
                ):
                    return None
            except Exception as error:  # of some hundred plugins, and it must not end the worker
                words.append(f"{type(error).__name__}: {error}")
        return self._without_secrets(" ".join(words) or "the message was not taken")[:MOST_ERROR]

    def _without_secrets(self, text: str) -> str:
        parts = urlsplit(self.url)
        secrets = {self.url, parts.password, parts.username, *parts.path.split("/"), *parts.query.split("&")}
        secrets |= {parts.netloc} if self.url.partition("://")[0].lower() not in WITH_HOSTS else set()
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            if len(secret) >= LEAST_SECRET:
                text = text.replace(secret, "***")
        return " ".join(text.split())


def endpoints(urls: Sequence[str]) -> list[Endpoint]:
    """The addresses of ALERT_URLS, each once. Raises ConfigurationError for one that apprise cannot read."""
    if not urls:
        return []
    silence()
    from apprise import Apprise, OverflowMode

    found = {}
    for position, url in enumerate(urls, start=1):
        with _heard(), warnings.catch_warnings():  # it would log the URL, and import what is deprecated
            warnings.simplefilter("ignore", DeprecationWarning)
            plugin = Apprise.instantiate(url)
        if plugin is None:
            kind = url.partition("://")[0][:20] if "://" in url else "?"
            raise ConfigurationError(
                f"address {position} of ALERT_URLS ({kind}://…) is none that apprise knows; write it as in "
                "json://hooks.archive.example/path or mailtos://user:password@mail.archive.example?to=ops@archive.example"
            )
        if "cto=" not in url:
            plugin.socket_connect_timeout = CONNECT_SECONDS
        if "rto=" not in url:
            plugin.socket_read_timeout = ANSWER_SECONDS
        if "overflow=" not in url:
            plugin.overflow_mode = OverflowMode.TRUNCATE  # one message, and not refused because it is too long
        found[url] = Endpoint(url, plugin)
    return list(found.values())


@contextmanager
def _heard() -> Iterator[list[str]]:
    """What apprise complains of in this thread, instead of its going to the log: it may hold secrets."""
    words: list[str] = []
    thread = threading.get_ident()

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread != thread or len(words) == 5:
                return
            said = record.getMessage()
            if record.levelno >= logging.WARNING or "Exception" in said[:40]:  # the network's words are of level DEBUG
                words.append(said)

    heard = Heard()
    silence()
    logger = logging.getLogger("apprise")
    logger.addHandler(heard)
    try:
        yield words
    finally:
        logger.removeHandler(heard)


def silence() -> None:
    """Keep apprise, and the HTTP library below it, out of the log: both name addresses with their secrets."""
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)  # for _heard
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logging.getLogger("urllib3").setLevel(logging.ERROR)
