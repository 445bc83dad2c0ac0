"""Bylines as printed, and the authors they name."""

import pytest

from crawler.items import Author
from crawler.normalization.bylines import authors_of, repaired
from crawler.normalization.dateline import dateline


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Kim Tester", (Author("Kim Tester"),)),
        ("By Kim Tester (kt@heraldcorp.com)", (Author("Kim Tester", "kt@heraldcorp.com"),)),
        (
            "By Kim Tester and Han Testcase (kt@heraldcorp.com, ht@heraldcorp.com)",
            (Author("Kim Tester", "kt@heraldcorp.com"), Author("Han Testcase", "ht@heraldcorp.com")),
        ),
        ("(kt@heraldcorp.com)", (Author(None, "kt@heraldcorp.com"),)),
        ("(Yonhap)", (Author("Yonhap", type="Organization"),)),
        ("By AP", (Author("AP", type="Organization"),)),
        ("Von Anna Beispiel und Max Probe", (Author("Anna Beispiel"), Author("Max Probe"))),
        ("By Kim Tester, Staff writer", (Author("Kim Tester"),)),
        ("By Kim Tester 30 August 2023 • 4:45pm", (Author("Kim Tester"),)),
        ("홍시험 기자", (Author("홍시험"),)),
        ("By Kim Tester November 19, 2019, 07:47 PM EST", (Author("Kim Tester"),)),
        ("By Kim Tester , Han Testcase on Monday, May 3rd, 2019", (Author("Kim Tester"), Author("Han Testcase"))),
        ("By Kim Tester On 11/13/19 at 4:00 PM", (Author("Kim Tester"),)),
        ("Von Anna Beispiel publiziert am 25. September 2018", (Author("Anna Beispiel"),)),
        ("By Kim | Published: 23. Juli 2017 | Kommentare geschlossen", (Author("Kim"),)),
        ("By April May", (Author("April May"),)),
        ("Nov. 19, 2019", ()),
        ("Hace 13 horas", ()),
        ("Tiempo de lectura: 8 minutos", ()),
        ("Kim Tester, MD, and Han Testcase, Ph.D.", (Author("Kim Tester"), Author("Han Testcase"))),
        ("Kim Tester, Jr.", (Author("Kim Tester, Jr"),)),
        ("By Mockport Post Staff | May 18, 2019", (Author("Mockport Post Staff", type="Organization"),)),
        ("by Example Space Agency", (Author("Example Space Agency", type="Organization"),)),
        ("Redaktion", ()),
        ("mf", ()),
        ("", ()),
    ],
)
def test_authors(byline: str, authors: tuple[Author, ...]) -> None:
    assert authors_of(byline) == authors


def test_a_mistyped_domain_is_repaired_and_another_one_kept() -> None:
    assert repaired("kt@heralcorp.com", ("heraldcorp.com",)) == "kt@heraldcorp.com"
    assert repaired("kt@example.com", ("heraldcorp.com",)) == "kt@example.com"


@pytest.mark.parametrize(
    ("paragraph", "place"),
    [
        ("WASHINGTON (Yonhap) ― The board said", "WASHINGTON (Yonhap)"),
        ("GANGNEUNG, Gangwon Province -- The board said", "GANGNEUNG, Gangwon Province"),
        ("London (AFP) – The board said", "London (AFP)"),
        ("SEOUL, Dec. 30 (Yonhap) -- The board said", "SEOUL, Dec. 30 (Yonhap)"),
        ("The board said -- twice -- that", None),
        ("Mockport is a town.", None),
    ],
)
def test_dateline(paragraph: str, place: str | None) -> None:
    assert dateline(paragraph) == place
