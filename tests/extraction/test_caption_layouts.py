"""Where layouts put captions: content systems' classes, forms of the line below, places apart; and what is none."""

import pytest

from crawler.items import Article
from crawler.process import process
from tests.pages import PARAGRAPHS, fetched, story

CAPTION = "Boats leave the basin at dawn on Tuesday."
IMG = '<img src="/i/boats.jpg" width="640" height="400" alt="">'


DATED = '<meta property="article:published_time" content="2026-11-19T08:00:00Z">'


def told(html: str) -> list[str]:
    """The captions of a page."""
    result = process(fetched(html))
    assert isinstance(result, Article), result
    return [image.caption for image in result.images if image.caption]


def read(within: str = "", top: str = "", after: str = "") -> Article:
    """The article of a story with markup within its text, above it or behind it."""
    result = process(fetched(story(DATED, extra=within, top=top, after=after)))
    assert isinstance(result, Article), result
    assert result.article_body == "\n\n".join(PARAGRAPHS)
    return result


@pytest.mark.parametrize(
    "within",
    [
        f"<p>{IMG}</p><p><em>{CAPTION}</em></p>",
        f"<p>{IMG}<br><em>{CAPTION}</em></p>",
        f"<p>{IMG}<br><small>{CAPTION}</small></p>",
        f"<p>{IMG}</p><center><em>{CAPTION}</em></center>",
        f'<p style="text-align:center">{IMG}</p><p style="text-align: center;">{CAPTION}</p>',
        f'<div>{IMG}</div><div style="font-size:12px">{CAPTION}</div>',
        f'<figure>{IMG}<div class="z">{CAPTION}</div></figure>',
        f'<figure><a href="/i/boats-big.jpg">{IMG}</a><span>{CAPTION}</span></figure>',
        f'<div><figure>{IMG}</figure><div class="caption">{CAPTION}</div></div>',
        f'<div class="field-image"><div>{IMG}</div></div><div class="field-caption"><div>{CAPTION}</div></div>',
        f'<dl class="csc-textpic-image"><dt>{IMG}</dt><dd class="csc-textpic-caption">{CAPTION}</dd></dl>',
        f'<div class="pic-box"><div class="image-subtitle">{CAPTION}</div>{IMG}</div>',
        f'<div class="end_photo_org"><span>{IMG}<em class="img_desc">{CAPTION}</em></span></div>',
        f"<table><tr><td>{IMG}</td></tr><tr><td>{CAPTION}</td></tr></table>",
        f"<aside>{IMG}<p class=caption>{CAPTION}</p></aside>",
        f"<aside><figure>{IMG}<figcaption>{CAPTION}</figcaption></figure></aside>",
        f'<div class="article-sharing"><figure>{IMG}<figcaption>{CAPTION}</figcaption></figure></div>',
        f"<figure>{IMG}<figcaption><h5>{CAPTION}</h5></figcaption></figure>",
        f'<figure>{IMG}<h2 class="figure__caption">{CAPTION}</h2></figure>',
        f'<p><img class="caption" src="/i/boats.jpg" title="{CAPTION}"></p>',
        f'<a href="/i/boats.jpg" data-fancybox data-caption="&lt;b&gt;{CAPTION}&lt;/b&gt;">{IMG}</a>',
        f'<div><div>{IMG}</div><div class="image-metadata">{CAPTION}</div></div>',
        f"<figure>{IMG}<figcaption><span>Boats leave the ba…</span> <span>{CAPTION}</span></figcaption></figure>",
        f'<figure>{IMG}<figcaption><span class="count">1<i> of </i>4</span>{CAPTION}</figcaption></figure>',
        f'<figure>{IMG}<figcaption><span class="visually-hidden">Image caption, </span>{CAPTION}</figcaption></figure>',
        f'<figure><div style="background-image:url(/i/boats.jpg)"></div><figcaption>{CAPTION}</figcaption></figure>',
        f'<figure><picture><source srcset="/i/boats.jpg 640w"></picture><figcaption>{CAPTION}</figcaption></figure>',
        f"<figure><div></div><noscript>{IMG}</noscript><figcaption>{CAPTION}</figcaption></figure>",
        f'<figure><img src="/i/blank.gif" data-normal="/i/boats.jpg"><figcaption>{CAPTION}</figcaption></figure>',
        f'<div><figure>{IMG}<i class="tag-label">View 6 images</i></figure><p class=caption>{CAPTION}</p></div>',
        f'<div><img src="/i/boats.jpg" alt="{CAPTION}"></div><div><span>{CAPTION}</span></div>',
    ],
)
def test_a_caption_within_the_text(within: str) -> None:
    found = read(within).images
    assert [(i.caption, i.credit_line) for i in found] == [(CAPTION, None)]
    assert found[0].content_url.endswith("/i/boats.jpg")


