"""Which pages are stories, which form of story they are, and what the others are rejected as."""

import json

import pytest

from crawler.items import Article, Rejection
from crawler.process import process
from tests.pages import PARAGRAPHS, fetched, story

TEASER = "The lighthouse of Osterby has been sold to its keeper, who means to paint it yellow and open a tea room."


def kind(html: str, url: str = "https://news.example.com/harbour/pier") -> str:
    """The kind of a record, or the reason of a rejection."""
    result = process(fetched(html, url))
    return result.reason if isinstance(result, Rejection) else result.page_kind


def page(title: str, body: str = "", head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def json_ld(**node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


OPEN = '<meta property="og:type" content="article">'
LOCKED = json_ld(**{"@type": "NewsArticle", "headline": "Lighthouse sold", "isAccessibleForFree": False})


@pytest.mark.parametrize(
    "title",
    [
        "404 - Page not found",
        "Page Not Found | Osterby Courier",
        "Sorry, the page you requested could not be found",
        "This article is no longer available - Osterby Courier",
        "Seite nicht gefunden",
        "Die Seite wurde leider nicht gefunden | Osterbyer Bote",
        "Page introuvable - Le Courrier",
        "Página no encontrada",
        "Página não encontrada | Correio",
        "Pagina non trovata",
        "Pagina niet gevonden",
        "Sidan hittades inte",
        "Nie znaleziono strony",
        "Stránka nebyla nalezena",
        "Страница не найдена",
        "Сторінку не знайдено",
        "Sayfa bulunamadı",
        "Η σελίδα δεν βρέθηκε",
        "ページが見つかりません",
        "페이지를 찾을 수 없습니다",
        "页面不存在",
        "الصفحة غير موجودة",
        "הדף לא נמצא",
        "Halaman tidak ditemukan",
        "Không tìm thấy trang",
    ],
)
def test_a_page_that_says_that_nothing_is_here(title: str) -> None:
    others = "".join(f"<p><a href='/{n}'>Another story of the week, number {n}</a></p>" for n in range(6))
    assert kind(page(title, f"<h1>{title}</h1><p>Try the search.</p>{others}")) == "soft_404"
    assert kind(page(title, f"<h1>{title}</h1>", OPEN)) == "soft_404"


@pytest.mark.parametrize(
    "headline", ["Dog not found after two days", "Error 404: a play about lost letters", "The page that was not found"]
)
def test_a_story_about_what_was_not_found(headline: str) -> None:
    assert kind(story(head=OPEN, title=headline)) == "article"
    assert kind(page(headline, f"<h1>{headline}</h1><p>{TEASER}</p>", OPEN)) == "article"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Just a moment...", ""),
        ("Einen Moment, bitte…", ""),
        ("しばらくお待ちください...", ""),
        ("Attention Required!", "<p>Why have I been blocked?</p>"),
        ("Osterby Courier", "<p>Please verify you are a human to go on.</p>"),
        ("Osterby Courier", "<p>Aktivieren Sie bitte JavaScript: bitte JavaScript aktivieren.</p>"),
        ("Osterby Courier", "<div id='root'></div><noscript>You need to enable JavaScript to run this app.</noscript>"),
        ("Доступ запрещён", "<p>Ваш запрос был отклонён.</p>"),
        ("오류", "<p>비정상적인 접근이 감지되었습니다.</p>"),
        ("访问验证", "<p>请完成安全验证。</p>"),
        ("Before you continue", f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"),
        ("Bevor Sie fortfahren", f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"),
    ],
)
def test_a_challenge_a_refusal_or_a_request_for_consent(title: str, text: str) -> None:
    assert kind(page(title, f"<h1>{title}</h1>{text}")) == "block_page"


@pytest.mark.parametrize(
    "wall",
    [
        "<p>Subscribe to continue reading</p>",
        "<div class='paywall'><h3>Read the full story</h3><p>Four weeks for one crown, cancel at any time.</p></div>",
        "<p>Jetzt weiterlesen mit dem Digitalabo</p>",
        "<p>Cet article est réservé aux abonnés</p>",
        "<p>Contenido exclusivo para suscriptores</p>",
        "<p>Contenuto riservato agli abbonati</p>",
        "<p>Conteúdo exclusivo para assinantes</p>",
        "<p>Om dit artikel te lezen hebt u een abonnement nodig</p>",
        "<p>Läs vidare med ett abonnemang</p>",
        "<p>Artykuł tylko dla prenumeratorów</p>",
        "<p>Материал доступен по подписке</p>",
        "<p>この記事は有料会員限定です。残り 842 文字</p>",
        "<p>구독자 전용 기사입니다</p>",
        "<p>登录后阅读全文</p>",
        "<p>للمشتركين فقط</p>",
    ],
)
def test_a_teaser_above_an_invitation_to_pay(wall: str) -> None:
    text = f"<article><h1>Lighthouse sold</h1><div class='text'><p>{TEASER}</p></div>{wall}</article>"
    assert kind(page("Lighthouse sold", text, LOCKED)) == "paywall_stub"
    assert kind(page("Lighthouse sold", text, OPEN)) == "paywall_stub"


def test_a_metered_story_in_full_is_a_record() -> None:
    wall = "<div class='paywall'><p>Subscribe to continue reading</p></div>"
    full = story(head=LOCKED.replace("Lighthouse sold", "Mockport rebuilds its pier"), after=wall)
    result = process(fetched(full))
    assert isinstance(result, Article)
    assert (result.page_kind, result.is_accessible_for_free) == ("article", False)
    assert result.article_body == "\n\n".join(PARAGRAPHS)


def test_a_brief_that_is_free_or_whole_is_a_record() -> None:
    text = f"<article><h1>Lighthouse sold</h1><div class='text'><p>{TEASER}</p></div>"
    assert kind(page("Lighthouse sold", text, OPEN)) == "article"
    assert kind(page("Lighthouse sold", text + "<p hidden>Subscribe to continue reading</p>", OPEN)) == "article"
    assert kind(page("Lighthouse sold", text + "<p>Already a subscriber? Log in</p>", OPEN)) == "article"
    assert kind(page("Lighthouse sold", text + "<p>Already a subscriber? Log in</p>", LOCKED)) == "paywall_stub"
    counted = LOCKED.replace('"headline"', '"wordCount": 21, "headline"')
    assert kind(page("Lighthouse sold", text + "<p>Subscribe to continue reading</p>", counted)) == "article"


def test_a_part_of_the_declared_words_is_a_stub() -> None:
    text = "".join(f"<p>{p}</p>" for p in PARAGRAPHS[:3])
    counted = LOCKED.replace('"headline"', '"wordCount": 900, "headline"')
    body = f"<article><h1>Lighthouse sold</h1><div class='text'>{text}</div></article>"
    assert kind(page("Lighthouse sold", body, counted)) == "paywall_stub"
    assert kind(page("Lighthouse sold", body, counted.replace("900", "90"))) == "article"


def test_entries_with_a_time_of_day_are_a_live_blog() -> None:
    entries = "".join(f"<div class='entry'><time>1{n}:05</time><p>{p}</p></div>" for n, p in enumerate(PARAGRAPHS))
    body = f"<article><h1>Storm over Mockport</h1><div class='text'>{entries}</div></article>"
    assert kind(page("Storm over Mockport", body, OPEN)) == "article"
    assert kind(page("Storm over Mockport: live", body, OPEN)) == "live_blog"
    assert kind(page("Storm over Mockport", body.replace(":05", ":05 Uhr"), OPEN), "https://a.example/liveticker/2")
    assert (
        kind(
            page(
                "Storm",
                body,
                json_ld(**{"@type": "LiveBlogPosting", "headline": "Storm", "datePublished": "2026-11-19"}),
            )
        )
        == "live_blog"
    )


def test_a_film_with_a_line_of_text() -> None:
    head = json_ld(**{"@type": "VideoObject", "name": "Lighthouse sold", "uploadDate": "2026-11-19T10:00:00Z"})
    body = f"<main><h1>Lighthouse sold</h1><video src='/1.mp4'></video><p>{TEASER}</p></main>"
    assert kind(page("Lighthouse sold", body, head)) == "video"
    assert kind(page("Lighthouse sold", body.replace(f"<p>{TEASER}</p>", ""), head)) == "no_body"
    assert kind(story(head=head)) == "article"


def test_pictures_with_more_caption_than_text() -> None:
    pictures = "".join(
        f"<figure><img src='/{n}.jpg'><figcaption>{p}</figcaption></figure>" for n, p in enumerate(PARAGRAPHS)
    )
    body = f"<article><h1>Lighthouse sold</h1><div class='text'><p>{TEASER}</p>{pictures}</div></article>"
    assert kind(page("Lighthouse sold", body, OPEN)) == "gallery"


def listed(count: int) -> str:
    return "".join(
        f"<div><h3><a href='/s/{n}'>Story {n}</a></h3><p>{PARAGRAPHS[n % 4][:90]}</p></div>" for n in range(count)
    )


def test_pages_that_list_stories() -> None:
    assert kind(page("Harbour", f"<h1>Harbour</h1>{listed(25)}")) == "section_page"
    collection = json_ld(**{"@type": "CollectionPage", "name": "Harbour"})
    assert kind(page("Harbour", f"<h1>Harbour</h1>{listed(5)}", collection + OPEN)) == "section_page"
    stories = [
        {"@type": "NewsArticle", "headline": f"Story {n}", "url": f"https://news.example.com/s/{n}"} for n in range(4)
    ]
    many = json_ld(**{"@graph": stories})
    assert kind(page("Harbour news", f"<h1>Harbour news</h1>{listed(4)}", many)) == "section_page"
    assert kind(page("Osterby Courier", f"<h1>Osterby Courier</h1>{listed(4)}"), "https://a.example/") == "section_page"


def test_a_story_among_others_that_it_declares() -> None:
    headlines = ("One", "Mockport rebuilds its pier", "Two", "Three")
    nodes = [{"@type": "NewsArticle", "headline": h, "datePublished": "2026-11-19"} for h in headlines]
    assert kind(story(head=json_ld(**{"@graph": nodes}))) == "article"


@pytest.mark.parametrize("path", ["privacy-policy", "impressum", "de/datenschutz", "aviso-legal.html"])
def test_pages_about_the_site(path: str) -> None:
    assert kind(story(), f"https://news.example.com/{path}") == "other"


def test_profiles() -> None:
    head = '<meta property="og:type" content="profile">'
    assert kind(page("Anna Placeholder", f"<h1>Anna Placeholder</h1><p>{TEASER}</p>", head)) == "other"
