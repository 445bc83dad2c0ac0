"""The look at sources in the archive: what is wrong with them now, or was at a moment, with examples."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from crawler.monitoring.checks import check
from crawler.monitoring.finding import Finding
from crawler.monitoring.history import History
from crawler.store.monitoring import Lacking, examples, history_of_source, is_past, known_sources
from crawler.store.patience import Database


async def findings_of_source(db: Database, source: str, now: datetime) -> list[Finding]:
    """What is wrong with a source at that moment; nothing where the archive does not know it.

    Counts the days that changed, which writes to source_day unless `now` is past or the role may only read.
    """
    history = await history_of_source(db, source, now, live=not is_past(now))
    return [] if history is None else await findings_of_history(db, history)


async def findings(db: Database, now: datetime, sources: Sequence[str] | None = None) -> list[Finding]:
    """The same of these sources, or of all that the archive knows."""
    names = await known_sources(db) if sources is None else sources
    return [finding for name in names for finding in await findings_of_source(db, name, now)]


async def findings_of_history(db: Database, history: History) -> list[Finding]:
    """What the checks say, with URLs to look at."""
    found = []
    for finding in check(history):
        wanted = wanted_of(finding)
        if wanted is not None and not finding.examples:
            urls = await examples(db, history.source, wanted, finding.since, history.now)
            found.append(replace(finding, examples=urls))
        else:
            found.append(finding)
    return found


def wanted_of(finding: Finding) -> Lacking | None:
    """Which URLs show a trouble; None where none do."""
    match finding.reason:
        case "field_lost" | "dates_missing" | "dates_without_time" | "dates_without_zone":
            what, _, skin = finding.subject.partition(" in ")
            return Lacking(what=what, skin=skin or None)
        case "skin_outdated" if not finding.subject:
            return Lacking(what="skin", skin="generic")
        case "paywall":
            return Lacking(what="not_free")
        case "more_duplicates":
            return Lacking(what="duplicate")
        case "more_rejections":
            return Lacking(rejected=finding.subject)
        case "more_errors":
            return Lacking(answered="5__" if finding.subject == "5xx" else finding.subject)
        case "forbidden":
            return Lacking(answered=finding.subject)
        case _:
            return None
