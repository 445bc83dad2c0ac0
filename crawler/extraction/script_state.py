"""The story that a page's scripts hold for the browser to show, where the page itself has no running text."""

import json
import re

from lxml.html import HtmlElement

from crawler.extraction.page import parse_html

STRING = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.S)  # a JSON string
MARKUP = re.compile(r"<(?:p|br|div)\b|\\u003c(?:p|br|div)\b", re.I)
PARAGRAPH = re.compile(r"<(?:p|br)\b[^<>]{0,200}>", re.I)
LEAST = 400  # characters of a string that may be a story
MOST_LEVELS = 3  # of strings within strings: a script may hold JSON as a text


def text_in_scripts(root: HtmlElement) -> HtmlElement | None:
    """The longest HTML text among the JSON strings in a page's scripts, as an element; None where there is none."""
    found: list[str] = []
    for script in root.iter("script"):
        if script.text and len(script.text) >= LEAST and not script.get("src") and MARKUP.search(script.text):
            _collect(script.text, MOST_LEVELS, found)
    longest = max(found, key=len, default="")
    tree = parse_html(f"<div>{longest}</div>") if longest else None
    return tree.find(".//div") if tree is not None else None


def _collect(text: str, levels: int, found: list[str]) -> None:
    for match in STRING.finditer(text):
        if len(match[1]) < LEAST or not MARKUP.search(match[1]):
            continue
        try:
            value = json.loads(f'"{match[1]}"', strict=False)
        except ValueError:
            continue
        if levels > 1 and '":' in value and value.lstrip()[:1] not in "<":
            _collect(value, levels - 1, found)
        elif len(PARAGRAPH.findall(value)) > 1:
            found.append(value)
