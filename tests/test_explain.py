"""crawler extract --explain: the report tells the winner, the losers and the lines left out, each with why."""

import subprocess
import sys
from pathlib import Path

from crawler.explain import explain
from crawler.source_rules import Skin, SourceRules
from tests.pages import PARAGRAPHS, fetched, story

PAGE = story(
    head='<meta property="article:published_time" content="2026-11-19T08:30:00+09:00">'
    '<meta property="og:title" content="A pier for Mockport"><meta name="author" content="Mockport Post">',
    top="<p class='byline'>By Anna Placeholder</p><p>November 18, 2026</p>",
    extra="<figure><img src='/pier.jpg'><figcaption>Boats at the pier. (Yonhap)</figcaption></figure>"
    "<div class='newsletter'><p>A letter in your inbox.</p></div>",
)


def test_each_field_names_its_evidence_and_what_lost() -> None:
    report = explain(fetched(PAGE)).splitlines()
    assert report[:3] == [
        "https://news.example.com/harbour/pier",
        "article of source news",
        "source news declares no skin",
    ]
    at = report.index("headline: Mockport rebuilds its pier")
    assert report[at + 1].startswith("    from visible_text, confidence 0.")
    assert any(line.startswith("    not  0.85 meta") and "A pier for Mockport" in line for line in report[at : at + 5])
    at = report.index("date_published: 2026-11-19 08:30:00+09:00")
    assert "    not  0.40 visible_text November 18, 2026: no time of day, which another has" in report[at : at + 4]
    at = report.index("authors: Anna Placeholder")
    assert report[at + 1 : at + 3] == [
        "    from visible_text, confidence 0.80",
        "    not  0.60 meta         Mockport Post: names the site",
    ]


def test_what_is_left_out_of_the_body_has_its_reason() -> None:
    report = explain(fetched(PAGE)).splitlines()
    assert f"article_body: {len(PARAGRAPHS)} paragraphs, {len(chr(10).join(PARAGRAPHS)) + 3} characters" in report
    left = report[report.index("left out of the body:") :]
    assert left[left.index("        A letter in your inbox.") - 1] == (
        "    furniture, for it says newsletter, <div.newsletter>"
    )
    assert left[left.index("        Boats at the pier. (Yonhap)") - 1] == (
        "    caption of image 1, https://news.example.com/pier.jpg"
    )
    assert left[left.index("        By Anna Placeholder") - 1] == "    read for byline"


def test_the_skin_that_matched_or_those_that_were_tried() -> None:
    skins = (Skin("old", when="table.story"), Skin("new", when="div.text", body="div.text"))
    assert "skin new (matched by div.text)" in explain(fetched(PAGE), SourceRules(skins=skins))
    tried = explain(fetched(PAGE), SourceRules(skins=skins[:1]))
    assert "no skin matched: tried old (table.story)" in tried


def test_a_page_that_is_no_article_says_why() -> None:
    assert "rejected: http_error (HTTP status 404)" in explain(fetched(PAGE, status=404))
    assert "rejected: not_html" in explain(fetched(b""))


def test_the_command_prints_it(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    command = [sys.executable, "-m", "crawler", "extract", str(page), "--explain", "--url", "https://gazette.example/1"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ended.stdout.startswith("https://gazette.example/1\narticle of source news\n")
    assert "article_body: 4 paragraphs" in ended.stdout
