"""Why a page became the record it is: for whoever writes a source. FetchedPage + SourceRules → text to read."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from crawler.extraction.combine import extract
from crawler.extraction.page import parse
from crawler.extraction.skins import skin_of
from crawler.items import Article, Evidence, Extraction, FetchedPage, Lost, Rejection
from crawler.normalization.article import normalize
from crawler.normalization.choice import Losers
from crawler.normalization.text import clean
from crawler.source_rules import Skin, SourceRules
from crawler.validation import validate

CANDIDATES = {  # a record's field → the extraction's fields that compete for it, where their names differ
    "authors": ("byline", "author_name"),
    "publisher": ("site_name",),
    "url": (),
}
FIELDS = (
    "page_kind", "headline", "alternative_headline", "description", "byline", "authors", "date_published",
    "date_modified", "article_section", "keywords", "dateline", "in_language", "is_accessible_for_free", "publisher",
    "canonical_url", "url",
)  # fmt: skip
ONE_BY_ONE = frozenset(("byline", "keywords"))  # fields that take from several sources, or have their choice elsewhere
MOST_SHOWN = 100  # characters of a value


def explain(page: FetchedPage, rules: SourceRules | None = None) -> str:
    """The report on one page, in lines: the verdict, the skin, each field's value with its evidence and what lost,
    the pictures, the body, and the lines left out of it with the reason. Raises ConfigurationError for a skin that is
    no CSS."""
    rules = rules or SourceRules()
    extraction = extract(page, rules, explained=True)
    lost: Losers = {}
    article = normalize(page, extraction, rules, lost)
    result = validate(article)
    parsed = parse(page)
    skin = skin_of(parsed.root, rules.skins) if parsed else None
    lines = [page.url, _verdict(result), _skin(skin, rules), ""]
    for name in FIELDS:
        lines += _field(name, article, extraction, lost.get(name, ()))
    lines += _images(article, extraction)
    lines += _body(article, extraction)
    lines += _left_out(extraction)
    return "\n".join(lines) + "\n"


def _verdict(result: Article | Rejection) -> str:
    if isinstance(result, Rejection):
        return f"rejected: {result.reason}" + (f" ({_short(result.detail)})" if result.detail else "")
    return f"{result.page_kind} of source {result.source}"


def _skin(skin: Skin | None, rules: SourceRules) -> str:
    if skin:
        return f"skin {skin.name} (matched by {skin.when})"
    if rules.skins:
        return f"no skin matched: tried {', '.join(f'{s.name} ({s.when})' for s in rules.skins)}"
    return f"source {rules.source} declares no skin"


def _field(name: str, article: Article, extraction: Extraction, lost: Sequence[Lost]) -> Iterator[str]:
    """The field's value and evidence, then what says the same, then what lost and why."""
    shown = _value(getattr(article, name))
    candidates = [c for key in CANDIDATES.get(name, (name,)) for c in extraction.fields.get(key, ())]
    if not shown and not candidates:
        return
    yield f"{name}: {shown or '(none)'}"
    evidence = article.evidence.get(name)
    if evidence:
        yield f"    from {_evidence(evidence)}"
    losers = {each.candidate: each.why for each in lost}
    same = dict.fromkeys(c.source for c in candidates if c not in losers and evidence and c.source != evidence.source)
    if same and name not in ONE_BY_ONE:
        yield f"    also {', '.join(same)}"
    for candidate, why in losers.items():
        yield f"    not  {candidate.weight:.2f} {candidate.source:<12} {_short(clean(candidate.value))}: {why}"


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_author(each) for each in value)
    return "" if value is None else _short(str(value))


def _author(author: object) -> str:
    name, mail, job = (getattr(author, part, None) for part in ("name", "email", "job_title"))
    if name is None and mail is None:
        return str(author)
    more = ", ".join(str(part) for part in (mail if name else None, job) if part)
    return f"{name or mail}" + (f" ({more})" if more else "")


def _evidence(evidence: Evidence) -> str:
    return f"{evidence.source}, confidence {evidence.confidence:.2f}" + (
        f": {evidence.reason}" if evidence.reason else ""
    )


def _images(article: Article, extraction: Extraction) -> Iterator[str]:
    yield f"images: {len(article.images)}"
    if evidence := article.evidence.get("images"):
        yield f"    from {_evidence(evidence)}"
    for image, found in zip(article.images, extraction.images, strict=True):
        yield f"    {image.content_url}"
        yield f"        after paragraph {image.position}, from {found.source}"
        for name in ("caption", "credit_line"):
            if text := getattr(image, name):
                yield f"        {name}: {_short(text)}"


def _body(article: Article, extraction: Extraction) -> Iterator[str]:
    paragraphs = article.article_body.split("\n\n") if article.article_body else []
    yield f"article_body: {len(paragraphs)} paragraphs, {len(article.article_body)} characters"
    yield f"    from {_evidence(extraction.body_evidence)}"
    yield from (f"    {number:>3}  {_short(text)}" for number, text in enumerate(paragraphs, 1))


def _left_out(extraction: Extraction) -> Iterator[str]:
    """The lines of the page that are not in the body, those with one reason together."""
    yield "left out of the body:" if extraction.removed else "nothing left out of the body"
    for (reason, by), group in groupby(extraction.removed, key=lambda line: (line.reason, line.by)):
        texts = [line.text for line in group]
        yield f"    {reason}{f', {_short(by)}' if by else ''}" + (f": {len(texts)} lines" if len(texts) > 1 else "")
        yield f"        {_short(' · '.join(texts))}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
