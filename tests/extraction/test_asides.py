"""Lines that the publisher says to the reader are no text; first paragraphs and credits that stand apart are kept."""

import pytest

from crawler.extraction.asides import aside, is_reporting_note
from crawler.extraction.combine import extract
from crawler.items import Extraction
from tests.pages import fetched

LEAD = "The harbour of Norvik closed its eastern gate on Monday after engineers found cracks in the old wall."
TEXT = [
    "Ferries will leave from the western pier until the spring, the council of the town said in a statement.",
    "Ada Holm, who runs the ticket office, expects longer queues but no cancelled crossings for the moment.",
    "The repair is thought to cost four million crowns and to last until the end of March at the latest.",
]


def page(inner: str, above: str = "", head: str = "") -> Extraction:
    return extract(
        fetched(
            f"<html><head><title>Harbour gate closed</title>{head}</head><body><main><h1>Harbour gate closed</h1>"
            f"{above}<div class='copy'>{inner}</div></main></body></html>"
        )
    )


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{t}</p>" for t in texts)


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to our newsletter and read the harbour report every morning.",
        "Did you like this? Share it with a friend!",
        "Abonniere den Kanal des Norvik Boten auf Whatsapp.",
        "Suscríbete a nuestro boletín para leer más.",
        "Folgen Sie uns auf Instagram.",
        "Hier steht ein externer Inhalt. Ich bin damit einverstanden, dass er angezeigt wird.",
    ],
)
def test_an_invitation_is_no_text(line: str) -> None:
    assert aside(line)
    assert line not in page(paragraphs(LEAD, *TEXT[:2], line, TEXT[2])).article_body


@pytest.mark.parametrize(
    "line",
    [
        "The ministry said that it would follow the advice of its engineers and close the channel.",
        "He told the court that he had never heard of the newsletter, which was printed for forty years in Norvik.",
    ],
)
def test_a_sentence_of_the_story_is_kept(line: str) -> None:
    assert not aside(line)
    assert line in page(paragraphs(LEAD, *TEXT, line, TEXT[0] + " Again.")).article_body


@pytest.mark.parametrize(
    "note",
    [
        "Tove Berg contributed to this report.",
        "Write to Tove Berg at tove.berg@norvik.example",
        "Tove Berg (tove@norvik.example) is a reporter of the Norvik Courier.",
        "Tove Berg can be reached at 555 0101.",
        "The post Harbour gate closed appeared first on Norvik Courier.",
        "Updated at 4:15 p.m.",
    ],
)
def test_who_else_reported_is_no_text(note: str) -> None:
    assert is_reporting_note(note)
    assert page(paragraphs(LEAD, *TEXT, note)).article_body == (LEAD, *TEXT)


def test_a_first_paragraph_in_a_box_of_its_own_is_text() -> None:
    assert page(f"<div class='first'><p>{LEAD}</p></div>" + paragraphs(*TEXT)).article_body == (LEAD, *TEXT)


def test_the_name_of_a_subhead_is_no_reason_to_drop_it() -> None:
    body = page(f"<p>{LEAD}</p><p>{TEXT[0]}</p><h2 id='toc_1'>Longer queues</h2>" + paragraphs(*TEXT[1:])).article_body
    assert "Longer queues" in body


@pytest.mark.parametrize(
    "figure",
    [
        "<figure><img src='/gate.jpg'><figcaption>The eastern gate on Monday.</figcaption><footer>Ida Strand/Norvik"
        "</footer></figure>",
        "<figure data-credit='Ida Strand/Norvik'><img src='/gate.jpg'><figcaption>The eastern gate on Monday."
        "</figcaption></figure>",
    ],
)
def test_a_credit_beside_the_caption(figure: str) -> None:
    (image,) = page(paragraphs(LEAD, TEXT[0]) + figure + paragraphs(*TEXT[1:])).images
    assert (image.caption, image.credit_line) == ("The eastern gate on Monday.", "Ida Strand/Norvik")


def test_a_credit_that_only_the_linked_data_names() -> None:
    figure = "<figure><img src='/gate.jpg?w=300'><figcaption>The eastern gate on Monday.</figcaption></figure>"
    data = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour gate closed", "image":'
        ' {"@type": "ImageObject", "url": "https://norvik.example/img/gate.jpg", "creditText": "Ida Strand"}}</script>'
    )
    (image,) = page(paragraphs(LEAD, TEXT[0]) + figure + paragraphs(*TEXT[1:]), head=data).images
    assert image.credit_line == "Ida Strand"


def test_a_portrait_in_a_box_is_no_picture_of_the_story() -> None:
    box = (
        "<div class='box'><picture class='profile-picture'><img src='/holm.jpg'></picture>"
        "<p>Ada Holm Head of tickets</p></div>"
    )
    assert not [i for i in page(paragraphs(LEAD, TEXT[0]) + box + paragraphs(*TEXT[1:])).images if i.caption]


def test_a_placeholder_gives_way_to_the_lazy_picture() -> None:
    figure = (
        "<figure><img src='/logo.svg' srcset='/logo.svg 960w' data-src='/gate.jpg' data-srcset='/gate-960.jpg 960w,"
        " /gate-1920.jpg 1920w'><figcaption>The eastern gate on Monday.</figcaption></figure>"
    )
    (image,) = page(paragraphs(LEAD, TEXT[0]) + figure + paragraphs(*TEXT[1:])).images
    assert image.content_url.endswith("/gate-1920.jpg")
