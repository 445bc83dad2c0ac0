"""The byline in its fullest printed form, and the authors: which source of names to believe."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crawler.extraction.visible import BRACKETED
from crawler.extraction.word_set import word_set
from crawler.items import Author, Candidate, Evidence
from crawler.normalization.bylines import AGENCIES, AND, authors_of
from crawler.normalization.choice import Losers, agreed, lose
from crawler.normalization.text import clean, fold

ORDER = (
    "json_ld",
    "visible_text",
    "meta",
    "meta_tool",
    "rel_author",
    "json_ld_page",
    "twitter",
    "author_class",
    "signature",
)  # how often each is right, best first


NO_NAMES = word_set(  # what templates, forms and roles leave where a name should be
    """
    publisher admin administrator author autor name editor redakteur chefredakteur redakteurin chefredakteurin
    webmaster user guest gast anonymous unknown none null undefined ca min january february march april june july august
    september october november december januar februar märz mai juni juli oktober dezember
    """
)


def _initials(name: str) -> str:
    """The first letters of a name's words: what a site that abbreviates itself goes by."""
    return "".join(w[0] for w in name.split()).casefold()


MOST_CANDIDATES = 200  # of either kind: a page may name thousands of authors
LAST_OF_ALPHABETS = "\u2e80"  # above it are the scripts that write a full name as one word
Said = tuple[Candidate, tuple[Author, ...]]
OTHER_PEOPLE = "names other people, from a source less often right"


def authorship(
    bylines: Sequence[Candidate],
    names: Sequence[Candidate],
    sites: Iterable[str],
    email_domains: Sequence[str],
    lost: Losers | None = None,
) -> tuple[str | None, tuple[Author, ...], Evidence | None]:
    """(byline, authors, evidence). `sites`: names of the site itself, authors only where nothing better is there;
    lost takes the candidates that say others than the authors, each with why it lost."""
    lost = {} if lost is None else lost
    own = {fold(s) for s in sites if s}
    said = [(c, authors_of(c.value, email_domains)) for c in bylines[:MOST_CANDIDATES]]
    said = [(c, tuple(x for x in a if fold(x.name or "-") not in NO_NAMES and _may_name(c, x))) for c, a in said]
    printed = [(c, a) for c, a in said if a]
    declared: list[Said] = []
    byline, authors, evidence = _chosen(printed, names, own, email_domains, declared)
    chosen = {fold(a.name or a.email or "") for a in authors}
    same, others = [], []
    for candidate, found in (*said, *declared):
        if why := _why_lost(found, chosen, own, authors):
            lose(lost, "authors", candidate, why)
            if why == OTHER_PEOPLE:
                others.append(candidate.source)
        else:
            same.append(candidate.source)
    if evidence:
        own_source = "visible_text" if evidence.source == "author_class" else evidence.source
        evidence = replace(evidence, confidence=agreed(evidence.confidence, own_source, same, others))
    return byline, authors, evidence


def _may_name(candidate: Candidate, author: Author) -> bool:
    return candidate.reason != BRACKETED or fold(author.name or "") in AGENCIES


def _why_lost(found: Sequence[Author], chosen: set[str], own: set[str], authors: Sequence[Author]) -> str:
    """Why what a candidate says is not the authors; "" where it says the same, or some of them."""
    if not found:
        return "names nobody"
    said = {fold(a.name or a.email or "") for a in found}
    if said & chosen or {fold(a.email) for a in found if a.email} & {fold(a.email) for a in authors if a.email}:
        return ""
    if said <= own:
        return "names the site"
    if not any(a.name for a in found):
        return "an address without a name"
    if all(a.type == "Organization" for a in found) and any(a.type == "Person" for a in authors):
        return "an agency or desk, where people are named"
    return OTHER_PEOPLE


