"""Captions and their credits, apart."""

import time

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


@pytest.mark.parametrize(
    ("printed", "beside", "caption", "credit"),
    [
        (
            "Boats leave the basin at dawn. (Photo by Park Tester/Getty Images)",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester/Getty Images",
        ),
        ("Boats leave the basin at dawn. Photo: Park Tester", None, "Boats leave the basin at dawn.", "Park Tester"),
        (
            "Boats leave the basin at dawn. Photo by Park Tester on Unsplash",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester on Unsplash",
        ),
        (
            "Boats leave the basin / Photo by Park Tester on Unsplash",
            None,
            "Boats leave the basin",
            "Park Tester on Unsplash",
        ),
        ("Boats leave the basin Photo by Park Tester", None, "Boats leave the basin", "Park Tester"),
        ("Boats leave the basin Photo: Park Tester", None, "Boats leave the basin", "Park Tester"),
        ("Boats leave the basin | Foto: Park Tester/dpa", None, "Boats leave the basin", "Park Tester/dpa"),
        ("Boats leave the basin | Park Tester/AFP", None, "Boats leave the basin", "Park Tester/AFP"),
        ("Boats leave the basin | Park Tester", None, "Boats leave the basin", "Park Tester"),
        (
            "Boats leave the basin at dawn. | Bildquelle: Park Tester",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester",
        ),
        ("Boats leave the basin at dawn. © Park Tester", None, "Boats leave the basin at dawn.", "Park Tester"),
        (
            "Boats leave the basin at dawn. (Park Tester via Reuters)",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester via Reuters",
        ),
        ("Boats leave the basin at dawn. [사진 출처 = 박테스터]", None, "Boats leave the basin at dawn.", "박테스터"),
        ("배들이 새벽에 떠난다. 사진=박테스터 기자", None, "배들이 새벽에 떠난다.", "박테스터 기자"),
        ("배들이 새벽에 떠나고 있다. /사진=뉴시스", None, "배들이 새벽에 떠나고 있다.", "뉴시스"),
        ("배들이 새벽에 떠나고 있다. [연합뉴스]", None, "배들이 새벽에 떠나고 있다.", "연합뉴스"),
        ("배들이 새벽에 떠나고 있다. 연합뉴스", None, "배들이 새벽에 떠나고 있다.", "연합뉴스"),
        ("배들이 새벽에 떠나고 있다. (사진=목포트시 제공)", None, "배들이 새벽에 떠나고 있다.", "목포트시 제공"),
        ("배들이 새벽에 떠나고 있다 ⓒ 박테스터", None, "배들이 새벽에 떠나고 있다", "박테스터"),
        ("▲ 배들이 새벽에 떠나고 있다.", None, "배들이 새벽에 떠나고 있다.", None),
        ("夜明けに出る船=写真:テスト太郎", None, "夜明けに出る船", "テスト太郎"),
        ("夜明けに出る船（写真：テスト太郎）", None, "夜明けに出る船", "テスト太郎"),
        ("夜明けに出る船＝テスト太郎撮影", None, "夜明けに出る船", "テスト太郎撮影"),
        ("清晨离港的船只。图源：测试社", None, "清晨离港的船只。", "测试社"),
        ("清晨離港的船隻。(圖/測試社)", None, "清晨離港的船隻。", "測試社"),
        ("清晨離港的船隻。（記者測試三攝）", None, "清晨離港的船隻。", "記者測試三攝"),
        ("Les bateaux partent. Crédit photo : Jean Modèle", None, "Les bateaux partent.", "Jean Modèle"),
        ("Les bateaux partent. © Jean Modèle / AFP", None, "Les bateaux partent.", "Jean Modèle / AFP"),
        ("Les bateaux partent. PHOTO JEAN MODÈLE, LA GAZETTE", None, "Les bateaux partent.", "JEAN MODÈLE, LA GAZETTE"),
        ("Båtar i gryningen. Foto: Lena Modell/TT", None, "Båtar i gryningen.", "Lena Modell/TT"),
        ("Båtar i gryningen. Fotograf: Lena Modell", None, "Båtar i gryningen.", "Lena Modell"),
        ("Båtar i gryningen. Bild: Lena Modell", None, "Båtar i gryningen.", "Lena Modell"),
        ("Boote am Morgen. Archivfoto: Lena Modell", None, "Boote am Morgen.", "Lena Modell"),
        ("Boote am Morgen. (Symbolbild: Lena Modell)", None, "Boote am Morgen.", "Lena Modell"),
        ("Boote am Morgen. (Symbolbild)", None, "Boote am Morgen. (Symbolbild)", None),
        ("Boats leave the basin at dawn. (File photo)", None, "Boats leave the basin at dawn. (File photo)", None),
        (
            "Boats leave the basin at dawn. (Archive photo)",
            None,
            "Boats leave the basin at dawn. (Archive photo)",
            None,
        ),
        (
            "Boats leave the basin at dawn. File photo: Park Tester",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester",
        ),
        (
            "Boats leave the basin at dawn. (Courtesy of Park Tester)",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester",
        ),
        (
            "Boats leave the basin at dawn. Courtesy of the Mockport Museum",
            None,
            "Boats leave the basin at dawn.",
            "the Mockport Museum",
        ),
        ("Boats leave the basin Courtesy of the Mockport Museum", None, "Boats leave the basin", "the Mockport Museum"),
        (
            "Boats leave the basin at dawn. AP Photo/Park Tester",
            None,
            "Boats leave the basin at dawn.",
            "AP Photo/Park Tester",
        ),
        ("Boats leave the basin (AP Photo/Park Tester)", None, "Boats leave the basin", "AP Photo/Park Tester"),
        ("Boats leave the basin AP Photo/Park Tester", None, "Boats leave the basin", "AP Photo/Park Tester"),
        (
            "Boats leave the basin at dawn. REUTERS/Park Tester",
            None,
            "Boats leave the basin at dawn.",
            "REUTERS/Park Tester",
        ),
        (
            "Boats leave the basin REUTERS/Park Tester/File Photo",
            None,
            "Boats leave the basin",
            "REUTERS/Park Tester/File Photo",
        ),
        (
            "Boats leave the basin at dawn. (Handout via Reuters)",
            None,
            "Boats leave the basin at dawn.",
            "Handout via Reuters",
        ),
        (
            "Boats leave the basin at dawn. Handout via REUTERS",
            None,
            "Boats leave the basin at dawn.",
            "Handout via REUTERS",
        ),
        (
            "Boats leave the basin at dawn. PARK TESTER/GETTY IMAGES",
            None,
            "Boats leave the basin at dawn.",
            "PARK TESTER/GETTY IMAGES",
        ),
        ("Boats leave the basin at dawn. (mockport.com)", None, "Boats leave the basin at dawn.", "mockport.com"),
        (
            "Boats leave the basin at dawn.",
            "Credit...Park Tester/The Mockport Times",
            "Boats leave the basin at dawn.",
            "Park Tester/The Mockport Times",
        ),
        (
            "Boats leave the basin at dawn.",
            "Image copyright Getty Images",
            "Boats leave the basin at dawn.",
            "Getty Images",
        ),
        (
            "Image caption, Boats leave the basin at dawn.",
            "Image source, Getty Images",
            "Boats leave the basin at dawn.",
            "Getty Images",
        ),
        (
            "Image caption Boats leave the basin at dawn.",
            "Image source, Getty Images",
            "Boats leave the basin at dawn.",
            "Getty Images",
        ),
        (
            "Boats leave the basin at dawn.",
            "Foto Park Tester via Unsplash",
            "Boats leave the basin at dawn.",
            "Park Tester via Unsplash",
        ),
        ("Boats leave the basin at dawn.", "File: Reuters", "Boats leave the basin at dawn.", "Reuters"),
        (
            "Boats leave the basin at dawn.",
            "© 2024 Park Tester. All Rights Reserved",
            "Boats leave the basin at dawn.",
            "Park Tester",
        ),
        (
            "Boats leave the basin at dawn.",
            "Copyright 2024 The Mockport Press. All rights reserved.",
            "Boats leave the basin at dawn.",
            "The Mockport Press",
        ),
        (
            "Boats leave the basin at dawn. Copyright 2024 The Mockport Press. All rights reserved",
            None,
            "Boats leave the basin at dawn.",
            "The Mockport Press",
        ),
        (
            "Boats leave the basin at dawn. Credit: Park Tester Credit: Park Tester",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester",
        ),
        ("Boats leave the basin at dawn. (KUVA: LENA MODELL)", None, "Boats leave the basin at dawn.", "LENA MODELL"),
        ("Vene lähtee. Kuva: Lena Malli", None, "Vene lähtee.", "Lena Malli"),
        ("Beeld: Lena Model", None, None, "Lena Model"),
        (
            "Łodzie o świcie. Fot. Jan Testowy / Agencja Próbna",
            None,
            "Łodzie o świcie.",
            "Jan Testowy / Agencja Próbna",
        ),
        ("Лодки на рассвете. Фото: Иван Пробный / ТАСС", None, "Лодки на рассвете.", "Иван Пробный / ТАСС"),
        ("Tekneler şafakta. Fotoğraf: Ali Deneme/AA", None, "Tekneler şafakta.", "Ali Deneme/AA"),
        ("Barcos al alba. | Foto: Juan Prueba", None, "Barcos al alba.", "Juan Prueba"),
        ("Barcos al alba. Imagen: Juan Prueba", None, "Barcos al alba.", "Juan Prueba"),
        ("Barcos ao amanhecer (Foto: João Teste/Divulgação)", None, "Barcos ao amanhecer", "João Teste/Divulgação"),
        ("Barcos ao amanhecer — Foto: João Teste/Jornal", None, "Barcos ao amanhecer", "João Teste/Jornal"),
        ("Perahu saat fajar. (Foto: Budi Uji/Antara)", None, "Perahu saat fajar.", "Budi Uji/Antara"),
        ("Barche all'alba (foto Mario Prova)", None, "Barche all'alba", "Mario Prova"),
        ("Barche all'alba. Foto Mario Prova", None, "Barche all'alba.", "Mario Prova"),
        ("Boats leave the basin at dawn.", "(Park Tester)", "Boats leave the basin at dawn.", "Park Tester"),
        ("The Photo Market opened on Tuesday", None, "The Photo Market opened on Tuesday", None),
        ("Kim Tester, photo editor of the Post", None, "Kim Tester, photo editor of the Post", None),
        ("The source of the river: a spring", None, "The source of the river: a spring", None),
        ("A picture by Kim Tester hangs in the hall", None, "A picture by Kim Tester hangs in the hall", None),
        (
            "The mayor (center), Kim Tester (left) and Han Testcase",
            None,
            "The mayor (center), Kim Tester (left) and Han Testcase",
            None,
        ),
        ("The ferry Aurora (2019)", None, "The ferry Aurora (2019)", None),
        (
            "Boats leave the basin at dawn. Photograph: Park Tester/The Post",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester/The Post",
        ),
        ("Boats leave the basin at dawn. Photo: Supplied", None, "Boats leave the basin at dawn.", "Supplied"),
        ("Boats leave the basin at dawn. Picture: Park Tester", None, "Boats leave the basin at dawn.", "Park Tester"),
        ("Boats leave the basin at dawn. Image: Park Tester", None, "Boats leave the basin at dawn.", "Park Tester"),
        (
            "Boats leave the basin at dawn. Photo credit: Park Tester",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester",
        ),
        (
            "Boats leave the basin at dawn. Photo Credit Park Tester",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester",
        ),
        (
            "Boats leave the basin at dawn. - Park Tester / AFP",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester / AFP",
        ),
        (
            "Boats leave the basin at dawn.—Park Tester—Getty Images",
            None,
            "Boats leave the basin at dawn.",
            "Park Tester—Getty Images",
        ),
        (
            "Boats leave the basin at dawn. / AFP PHOTO / PARK TESTER",
            None,
            "Boats leave the basin at dawn.",
            "AFP PHOTO / PARK TESTER",
        ),
        ("Boats leave the basin at dawn. | Source: Park Tester", None, "Boats leave the basin at dawn.", "Park Tester"),
        (
            "Boats leave the basin at dawn. / TEST PRESS SERVICE",
            None,
            "Boats leave the basin at dawn.",
            "TEST PRESS SERVICE",
        ),
        ("Photo: Park Tester", None, None, "Park Tester"),
        ("© Park Tester", None, None, "Park Tester"),
        ("Getty Images/iStockphoto", None, None, "Getty Images/iStockphoto"),
        ("Park Tester/AP", None, None, "Park Tester/AP"),
        ("Boats at dawn. Foto:", "PRÜFBILD", "Boats at dawn.", "PRÜFBILD"),
    ],
)
def test_conventions(printed: str, beside: str | None, caption: str | None, credit: str | None) -> None:
    assert split_credit(printed, beside) == (caption, credit)


@pytest.mark.parametrize("unit", ["A-", "(", "Aa ", "Photo: ", "all rights ", "A | ", "© ", "=写"])
def test_no_caption_takes_long(unit: str) -> None:
    started = time.perf_counter()
    split_credit((unit * 900)[:900])
    assert time.perf_counter() - started < 2
