"""A source's report for programs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crawler.monitoring.history import ARTICLES, FIELDS, Day
from crawler.report.look import Look


def as_record(look: Look) -> dict[str, Any]:
    """A source for programs."""
    history, yesterday, usual = look.history, look.yesterday, look.usual
    last = history.crawls[-1] if history.crawls else None
    return {
        "source": history.source,
        "at": history.now.isoformat(),
        "findings": [
            {
                "reason": finding.reason,
                "subject": finding.subject,
                "since": finding.since.isoformat(),
                "sentence": finding.sentence,
                "examples": list(finding.examples),
            }
            for finding in look.findings
        ],
        "last_crawl": last and {"started_at": last.started_at.isoformat(), "finish_reason": last.finish_reason},
        "yesterday": yesterday and yesterday.articles,
        "usual": round(usual.of(yesterday.day.weekday()), 1) if usual and yesterday else None,
        "fields": _shares(look.week),
        "skins": {skin: _shares(look.week, skin) for skin in sorted({s for day in look.week for s in day.skins})},
        "rejections": _sum(day.rejections for day in look.week),
        "answers": _sum(day.answers for day in look.week),
        "overdue": history.overdue,
        "days": {str(day.day): day.articles for day in history.days},
    }


def _shares(days: Sequence[Day], skin: str | None = None) -> dict[str, float | int]:
    articles = sum(day.having(ARTICLES, skin) for day in days)
    found: dict[str, float | int] = {ARTICLES: articles}
    for field in FIELDS if articles else ():
        found[field] = round(sum(day.having(field, skin) for day in days) / articles, 4)
    return found


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for name, count in each.items():
            total[name] = total.get(name, 0) + count
    return dict(sorted(total.items(), key=lambda item: -item[1]))