def _chosen(
    printed: Sequence[Said],
    names: Sequence[Candidate],
    own: set[str],
    email_domains: Sequence[str],
    declared: list[Said],
) -> tuple[str | None, tuple[Author, ...], Evidence | None]:
    """(byline, authors, evidence). declared takes what each of the names says."""
    short = frozenset(s for s in own if 2 <= len(s) <= 5)
    byline = _fullest(printed)
    groups: dict[str, list[Author]] = {}
    for candidate in names[:MOST_CANDIDATES]:
        found = authors_of(candidate.value, email_domains)
        if candidate.reason == "Organization":
            found = tuple(replace(a, type="Organization") for a in found) or (
                Author(clean(candidate.value), type="Organization"),
            )
        own.update(fold(a.name) for a in found if a.name and _initials(a.name) in short)
        found = tuple(a for a in found if fold(a.name or "") not in NO_NAMES)
        declared.append((candidate, found))
        groups.setdefault(candidate.source, []).extend(found)
    strong = [(c, a) for c, a in printed if c.source in ("site_rule", "sign_off")]
    signed, _ = _merged([a for _, a in strong])
    if any(a.name for a in signed):
        return byline, _distinct(signed), Evidence(strong[0][0].source, 0.9, "printed")
    for candidate, found in printed:
        if candidate.reason.startswith("starts"):
            groups.setdefault("visible_text", []).extend(found)
            break
    for number, (candidate, found) in enumerate(printed):
        if number == 0 or candidate.reason != "its class says author" or all(_is_full(a.name) for a in found):
            groups.setdefault("signature" if candidate.source == "signature" else "author_class", []).extend(found)
    first = next((c.value for c, _ in printed if c.reason.startswith("starts")), "")
    _prefer_printed(groups, own, first)
    for wanted in (_is_person, _is_other_organization, _is_named):
        for source in ORDER:
            group = [a for a in groups.get(source, ()) if a.name]
            if any(wanted(a, own) for a in group):
                chosen = [a for a in group if fold(a.name or "") not in own] or group
                chosen, _ = _merged([chosen, signed])  # what signs without a name is an address: of the one it can be
                chosen = [replace(a, type="Organization") if fold(a.name or "-") in own else a for a in chosen]
                return byline, _distinct(chosen), Evidence(source, 0.8 if wanted is _is_person else 0.5, "")
    if signed:
        return byline, _distinct(signed), Evidence(strong[0][0].source, 0.9, "printed")
    for candidate, found in printed:
        return byline, _distinct(list(found)), Evidence(candidate.source, candidate.weight, candidate.reason)
    return byline, (), None


def _is_full(name: str | None) -> bool:
    """Whether a name is one of a person in full: several words, none of the long ones in lower case."""
    words = (name or "").split()
    whole = len(words) > 1 or any(c > LAST_OF_ALPHABETS for c in name or "")
    return whole and not any(w.islower() and len(w) > 4 for w in words)


def _prefer_printed(groups: dict[str, list[Author]], own: set[str], byline: str) -> None:
    """Let the people of the printed byline replace those of the page's data: where it names these and another with an
    "and", or one whom another source names too; where another source names people of the byline and none of the data's;
    and where the data have but the single word of an account."""
    people = {
        source: {fold(a.name or "") for a in group if _is_person(a, own) and _is_full(a.name)}
        for source, group in groups.items()
    }
    printed, declared = people.get("visible_text", set()), people.get("json_ld", set())
    known = set().union(*(people.get(source, ()) for source in ("meta", "meta_tool", "rel_author", "twitter")))
    more = declared < printed and (printed - declared <= known or (len(printed) == 2 and AND.search(byline)))
    contradicted = not printed & declared and printed & known and not declared & known
    if declared and (more or contradicted):
        groups["json_ld"] = groups["visible_text"]
    shown = (
        groups.get("visible_text") if printed else groups.get("author_class") if people.get("author_class") else None
    )
    if shown and not declared and any(_is_person(a, own) for a in groups.get("json_ld", ())):
        groups["json_ld"] = shown


def _is_person(author: Author, own: set[str]) -> bool:
    return author.type == "Person" and author.name is not None and fold(author.name) not in own


def _is_other_organization(author: Author, own: set[str]) -> bool:
    return author.name is not None and fold(author.name) not in own


def _is_named(author: Author, own: set[str]) -> bool:
    return author.name is not None


def _merged(lists: Sequence[Sequence[Author]]) -> tuple[list[Author], int]:
    """The union of several bylines' authors: one person once, an address without a name goes to the only person
    without one."""
    out: list[Author] = []
    for authors in lists:
        for author in authors:
            same = next(
                (i for i, a in enumerate(out) if a.name and author.name and fold(a.name) == fold(author.name)), None
            )
            bare = next(
                (
                    i
                    for i, a in enumerate(out)
                    if author.name is None and a.type == "Person" and a.email in (None, author.email)
                ),
                None,
            )
            if same is not None:
                out[same] = replace(
                    out[same], email=out[same].email or author.email, job_title=out[same].job_title or author.job_title
                )
            elif bare is not None and len([a for a in out if a.type == "Person"]) == 1:
                out[bare] = replace(out[bare], email=author.email)
            else:
                out.append(author)
    return out, len(out)


def _distinct(authors: Sequence[Author]) -> tuple[Author, ...]:
    return tuple({fold(a.name or a.email or ""): a for a in reversed(authors)}.values())[::-1]


def _fullest(printed: Sequence[tuple[Candidate, tuple[Author, ...]]]) -> str | None:
    """The first byline, or the longest that names at least the same people."""
    if not printed:
        return None
    best, people = printed[0][0].value, {fold(a.name or "") for a in printed[0][1]}
    for candidate, authors in printed[1:]:
        others = {fold(a.name or "") for a in authors}
        if people - {""} <= others and len(candidate.value) > len(best):
            best, people = candidate.value, others
    return clean(best)
