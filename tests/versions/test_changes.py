"""What a newer text says of its change: notes that own up to it, told from stories about corrections; who, and when."""

import pytest

from crawler.versions.changes import Notes, notes
from crawler.versions.correction_words import owns_up

STORY = "The mayor of Sampleville opened the new pier."


def record(*paragraphs: str, **fields: object) -> dict[str, object]:
    """As much of a record as is looked at."""
    return {"article_body": "\n\n".join((STORY, *paragraphs)), "byline": None, "date_modified": None, **fields}


NOTES = [
    "Correction: The pier is 40 meters long, not 400.",
    "CORRECTION (Nov. 3): The mayor's name is Ann Example.",
    "Correction, Nov. 3, 2026: The mayor's name is Ann Example.",
    "Correction — The pier opened on Tuesday.",
    "[Correction] The pier opened on Tuesday.",
    "* Corrections & Clarifications: the pier opened on Tuesday.",
    "Clarification: The pier is open to walkers only.",
    "This article has been corrected to say that the pier opened on Tuesday.",
    "(This story was updated on Nov. 3 to add the mayor's words.)",
    "This report was amended on 3 November to give the right name.",
    "An earlier version of this story misstated the length of the pier.",
    "A previous version of this article said the pier opened on Monday.",
    "In an earlier version of this article, the pier was said to be 400 meters long.",
    "The headline of this article has been changed.",
    "This story corrects the spelling of the mayor's name in the third paragraph.",
    "(This version corrects the spelling of the mayor's name)",
    "Editor's note: This story has been updated with the mayor's words.",
    "Editors’ Note: The photograph that ran with this text was removed, as it showed another pier.",
    "The Gazette regrets the error.",
    "(Corrects the mayor's name in paragraph 3)",
    "(ATTN: ADDS remarks in paras 4-5; CORRECTS the length of the pier)",
    "Update: This story has been updated with the mayor's words.",
    "This article was edited to remove a wrong name.",
    "Précision : la jetée est réservée aux promeneurs.",
    "Berichtigung: Der Steg ist 40 Meter lang.",
    "Korrekturhinweis: Der Steg ist 40 Meter lang.",
    "In einer früheren Version dieses Artikels hieß es, der Steg sei 400 Meter lang. Das ist falsch.",
    "Anmerkung der Redaktion: Wir haben die Länge des Stegs korrigiert.",
    "Dieser Artikel wurde nachträglich korrigiert.",
    "Rectificatif : la jetée mesure 40 mètres.",
    "Une version précédente de cet article donnait une autre longueur.",
    "Cet article a été modifié le 3 novembre.",
    "Rectificación: el muelle mide 40 metros.",
    "Fe de erratas: el muelle mide 40 metros.",
    "Una versión anterior de este artículo decía que el muelle mide 400 metros.",
    "Correção: o cais mede 40 metros.",
    "Errata corrige: il molo misura 40 metri.",
    "Una versione precedente di questo articolo riportava un'altra misura.",
    "Rectificatie: de pier is 40 meter lang.",
    "In een eerdere versie van dit artikel stond een andere lengte.",
    "Rättelse: Piren är 40 meter lång.",
    "Oikaisu: Laituri on 40 metriä pitkä.",
    "Sprostowanie: molo ma 40 metrów.",
    "Исправление: длина пирса — 40 метров.",
    "В более ранней версии этой статьи была указана другая длина.",
    "Düzeltme: İskele 40 metre uzunluğunda.",
    "تصحيح: طول الرصيف 40 مترا.",
    "[정정] 부두의 길이는 40미터입니다.",
    "정정보도: 부두의 길이는 40미터입니다.",
    "부두의 길이는 400미터가 아니라 40미터이기에 바로잡습니다.",
    "<바로잡습니다> 부두의 길이는 40미터입니다.",
    "【訂正】桟橋の長さは40メートルでした。",
    "訂正：桟橋の長さは40メートルでした。",
    "桟橋の長さを誤りました。お詫びして訂正いたします。",
    "更正：码头长40米。",
    "本文早前版本有误，码头长40米。",
    "Đính chính: cầu tàu dài 40 mét.",
    "Koreksi: dermaga itu sepanjang 40 meter.",
]
STORIES = [
    "Stocks are in a correction, which is a fall of 10 percent or more.",
    "Correction territory is near for the index, analysts said.",
    "Correction — a fall of 10 percent — is common in autumn.",
    "A market correction: what every saver should know",
    "The correctional facility: a new wing opened on Tuesday.",
    "Correctional officers were told to wait.",
    "The ministry issued a correction after the figures were found to be wrong.",
    "The journal said the article was retracted by its authors.",
    "An earlier version of the bill had passed the lower house.",
    "A previous version of the software was unsafe.",
    "Editor's note: This is the third part of a series on piers.",
    "Update: the talks went on through the night.",
    "Update: The company has revised its forecast, it said on Monday.",
    "Editor's note: This is part of a series on how the law has changed.",
    "This interview has been edited for length and clarity.",
    "This conversation has been lightly edited and condensed.",
    "Note: Prices are wrong by up to a percent.",
    "Nota: el museo ha cambiado de horario.",
    "The story was updated for the stage by a young playwright.",
    "Clarification was asked for by the opposition.",
    "He apologized for the error and resigned.",
    "The editor noted that the story had been corrected by another paper.",
    "정정 불안이 이어지면서 관광객이 줄었다.",
    "정부는 통계를 정정했다고 밝혔다.",
    "訂正印を押した書類が見つかった。",
    "政府は議事録の訂正を求めた。",
    "政府要求该媒体更正报道。",
    "Die Korrektur der Rechtschreibung ist Sache der Schule.",
    "Le tribunal a rendu une rectification du jugement.",
    "La corrección de los exámenes empieza el lunes.",
    "Исправление ошибок заняло три дня.",
    "La Bourse en correction : le CAC perd 3 %",
    "",
]


