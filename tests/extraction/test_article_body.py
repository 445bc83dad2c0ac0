"""What of a story's container is its text: lists that end it, subheads at its ends, first sentences of links; and what
is none: labels, boxes and notes to the reader."""

import pytest

from crawler.extraction.asides import aside
from crawler.process import process
from tests.pages import fetched

LEAD = "The cable car of Hohenmoos stood still on Monday after a goose had nested in its engine room."
TEXT = [
    "The company said that the bird would be left alone until its eggs had hatched, which may take four weeks.",
    "Mayor Edda Musterfrau asked walkers to take the old path, which is steep but open from six to eight.",
    "A bus will run from the station to the upper village every hour, and children may ride on it for nothing.",
]


def body(inner: str, after: str = "") -> list[str]:
    html = (
        "<html><head><title>Goose stops cable car</title><meta property='og:type' content='article'></head><body><main>"
        f"<h1>Goose stops cable car</h1><div class='copy'>{inner}</div>{after}</main></body></html>"
    )
    return getattr(process(fetched(html)), "article_body", "").split("\n\n")


def p(*texts: str) -> str:
    return "".join(f"<p>{t}</p>" for t in texts)


def test_a_list_that_ends_the_text() -> None:
    stops = ["Hohenmoos station", "Lower village", "Mill bridge", "Upper village"]
    items = "".join(f"<li>{s}</li>" for s in stops)
    assert body(p(LEAD, *TEXT) + f"<h3>Where the bus stops</h3><ul>{items}</ul>")[4:] == ["Where the bus stops", *stops]
    assert body(p(LEAD, *TEXT, "The bus stops at:") + f"<ul>{items}</ul>")[4:] == ["The bus stops at:", *stops]


def test_lines_of_numbers_that_end_the_text() -> None:
    times = [f"Bus {n} - {n + 6}.15, {n + 12}.45, Hohenmoos station" for n in range(1, 6)]
    assert body(p(LEAD, *TEXT, "Timetable", *times))[4:] == ["Timetable", *times]


def test_lists_of_links_and_names_are_no_end_of_the_text() -> None:
    links = "".join(f"<li><a href='/{n}'>Another goose story, number {n}</a></li>" for n in range(4))
    assert body(p(LEAD, *TEXT) + f"<h3>Geese</h3><ul>{links}</ul>") == [LEAD, *TEXT]
    assert body(p(LEAD, *TEXT) + "<ul><li>Geese</li><li>Cable cars</li><li>Hohenmoos</li></ul>") == [LEAD, *TEXT]


def test_a_subhead_above_the_first_paragraph() -> None:
    inner = f"<h3>Still</h3>{p(LEAD, TEXT[0])}<h3>Walk</h3>{p(*TEXT[1:])}"
    assert body(inner) == ["Still", LEAD, TEXT[0], "Walk", *TEXT[1:]]


def test_a_subhead_whose_own_class_names_furniture() -> None:
    inner = f"{p(LEAD, TEXT[0])}<h2 class='widget-title'>Walk</h2>{p(*TEXT[1:])}"
    assert "Walk" in body(inner)
    assert "Walk" in body(inner.replace("<h2 class='widget-title'>", "<h2 class='ez-toc-section'>"))
    other = f"<h2 class='widget-title'>More geese</h2><div class='related'>{p(*TEXT[:1])}</div>"
    assert "More geese" not in body(p(LEAD, *TEXT) + other)


def test_paragraphs_that_a_class_names_the_paid_part() -> None:
    first = f"<p class='dropcap paywall'>{LEAD}</p>"
    assert body(first + "".join(f"<p class='paywall'>{t}</p>" for t in TEXT * 3))[:1] == [LEAD]


def test_a_first_sentence_of_links() -> None:
    linked = "<a href='/a'>The cable car</a> of <a href='/b'>Hohenmoos</a> stood still for <a href='/c'>a goose</a>."
    plain = "The cable car of Hohenmoos stood still for a goose."
    long = f"{linked} <a href='/d'>The engine room</a> of it <a href='/e'>is closed to the public</a>."
    assert body(p(long, *TEXT))[0] == f"{plain} The engine room of it is closed to the public."


@pytest.mark.parametrize("head", ["<h3>Read on with a subscription</h3>", "<p>Jetzt weiterlesen mit dem Abo</p>"])
def test_a_box_that_asks_for_a_subscription_is_no_text_of_a_short_page(head: str) -> None:
    offer = "Four weeks for one crown, and you may cancel at any time you like. " * 2
    box = f"<div class='paywall'>{head}{p(offer)}</div>"
    assert body(p(LEAD, *TEXT) + box) == [LEAD, *TEXT]
    assert body(p(LEAD, *TEXT), box) == [LEAD, *TEXT]


