"""When two records are the same: digests of what a reader would see."""

import json
from collections.abc import Mapping
from hashlib import sha256

from crawler.items import Article

NOT_CONTENT = frozenset({"evidence", "captured_at", "url"})  # how and when it was read is no part of what was read


def text_digest(article: Article) -> str:
    """sha256 of headline and body, case and white space folded: equal for the same text wherever it was printed."""
    text = f"{article.headline}\n{article.article_body}"
    return _digest(" ".join(text.split()).casefold())


def content(record: Mapping[str, object]) -> dict[str, object]:
    """The fields of a record (record.to_record) in which two versions of an article can differ."""
    return {name: value for name, value in record.items() if name not in NOT_CONTENT}


def record_digest(record: Mapping[str, object]) -> str:
    """sha256 over ``content`` as canonical JSON: another digest is another version."""
    return _digest(json.dumps(content(record), sort_keys=True, ensure_ascii=False))


def _digest(text: str) -> str:
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
