"""What the dashboard, the rules and the documents name is what there is."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from crawler.alerting import FIRST_WAIT, LONGEST_WAIT, QUIET
from crawler.alerts.changes import LOOKS_WITHOUT, TIME_WITHOUT
from crawler.metrics.server import serve_metrics
from crawler.store.metrics import MOST_SOURCES
from tests.metrics.test_metrics import get
from tests.test_docs import ROOT, table

DOCS = ROOT / "docs"
DASHBOARD = DOCS / "grafana" / "news-archive.json"
RULES = DOCS / "prometheus" / "alerts.yml"
OURS = re.compile(r"\b(?:crawler|process)_[a-z_]+")


@pytest.fixture
def families(archive_url: str, tmp_path: Path) -> dict[str, str]:
    """The metrics of an empty archive: name → type."""
    with serve_metrics(archive_url, tmp_path, 0) as server:
        _, text = get(server, "/metrics")
    return dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))


def test_every_metric_is_in_the_table_with_its_type(families: dict[str, str]) -> None:
    told = table((DOCS / "alerts-and-metrics.md").read_text("utf-8"), "Metrics")
    ours = {name: kind for name, kind in families.items() if name.startswith("crawler_")}
    assert {name: cells[0] for name, cells in told.items()} == ours


def test_names_are_as_prometheus_wants_them(families: dict[str, str]) -> None:
    for name, kind in families.items():
        if name.startswith("crawler_"):
            assert name.endswith("_total") == (kind == "counter"), name
            assert not re.search(r"_(ms|kb|minutes|hours|percent)\b", name), name


def series_of(families: dict[str, str]) -> set[str]:
    histograms = [name for name, kind in families.items() if kind == "histogram"]
    return set(families) | {f"{name}_{part}" for name in histograms for part in ("bucket", "sum", "count")}


def test_the_dashboard_names_metrics_that_there_are(families: dict[str, str]) -> None:
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    named = {name for panel in panels for target in panel["targets"] for name in OURS.findall(target["expr"])}
    named |= {name for variable in dashboard["templating"]["list"] for name in OURS.findall(str(variable["query"]))}
    assert named <= series_of(families)
    assert len(named) > 30
    sources = {json.dumps(panel["datasource"]) for panel in panels}
    assert sources == {json.dumps({"type": "prometheus", "uid": "${datasource}"})}
    assert dashboard["templating"]["list"][0]["type"] == "datasource"
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]]
    assert len(set(places)) == len(places)


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    return list(group["rules"])


def test_the_rules_name_metrics_that_there_are(families: dict[str, str]) -> None:
    named = {name for rule in rules() for name in OURS.findall(rule["expr"])}
    assert named <= series_of(families)
    for rule in rules():
        assert rule["expr"].count("(") == rule["expr"].count(")"), rule["alert"]


def test_each_rule_says_what_is_wrong_and_leads_to_what_to_do() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in ("info", "warning", "critical")
        assert rule["annotations"]["summary"].endswith(".")
        document, _, anchor = rule["annotations"]["runbook_url"].partition("#")
        headings = re.findall(r"^#{2,3} (.*)$", (ROOT / document).read_text("utf-8"), re.MULTILINE)
        assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, rule["alert"]
    assert len({rule["alert"] for rule in rules()}) == len(rules())


def test_the_numbers_told_are_those_of_the_code() -> None:
    text = (DOCS / "alerts-and-metrics.md").read_text("utf-8")
    assert f"when {LOOKS_WITHOUT} looks in a row, over an hour" in text
    assert TIME_WITHOUT.total_seconds() == 3600
    assert f"one message in {QUIET.seconds // 60} minutes" in text
    assert (FIRST_WAIT.seconds, LONGEST_WAIT.seconds) == (60, 3600)
    assert f"The {MOST_SOURCES:,} sources" in text