LABELS = [
    "Read more:",
    "READ ALSO: Goose wins the regatta of Unterdorf",
    "Related stories",
    "You may also like...",
    "Lesen Sie auch",
    "À lire aussi : une oie arrête le téléphérique",
    "Te puede interesar:",
    "Leggi anche: l’oca che fermò la funivia",
    "Leia também",
    "Lees ook: gans wint de regatta",
    "Läs också",
    "Czytaj też:",
    "Читайте также:",
    "Читайте також",
    "İlgili haberler",
    "Διαβάστε επίσης:",
    "関連記事",
    "관련 기사",
    "相关阅读",
    "延伸閱讀：鵝停了纜車",
    "اقرأ أيضاً:",
    "קראו גם:",
    "Baca juga: Angsa menang regata",
    "Xem thêm:",
    "อ่านเพิ่มเติม",
]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_of_what_else_there_is_to_read(label: str) -> None:
    assert label not in body(p(LEAD, TEXT[0]) + p(label) + p(*TEXT[1:]))


@pytest.mark.parametrize(
    "line",
    [
        "Follow the Hohenmoos Courier on Facebook and Instagram.",
        "Click here to get the Hohenmoos app.",
        "We'd love to hear from you. Write to us about geese.",
        "Got a story? Tell our desk about it.",
        "Tu suscripción se está usando en otro dispositivo.",
        "Your subscription is in use on another device.",
        "Please support our journalism with five crowns a month.",
        "Unterstützen Sie unsere Arbeit mit einer Spende.",
        "Support us with a monthly gift.",
        "Comments do not reflect the views of the Hohenmoos Courier.",
        "Die Kommentare geben nicht die Meinung der Redaktion wieder.",
        "Hohenmoos Courier - Mill Lane 3 - Phone: (0123) 4567",
    ],
)
def test_words_to_the_reader(line: str) -> None:
    assert aside(line)


@pytest.mark.parametrize(
    "line",
    [
        "Read the letter aloud, the judge told him, and the room fell silent.",
        "Related companies may not bid for the cable car, the law says.",
        "See also how the path has changed since the goose came to town.",
        "Most popular among walkers is the old path, which is steep but open.",
        "More like this will follow, said the mayor, who has a second goose in mind.",
        "The phone rang 12 times before the engineer answered.",
        "Her device was found in the engine room, still on.",
        "The council will support the company with four thousand crowns.",
        "He did not comment on the views of the mayor.",
    ],
)
def test_sentences_that_begin_like_a_label(line: str) -> None:
    assert not aside(line)


@pytest.mark.parametrize(
    "label",
    [
        "Advertisement",
        "ANZEIGE",
        "Publicité",
        "Реклама",
        "広告",
        "광고",
        "Story continues below advertisement",
        "Der Artikel geht nach der Anzeige weiter",
        "12 comments",
        "Leave a comment",
        "Kommentare (3)",
        "댓글 5",
        "Share this article:",
        "Teilen",
        "Tags:",
        "Back to top",
    ],
)
def test_a_label_of_advertising_comments_or_sharing(label: str) -> None:
    assert label not in body(p(LEAD, TEXT[0], label, *TEXT[1:]))


@pytest.mark.parametrize(
    "line", ["Comment is free.", "He shares it.", "Video evidence was shown.", "No advertising here."]
)
def test_short_sentences_are_no_labels(line: str) -> None:
    assert not aside(line)


def test_a_short_sentence_between_two_others_needs_no_second_vote() -> None:
    short = "There were two eggs."
    inner = p(LEAD, TEXT[0], short, *TEXT[1:])
    box = "<div class='box'><p>Box office</p></div>"
    assert short in body(inner + box)


def test_lines_of_verse_that_end_the_text() -> None:
    verse = [
        "“The goose sat down among the wheels,",
        "The goose would not arise,",
        "And no one knows how stillness feels",
        "But geese, and they are wise.”",
    ]
    assert body(p(LEAD, *TEXT, *verse)) == [LEAD, *TEXT, *verse]
    assert body(p(LEAD, *TEXT, "Photo: Ida Placeholder", "Hohenmoos", "All rights reserved")) == [LEAD, *TEXT]
