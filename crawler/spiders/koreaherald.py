"""The Korea Herald, with all its addresses and layouts since 2010."""

import re
from datetime import date
from urllib.parse import unquote, urlsplit

from crawler import urls
from crawler.news_spider import Expect, ListLayout, NewsSpider, Skin

# One story has a `ud` (day and serial, to December 2024) or an article number (after), and old stories have both: the
# archive's alias table links the two once a redirect or a canonical link has shown them together.
_UD = re.compile(r"(?:^|[?&;])(?:ud|newsMLId)=(\d{14})(?!\d)")
_UD_PATH = re.compile(r"/(?:kh/)?view\.php|/common/newsprint\.php|/(?:[\w-]+/)*Detail\.jsp", re.IGNORECASE)
_ARTICLE_PATH = re.compile(r"/article/([1-9]\d{0,9})/?")


class KoreaHerald(NewsSpider):
    name = "koreaherald"
    publisher = "The Korea Herald"
    in_language = "en"
    timezone = "Asia/Seoul"
    hosts = (
        "www.koreaherald.com",
        "koreaherald.com",
        "m.koreaherald.com",
        "news.koreaherald.com",
        "nwww.koreaherald.com",
        "www01.koreaherald.com",
        "view.koreaherald.com",
        "khnews.heraldcorp.com",
        "khnews.kheraldm.com",
    )
    feeds = (
        "https://www.koreaherald.com/rss/newsAll",
        "https://www.koreaherald.com/rss/kh_National",
        "https://www.koreaherald.com/rss/kh_Business",
        "https://www.koreaherald.com/rss/kh_LifenCulture",
        "https://www.koreaherald.com/rss/kh_World",
        "https://www.koreaherald.com/rss/kh_Opinion",
    )
    section_pages = {
        "National": "https://www.koreaherald.com/National",
        "Business": "https://www.koreaherald.com/Business",
        "LifenCulture": "https://www.koreaherald.com/LifenCulture",
        "World": "https://www.koreaherald.com/World",
        "Opinion": "https://www.koreaherald.com/Opinion",
        "Sports": "https://www.koreaherald.com/Sports",
    }
    archive_pages = {  # the lists of 2011 to 2024; whether the site still has them is unknown
        "list/all": "https://www.koreaherald.com/list.php?ct=020000000000&ctv=0&np=1",
        "list/National": "https://www.koreaherald.com/list.php?ct=020100000000&ctv=0&np=1",
        "list/Business": "https://www.koreaherald.com/list.php?ct=020200000000&ctv=0&np=1",
        "list/LifeStyle": "https://www.koreaherald.com/list.php?ct=020300000000&ctv=0&np=1",
        "list/Entertainment": "https://www.koreaherald.com/list.php?ct=020400000000&ctv=0&np=1",
        "list/Sports": "https://www.koreaherald.com/list.php?ct=020500000000&ctv=0&np=1",
        "list/Opinion": "https://www.koreaherald.com/list.php?ct=020600000000&ctv=0&np=1",
        "list/World": "https://www.koreaherald.com/list.php?ct=021200000000&ctv=0&np=1",
    }
    list_layouts = (
        ListLayout(
            "2024-12",
            container="article.recent_news ul.news_list",
            item="li",
            headline=".news_title",
            date=".date",
        ),
        ListLayout(
            "2023-08",
            container="ul.sub_content_list",
            item="li.sub_content_item",
            headline=".news_title",
            date=".news_date, .date",
            page_parameter="np",
        ),
        ListLayout(
            "2018",
            container="div.main_sec ul.main_sec_li, div.main_sec ul.main_sec_li_only",
            item="li",
            headline=".main_l_t1",
            date=".main_l_t2 span",
            page_parameter="np",
        ),
        ListLayout("2017", container="a.fontTitle6, a.fontTitle3", page_parameter="np"),
    )
    article_urls = r"/article/\d|[?&;](?:ud|newsMLId)="
    skins = (
        Skin(
            "E5",
            when="article#articleText, #articleText.article-body",
            alternative_headline="h2.news_title",  # this and the date: names of E4, not proven for E5
            date="p.news_date",
            section="div.nav_area a.category",
            body="#articleText",
            caption="#articleText figcaption, div.article-photo-wrap p",
            caption_in_alt="#articleText img",
        ),
        Skin(
            "E4",
            when="div.news_content .news_title_area, div.news_text_area",
            headline="h1.news_title",
            alternative_headline="h2.news_title",
            date="p.news_date",
            body="div.news_text_area",
            caption=".img_caption",
            furniture="div.news_btn_wrap, div.news_journalist_area",
        ),
        Skin(
            "E3",
            when="h1.view_tit, div.view_con_t, div.view_tit_byline",
            headline="h1.view_tit",
            alternative_headline="h2.view_tit_sub",
            byline="div.view_tit_byline_l",
            date="div.view_tit_byline_r",
            body="#articleText",
            caption="div.view_con_caption",
            furniture=".view_tit_icon, .main_r, .main_r_tit, .view_main_c_li, .spot_li, .khadv_bg, #thumimage",
        ),
        Skin(
            "E1",
            when=".nview",
            headline="h1.title_sec",
            alternative_headline="h4.stitle_sec",
            date=".nview .writedata .date",
            body="#articleText",
        ),
        Skin(
            "E0",
            when="#_article",
            body="#_article",
            furniture="div.left, div.htit2, div.navigation, div.banner_txt, div.banner_img, ul.link_icon, ul.flow_icon,"
            " ul.detailTextAD110113, iframe",
        ),
        Skin(
            "E2",  # the plainest: nothing but the container, which the others have too
            when="#articleText",
            body="#articleText",
            caption="#articleText table tbody tr td font, #articleText center div p",
        ),
        Skin(
            "mail",  # print and mail pop-ups, told by their form; where the text stands is not proven
            when="form[action*='mail'], form[name*='mail'], form[id*='mail']",
            headline="table.print font[size='5']",
            date="table.print font[size='5'] ~ font[size='2']",
            body="table.print",
            furniture="form[action*='mail'], form[name*='mail'], form[id*='mail']",
        ),
    )
    email_domains = ("heraldcorp.com", "heraldm.com")
    headline_suffixes = (" - The Korea Herald",)
    expects = Expect(articles_per_day=(40, 400), share_with_byline=0.6)

    _KEY = "koreaherald:"

    @classmethod
    def url_key(cls, url: str) -> str | None:
        """ "koreaherald:ud:<14 digits>" or "koreaherald:article:<number>", whatever the host, form and junk parameters;
        None for mirrors, sister papers and pages that are no article."""
        url = "https:" + url if url.startswith("//") else url
        if not urls.is_http(url) or urls.host(url) not in cls.hosts:
            return None
        parts = urlsplit(url)
        if match := _ARTICLE_PATH.fullmatch(parts.path):
            return f"{cls._KEY}article:{match[1]}"
        if _UD_PATH.fullmatch(parts.path):
            found = _UD.findall(unquote(parts.query))  # in ?ud=/view.php?ud=… the last is the one that counts
            if found and _day(found[-1]) is not None:
                return f"{cls._KEY}ud:{found[-1]}"
        return None

    @classmethod
    def canonical_article_url(cls, url: str) -> str | None:
        kind, _, number = (cls.url_key(url) or "").removeprefix(cls._KEY).partition(":")
        if not number:
            return None
        path = f"article/{number}" if kind == "article" else f"view.php?ud={number}"
        return f"https://www.koreaherald.com/{path}"

    @classmethod
    def url_date(cls, url: str) -> date | None:
        """The day in a `ud`: when the record was made in Seoul, which may be the day before publication."""
        kind, _, number = (cls.url_key(url) or "").removeprefix(cls._KEY).partition(":")
        return _day(number) if kind == "ud" else None


def _day(ud: str) -> date | None:
    try:
        return date(int(ud[:4]), int(ud[4:6]), int(ud[6:8])) if "1990" <= ud[:4] <= "2099" else None
    except ValueError:
        return None
