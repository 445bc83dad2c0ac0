"""The clusters of duplicates, for readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from crawler.store.queries import query
from crawler.store.storable import storable


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a cluster; ``similarity`` is that to the member which it resembles most."""

    cluster_id: int
    article_id: int
    source: str
    url: str
    headline: str
    section: str | None
    date_published: datetime | None
    date_published_offset: timedelta | None
    similarity: float


def cluster_of_keys(db: Connection[TupleRow], url_keys: Sequence[str]) -> int | None:
    """The cluster of the article with one of these keys; None where it has no copies. Raises LookupError."""
    row = db.execute(query("cluster_of_keys"), {"url_keys": [storable(key) for key in url_keys]}).fetchone()
    if row is None:
        raise LookupError("not in the archive")
    cluster_id: int | None = row[1]
    return cluster_id


def members(db: Connection[TupleRow], cluster_ids: Sequence[int]) -> dict[int, list[Member]]:
    """Each of these clusters and its articles, oldest first; in the order in which the clusters are named."""
    found: dict[int, list[Member]] = {cluster_id: [] for cluster_id in cluster_ids}
    with db.cursor(row_factory=class_row(Member)) as cursor:
        cursor.execute(query("members_of_clusters"), {"cluster_ids": list(cluster_ids)})
        for member in cursor:
            found[member.cluster_id].append(member)
    return found


def clusters_of_span(
    db: Connection[TupleRow], source: str | None, since: datetime | None, before: datetime | None, most: int
) -> list[int]:
    """The clusters that have an article of the source, or of any, in the span; the newest first."""
    values = {"source": source, "since": since, "before": before, "most": most}
    return [row[0] for row in db.execute(query("clusters_of_span"), values).fetchall()]
