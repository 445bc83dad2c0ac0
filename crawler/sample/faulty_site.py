"""The sample site as a bad day shows it: each answer of the site's own, or the fault that is its turn."""

import gzip
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import TypeVar
from urllib.parse import urlsplit
from zlib import crc32

from crawler.sample.faults import Faults
from crawler.sample.model import SampleArticle
from crawler.sample.response import NOT_FOUND, Response, html
from crawler.sample.sections import by_slug
from crawler.sample.site import Site

T = TypeVar("T")
BURST = 2  # further answers of a 503 burst
PRIVATE = ("http://127.0.0.2/admin", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]:22/")
WRONG_CHARSETS = ("iso-8859-1", "euc-kr", "utf-16")
NOTHING_HERE = html(
    "<html><head><title>Page not found</title></head><body><h1>Page not found</h1>"
    "<p>The page you are looking for does not exist or has been moved.</p></body></html>"
)
CALENDAR = re.compile(r"/calendar/(\d{4})/(\d{1,2})/")
_ARTICLE_LINK = re.compile(rb'(href="(?:/article/\d+|/view\.php\?[^"]*))"')


class FaultySite:
    """Answers with faults, and counts how often it was asked for what.

    `printed` has the layout in which each article (by its path) was last answered whole.
    """

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.printed: dict[str, str] = {}
        self._asked: Counter[str] = Counter()
        self._burst = 0

    def answer(self, site: Site, host: str, target: str) -> Response:
        """What a GET of `target` on `host` is answered this time."""
        path = urlsplit(target).path
        if path == "/robots.txt":
            return self._robots(site, host)
        article = site.paper.find(target)
        if article and (lasting := self.faults.lasting(article.path)):
            return _lasting(lasting, article, target)
        if self._burst > 0:
            self._burst -= 1
            return self._busy(503, target)
        self._asked[target] += 1
        key = article.path if article else target
        fault = self.faults.passing(key, self._asked[target], article=article is not None)
        match fault:
            case "429":
                return self._busy(429, target)
            case "503":
                self._burst = BURST
                return self._busy(503, target)
            case "soft_404":
                return replace(NOTHING_HERE, fault=fault)
        return self._whole(site, host, target, article, fault or "")

    def _whole(self, site: Site, host: str, target: str, article: SampleArticle | None, fault: str) -> Response:
        """The site's own answer, which may still break on its way."""
        if article is None:
            answer = self._page(site, host, target)
        else:
            site = self._dressed(site, article)
            answer = site.answer(host, target)
            if answer.status == 200 and fault in ("", "slow", "charset"):
                self.printed[article.path] = site.skin_of(article)
        if fault == "charset":
            return replace(answer, content_type=f"text/html; charset={_choice(target, WRONG_CHARSETS)}", fault=fault)
        if fault == "wrong_length" and answer.body:
            packed = gzip.compress(answer.body, 1, mtime=0)
            return replace(answer, body=packed, headers=(*answer.headers, ("Content-Encoding", "gzip")), fault=fault)
        return replace(answer, fault=fault)

    def _dressed(self, site: Site, article: SampleArticle) -> Site:
        """The site in its other layout, once enough articles were answered."""
        share = self.faults.of("layout")
        if not share or len(self.printed) < share * site.paper.size:
            return site
        return replace(site, skin="E4" if site.skin_of(article) == "E5" else "E5")

    def _page(self, site: Site, host: str, target: str) -> Response:
        """What is no article: feeds that moved, lists with traps, the calendar without end."""
        path = urlsplit(target).path
        if path.startswith("/rss/") and self.faults.share_holds("moved_feeds", path):
            if crc32(path.encode()) % 3 == 0:
                return replace(NOT_FOUND, fault="moved_feeds")
            return Response(301, headers=(("Location", f"/feeds/{path.removeprefix('/rss/')}"),), fault="moved_feeds")
        if path.startswith("/feeds/"):
            return site.answer(host, f"/rss/{path.removeprefix('/feeds/')}")
        if not self.faults.of("traps"):
            return site.answer(host, target)
        if match := CALENDAR.fullmatch(path):
            return _calendar(int(match[1]), int(match[2]))
        answer = site.answer(host, target)
        is_list = path == "/list.php" or by_slug(path.strip("/").partition("/")[0]) is not None
        return self._trapped(answer) if is_list and answer.status == 200 else answer

    def _trapped(self, answer: Response) -> Response:
        session = f"{self._asked.total():08x}".encode()
        body = _ARTICLE_LINK.sub(
            lambda match: match[1] + (b"&amp;sid=" if b"?" in match[1] else b"?sid=") + session + b'"', answer.body
        )
        return replace(answer, body=body.replace(b"</body>", b'<a href="/calendar/2026/11/">Calendar</a></body>'))

    def _robots(self, site: Site, host: str) -> Response:
        self._asked["/robots.txt"] += 1
        asked, faults = self._asked["/robots.txt"], self.faults
        answer = site.answer(host, "/robots.txt")
        if asked <= faults.of("robots_hang"):
            return replace(answer, fault="hang")
        if asked <= faults.of("robots_hang") + faults.of("robots_503"):
            return Response(503, fault="robots_503")
        if faults.of("robots_change") and asked > faults.of("robots_change"):
            stricter = b"Disallow: /Opinion\nDisallow: /rss/\nDisallow: /search/\n"
            body = answer.body.replace(b"Disallow: /search/\n", stricter)
            return replace(answer, body=body, fault="robots_change")
        return answer

    def _busy(self, status: int, target: str) -> Response:
        """429 always says Retry-After, 503 half the time; as seconds and as a date in turn."""
        count, seconds = self._asked.total(), self.faults.retry_after
        until = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
        says = (("Retry-After", until if count % 2 else str(seconds)),)
        body = f"<html><body><h1>{'Too Many Requests' if status == 429 else 'Service Unavailable'}</h1></body></html>"
        return replace(html(body, status), headers=says if status == 429 or count % 4 < 2 else (), fault=str(status))


