"""Section pages in the form of 2025 and in the form of list.php; each opens with the Most Popular list of the day."""

from html import escape

from crawler.sample.articles import SamplePaper
from crawler.sample.furniture import FOOTER, Teaser, furniture, menu, teaser
from crawler.sample.listing import Listing
from crawler.sample.model import Section
from crawler.sample.response import Response, html
from crawler.sample.skins.skin import esc, links, press_day

LENGTH = 15
MEMBERS_ONLY = ("/article/10000001", "/article/10000002")  # robots.txt disallows them; National page 1 has them


def new_page(paper: SamplePaper, section: Section, subsection: tuple[str, str] | None, number: int) -> Response:
    """/National?page=1 and its like; a page past the end has an empty list."""
    listing = Listing(paper, section, subsection)
    path = f"/{section.slug}/{subsection[1]}" if subsection else f"/{section.slug}"
    rows = [teaser(paper.article(index)) for index in listing[(number - 1) * LENGTH : number * LENGTH]]
    items = "".join(_new_item(row) for row in rows)
    if path == "/National" and number == 1:
        items += "".join(
            f'<li><a href="{each}"><p class="news_title">For members only</p></a></li>\n' for each in MEMBERS_ONLY
        )
    pager = "".join(
        f'<a href="{path}?page={each}&amp;pageTop=true">{each}</a>\n' for each in _near(number, _pages(len(listing)))
    )
    name = subsection[0] if subsection else section.name
    return html(f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{esc(name)} - The Korea Herald</title></head>
<body><header><ul class="gnb">
{menu()}</ul></header>
<main><div class="nav_area"><a class="category on" href="{path}">{esc(name)}</a></div>
<section class="popular"><h3>Most Popular</h3><ol class="most_popular">
{links(furniture(paper).popular)}</ol></section>
<article class="recent_news"><ul class="news_list">
{items}</ul></article>
<div class="paging">{pager}</div></main>
<footer><p>{FOOTER}</p></footer></body></html>
""")


def old_page(paper: SamplePaper, section: Section | None, ct: str, number: int) -> Response:
    """/list.php?ct=…&np=1 and its like (None: all sections): the articles of the time of view.php."""
    listing = Listing(paper, section, old=True)
    rows = []
    for index in listing[(number - 1) * LENGTH : number * LENGTH]:
        article = paper.article(index)
        rows.append(teaser(article, f"/view.php?ud={article.ud}&np={number}&mp={_block_of(number)}"))
    pages = _near(number, _pages(len(listing)))
    pager = "".join(
        f'<li><a{" class=on" if each == number else ""} href="list.php?ct={ct}&amp;ctv=0&amp;np={each}'
        f'&amp;mp={_block_of(each)}">{each}</a></li>\n'
        for each in pages
    )
    return html(f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>The Korea Herald</title></head>
<body><div class="header"><ul>
{menu()}</ul></div>
<div class="main_r"><div class="main_r_tit">Most Popular</div><ul class="main_r_li">
{links(furniture(paper).popular)}</ul></div>
<div class="main"><div class="main_sec"><ul class="main_sec_li">
{"".join(_old_item(row) for row in rows)}</ul></div>
<ul class="paging">{pager}<li><a href="javascript:void(0)">Next</a></li></ul></div>
<div class="footer"><p>{FOOTER}</p></div></body></html>
""")


def home(paper: SamplePaper) -> Response:
    """The front page: the menu, the newest five, the ten most read."""
    around = furniture(paper)
    return html(f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>The Korea Herald</title></head>
<body><header><ul class="gnb">
{menu()}</ul></header><main><h2>Top News</h2><ul class="top_news">
{links(around.latest)}</ul><h3>MOST POPULAR</h3><ol>
{links(around.popular)}</ol></main><footer><p>{FOOTER}</p></footer></body></html>
""")


def _new_item(row: Teaser) -> str:
    return (
        f'<li><a href="{escape(row.path)}"><div class="news_img"><img src="/img/blank.png" alt=""></div>'
        f'<p class="news_title">{esc(row.headline)}</p><p class="news_text">{esc(row.blurb)}</p>'
        f'<span class="category">{esc(row.section)}</span><span class="date">{press_day(row.date_published)}</span>'
        "</a></li>\n"
    )


def _old_item(row: Teaser) -> str:
    return (
        f'<li><a href="{escape(row.path)}"><div class="main_l_t1">{esc(row.headline)}</div>'
        f'<div class="main_l_t2">{esc(row.section)}<span>{press_day(row.date_published)}</span></div>'
        f"<p>{esc(row.blurb)}</p></a></li>\n"
    )


def _pages(rows: int) -> int:
    return -(-rows // LENGTH)


def _block_of(number: int) -> int:
    """mp: which ten of the pager the page is in."""
    return -(-number // 10)


def _near(number: int, pages: int) -> range:
    """The up to eleven page numbers that the pager shows."""
    return range(max(1, number - 5), min(pages, number + 5) + 1)
