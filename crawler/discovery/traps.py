"""Addresses without end: what a site makes anew for every reader, filter, month or click, and no crawl comes out of.

For links that pages carry (lists, pagers, articles); what a feed or a sitemap names is named on purpose.
"""

import re
from urllib.parse import unquote, urlsplit

from crawler.urls import is_session_id

LONGEST = 1_500  # characters; a headline of 100 Hangul syllables in a path, all escaped, has 900
MOST_SEGMENTS = 14  # of a path
MOST_PARAMETERS = 8  # of a query
MOST_FILTERS = 2  # a list that is sorted and counted is still one list
LAST_PAGE = 20_000  # the archive of a paper with 100 stories a day is shown, at 20 a page, within 11 years on fewer

_CALENDAR = re.compile(
    r"/(?:events?|calendar|kalender|termine|veranstaltungen|agenda|calendario|eventos|calendrier|evenements|eventi|"
    r"evenementen|kalendarz|wydarzenia|takvim|tribe-events|whats-on|tv-?guide|horoscopes?)/(?:.*/)?"
    r"(?:(?:19|20|21)\d\d(?:[-/_]\d\d?)?(?:[-/_]\d\d?)?|month|week|day|list|today)(?:[/?.]|$)",
    re.IGNORECASE,
)
_CALENDAR_PARAMETER = re.compile(
    r"tribe[-_][\w-]+|eventdate|event_?date|ical|outlook-ical|cal_?(?:date|month|year|day)|calendar_?\w*|mini_?month",
    re.IGNORECASE,
)
_FILTER = re.compile(
    r"(?:sort|order|filter|facet|refine|view|display|layout|per_?page|page_?size|limit|min|max|price|colou?r|size|"
    r"brand|rating|dir|direction|sort_?(?:by|order|dir)|order_?(?:by|dir)|orderby)s?(?:\[.*\])?|f\[.*\]|fq|filter_\w+"
    r"|facet\w+|refinement\w*",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"[?&;/](?:page|paged|pg|seite|pagina|pagenum|pageno|p|np)[=/_-]?(\d{5,})(?:\D|$)", re.I)
_SESSION_IN_PATH = re.compile(r"/\((?:[A-Z]\([^)]*\))+\)/|;(?:jsessionid|sid|phpsessid)=", re.IGNORECASE)  # /(S(…))/


def trap(url: str) -> str | None:
    """Why an address leads into a trap, in one of these words; None where it does not.

    session_id · calendar · faceted_list · endless_paging · repeating_path · deep_path · long_url
    """
    if len(url) > LONGEST:
        return "long_url"
    try:
        parts = urlsplit(url)
    except ValueError:
        return None  # no address at all, which is_http() tells
    path = parts.path
    query = [pair.partition("=")[::2] for pair in re.split("[&;]", parts.query) if pair]
    names = [unquote(name) for name, _ in query]
    if _SESSION_IN_PATH.search(path) or any(is_session_id(name, value) for name, value in query):
        return "session_id"
    if _CALENDAR.search(path) or any(map(_CALENDAR_PARAMETER.fullmatch, names)):
        return "calendar"
    filters = sum(bool(_FILTER.fullmatch(name)) for name in names)
    if filters > MOST_FILTERS or len(names) > MOST_PARAMETERS:
        return "faceted_list"
    if any(int(number) > LAST_PAGE for number in _PAGE_NUMBER.findall(f"{path}?{parts.query}") if len(number) < 19):
        return "endless_paging"
    segments = [segment for segment in path.lower().split("/") if segment]
    if repeats(segments):
        return "repeating_path"
    return "deep_path" if len(segments) > MOST_SEGMENTS else None


def repeats(segments: list[str]) -> bool:
    """Whether a path goes round: /a/b/a/b, or /a/a/a. Numbers may repeat, as in /2011/11/11/11."""
    for length in range(1, len(segments) // 2 + 1):
        times = 3 if length == 1 else 2
        for start in range(len(segments) - length * times + 1):
            turn = segments[start : start + length]
            if all(each.isdecimal() for each in turn):
                continue
            if all(segments[start + length * n : start + length * (n + 1)] == turn for n in range(1, times)):
                return True
    return False
