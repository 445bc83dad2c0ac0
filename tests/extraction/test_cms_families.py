"""Pages as the common systems for newspapers and blogs build them: the text, and nothing of what stands around it."""

import pytest

from crawler.items import Article
from crawler.process import process
from tests.pages import fetched

TITLE = "Lantern maker leaves Quillport"
TEXT = [
    "The last lantern maker of Quillport will close his workshop in May, sixty years after his father had opened it.",
    "“People want light, but they no longer want to fill it,” said Otto Sample, who is 71 and has no apprentice.",
    "The town has offered to buy the tools and to show them in the old customs house beside the harbour.",
    "A decision is expected in the spring, when the council meets for the first time after the election.",
]
OTHER = "Another story of the week is told here in a full sentence, so that it looks like a paragraph of this one."
P = [f"<p>{t}</p>" for t in TEXT]
LINKS = "".join(f"<li><a href='/s/{n}'>Another story of the week, number {n}</a></li>" for n in range(5))
CARDS = "".join(f"<div><h3><a href='/s/{n}'>Story {n}</a></h3><p>{OTHER}</p></div>" for n in range(3))


def page(body: str) -> str:
    return f"<html><head><title>{TITLE} - Quillport Post</title></head><body>{body}</body></html>"


FAMILIES = {
    "wordpress with plugins": f"""
        <div id="page" class="site hfeed"><article class="post-12 post type-post status-publish hentry category-news">
        <header class="entry-header"><h1 class="entry-title">{TITLE}</h1><div class="entry-meta"><span
        class="posted-on">
        <a href="/2026"><time class="entry-date published">19 November 2026</time></a></span><span class="byline"> by
        <a href="/author/ann">Ann Dummy</a></span></div></header><div class="entry-content">
        <div class="addtoany_share_save_container"><a href="#">Facebook</a><a href="#">Email</a></div>{P[0]}{P[1]}
        <div class="code-block code-block-1"><p>Advertisement</p></div>{P[2]}
        <div class="wp-block-group newsletter-box"><h4>The Post by email</h4><p>{OTHER}</p></div>{P[3]}
        <div id="mc_embed_signup"><form><h2>Subscribe</h2><label>Email Address</label></form></div>
        <div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share
        this:</h3><ul><li><a>X</a></li></ul></div>
        <div class="sharedaddy sd-block sd-like jetpack-likes-widget-wrapper"><h3 class="sd-title">Like
        this:</h3></div>
        <div id="jp-relatedposts" class="jp-relatedposts"><h3 class="jp-relatedposts-headline"><em>Related</em></h3>
        {CARDS}</div></div><footer class="entry-footer"><span class="tags-links">Tagged
        <a>lanterns</a></span></footer>
        </article><div class="author-box"><h4>Ann Dummy</h4><p>Ann Dummy writes about crafts and has kept bees for
        eleven years in the hills above the town.</p></div>
        <div id="comments" class="comments-area"><h2>3 thoughts on
        this</h2><ol><li><p>{OTHER}</p></li></ol></div></div>""",
    "elementor": f"""
        <div class="elementor elementor-location-single"><section class="elementor-section"><div
        class="elementor-widget elementor-widget-theme-post-title"><h1
        class="elementor-heading-title">{TITLE}</h1></div>
        <div class="elementor-widget elementor-widget-theme-post-content"><div class="elementor-widget-container">
        {"".join(P)}</div></div><div class="elementor-widget elementor-widget-posts"><div class="elementor-posts">
        {CARDS}</div></div></section></div>""",
    "drupal": f"""
        <main role="main"><div class="region region-content"><h1 class="page-title"><span
        class="field field--name-title">{TITLE}</span></h1><div class="block-system-main-block"><article
        role="article"
        class="node node--type-article node--view-mode-full"><div class="node__meta"><span class="field--name-uid">Ann
        Dummy</span><span class="field--name-created">19 November 2026</span></div><div class="node__content">
        <div class="clearfix text-formatted field field--name-body field--type-text-with-summary field--label-hidden
        field__item">{"".join(P)}</div><div class="field field--name-field-tags field--label-above"><div
        class="field__label">Tags</div><div class="field__items"><a href="/t/1">Crafts</a></div></div></div></article>
        </div></div><aside class="region-sidebar"><div
        class="views-element-container">{CARDS}</div></aside></main>""",
    "arc": f"""
        <div id="fusion-app"><main class="b-right-rail__main"><h1 class="b-headline">{TITLE}</h1><div
        class="b-byline"><span>By</span><a href="/ann">Ann Dummy</a></div><article class="b-article-body">{P[0]}
        <div class="c-ad arcad-feature-container"><p>ADVERTISEMENT</p></div>{P[1]}<p
        class="c-paragraph interstitial-link">[ <a href="/s/1">The customs house will be painted green again</a> ]</p>
        {P[2]}{P[3]}</article><div class="b-results-list">{CARDS}</div></main></div>""",
    "ghost": f"""
        <main class="gh-main"><article class="gh-article post"><header class="gh-article-header gh-canvas"><a
        class="gh-article-tag" href="/t">Crafts</a><h1 class="gh-article-title">{TITLE}</h1><p
        class="gh-article-excerpt">A light goes out.</p><h4 class="gh-article-author-name"><a href="/ann">Ann
        Dummy</a></h4></header><section class="gh-content gh-canvas">{"".join(P)}<div class="kg-card
        kg-signup-card"><h2
        class="kg-signup-card-heading">Sign up for the Quillport Post</h2><p>{OTHER}</p></div></section></article>
        <div class="gh-read-next"><h2>Read next</h2>{CARDS}</div></main>""",
    "blox": f"""
        <div id="main-page-container"><section class="main-content-wrap"><article class="asset story
        has-image"><header
        class="asset-header"><h1 class="headline"><span>{TITLE}</span></h1><div class="meta"><span
        class="tnt-byline">Ann Dummy</span><ul class="list-inline"><li class="visible-print"><time>Nov 19,
        2026</time></li></ul></div></header><div id="article-body" class="asset-content subscriber-premium"><div
        class="subscriber-preview">{P[0]}</div><div class="subscriber-only">{P[1]}</div><div
        class="subscriber-only">{P[2]}</div><div class="tnt-ads-container"><p>Advertisement</p></div><div
        class="subscriber-only">{P[3]}</div></div></article><div class="block"><h3>Most Popular</h3><ul>{LINKS}</ul>
        </div></section></div>""",
    "brightspot": f"""
        <div class="ArticlePage-main"><h1 class="ArticlePage-headline">{TITLE}</h1><div
        class="ArticlePage-byline">By <a
        href="/ann">Ann Dummy</a></div><div class="ArticlePage-articleBody"><div class="RichTextArticleBody"><div
        class="RichTextArticleBody-body RichTextBody">{P[0]}{P[1]}<div class="Enhancement"><div class="PromoList"><h2
        class="PromoList-title">More crafts</h2>{CARDS}</div></div>{P[2]}{P[3]}</div></div></div></div>""",
    "hashed names": f"""
        <div id="__next"><main class="sc-1f2ug0x-0 kYkNhT"><div class="css-1vkm6nb"><h1
        class="sc-3kpz1l-4 bNzLQf">{TITLE}</h1></div><div class="css-9e9ivx"><span>Ann Dummy</span><time>19 Nov
        2026</time></div><section class="css-1r7ky0e"><div class="css-53u6y8">{P[0]}{P[1]}</div><div
        class="css-142l3g4"><p>Advertisement</p></div><div class="css-53u6y8">{P[2]}{P[3]}</div></section><div
        class="css-13pd83m"><h2>More in Crafts</h2>{"".join(f"<a href='/s/{n}'><p>{OTHER}</p></a>" for n in range(3))}
        </div></main></div>""",
    "amp": f"""
        <header class="amp-header"><a href="/">Quillport Post</a></header><amp-sidebar id="menu"><ul>{LINKS}</ul>
        </amp-sidebar><article class="amp-wp-article"><h1 class="amp-wp-title">{TITLE}</h1><div
        class="amp-wp-article-content">{P[0]}<amp-ad width="300"></amp-ad>{P[1]}{P[2]}{P[3]}</div></article>
        <amp-consent id="c"><div><p>We and our partners store information on your device.</p></div></amp-consent>""",
    "old tables": f"""
        <table width="760"><tr><td width="140"><font size="1"><a href="/">Home</a><br><a
        href="/n">News</a></font></td>
        <td width="480"><h2><font face="Arial">{TITLE}</font></h2><font size="2">By Ann Dummy</font><br><br>
        {"<br><br>".join(TEXT)}<br><br></td><td width="140"><font size="1"><a href="/1">Weather</a></font></td></tr>
        <tr><td colspan="3"><font size="1">Copyright 2026 Quillport Post. All rights
        reserved.</font></td></tr></table>""",
    "joomla": f"""
        <div class="item-page" itemscope itemtype="https://schema.org/Article"><div class="page-header"><h1
        itemprop="headline">{TITLE}</h1></div><dl class="article-info text-muted"><dt
        class="article-info-term">Details</dt><dd class="createdby">Written by: <span>Ann Dummy</span></dd><dd
        class="hits">Hits: 311</dd></dl><div itemprop="articleBody"
        class="com-content-article__body">{"".join(P)}</div>
        <nav class="pagenavigation"><a href="/p">Prev</a></nav></div><div class="moduletable"><h3>Latest</h3>
        <ul class="latestnews">{LINKS}</ul></div>""",
    "typo3": f"""
        <main id="page-content"><div class="news news-single"><div class="article" itemscope><div class="header"><h1
        itemprop="headline">{TITLE}</h1></div><div class="footer"><p><span
        class="news-list-date">19.11.2026</span></p>
        </div><div class="news-text-wrap" itemprop="articleBody">{"".join(P)}</div><div
        class="news-backlink-wrap"><a href="/">Back</a></div></div></div><div class="frame
        frame-type-list">{CARDS}</div>
        </main>""",
    "medium": f"""
        <div id="root"><article><div class="ab ca"><h1 class="pw-post-title fx fy">{TITLE}</h1><div
        class="speechify"><p
        class="be b">Ann Dummy</p><p class="be b">4 min read</p></div>
        {"".join(f'<p class="pw-post-body-paragraph lm ln">{t}</p>' for t in TEXT)}</div></article><div
        class="ab l"><p class="be b">Follow</p><div>{CARDS}</div></div></div>""",
    "substack": f"""
        <div class="single-post"><article class="newsletter-post post"><div class="post-header"><h1
        class="post-title">{TITLE}</h1><h3 class="subtitle">A light goes out</h3></div><div
        class="available-content"><div class="body markup">{P[0]}{P[1]}<div class="subscription-widget-wrap"><div
        class="subscription-widget show-subscribe"><p class="cta-caption">{OTHER}</p><form><input></form></div></div>
        {P[2]}{P[3]}<p class="button-wrapper"><a class="button primary"
        href="/s"><span>Share</span></a></p></div></div>
        </article><div class="post-footer"><a>12 Likes</a></div><div
        class="comments-page"><p>{OTHER}</p></div></div>""",
    "text in divs": f"""
        <div class="wrap"><h1>{TITLE}</h1><div class="story">{"".join(f"<div>{t}</div>" for t in TEXT)}</div><div
        class="foot">Quillport Post, Harbour Lane 2</div></div>""",
    "lines of one paragraph": f"""
        <div class="wrap"><h1>{TITLE}</h1><div id="news_body"><p>{"<br><br>".join(TEXT)}</p></div></div>""",
    "chunks between advertisements": f"""
        <article><h1>{TITLE}</h1>{"".join(f'<div class="chunk">{p}</div><div class="ad">Ad</div>' for p in P)}
        </article><section class="more">{CARDS}</section>""",
}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_text_alone(family: str) -> None:
    result = process(fetched(page(FAMILIES[family]), "https://quillport.example/crafts/lantern-maker-leaves"))
    assert isinstance(result, Article)
    assert (result.page_kind, result.headline) == ("article", TITLE)
    assert result.article_body.split("\n\n") == TEXT