def _lasting(fault: str, article: SampleArticle, target: str) -> Response:
    path = article.path
    match fault:
        case "gone":
            return Response(_choice(path, (404, 410)), NOT_FOUND.body, fault=fault)
        case "broken":
            return replace(html("<html><body>Internal error</body></html>", 500), fault=fault)
        case "redirect_loop":
            other = f"{path}{'&' if '?' in path else '?'}again=1"
            return Response(302, headers=(("Location", path if target == other else other),), fault=fault)
        case "private_redirect":
            return Response(302, headers=(("Location", _choice(path, PRIVATE)),), fault=fault)
        case "gzip_bomb":
            return Response(200, _bomb(), headers=(("Content-Encoding", "gzip"),), fault=fault)
    return Response(200, _huge(), fault=fault)


def _calendar(year: int, month: int) -> Response:
    later = (year + month // 12, month % 12 + 1)
    earlier = (year - (month == 1), (month - 2) % 12 + 1)
    days = "".join(f'<a href="/calendar/{year}/{month}/?day={day}">{day}</a> ' for day in range(1, 29))
    months = "".join(f'<a href="/calendar/{y}/{m}/">{y}-{m:02d}</a> ' for y, m in (earlier, later))
    return html(f"<html><head><title>{year}-{month:02d}</title></head><body>{months}{days}</body></html>")


def _choice(key: str, options: tuple[T, ...]) -> T:
    return options[crc32(key.encode()) % len(options)]


@cache
def _bomb() -> bytes:
    return gzip.compress(b"<html><body><p>" + b" " * 100_000_000, mtime=0)


@cache
def _huge() -> bytes:
    return b"<html><body>" + b"<p>More and more of the same.</p>\n" * 1_200_000 + b"</body></html>"
