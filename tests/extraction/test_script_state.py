"""Stories that a page leaves to its scripts to show are read from what the scripts hold."""

import json

import pytest

from crawler.items import Article, Rejection
from crawler.process import process
from tests.pages import PARAGRAPHS, fetched

HTML = "<div class='picture'><img src='https://i.example.com/1.jpg'></div>" + "".join(
    f"<p>{p}</p>$$AD$$" for p in PARAGRAPHS
)
STATE = {"props": {"title": "Mockport rebuilds its pier", "related": "<p>One</p><p>Two</p>" * 30, "html": HTML}}


def escaped(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e")


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{escaped(STATE)}</script>',
        f"<script>window.state = {escaped(STATE)};</script>",
        f"<script>self.__next_f.push([1, {escaped(escaped(STATE))}])</script>",
    ],
    ids=["json", "assigned", "text in text"],
)
def test_a_page_without_text_of_its_own(script: str) -> None:
    head = '<title>Mockport rebuilds its pier</title><meta property="og:type" content="article">'
    result = process(fetched(f"<html><head>{head}</head><body><div id='app'></div>{script}</body></html>"))
    assert isinstance(result, Article)
    assert result.article_body == "\n\n".join(PARAGRAPHS)


def test_scripts_that_hold_no_story() -> None:
    script = f'<script>var text = {json.dumps("x" * 900)}; var broken = "<p>\\x</p><br>{"y" * 900}";</script>'
    assert isinstance(process(fetched(f"<html><title>A pier</title><body>{script}</body></html>")), Rejection)