SCRIPTS = {
    "ja": [
        "灯籠職人の最後の工房が五月に閉まる。父が開いてから六十年になる。",
        "「明かりは欲しいが、油を足したくはないのだろう」と七十一歳の職人は話す。",
        "町は道具を買い取り、港の旧税関で展示することを申し出た。",
        "決定は春になる見通し。",
        "選挙の後、議会が初めて開かれる時に話し合う。",
    ],
    "zh": [
        "镇上最后一位灯笼匠将在五月关闭他的作坊，这家作坊由他父亲在六十年前开办。",
        "“人们想要光，却不愿再添油了。”七十一岁的匠人说，他没有徒弟。",
        "镇政府提出买下这些工具，在港口的旧海关大楼里展出。",
        "预计春天会有决定。",
        "选举之后，议会将首次开会讨论此事。",
    ],
    "ko": [
        "마을의 마지막 등롱 장인이 아버지가 연 지 60년 만에 5월 공방 문을 닫는다.",
        "일흔한 살인 그는 “빛은 원하지만 기름을 채우려는 사람은 없다”고 말했다.",
        "마을은 도구를 사들여 항구의 옛 세관 건물에서 전시하겠다고 제안했다.",
        "결정은 봄에 나온다.",
        "선거가 끝난 뒤 의회가 처음 열리는 날 논의할 예정이다.",
    ],
    "th": [
        "ช่างทำโคมไฟคนสุดท้ายของเมืองจะปิดโรงงานของเขาในเดือนพฤษภาคม หกสิบปีหลังจากที่พ่อของเขาเปิดมัน",
        "เขาอายุเจ็ดสิบเอ็ดปีและไม่มีลูกศิษย์ เขาบอกว่าผู้คนต้องการแสงสว่างแต่ไม่อยากเติมน้ำมันอีกต่อไปแล้ว",
        "เมืองเสนอซื้อเครื่องมือและนำไปจัดแสดงในอาคารศุลกากรเก่าริมท่าเรือ",
        "คาดว่าจะมีการตัดสินใจในฤดูใบไม้ผลิ เมื่อสภาประชุมครั้งแรกหลังการเลือกตั้ง",
    ],
    "ar": [
        "سيغلق آخر صانع فوانيس في البلدة ورشته في شهر مايو، بعد ستين عاما من افتتاح والده لها.",
        "وقال الصانع البالغ من العمر واحدا وسبعين عاما إن الناس يريدون الضوء لكنهم لا يريدون ملء الفوانيس بعد الآن.",
        "وعرضت البلدة شراء الأدوات وعرضها في مبنى الجمارك القديم بجانب الميناء.",
        "ومن المتوقع أن يصدر القرار في الربيع.",
        "وسيجتمع المجلس للمرة الأولى بعد الانتخابات لمناقشة هذا الأمر.",
    ],
    "hi": [
        "कस्बे का आख़िरी लालटेन बनाने वाला मई में अपनी दुकान बंद कर देगा, जिसे उसके पिता ने साठ साल पहले खोला था।",
        "इकहत्तर साल के कारीगर ने कहा कि लोगों को रोशनी चाहिए, लेकिन वे अब तेल भरना नहीं चाहते।",
        "कस्बे ने औज़ार ख़रीदने और उन्हें बंदरगाह के पुराने सीमा शुल्क भवन में दिखाने की पेशकश की है।",
        "फ़ैसला वसंत में आएगा।",
        "चुनाव के बाद परिषद की पहली बैठक में इस पर चर्चा होगी, ऐसा मेयर ने बताया।",
    ],
}


@pytest.mark.parametrize("language", SCRIPTS)
def test_scripts_that_write_shorter_or_without_spaces(language: str) -> None:
    text = SCRIPTS[language]
    links = "".join(f"<li><a href='/s/{n}'>{t[:24]}</a></li>" for n, t in enumerate(text))
    body = (
        f"<header><ul>{links}</ul></header><article><h1>{TITLE}</h1><div class='body'>"
        f"{''.join(f'<p>{t}</p>' for t in text)}</div></article><div class='list'><ul>{links}</ul></div>"
    )
    result = process(fetched(page(body), "https://quillport.example/crafts/lantern-maker-leaves"))
    assert isinstance(result, Article)
    assert result.article_body.split("\n\n") == text
