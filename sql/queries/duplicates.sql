-- Readers: crawler/store/duplicates.py, crawler/store/clusters.py

-- name: lock_clusters!
-- One indexer at a time looks for duplicates: two that stored copies of a story at once would not see each other's.
SELECT pg_advisory_xact_lock(hashtextextended('clusters of duplicates', 0));

-- name: known_digests
-- The texts of which these articles' signatures are.
SELECT article_id, text_digest FROM text_signature WHERE article_id = ANY (:article_ids);

-- name: add_signatures!
INSERT INTO text_signature (article_id, text_digest, signature, bands)
SELECT article_id, text_digest, signature, bands::integer[]
FROM unnest(:article_ids::bigint[], :digests::text[], :signatures::bytea[], :bands::text[])
     AS given (article_id, text_digest, signature, bands)
ON CONFLICT (article_id) DO UPDATE
SET text_digest = excluded.text_digest, signature = excluded.signature, bands = excluded.bands;

-- name: candidates_by_bands
-- For each article the first ones that fall into a bucket with it; buckets are bounded, and so is the sort. OFFSET 0
-- keeps the planner from walking through all articles in order and testing each.
SELECT wanted.article_id, candidate.article_id, candidate.signature
FROM unnest(:article_ids::bigint[], :lookups::text[]) AS wanted (article_id, bands)
CROSS JOIN LATERAL (
    SELECT article_id, signature
    FROM (SELECT article_id, signature FROM text_signature
          WHERE bands && wanted.bands::integer[] AND article_id <> wanted.article_id OFFSET 0) AS met
    ORDER BY article_id LIMIT :most
) AS candidate;

-- name: candidates_by_digest
-- For each article the oldest others that have the very same text.
SELECT article.article_id, same.article_id
FROM article CROSS JOIN LATERAL (
    SELECT article_id FROM article AS other
    WHERE other.text_digest = article.text_digest AND other.article_id <> article.article_id
    ORDER BY other.article_id LIMIT :most
) AS same
WHERE article.article_id = ANY (:article_ids) AND article.article_body ~ '\S';

-- name: texts_of
-- The texts to be compared.
SELECT article_id, left(article_body, :most_characters) FROM article WHERE article_id = ANY (:article_ids);

-- name: leave_clusters
-- These articles are in no cluster any more; the clusters that they were in.
DELETE FROM duplicate WHERE article_id = ANY (:article_ids) RETURNING cluster_id;

-- name: end_lone_clusters!
-- A cluster of one is none.
DELETE FROM duplicate AS lone
WHERE cluster_id = ANY (:cluster_ids)
  AND NOT EXISTS (SELECT FROM duplicate WHERE cluster_id = lone.cluster_id AND article_id <> lone.article_id);

-- name: clusters_of
-- The clusters in which these articles are.
SELECT article_id, cluster_id FROM duplicate WHERE article_id = ANY (:article_ids);

-- name: merge_clusters!
-- Each old cluster becomes part of a new one.
UPDATE duplicate SET cluster_id = merged.new
FROM unnest(:old::bigint[], :new::bigint[]) AS merged (old, new) WHERE cluster_id = merged.old;

-- name: join_clusters!
-- Articles into clusters; one that is in it already keeps its greatest similarity.
INSERT INTO duplicate (article_id, cluster_id, similarity)
SELECT * FROM unnest(:article_ids::bigint[], :cluster_ids::bigint[], :similarities::real[])
ON CONFLICT (article_id) DO UPDATE
SET cluster_id = excluded.cluster_id, similarity = greatest(duplicate.similarity, excluded.similarity);

-- name: cluster_of_keys^
-- The article that has one of these keys, or has it for an alias, and its cluster, if it is in one.
SELECT article_id, cluster_id
FROM source JOIN article USING (source) LEFT JOIN duplicate USING (article_id)
WHERE url_key = ANY (ARRAY(SELECT unnest(:url_keys::text[])
                           UNION SELECT canonical_key FROM url_alias WHERE url_key = ANY (:url_keys)))
ORDER BY article_id LIMIT 1;

-- name: members_of_clusters
-- The articles of these clusters, oldest first.
SELECT cluster_id, article_id, source, url, headline, article_section AS section, date_published,
       date_published_offset, similarity
FROM duplicate JOIN article USING (article_id)
WHERE cluster_id = ANY (:cluster_ids)
ORDER BY cluster_id, coalesce(date_published, first_seen_at), article_id;

-- name: clusters_of_span
-- The clusters with an article of a source (or of any) in a span, the newest first.
SELECT cluster_id, max(coalesce(date_published, first_seen_at)) AS newest
FROM duplicate JOIN article USING (article_id)
WHERE (:source::text IS NULL OR source = :source)
  AND (:since::timestamptz IS NULL OR coalesce(date_published, first_seen_at) >= :since)
  AND (:before::timestamptz IS NULL OR coalesce(date_published, first_seen_at) < :before)
GROUP BY cluster_id ORDER BY newest DESC, cluster_id DESC LIMIT :most;
