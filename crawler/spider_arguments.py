"""The values of `scrapy crawl SOURCE -a NAME=VALUE`, read once and strictly."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from crawler.errors import UsageError


@dataclass(frozen=True, slots=True)
class SpiderArguments:
    """What one crawl was asked for. Days are inclusive, in the source's zone; None is no bound."""

    since: date | None = None
    until: date | None = None
    urls: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()  # as the source spells them

    def given(self) -> dict[str, str]:
        """Those that were given, as they go into the crawl's row."""
        return {name: str(value) for name, value in asdict(self).items() if value}


def read_arguments(source: str, given: dict[str, str], known_sections: Collection[str]) -> SpiderArguments:
    """Check what was typed. Raises UsageError, one sentence, for anything that cannot be done."""
    unknown = sorted(given.keys() - {"since", "until", "urls", "sections"})
    if unknown:
        raise UsageError(f"{source}: there is no argument {unknown[0]!r}; use since, until, urls or sections")
    since, until = (_day(source, name, given.get(name)) for name in ("since", "until"))
    if since and until and since > until:
        raise UsageError(f"{source}: since={since} is after until={until}; swap them")
    return SpiderArguments(since, until, _urls(source, given.get("urls")), _sections(source, given, known_sections))


def _day(source: str, name: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise UsageError(f"{source}: {name}={value!r} is no day; write it as in {name}=2026-11-23") from None


def _urls(source: str, value: str | None) -> tuple[str, ...]:
    if value is None:
        return ()
    if value.startswith("@"):
        try:
            lines = Path(value[1:]).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{source}: the file of urls={value!r} cannot be read ({error}); check its path") from None
        urls = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    else:
        urls = tuple(url.strip() for url in value.split(",") if url.strip())
    if not urls:
        raise UsageError(f"{source}: urls={value!r} names no URL; give urls=URL,URL or urls=@FILE with one a line")
    return urls


def _sections(source: str, given: dict[str, str], known: Collection[str]) -> tuple[str, ...]:
    if "sections" not in given:
        return ()
    spelled = {name.casefold(): name for name in known}
    wanted = [name.strip() for name in given["sections"].split(",") if name.strip()]
    wrong = next((name for name in wanted if name.casefold() not in spelled), None)
    if wrong is not None or not wanted:
        choices = ", ".join(known) or "none is declared"
        raise UsageError(f"{source}: {wrong or ''!r} is no section; the sections are: {choices}")
    return tuple(dict.fromkeys(spelled[name.casefold()] for name in wanted))
