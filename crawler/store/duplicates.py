"""The tables text_signature and duplicate: articles that tell the same story in the same words, in clusters.

Clusters grow as articles come in. Candidates are those in the same bucket of the LSH index, and those of the very same
text; the most alike by signature are then compared word for word. A bucket takes a bounded number of articles, so that
10,000 of one template cost what 100 do: those that come later stay out of it, and are found only where they resemble
one that is in.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from psycopg import Connection
from psycopg.rows import TupleRow

from crawler.search.signature import Signature, estimate, similarity
from crawler.store.index_queue import MOST_CHARACTERS, DueArticle
from crawler.store.queries import query

THRESHOLD = 0.4  # of similarity; docs/decisions/0010-near-duplicates.md has precision and recall of others
MOST_CANDIDATES = 200  # of an article, all its buckets together; with more of them the buckets are full
MOST_COMPARED = 6  # word for word, which costs what a signature does
LEAST_ESTIMATE = 0.12  # Jaccard by signature; what reaches THRESHOLD has a quarter, or is a third as long as the other
MOST_SAME = 5  # articles of the very same text: they are in one cluster anyway
Link = tuple[int, int, float]  # two articles and their similarity
Near = tuple[float, int]  # the estimate of a candidate, and its number


@dataclass(frozen=True, slots=True)
class Signed:
    """An article and the signature of its text; None where that is too short."""

    article: DueArticle
    signature: Signature | None


def find_duplicates(db: Connection[TupleRow], signed: Sequence[Signed]) -> None:
    """Put these articles where they belong, in the caller's transaction, which holds the lock of clusters to its end.

    An article whose text is the one that was looked at before stays where it is; any other leaves its cluster and joins
    anew.
    """
    db.execute(query("lock_clusters"))
    ids = [each.article.article_id for each in signed]
    known: dict[int, str] = dict(db.execute(query("known_digests"), {"article_ids": ids}).fetchall())
    changed = [each for each in signed if known.get(each.article.article_id) != each.article.text_digest]
    if not changed:
        return
    _leave(db, [each.article.article_id for each in changed if each.article.article_id in known])
    near = _candidates(db, changed)
    _sign(db, changed, near)
    links = [*_same_texts(db, changed), *_near_texts(db, changed, near)]
    if links:
        _join(db, links)


def _leave(db: Connection[TupleRow], article_ids: Sequence[int]) -> None:
    if not article_ids:
        return
    left = db.execute(query("leave_clusters"), {"article_ids": list(article_ids)}).fetchall()
    if left:
        db.execute(query("end_lone_clusters"), {"cluster_ids": [row[0] for row in left]})


def _candidates(db: Connection[TupleRow], changed: Sequence[Signed]) -> dict[int, list[Near]]:
    """For each article the others in its buckets: those in the table, and those before it among these."""
    found = {each.article.article_id: each.signature for each in changed if each.signature}
    values = {
        "article_ids": list(found),
        "lookups": [_array(each.lookup) for each in found.values()],
        "most": MOST_CANDIDATES,
    }
    near: dict[int, list[Near]] = {article_id: [] for article_id in found}
    for article_id, other_id, bins in db.execute(query("candidates_by_bands"), values, prepare=False).fetchall():
        if other_id not in found:  # its text is another one now
            near[article_id].append((estimate(found[article_id].bins, bins), other_id))
    buckets: defaultdict[int, list[int]] = defaultdict(list)
    for article_id, mine in found.items():
        met = {other_id for band in mine.lookup for other_id in buckets.get(band, ())}
        near[article_id] += [(estimate(mine.bins, found[other_id].bins), other_id) for other_id in sorted(met)]
        for band in _bands(mine, near[article_id]):
            buckets[band].append(article_id)
    return near


def _bands(mine: Signature, near: Sequence[Near]) -> tuple[int, ...]:
    """The buckets that an article goes into: where they are full, those for what is nearly the same, if these are not
    full, too."""
    if len(near) < MOST_CANDIDATES:
        return (*mine.loose, *mine.strict)
    nearly_same = sum(alike > 0.8 for alike, _ in near)
    return () if 2 * nearly_same > MOST_CANDIDATES else mine.strict


def _sign(db: Connection[TupleRow], changed: Sequence[Signed], near: Mapping[int, Sequence[Near]]) -> None:
    bands = [_bands(each.signature, near[each.article.article_id]) if each.signature else () for each in changed]
    values = {
        "article_ids": [each.article.article_id for each in changed],
        "digests": [each.article.text_digest for each in changed],
        "signatures": [each.signature and each.signature.bins for each in changed],
        "bands": list(map(_array, bands)),
    }
    db.execute(query("add_signatures"), values)


def _same_texts(db: Connection[TupleRow], changed: Sequence[Signed]) -> list[Link]:
    ids = [each.article.article_id for each in changed]
    rows = db.execute(query("candidates_by_digest"), {"article_ids": ids, "most": MOST_SAME}).fetchall()
    return [(one, other, 1.0) for one, other in rows]


def _near_texts(db: Connection[TupleRow], changed: Sequence[Signed], near: Mapping[int, Sequence[Near]]) -> list[Link]:
    pairs = [
        (article_id, other_id)
        for article_id, others in near.items()
        for alike, other_id in nlargest(MOST_COMPARED, others)
        if alike >= LEAST_ESTIMATE
    ]
    texts = {each.article.article_id: each.article.body for each in changed}
    missing = sorted({other_id for _, other_id in pairs} - texts.keys())
    if missing:
        values = {"article_ids": missing, "most_characters": MOST_CHARACTERS}
        texts |= dict(db.execute(query("texts_of"), values).fetchall())
    links = ((one, other, similarity(texts[one], texts[other])) for one, other in pairs if other in texts)
    return [link for link in links if link[2] >= THRESHOLD]


def _join(db: Connection[TupleRow], links: Sequence[Link]) -> None:
    """What is linked is in one cluster from now on, with all that either was in a cluster with."""
    alike: dict[int, float] = {}
    for one, other, share in links:
        for article_id in (one, other):
            alike[article_id] = max(alike.get(article_id, 0.0), share)
    ids = list(alike)
    cluster_of: dict[int, int] = dict(db.execute(query("clusters_of"), {"article_ids": ids}).fetchall())
    groups = _groups([*((one, other) for one, other, _ in links), *_ties(cluster_of)])
    targets = {member: _target(group, cluster_of) for group in groups for member in group}
    merged = {cluster: targets[member] for member, cluster in cluster_of.items() if cluster != targets[member]}
    if merged:
        db.execute(query("merge_clusters"), {"old": list(merged), "new": list(merged.values())})
    clusters = [targets[article_id] for article_id in ids]
    db.execute(
        query("join_clusters"),
        {"article_ids": ids, "cluster_ids": clusters, "similarities": [alike[article_id] for article_id in ids]},
    )


def _ties(cluster_of: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Pairs of those that are in one cluster already."""
    first: dict[int, int] = {}
    for article_id, cluster_id in cluster_of.items():
        yield article_id, first.setdefault(cluster_id, article_id)


def _groups(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The connected components of a graph."""
    group_of: dict[int, list[int]] = {}
    for one, other in pairs:
        small, large = sorted((group_of.setdefault(one, [one]), group_of.setdefault(other, [other])), key=len)
        if small is not large:
            large += small
            group_of |= dict.fromkeys(small, large)
    return list({id(group): group for group in group_of.values()}.values())


def _target(group: Sequence[int], cluster_of: Mapping[int, int]) -> int:
    """The number of a group's cluster: the lowest that one of its clusters has, else the lowest of its articles."""
    return min((cluster_of[member] for member in group if member in cluster_of), default=min(group))


def _array(numbers: Iterable[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"