@pytest.mark.parametrize("text", NOTES)
def test_a_note_that_owns_up_is_told(text: str) -> None:
    assert notes(record(), record(text)).correction == text


@pytest.mark.parametrize("text", STORIES)
def test_a_story_that_speaks_of_a_correction_is_no_note(text: str) -> None:
    assert not owns_up(text)
    assert notes(record(), record(text)).correction is None


def test_only_what_is_new_is_a_note_of_this_version() -> None:
    old, new = "Correction: The pier is long.", "Clarification: The pier is for walkers."
    assert notes(record(old), record(new, old)).correction == new
    assert notes(record(old), record("Another paragraph.", "Correction : The pier is long")).correction is None
    assert notes(record(), record(old, "Between them.", new)).correction == f"{old}\n\n{new}"


def test_a_label_on_a_line_of_its_own_has_its_note_below() -> None:
    given = record("Correction", "The pier is 40 meters long, not 400.", "Boats may land there.")
    assert notes(record(), given).correction == "Correction\n\nThe pier is 40 meters long, not 400."
    given = record("Correction", "The pier is 40 meters long.")
    assert notes(record("Correction", "The pier is 400."), given).correction == "The pier is 40 meters long."


def test_a_long_paragraph_is_the_story() -> None:
    assert notes(record(), record("Correction: " + "word " * 400)).correction is None


def test_a_date_counts_where_it_moved() -> None:
    nine, ten = "2026-11-20T09:00:00+09:00", "2026-11-20T10:00:00+09:00"
    before = record(date_modified=nine, date_modified_raw="9 a.m.")
    after = record(date_modified=ten, date_modified_raw="10 a.m.")
    assert notes(before, after) == Notes(ten, "10 a.m.")
    assert notes(record(), after) == Notes(ten, "10 a.m.")
    assert notes(after, after) == Notes()
    assert notes(before, record(date_modified="2026-11-20T00:00:00+00:00", date_modified_raw="midnight")) == Notes()
    assert notes(before, record()) == Notes()


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"byline": "By Ann Example; updated by Lee Mock"}, "Lee Mock"),
        ({"byline": "By Ann Example (Updated: Nov. 3, 2026, 10:00 by Lee Mock)"}, "Lee Mock"),
        ({"byline": "Von Anna Beispiel, aktualisiert von Max Probe"}, "Max Probe"),
        ({"date_modified_raw": "Updated by Lee Mock and Kim Tester on Nov. 3, 2026"}, "Lee Mock, Kim Tester"),
        ({"article_body": f"{STORY}\n\n(Reporting by Ann Example; Editing by Lee Mock)"}, "Lee Mock"),
        ({"article_body": f"{STORY}\n\nEdited by Lee Mock. Contact us at the desk."}, "Lee Mock"),
        ({"article_body": f"{STORY}\n\nMis à jour par Léa Exemple"}, "Léa Exemple"),
        ({"byline": "By Ann Example. Updated at 10 a.m. by Lee Mock"}, "Lee Mock"),
        ({"byline": "By Ann Example and Kim Tester"}, None),
        ({"byline": "Updated daily. Stories by Lee Mock"}, None),
        ({"article_body": f"{STORY}\n\nThe law was amended by Ann Lawmaker in May."}, None),
        ({"article_body": f"{STORY}\n\nThe film, edited by Lee Mock, is a success."}, None),
        ({"byline": "By Ann Example, edited by Old Hand"}, None),
    ],
)
def test_who_edited_is_read_where_it_is_printed(fields: dict[str, object], names: str | None) -> None:
    before = record("Edited by Old Hand")
    assert notes(before, {**before, **fields}).edited_by == names


def test_the_same_editor_again_counts_with_a_new_date_only() -> None:
    before = record(byline="Edited by Lee Mock", date_modified_raw="Updated by Lee Mock, 10:00")
    assert notes(before, {**before, "byline": "Ann Example; edited by Lee Mock"}).edited_by is None
    assert notes(before, {**before, "date_modified_raw": "Updated by Lee Mock, 11:00"}).edited_by == "Lee Mock"


def test_hostile_text_takes_no_time() -> None:
    for text in (
        "updated " + "1." * 700,
        "edited " + "a. " * 480,
        "(" * 1490 + "x",
        "Correction " + "a. " * 400,
        "this " * 290,
    ):
        before, after = record("x"), record(text)
        assert notes(before, {**after, "byline": text, "date_modified_raw": text}).edited_by is None
