"""FetchedPage → Extraction: what the page says of each field, all sources ranked. Chooses no winner that needs
parsing."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from crawler.extraction.article_body import body_blocks
from crawler.extraction.blocks import Block, blocks_of
from crawler.extraction.container import find_story, gallery, is_prose
from crawler.extraction.facts import Facts, head_candidates
from crawler.extraction.headings import headline_block
from crawler.extraction.image_objects import with_declared_credits
from crawler.extraction.labelled_lines import changed_lines, labelled_bylines, labelled_dates, name_after_date
from crawler.extraction.left_out import Reasons, noted, removed
from crawler.extraction.letters import letters
from crawler.extraction.linked_data import linked_data, plain
from crawler.extraction.meta_tags import meta_tags
from crawler.extraction.page import is_html, parse
from crawler.extraction.page_kind import page_kind
from crawler.extraction.script_state import text_in_scripts
from crawler.extraction.second_opinion import Vote, second_opinion
from crawler.extraction.skins import site_facts, site_story, skin_of
from crawler.extraction.story_images import positioned, story_images
from crawler.extraction.titles import site_names, without_suffix
from crawler.extraction.visible import (
    BRACKETED,
    agency_after,
    bylines,
    heading_above,
    printed_dates,
    sign_off,
    signature,
    signed_after,
)
from crawler.items import Candidate, Evidence, Extraction, FetchedPage
from crawler.source_rules import SourceRules

LEAST_SPOKEN = 200  # characters of a JSON-LD articleBody that is no summary
NOTHING = Evidence("none", 0.0, "no text found")


def extract(fetched: FetchedPage, rules: SourceRules | None = None, explained: bool = False) -> Extraction:
    """What a page says, as it says it; where it is to be explained, with what was left out of the body and why.

    Never raises on a page; a broken skin selector raises ConfigurationError.
    """
    rules = rules or SourceRules()
    if fetched.status != 200:
        return _no_article("http_error", f"HTTP status {fetched.status}")
    if not is_html(fetched):
        return _no_article("not_html", f"content type {fetched.content_type or 'unknown'}, {len(fetched.body)} bytes")
    page = parse(fetched)
    if page is None:
        return _no_article("not_html", f"no HTML in {len(fetched.body)} bytes")
    skin = skin_of(page.root, rules.skins)
    site = site_facts(page.root, skin) if skin else None
    meta = meta_tags(page.root)
    blocks = _blocks(page.root)
    titles = [t for t in (site.headline if site else None, meta.first("og:title", "twitter:title"), meta.title) if t]
    data = linked_data(page.root, page.url, tuple(titles))
    titles += [t for t in (data.text(data.article, "headline", "name"),) if t]
    sites = site_names(
        page.url, (rules.publisher, *rules.headline_suffixes, meta.first("og:site_name", "application-name"))
    )
    heading = headline_block(blocks, [without_suffix(t, sites) for t in titles if letters(t) not in sites], page.url)
    story = site_story(blocks, site.bodies) if site and site.bodies else None
    by_rule = story is not None
    story = story or find_story(page.root, blocks, heading)
    if heading is None and story:
        heading = heading_above(blocks, min(story.prose or story.inside))
    facts = Facts(page, rules, meta, data, site, sites, blocks[heading].text if heading is not None else None)
    captions, in_alt = (site.captions, site.captioned_in_alt) if site else ((), ())
    images, caption_blocks = story_images(
        page,
        blocks,
        story or gallery(blocks, heading),
        heading,
        captions,
        in_alt,
        by_rule=by_rule,
        described=site is not None,
    )
    images = with_declared_credits(images, data, sites)
    left_out: Reasons = {}
    body = body_blocks(blocks, story, heading, caption_blocks, left_out, by_rule) if story else []
    vote = (
        Vote(body, 1.0)
        if by_rule or not body
        else second_opinion(page.root, blocks, body, caption_blocks, heading, left_out)
    )
    body = [b for b in vote.body if not (by_rule and site and b.text in site.dates)]
    signed = sign_off([b.text for b in body])
    signs = [body[i].text for i in signed]
    body = noted(body, [b for i, b in enumerate(body) if i not in signed], "the sign-off", left_out)
    if body and story and not signs and not by_rule:
        signs = signed_after(blocks, body[-1].index, story.inside)
    fields = head_candidates(facts)
    spoken = data.article.get("articleBody") if not body else None
    _add_visible(fields, blocks, heading, signs)
    if not by_rule:
        _add_labelled(fields, blocks, heading, page.url)
    if body and story and not signs and not by_rule and (name := signature(blocks, body[-1].index, story.inside)):
        fields["byline"] = (*fields["byline"], Candidate(name, "signature", 0.4, "a name after the text"))
    if body and story and not signs and not by_rule and (agency := agency_after(blocks, body[-1].index, story.inside)):
        fields["byline"] = (*fields["byline"], Candidate(agency, "sign_off", 0.6, BRACKETED))
    paragraphs = tuple(b.text for b in body)
    if isinstance(spoken, str) and len(spoken) >= LEAST_SPOKEN:  # a page that scripts fill in the browser
        paragraphs = tuple(plain(line) for line in re.split(r"\s*\n\s*|</p>", spoken) if plain(line))
    kind, why = page_kind(facts, paragraphs, images, blocks, body)
    fields["page_kind"] = (Candidate(kind, "structure", 0.5, why),)
    evidence = Evidence("site_rule" if by_rule else "container", vote.agreement, skin.name if by_rule and skin else "")
    found = Extraction(kind, paragraphs, evidence if story else NOTHING, fields, positioned(images, body))
    if explained:
        homes = site.bodies if by_rule and site else (story.container,) if story else ()
        lines = removed(blocks, body, heading, story, homes, found.images, caption_blocks, fields, left_out)
        found = replace(found, removed=tuple(lines))
    return rules.refine(fetched, found) if rules.refine else found


def _blocks(root: HtmlElement) -> list[Block]:
    """The blocks of a page; of one without running text, with the story that its scripts hold for the browser."""
    blocks = blocks_of(root)
    body = root.find("body")
    if body is None or any(map(is_prose, blocks)) or (text := text_in_scripts(root)) is None:
        return blocks
    body.append(text)
    return blocks_of(root)


def _no_article(kind: str, reason: str) -> Extraction:
    return Extraction(kind, (), NOTHING, {"page_kind": (Candidate(kind, "http", 1.0, reason),)}, ())


def _add_visible(
    fields: dict[str, tuple[Candidate, ...]], blocks: Sequence[Block], heading: int | None, signs: Sequence[str]
) -> None:
    """Add what is printed near the headline and after the text."""
    lines = [Candidate(text, "visible_text", 0.6, why) for text, why in bylines(blocks, heading)]
    lines += [Candidate(text, "sign_off", 0.7, "last line of the text") for text in signs]
    fields["byline"] = (*fields.get("byline", ()), *lines)
    dates = tuple(Candidate(text, "visible_text", weight, why) for text, weight, why in printed_dates(blocks, heading))
    fields["date_published"] = (*fields.get("date_published", ()), *dates)


def _add_labelled(
    fields: dict[str, tuple[Candidate, ...]], blocks: Sequence[Block], heading: int | None, url: str
) -> None:
    """Add what labels and verbs tell; where nothing tells when the page was published, when it was last changed."""
    lines = [Candidate(text, "visible_text", 0.45, why) for text, why in labelled_bylines(blocks, heading)]
    if name := name_after_date(blocks, heading):
        lines.append(Candidate(name, "signature", 0.3, "a name after the date"))
    fields["byline"] = (*fields.get("byline", ()), *lines)
    dates = tuple(Candidate(text, source, w, why) for text, source, w, why in labelled_dates(blocks, heading, url))
    published = (*fields.get("date_published", ()), *dates)
    if not published:
        changed = [c.value for c in fields.get("date_modified", ())] or changed_lines(blocks)
        published = tuple(Candidate(text, "last_change", 0.1, "no other date") for text in changed[:1])
    fields["date_published"] = published
