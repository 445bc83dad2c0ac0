"""E5, from the end of 2024 on: JSON-LD and meta tags, paragraphs directly in article#articleText."""

import json
from html import escape

from crawler.sample.furniture import FOOTER, PROMOTION, SUBSCRIBE, Furniture, menu
from crawler.sample.model import Block, Paragraph, Picture, SampleArticle
from crawler.sample.skins.skin import Skin, esc, links, new_picture, press_date

FIELDS = (
    *("alternative_headline", "description", "date_modified", "article_section", "keywords", "canonical_url"),
    "alt_text",
)


def page(article: SampleArticle, around: Furniture) -> str:
    """The whole page."""
    section = article.section
    subtitle = article.alternative_headline
    modified = article.date_modified
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
{_head(article)}
</head>
<body>
<header><h2 class="logo"><a href="/">The Korea Herald</a></h2><ul class="gnb">
{menu()}</ul></header>
<main class="container">
<div class="nav_area"><a class="category" href="/{section.slug}">{esc(section.name)}</a></div>
<div class="news_title_area"><h1 class="news_title">{esc(article.headline)}</h1>
{f'<h2 class="news_title">{esc(subtitle)}</h2>' if subtitle else ""}
<p class="news_date">Published : {press_date(article.date_published)}</p>
{f'<p class="news_date">Updated : {press_date(modified)}</p>' if modified else ""}
</div>
<div class="news_btn_wrap"><button>Share</button><button>Print</button><p class="copy_msg">Link copied</p></div>
<article id="articleText" class="news_content article-view article-body">
{"".join(_block(article, block) for block in article.blocks)}
</article>
{_cards(article)}
<div class="news_subscribe"><p>{SUBSCRIBE}</p><a href="/subscribe">{PROMOTION}</a></div>
<div class="ad_wrap"><ins class="ad_box">Advertisement</ins></div>
<section class="related"><h3>Related Stories</h3><ul>
{links(around.related)}</ul></section>
<p class="copy_msg">Link copied</p>
</main>
<aside><h3>MOST POPULAR</h3><ol class="most_popular">
{links(around.popular)}</ol><h3>LATEST NEWS</h3><ul class="latest">
{links(around.latest)}</ul></aside>
<footer><a href="#top">Back To Top</a><p>{FOOTER}</p></footer>
</body>
</html>
"""


def _head(article: SampleArticle) -> str:
    title, description = escape(article.headline), escape(article.description)
    pictures = article.pictures
    image = f"{new_picture(pictures[0][0])}?type=w&amp;w=640" if pictures else ""
    keywords = escape(", ".join(article.keywords))
    tags = [
        '<meta charset="utf-8">',
        f"<title>{esc(article.headline)} - The Korea Herald</title>",
        f'<link rel="canonical" href="{article.url}">',
        f'<meta name="description" content="{description}">',
        f'<meta name="keywords" content="{keywords}">' if keywords else "",
        '<meta property="og:type" content="article"><meta property="og:site_name" content="The Korea Herald">',
        f'<meta property="og:title" content="{title}"><meta property="og:description" content="{description}">',
        f'<meta property="og:url" content="{article.url}">',
        f'<meta property="og:image" content="{image}"><meta name="twitter:image" content="{image}">' if image else "",
        f'<meta name="twitter:card" content="summary_large_image"><meta name="twitter:title" content="{title}">',
        f'<meta name="twitter:description" content="{description}">',
        f'<script type="application/ld+json">{_linked_data(article)}</script>',
    ]
    return "\n".join(tag for tag in tags if tag)


def _linked_data(article: SampleArticle) -> str:
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": f"{article.headline} - The Korea Herald",
        "datePublished": f"{article.date_published:%Y-%m-%dT%H:%M:%S}",  # without a zone
        "articleSection": article.section.name,
        "publisher": {"@type": "NewsMediaOrganization", "name": "The Korea Herald"},
    }
    people = [{"@type": "Person", "name": a.name} for a in article.authors if a.type == "Person" and a.name]
    if people:
        data["author"] = people[0] if len(people) == 1 else people
    if article.pictures:
        data["image"] = [new_picture(picture) for picture, _ in article.pictures]
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/")


def _block(article: SampleArticle, block: Block) -> str:
    if isinstance(block, Picture):
        alt = escape(block.printed)
        below = f'<p class="caption">{esc(block.printed)}</p>' if int(block.image_id) % 2 else ""
        return (
            '<div class="article-photo-wrap size-l align-c"><figure class="article-img">'
            f'<img src="{new_picture(block)}?type=w&amp;w=640" alt="{alt}"></figure>{below}</div>\n'
        )
    if isinstance(block, Paragraph) and block.subhead:
        return f"<p><strong>{esc(block.text)}</strong></p>\n"
    return f"<p>{esc(block.text)}</p>\n"


def _cards(article: SampleArticle) -> str:
    cards = [
        f'<div class="news_journalist_area"><p class="name">{esc(author.name)}</p><p>{author.email or ""}</p></div>'
        for author in article.authors
        if author.name and author.type == "Person"
    ]
    return "\n".join(cards)


SKIN = Skin("E5", page, press_date, new_picture, frozenset(FIELDS))
