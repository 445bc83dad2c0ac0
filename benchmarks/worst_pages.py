"""Reads pages made to be slow or large, each in a fresh process, and prints what each costs.

    python benchmarks/worst_pages.py [NAME...] [--seconds 1.0] [--megabytes 200]

Seconds are of CPU; megabytes are what the process grew by over what it held before it read the page, which it holds in
memory already. Exit code 1 where a page is above a bound, or where its reading ended in an error.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

from crawler.items import FetchedPage, Rejection
from crawler.process import process

SENTENCE = "The ferry to Orlen Island sails again on Monday, the harbour master said in the evening. "
STORY = f"<h1>Ferry sails again</h1>{f'<p>{SENTENCE}</p>' * 8}"
AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
URL = "https://news.example.com/2026/11/19/story"


def page(body: str, head: str = "") -> str:
    """A page with a story, and what is to make it slow."""
    return f"<html><head><title>Ferry sails again</title>{head}</head><body>{body}</body></html>"


def linked(data: object) -> str:
    """A script of JSON-LD."""
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def _article(**more: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "Ferry sails again", "datePublished": "2026-11-19T08:00:00Z", **more}


PAGES: dict[str, Callable[[], str]] = {
    "unique class names": lambda: page(
        STORY + "".join(f'<div class="a{n}b c-{n}D_e{n}">x</div>' for n in range(90_000))
    ),
    "long class names": lambda: page(
        STORY + "".join(f'<div class="{n}Ab-' + "xY" * 200 + '">x</div>' for n in range(7000))
    ),
    "many names in a class": lambda: page(f'<div class="{" ".join(f"n{n}-x" for n in range(300_000))}">{STORY}</div>'),
    "prose 2,000 deep": lambda: page("".join(f"<div>{SENTENCE}" for _ in range(2_000)) + STORY),
    "furniture 2,000 deep": lambda: page('<div class="ad">word ' * 2_000 + STORY),
    "100,000 siblings": lambda: page(STORY + "<p>x</p>" * 100_000),
    "20,000 paragraphs": lambda: page("<h1>Ferry sails again</h1>" + f"<p>{SENTENCE}</p>" * 20_000),
    "20,000 places of prose": lambda: page(
        STORY + "".join(f'<div class="c{n}">{SENTENCE}</div>' for n in range(20_000))
    ),
    "30 MB": lambda: page(STORY + f"<p>{SENTENCE}</p>" * 310_000),
    "30 MB of one paragraph": lambda: page(STORY + f"<p>{SENTENCE * 330_000}</p>"),
    "30 MB in other letters": lambda: page(STORY + "<p>" + "연락선이 월요일에 다시 다닌다. " * 600_000 + "</p>"),
    "a huge attribute": lambda: page(f'{STORY}<p title="{"x " * 1_400_000}" style="{"none" * 1000}">{SENTENCE}</p>'),
    "huge alt texts": lambda: page(STORY + f'<img src="/a.jpg" alt="{SENTENCE * 1000}">' * 30),
    "100,000 meta tags": lambda: page(STORY, "".join(f'<meta name="n{n}" content="a b">' for n in range(100_000))),
    "100,000 authors in meta tags": lambda: page(
        STORY,
        '<meta name="author" content="Ana Ruiz">' * 30_000
        + "".join(f'<meta name="author" content="Ana Ruiz {n}">' for n in range(30_000)),
    ),
    "50,000 nodes of JSON-LD": lambda: page(STORY, linked([_article(url=f"/{n}") for n in range(50_000)])),
    "10 MB of JSON-LD": lambda: page(STORY, linked(_article(articleBody=SENTENCE * 120_000))),
    "broken JSON-LD": lambda: page(
        STORY,
        '<script type="application/ld+json">{"headline":"' + ("a\\" * 300_000) + '"author":[{' * 100_000 + "</script>",
    ),
    "deep JSON-LD": lambda: page(STORY, f'<script type="application/ld+json">{"[" * 500_000}</script>'),
    "authors in JSON-LD": lambda: page(
        STORY, linked(_article(author=[{"name": f"Ana Ruiz {n}"} for n in range(20_000)]))
    ),
    "10,000 scripts of JSON-LD": lambda: page(STORY, linked(_article()) * 10_000),
    "thousands of time tags": lambda: page(
        STORY
        + "".join(f'<time datetime="2026-11-19T08:{n % 60:02}:00Z">November 19, 2026 {n}</time>' for n in range(20_000))
    ),
    "thousands of date lines": lambda: page(
        "<h1>Ferry sails again</h1>" + "<p class='date'>Posted on 19.11.2026 by Ana Ruiz</p>" * 15_000 + STORY
    ),
    "thousands of rel=author links": lambda: page(
        STORY + "".join(f'<a rel="author" href="/{n}">Ana Ruiz {n}</a>' for n in range(20_000))
    ),
    "thousands of bylines": lambda: page(
        "<h1>Ferry sails again</h1>"
        + "".join(f'<p class="byline">By Ana Ruiz {"and Bo Li " * 10}</p>' for n in range(15_000))
        + STORY
    ),
    "thousands of images": lambda: page(
        STORY + "".join(f'<img src="/{n}.jpg" alt="Boats wait below the pier {n}">' for n in range(20_000)) + STORY
    ),
    "thousands of figures": lambda: page(
        STORY
        + "".join(
            f'<figure><img src="/{n}.jpg"><figcaption>Boats wait below pier {n}. Photo: Ana Ruiz</figcaption></figure>'
            for n in range(9_000)
        )
        + STORY
    ),
    "one figure of thousands": lambda: page(
        f"{STORY}<figure>"
        + "".join(f'<img src="/{n}.jpg"><figcaption>Boats wait below pier {n}</figcaption>' for n in range(14_000))
        + f"</figure>{STORY}"
    ),
    "figures in one another": lambda: page(STORY + '<figure><img src="/a.jpg"><p>Boats</p>' * 1_500 + STORY),
    "captions in one another": lambda: page(
        STORY + '<figure><img src="/a.jpg"><figcaption><b class="caption">' * 3_000 + STORY
    ),
    "a picture deep in named elements": lambda: page(
        STORY + '<b class="caption">' * 450 + '<img src="/a.jpg">' * 30 + "Boats wait" + "</b>" * 450 + STORY
    ),
    "authors in one another": lambda: page(STORY + '<b itemprop="author">Ana ' * 8_000 + STORY),
    "buttons in one another": lambda: page(STORY + "<button><div>" * 3_000 + STORY),
    "tables in one another": lambda: page(STORY + "<table><tr><td>" * 500 + STORY),
    "a srcset of 100,000": lambda: page(
        f'{STORY}<img srcset="{", ".join(f"/{n}.jpg {n}w" for n in range(100_000))}">{STORY}'
    ),
    "font in font": lambda: page(STORY + "<font size=2>word word " * 2_000 + STORY),
    "long title": lambda: page(STORY, f"<title>{' | a' * 300_000}</title>"),
    "long titles": lambda: page(STORY, f'<meta property="og:title" content="{" - a" * 240}">' * 2_000),
    "long headline": lambda: page(f"<h1>{'Ferry - ' * 100_000}</h1>{STORY}"),
    "long links in a list": lambda: page(
        STORY + "<ul>" + '<li><a href="/a">More to read</a></li>' * 14_000 + "</ul>" + STORY
    ),
    "ampersands": lambda: page(STORY + "<p>" + "&amp" * 500_000 + "</p>"),
    "open brackets": lambda: page(STORY + "<" * 2_000_000),
    "open comments": lambda: page(STORY + "<!--" * 500_000),
}
LINES = {  # each is what makes some pattern try again from every place
    "spaces": " \u00a0" * 150_000,
    "one word": "a" * 400_000,
    "capitals": "Ana " * 100_000,
    "initials": "A. " * 100_000,
    "digits": "1" * 300_000,
    "clock times": "12:30 " * 60_000,
    "years": "2026-" * 60_000,
    "brackets": "(" * 300_000,
    "closed brackets": "(a) " * 75_000,
    "slashes": "a/" * 150_000,
    "dashes": " - " * 100_000,
    "at signs": "a@" * 150_000,
    "mail addresses": "a.b-c@d.e " * 30_000,
    "dots": "." * 300_000,
    "commas": "Ana, " * 60_000,
    "and": "and " * 75_000,
    "quotes": "“" * 200_000,
    "colons": "Photo: " * 45_000,
    "credits": "(Photo by Ana/" * 20_000,
    "follow": "follow " + "us a " * 60_000,
}
PLACES = {  # where such a line stands, whole and in pieces of what each step takes at most
    "paragraph": lambda line: page(f"{STORY}<p>{line}</p>{STORY}"),
    "paragraphs": lambda line: page("<h1>Ferry sails again</h1>" + _cut(line, 480, "<p>{}</p>") + STORY),
    "headings": lambda line: (
        page(STORY, f'<meta property="og:title" content="{line}">') + _cut(line, 390, "<h2>{}</h2>")
    ),
    "bylines": lambda line: page(
        "<h1>Ferry sails again</h1>" + _cut(line, 155, '<p class="byline">By {}</p>') + STORY,
        f'<meta name="author" content="{line}">' + linked(_article(author=line[:100_000])),
    ),
    "dates": lambda line: page(
        "<h1>Ferry sails again</h1>" + _cut(line, 190, '<p class="date">2026 {}</p>') + STORY,
        f'<meta property="article:published_time" content="2026 {line}">'
        + linked(_article(datePublished=line[:100_000])),
    ),
    "captions": lambda line: page(
        STORY + _cut(line, 890, '<figure><img src="/a.jpg"><figcaption>{}</figcaption></figure>') + STORY
    ),
    "addresses": lambda line: page(
        f'{STORY}<figure><img src="/a?{line[:100_000]}"><figcaption>Boats</figcaption></figure>',
        f'<link rel="canonical" href="{line}"><base href="{line}">',
    ),
    "scripts": lambda line: page(
        STORY, f'<script type="application/ld+json">{{"headline": "{line}</script><script>var x = {line}</script>'
    ),
}


def _cut(line: str, size: int, form: str) -> str:
    return "".join(form.format(line[n : n + size]) for n in range(0, min(len(line), 150_000), size))


def pages() -> dict[str, Callable[[], str]]:
    """All pages by name."""
    return PAGES | {
        f"{place} of {name}": lambda line=line, build=build: build(line)  # type: ignore[misc]
        for place, build in PLACES.items()
        for name, line in LINES.items()
    }


def cost(name: str) -> tuple[float, float, str]:
    """CPU seconds, megabytes and end of one page, in this process."""
    body = pages()[name]().encode()
    fetched = FetchedPage(URL, URL, 200, (("Content-Type", "text/html"),), body, fetched_at=AT)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    result = process(fetched)
    seconds = time.process_time() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return seconds, grown, f"{result.reason}: {result.detail}" if isinstance(result, Rejection) else "article"


def main() -> int:
    """Print the cost of each page; the dearest first where all are read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="pages to read (default all)")
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--megabytes", type=float, default=200.0)
    given = parser.parse_args()
    failed = 0
    names = given.names or list(pages())
    results: list[tuple[float, float, str, str]] = []
    for name in names:
        with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
            seconds, grown, end = pool.submit(cost, name).result()
        results.append((seconds, grown, name, end))
    for seconds, grown, name, end in sorted(results, reverse=True):
        bad = seconds > given.seconds or grown > given.megabytes or end.startswith("extraction_failed")
        failed += bad
        if bad or given.names or len(results) < 60 or seconds > given.seconds / 2:
            print(f"{'!' if bad else ' '} {seconds:6.2f} s {grown:6.0f} MB  {name}: {end[:80]}")
    print(f"{len(results)} pages, {failed} above {given.seconds} s or {given.megabytes} MB")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
