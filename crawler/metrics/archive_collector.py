"""A snapshot of the archive → Prometheus's metric families; docs/alerts-and-metrics.md lists them."""

from collections.abc import Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from crawler.metrics.snapshots import Snapshots
from crawler.store.metrics import Snapshot

OUTCOMES = ("new", "changed", "unchanged", "superseded", "rejected")


class ArchiveCollector(Collector):
    """Where the database is away: the last values, and crawler_database_up 0."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots

    def describe(self) -> Iterator[Metric]:
        """Nothing is read when it is registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """All families, also those without any value."""
        state = self._snapshots.state()
        yield _gauge("database_up", "1 if the archive's PostgreSQL answers, else 0.", float(state.is_up))
        yield _gauge("metrics_age_seconds", "How old the values read from the archive are.", state.age)
        yield _gauge("metrics_read_seconds", "How long reading them took.", state.reading_took)
        if state.snapshot is not None:
            yield from _crawls(state.snapshot)
            yield from _sources(state.snapshot)
            yield from _archive(state.snapshot)
            yield from _jobs(state.snapshot)
            yield from _alerts(state.snapshot)


def _crawls(snapshot: Snapshot) -> Iterator[Metric]:
    """Counters: what crawls counted, as each ends."""
    crawls = CounterMetricFamily("crawler_crawls", "Crawls that have ended.", labels=["source", "finish_reason"])
    articles = CounterMetricFamily("crawler_articles", "Articles by what came of them.", labels=["source", "outcome"])
    responses = CounterMetricFamily("crawler_responses", "Responses by class of status.", labels=["status_class"])
    rejections = CounterMetricFamily("crawler_rejections", "Captures of which no article came.", labels=["reason"])
    troubles = CounterMetricFamily("crawler_troubles", "What crawls met that needs a look.", labels=["reason"])
    sums: dict[str, float] = {}
    for (source, name), number in snapshot.crawls.items():
        kind, _, rest = name.partition("/")
        if kind == "finish":
            crawls.add_metric([source, rest], number)
        elif name in OUTCOMES:
            articles.add_metric([source, name], number)
        elif kind == "responses":
            responses.add_metric([rest], number)
        elif kind == "rejected":
            rejections.add_metric([rest], number)
        elif kind == "trouble":
            troubles.add_metric([rest], number)
        else:
            sums[name] = number
    yield from (crawls, articles, responses, rejections, troubles)
    yield _counter("requests", "Requests that were sent.", sums.get("requests", 0))
    yield _counter("requests_unanswered", "Requests without any answer.", sums.get("unanswered", 0))
    yield _counter("warc_written_bytes", "Bytes written to WARC files by crawls.", sums.get("warc_bytes", 0))
    yield _durations(sums)


def _durations(sums: Mapping[str, float]) -> Metric:
    each = {name.removeprefix("duration/"): number for name, number in sums.items() if name.startswith("duration/")}
    bounds = ("10", "30", "60", "120", "300", "600", "1800", "3600", "10800", "+Inf")
    buckets, so_far = [], 0.0
    for bound in bounds:
        so_far += each.get(bound, 0)
        buckets.append((bound if bound == "+Inf" else f"{bound}.0", so_far))
    family = HistogramMetricFamily("crawler_crawl_duration_seconds", "How long crawls took; not those that died.")
    family.add_metric([], buckets, sums.get("duration", 0))
    return family


def _sources(snapshot: Snapshot) -> Iterator[Metric]:
    due = GaugeMetricFamily("crawler_frontier_due_urls", "URLs to be asked for now.", labels=["source"])
    waiting = GaugeMetricFamily(
        "crawler_frontier_waiting_urls", "URLs to be asked for, now or later.", labels=["source"]
    )
    lag = GaugeMetricFamily(
        "crawler_frontier_oldest_due_seconds", "For how long the first due URL has been due.", labels=["source"]
    )
    for each in snapshot.frontier:
        due.add_metric([each.label], each.due)
        waiting.add_metric([each.label], each.waiting)
        lag.add_metric([each.label], each.lag)
    ends = GaugeMetricFamily(
        "crawler_last_crawl_end_timestamp_seconds", "When the last crawl ended, since 1970.", labels=["source"]
    )
    for source, moment in snapshot.last_ends.items():
        ends.add_metric([source], moment)
    yield from (due, waiting, lag, ends)


def _archive(snapshot: Snapshot) -> Iterator[Metric]:
    gauges = snapshot.gauges
    yield _gauge("crawls_unfinished", "Crawls whose row is open: they run, or died.", gauges.crawls_running)
    yield _gauge("captures_unprocessed", "Captures that wait to be read.", gauges.captures_unprocessed)
    yield _gauge("index_waiting_articles", "Articles that wait for the indexes.", gauges.index_waiting)
    yield _gauge("index_oldest_waiting_seconds", "For how long the first of them does.", gauges.index_lag)
    yield _gauge("database_connections", "Connections to PostgreSQL in use.", gauges.connections)
    yield _gauge("database_max_connections", "Connections that it gives.", gauges.most_connections)
    yield _gauge("database_size_bytes", "Size of the archive's database.", gauges.database_size)


def _jobs(snapshot: Snapshot) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("crawler_jobs", "Jobs that the queue remembers.", labels=["queue", "status"])
    waits = GaugeMetricFamily(
        "crawler_jobs_oldest_waiting_seconds", "For how long the first job that could begin waits.", labels=["queue"]
    )
    workers = GaugeMetricFamily("crawler_workers_alive", "Workers of the job queue that live, three a process.")
    if snapshot.jobs is not None:
        for (queue, status), number in snapshot.jobs.by_status.items():
            jobs.add_metric([queue, status], number)
        for queue, seconds in snapshot.jobs.waits.items():
            waits.add_metric([queue], seconds)
        workers.add_metric([], snapshot.jobs.workers)
    yield from (jobs, waits, workers)


def _alerts(snapshot: Snapshot) -> Iterator[Metric]:
    alerts = GaugeMetricFamily("crawler_alerts_open", "Alerts that are open.", labels=["reason"])
    for reason, number in snapshot.alerts.items():
        alerts.add_metric([reason], number)
    messages = CounterMetricFamily("crawler_alert_messages", "Messages that an endpoint took.", labels=["endpoint"])
    failures = CounterMetricFamily("crawler_alert_send_failures", "Messages that failed.", labels=["endpoint"])
    failing = GaugeMetricFamily(
        "crawler_alert_endpoint_failing_seconds",
        "For how long an endpoint has failed; 0: it works.",
        labels=["endpoint"],
    )
    for each in snapshot.endpoints:
        messages.add_metric([each.label], each.messages)
        failures.add_metric([each.label], each.failures)
        failing.add_metric([each.label], each.failing)
    yield from (alerts, messages, failures, failing)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"crawler_{name}", text, value=value)


def _counter(name: str, text: str, value: float) -> Metric:
    return CounterMetricFamily(f"crawler_{name}", text, value=value)