@pytest.mark.parametrize(
    "top",
    [
        f'<header><div class="hero">{IMG}</div><div class="hero-caption">{CAPTION}</div></header>',
        f'<div>{IMG}</div><div class="byline">By Park Tester</div><p class="photo-caption">{CAPTION}</p>',
        f'<aside class="media"><figure>{IMG}<figcaption>{CAPTION}</figcaption></figure></aside>',
        f'<div class="header-banner">{IMG}<div class="image-description">{CAPTION}</div></div>',
    ],
)
def test_a_caption_above_the_text(top: str) -> None:
    assert [i.caption for i in read(top=top).images] == [CAPTION]


def test_a_gallery_within_and_behind_the_text() -> None:
    names = ("one", "two", "three", "four", "five", "six")
    slides = [f"<figure><img src=/i/{n}.jpg><figcaption>Boat number {n} leaves.</figcaption></figure>" for n in names]
    box = f"<div class=gallery>{''.join(slides)}</div>"
    captions = [f"Boat number {n} leaves." for n in names]
    assert told(story(DATED, extra=box)) == captions
    assert told(story(DATED).replace("</div></article>", f"{box}</div></article>")) == captions
    assert told(story(DATED).replace("</div></article>", f"</div>{box}</article>")) == captions
    others = box.replace("<img", "<a href=/other><img").replace("</figure>", "</a></figure>")
    assert told(story(DATED).replace("</div></article>", f"</div>{others}</article>")) == []


def test_a_credit_in_a_label_for_screen_readers() -> None:
    credit = '<span class="credit"><span class="off-screen">Image source</span>Park Tester</span>'
    found = read(f"<figure>{IMG}{credit}<figcaption>{CAPTION}</figcaption></figure>").images
    assert [(i.caption, i.credit_line) for i in found] == [(CAPTION, "Park Tester")]


def test_a_credit_below_a_caption_that_is_printed_twice() -> None:
    lines = f'<div><div>{CAPTION}</div></div><div class="image-copyright"><div>Park Tester</div></div>'
    found = read(f"<figure>{IMG}<figcaption>{CAPTION}</figcaption></figure>{lines}").images
    assert [(i.caption, i.credit_line) for i in found] == [(CAPTION, "Park Tester")]


def test_a_time_is_no_credit() -> None:
    stamp = '<span class="source">Desk | Updated at 2:26 PM</span>'
    found = read(f"<figure>{IMG}<figcaption>{CAPTION}</figcaption>{stamp}</figure>").images
    assert [i.credit_line for i in found] == [None]


@pytest.mark.parametrize(
    "within",
    [
        f'<figure class="video">{IMG}<figcaption>The pier in sixty seconds</figcaption></figure>',
        f'<figure><div class="video-player">{IMG}</div><figcaption>The pier in sixty seconds</figcaption></figure>',
        f'<div class="also"><a href="/other">{IMG}</a><p><a href="/other">The keeper retires</a></p></div>',
        f'<figure><a href="/other">{IMG}</a><figcaption><a href="/other">The keeper of the lighthouse retires</a>'
        "</figcaption></figure>",
        f"<div>{IMG}<p>Sign up for our newsletter from the harbour.</p></div>",
        f'<div>{IMG}<div class="post-date">2 August</div></div>',
        f"<div>{IMG}<p>By Park Tester, harbour desk</p></div>",
        f'<div class="mugshot">{IMG}<p>Kim Tester, mayor</p></div>',
    ],
)
def test_what_is_no_caption(within: str) -> None:
    assert told(story(DATED, extra=within)) == []


def test_what_only_stands_beside_a_picture_after_the_text_is_no_caption() -> None:
    box = f"<div class=about>{IMG}<p>Park Tester covers the harbour for the Post.</p></div>"
    assert told(story(DATED).replace("</div></article>", f"</div>{box}</article>")) == []


def test_a_note_in_italics_is_no_caption() -> None:
    note = "This story was first published in the spring and has been updated since."
    assert told(story(DATED, extra=f"<p>{IMG}</p><p><em>{note}</em></p>")) == []


def test_text_within_a_wrapper_named_sidebar_keeps_its_pictures() -> None:
    rest = "".join(f"<p>{p}</p>" for p in PARAGRAPHS[1:])
    picture = f'<div class="wp-caption">{IMG}<div class="wp-caption-text">{CAPTION}</div></div>'
    html = story(DATED).replace(rest, f'<div class="has-sidebar">{rest[:-4]}{picture}</div>')
    assert told(html) == [CAPTION]
