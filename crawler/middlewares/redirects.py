"""Where a redirect may lead, and an end to them."""

from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.middlewares.refusals import Refused
from crawler.urls import MAX_URL_LENGTH, same_site

ANYWHERE = "redirects_anywhere"  # in a request's meta: robots.txt and tdmrep.json may lie on another site


class ScopedRedirects(RedirectMiddleware):
    """Scrapy's, whose redirects stay on the hosts of the source (the spider's allowed_domains) and on http and https.

    A redirect elsewhere is refused as "out_of_scope"; one that never ends fails as "too_many_redirects".
    """

    def process_response(  # type: ignore[override]  # without the spider, as Scrapy calls it
        self, request: Request, response: Response
    ) -> Request | Response:
        """The next request, or the response that is no redirect. Raises Refused."""
        if 300 <= response.status < 400 and (location := response.headers.get("Location")):
            target = location.decode("latin-1").strip()
            if not _is_web(request.url, target):
                raise Refused("out_of_scope", f"{request.url} redirects to {target[:200]!r}, which is not on the web")
        try:
            answer = super().process_response(request, response)
        except IgnoreRequest as error:
            detail = f"{request.url} redirects more than {self.max_redirect_times} times"
            raise Refused("too_many_redirects", detail, datetime.now(UTC)) from error
        except ValueError as error:
            raise Refused("out_of_scope", f"{request.url} redirects to no address ({error})") from error
        if isinstance(answer, Request):
            self._judge(request, answer.url)
        return answer

    def _judge(self, request: Request, url: str) -> None:
        if len(url) > MAX_URL_LENGTH:
            raise Refused("url_too_long", f"{request.url} redirects to an address of {len(url)} characters")
        sites = tuple(getattr(self.crawler.spider, "allowed_domains", None) or ())
        if sites and not request.meta.get(ANYWHERE) and not same_site(url, sites):
            raise Refused("out_of_scope", f"{request.url} redirects to {url}, which is on no host of the source")


def _is_web(url: str, location: str) -> bool:
    try:
        return urlsplit(urljoin(url, location)).scheme in ("http", "https")
    except ValueError:  # a bracket left open
        return False
