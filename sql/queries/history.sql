-- Reader: crawler/store/history.py

-- name: articles_at_address
-- The articles that have one of these keys, or a key of which one of these is an alias.
SELECT article.article_id, article.source
FROM source JOIN article ON article.source = source.source AND article.url_key = ANY (:keys)
WHERE :source::text IS NULL OR source.source = :source
UNION
SELECT article.article_id, article.source
FROM source JOIN url_alias ON url_alias.source = source.source AND url_alias.url_key = ANY (:keys)
JOIN article ON article.source = source.source AND article.url_key = url_alias.canonical_key
WHERE :source::text IS NULL OR source.source = :source
ORDER BY 2;

-- name: articles_captured_at_address
-- The same by the addresses of captures and articles, for what no key leads to: reads the whole table article.
SELECT article_id, source FROM article
WHERE (url = :url OR canonical_url = :url) AND (:source::text IS NULL OR source = :source)
UNION
SELECT article.article_id, article.source
FROM source JOIN capture ON capture.source = source.source AND capture.requested_url = :url
    AND capture.revisit_of IS NULL
JOIN article ON article.capture_id = capture.capture_id
WHERE :source::text IS NULL OR source.source = :source
ORDER BY 2;

-- name: state_of_article^
SELECT source.timezone, article.first_seen_at, article.last_seen_at, article.date_gone
FROM article JOIN source USING (source) WHERE article_id = :article_id;

-- name: versions_of_article
-- Every text that was seen, oldest first, with the capture from which it was read.
SELECT article_version.version, article_version.seen_at, article_version.changed, article_version.replaced,
       article_version.date_modified, article_version.date_modified_raw, article_version.edited_by,
       article_version.correction, capture.url AS captured_url, capture.warc_filename, capture.warc_record_offset,
       capture.warc_record_id
FROM article_version JOIN capture USING (capture_id)
WHERE article_id = :article_id
ORDER BY article_version.version;

-- name: frontier_at_address
-- What is known of an address without an article, newest first: its state in the frontier, and its last rejection.
SELECT frontier.source, frontier.url, frontier.state, frontier.reason, frontier.discovered_via, frontier.discovered_from,
       frontier.first_seen_at, frontier.due_at, frontier.attempts, frontier.visited_at,
       rejection.reason AS rejected_as, rejection.detail AS rejected_for, rejection.rejected_at
FROM source JOIN frontier ON frontier.source = source.source AND frontier.url_key = ANY (:keys)
LEFT JOIN LATERAL (
    SELECT rejection.* FROM capture JOIN rejection USING (capture_id)
    WHERE capture.frontier_id = frontier.frontier_id
    ORDER BY capture.captured_at DESC LIMIT 1
) AS rejection ON true
WHERE :source::text IS NULL OR source.source = :source
ORDER BY frontier.first_seen_at DESC
LIMIT 1;
