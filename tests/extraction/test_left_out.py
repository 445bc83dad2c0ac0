"""What is left out of the body keeps its reason, as told by the step that leaves it out."""

import pytest

from crawler.extraction.combine import extract
from crawler.items import Removed
from crawler.source_rules import Skin, SourceRules
from tests.pages import PARAGRAPHS, fetched, story

LIST = "<ul><li><a href='/a'>Storm over the quay</a>, today</li><li><a href='/b'>Rain over the pier</a></li></ul>"


def left_out(html: str, text: str, rules: SourceRules | None = None) -> Removed:
    """The removed line that starts so."""
    found = extract(fetched(html), rules, explained=True)
    assert not any(p.startswith(text) for p in found.article_body)
    return next(line for line in found.removed if line.text.startswith(text))


@pytest.mark.parametrize(
    ("extra", "text", "reason", "by"),
    [
        ("<aside><p>Tides this week.</p></aside>", "Tides", "furniture, for it says aside", "<aside>"),
        ("<div role='search'>Find</div>", "Find", "furniture, for it says search", "<div>"),
        ("<div id='x-share'>Send it</div>", "Send it", "furniture, for it says share", "<div#x-share>"),
        ("<div style='display: none'>Hidden</div>", "Hidden", "furniture, for it says display:none", "<div>"),
        ("<p>Sign up for our newsletter.</p>", "Sign up", "invites to the publisher's channels", ""),
        ("<p><a href='/other'>A storm drowns the quay</a></p>", "A storm", "a link to elsewhere", ""),
        (LIST, "Storm over", "in a list that is mostly links", ""),
        ("<figure><img src='/a.jpg'>Waves</figure>", "Waves", "in a figure", ""),
        ("<p>* * *</p>", "* * *", "no letter or digit", ""),
        ("", "Mockport rebuilds", "the headline", ""),
    ],
)
def test_a_line_within_the_text(extra: str, text: str, reason: str, by: str) -> None:
    found = left_out(story(extra=extra), text)
    assert (found.reason, found.by) == (reason, by)


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("<p>more on the pier tomorrow</p>", "no sentence, at an end of the text"),
        ("<h3>What comes next</h3>", "a heading at an end of the text"),
        ("<p>By Anna Placeholder and Otto Sample of the Post</p>", "read for byline"),
        ("<p>Bo Mock contributed to this report.</p>", "says who else reported"),
        ("<p class='x-meta'>Told so.</p>", "the word meta in its class"),
    ],
)
def test_a_line_at_an_end_of_the_text(last: str, reason: str) -> None:
    page = story().replace("</div></article>", f"{last}</div></article>")
    assert left_out(page, last.partition(">")[2].partition("<")[0]).reason == reason


def test_lines_elsewhere_on_the_page() -> None:
    picture = "<figure><img src='/b.jpg' width=40><figcaption>Bo Mock in 1911</figcaption></figure>"
    page = story(after=f"<div class='low'><p>Opened in 1911.</p></div>{picture}")
    found = left_out(page, "Opened")
    assert (found.reason, found.by) == ("outside the story's container", "<div.text>")
    assert left_out(page, "Bo Mock").reason == "caption of a picture that is not the story's"
    assert left_out(page, "Home") == Removed("Home", "furniture, for it says nav", "<nav>")


def test_the_sign_off_and_the_skins_date_keep_their_reason() -> None:
    skin = Skin("new", when="div.text", body="div.text")
    page = story().replace("</div></article>", "<p>(anna@mockport.example)</p></div></article>")
    assert left_out(page, "(anna@", SourceRules(skins=(skin,))).reason == "read for byline"


def test_only_who_asks_is_told_and_a_long_line_is_cut() -> None:
    assert extract(fetched(story())).removed == ()
    page = story(after=f"<footer><p><a href='/'>{' '.join(PARAGRAPHS)}</a></p></footer>")
    found = extract(fetched(page), explained=True).removed[-1]
    assert (len(found.text), found.text[-1], found.reason) == (200, "…", "furniture, for it says footer")
