"""Small pages for the tests of the pure steps."""

from datetime import UTC, datetime

from crawler.items import FetchedPage

FETCHED_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SENTENCE = "The harbour board of Mockport said that the second pier will be rebuilt before the winter storms arrive."
PARAGRAPHS = (
    f"{SENTENCE} It had stood empty for years, and nobody remembered who closed it.",
    f"Anna Placeholder, who leads the board, spoke to {SENTENCE.lower()}",
    f"“We waited long enough,” she said. {SENTENCE}",
    f"A vote is due next week. {SENTENCE}",
)


def fetched(
    html: str | bytes,
    url: str = "https://news.example.com/harbour/pier",
    status: int = 200,
    content_type: str = "text/html",
) -> FetchedPage:
    """A response with this body."""
    body = html.encode() if isinstance(html, str) else html
    return FetchedPage(url, url, status, (("Content-Type", content_type),), body, fetched_at=FETCHED_AT)


def story(
    head: str = "", top: str = "", extra: str = "", after: str = "", title: str = "Mockport rebuilds its pier"
) -> str:
    """A plain article page: `top` below the headline, `extra` within the text, `after` behind it."""
    first, *rest = (f"<p>{p}</p>" for p in PARAGRAPHS)
    return (
        f'<html lang="en"><head><title>{title} - Mockport Post</title>'
        f'<meta property="og:site_name" content="Mockport Post">'
        f"{head}</head><body><nav><a href='/'>Home</a></nav><article>"
        f"<h1>{title}</h1>{top}<div class='text'>{first}{extra}"
        f"{''.join(rest)}</div></article>{after}</body></html>"
    )
