"""Captions and their credits, apart."""

import pytest

from crawler.normalization.captions import split_credit


@pytest.mark.parametrize(
    ("printed", "caption", "credit"),
    [
        ("Boats leave on Tuesday. (Yonhap)", "Boats leave on Tuesday.", "Yonhap"),
        ("Boats leave on Tuesday. (AFP-Yonhap)", "Boats leave on Tuesday.", "AFP-Yonhap"),
        ("A burger on a plate (McTest's website)", "A burger on a plate", "McTest's website"),
        ("The pier (Park Tester/The Korea Herald)", "The pier", "Park Tester/The Korea Herald"),
        ("The pier. By Park Tester (pt@heraldcorp.com)", "The pier.", "Park Tester"),
        ("Han Testcase (center) speaks.", "Han Testcase (center) speaks.", None),
        ("Han Testcase and Kim Tester (second from left)", "Han Testcase and Kim Tester (second from left)", None),
        ("Han Testcase (right)", "Han Testcase (right)", None),
        ("(Yonhap)", None, "Yonhap"),
        ("Boats at dawn. Photo: Park Tester", "Boats at dawn.", "Park Tester"),
        ("Boote am Morgen © Park Tester/dpa", "Boote am Morgen", "Park Tester/dpa"),
        ("Boats at dawn. Getty Images", "Boats at dawn.", "Getty Images"),
        ("A photo of the pier by night", "A photo of the pier by night", None),
        ("", None, None),
    ],
)
def test_split(printed: str, caption: str | None, credit: str | None) -> None:
    assert split_credit(printed) == (caption, credit)


def test_a_credit_of_its_own_element_loses_its_label() -> None:
    assert split_credit("Boats at dawn.", "Foto: Park Tester") == ("Boats at dawn.", "Park Tester")
