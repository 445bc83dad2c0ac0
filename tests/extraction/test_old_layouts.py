"""Layouts of tables, fonts and line breaks: text in loose nodes, captions in cells, markup that does not close."""

from crawler.items import Article
from crawler.process import process
from crawler.source_rules import Skin, SourceRules
from tests.pages import PARAGRAPHS, fetched

LOOSE = Skin("loose", when="#text", body="#text", caption="#text table font, .cap")


def read(body: str) -> Article:
    """The article of a page whose text container holds `body`."""
    html = f"<html><title>A pier</title><body><h1>A pier for Mockport</h1><div id=text>{body}</div></body></html>"
    result = process(fetched(html), SourceRules(skins=(LOOSE,)))
    assert isinstance(result, Article), result
    return result


def test_line_breaks_part_paragraphs() -> None:
    assert read("<br><br>".join(PARAGRAPHS)).article_body == "\n\n".join(PARAGRAPHS)


def test_inline_markup_does_not() -> None:
    marked = PARAGRAPHS[0].replace("harbour", "<font color=red>har</font>bour").replace("pier", "<b>pier</b>")
    assert read(f"<p>{marked}</p><p>{PARAGRAPHS[1]}</p>").article_body == "\n\n".join(PARAGRAPHS[:2])


def test_a_caption_in_a_table_does_not_fuse_with_the_text() -> None:
    table = (
        "<table><tr><td><img src=/i/1.jpg></td></tr><tr><td><font"
        " size=2>Boats at dawn. (Yonhap)</font></td></tr></table>"
    )
    found = read(PARAGRAPHS[0] + table + PARAGRAPHS[1] + "<br>(Yonhap)")
    assert found.article_body == "\n\n".join(PARAGRAPHS[:2])
    assert [(i.caption, i.credit_line, i.position) for i in found.images] == [("Boats at dawn.", "Yonhap", 1)]
    assert found.byline == "(Yonhap)"


def test_unclosed_and_stray_tags() -> None:
    body = (
        f"<center><table><tr><td><img src=/i/1.jpg><div class=cap>Boats at dawn. (AP)"
        f"</td></tr></table></center></center><p>{PARAGRAPHS[0]}<p>{PARAGRAPHS[1]}</font>"
    )
    found = read(body)
    assert found.article_body == "\n\n".join(PARAGRAPHS[:2])
    assert [(i.caption, i.credit_line) for i in found.images] == [("Boats at dawn.", "AP")]


def test_an_editors_note_stays() -> None:
    note = "Kim Tester is a retired harbour pilot. -- Ed."
    assert read("<br>".join([*PARAGRAPHS, note])).article_body.endswith(note)
