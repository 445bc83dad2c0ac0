"""The record that a perfect extractor makes of a page of the sample newspaper."""

from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.sample.model import Picture, SampleArticle
from crawler.sample.skins import SKINS
from crawler.sample.skins.skin import Skin

SOURCE = "koreaherald"
PUBLISHER = "The Korea Herald"


def truth(article: SampleArticle, skin: str = "E5", url: str | None = None) -> dict[str, Any]:
    """The article's record as JSON values, without captured_at and evidence: what `skin` prints, and null else.

    `url` is the canonical address at which the page was met, where that is not the article's own (an alias).
    """
    layout = SKINS[skin]
    url = url or article.url
    modified = article.date_modified if "date_modified" in layout.prints else None
    own = article.keywords if "keywords" in layout.prints else ()

    def printed(field: str, value: str | None) -> str | None:
        return value if field in layout.prints else None

    return {
        "source": SOURCE,
        "url": url,
        "url_key": url_key(url),
        "headline": article.headline,
        "alternative_headline": printed("alternative_headline", article.alternative_headline),
        "description": printed("description", article.description),
        "article_body": "\n\n".join(article.paragraphs),
        "byline": article.sign_off,
        "authors": [asdict(author) for author in article.authors],
        "date_published": article.date_published.isoformat(),
        "date_published_raw": layout.date(article.date_published),
        "date_modified": modified.isoformat() if modified else None,
        "date_modified_raw": layout.date(modified) if modified else None,
        "article_section": printed("article_section", article.section.name),
        "keywords": _once((*own, *article.tags)),
        "dateline": article.dateline,
        "in_language": "en",
        "is_accessible_for_free": None,
        "canonical_url": printed("canonical_url", article.url),
        "publisher": PUBLISHER,
        "page_kind": "article" if article.paragraphs else "gallery",
        "images": [_image(layout, picture, position) for picture, position in article.pictures],
    }


def url_key(url: str) -> str:
    """The key of a canonical address: koreaherald:ud:<14 digits> or koreaherald:article:<digits>."""
    parts = urlsplit(url)
    if ud := parse_qs(parts.query).get("ud"):
        return f"{SOURCE}:ud:{ud[0]}"
    return f"{SOURCE}:article:{parts.path.removeprefix('/article/')}"


def _image(layout: Skin, picture: Picture, position: int) -> dict[str, Any]:
    return {
        "content_url": layout.picture_url(picture),
        "caption": picture.caption,
        "credit_line": picture.credit_line,
        "alt_text": picture.printed if "alt_text" in layout.prints else None,
        "position": position,
    }


def _once(keywords: tuple[str, ...]) -> list[str]:
    """Without those that differ from an earlier one in case only."""
    kept: dict[str, str] = {}
    for word in keywords:
        kept.setdefault(word.casefold(), word)
    return list(kept.values())
