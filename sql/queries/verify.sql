-- Readers: crawler/store/verify.py

-- name: files_of_captures
-- Every WARC file that captures name, found by leaps through the index.
WITH RECURSIVE named AS (
    (SELECT warc_filename FROM capture ORDER BY warc_filename LIMIT 1)
    UNION ALL
    SELECT (SELECT capture.warc_filename FROM capture WHERE capture.warc_filename > named.warc_filename
            ORDER BY capture.warc_filename LIMIT 1)
    FROM named WHERE named.warc_filename IS NOT NULL
)
SELECT warc_filename FROM named WHERE warc_filename IS NOT NULL;

-- name: summary_of_files
-- Every WARC file that captures name: how many, of when, of which sources.
SELECT warc_filename, count(*) AS captures, min(captured_at) AS first_at, max(captured_at) AS last_at,
       array_agg(DISTINCT source ORDER BY source) AS sources
FROM capture GROUP BY warc_filename ORDER BY warc_filename;

-- name: has_captures_of$
SELECT EXISTS (SELECT FROM capture WHERE warc_filename = :warc_filename AND source = :source);

-- name: rows_of_file
SELECT capture_id, warc_record_offset, warc_record_id, payload_digest, revisit_of IS NOT NULL AS is_revisit,
       :source::text IS NULL OR source = :source AS is_asked
FROM capture WHERE warc_filename = :warc_filename;

-- name: foreign_files
SELECT warc_filename FROM warc_ingest;

-- name: articles_without_capture
SELECT article_id FROM article
WHERE (:source::text IS NULL OR source = :source)
  AND NOT EXISTS (SELECT FROM capture WHERE capture.capture_id = article.capture_id);

-- name: count_articles_about$
SELECT count(*) FROM article WHERE :source::text IS NULL OR source = :source;

-- name: records_to_rehash
-- The next articles whose digest is made again: every nth.
SELECT * FROM article_record
WHERE article_id IN (SELECT article_id FROM article
                     WHERE article_id > :after AND mod(article_id, :nth) = 0
                       AND (:source::text IS NULL OR source = :source)
                     ORDER BY article_id LIMIT :most)
ORDER BY article_id;

-- name: captures_to_pack
-- Captures of a span, in the order of the WARC files, with the headline where one is an article's page.
SELECT capture.warc_filename, capture.warc_record_offset, capture.url, capture.captured_at, article.headline
FROM capture
LEFT JOIN article_version USING (capture_id)
LEFT JOIN article USING (article_id)
WHERE (:source::text IS NULL OR capture.source = :source)
  AND (:since::timestamptz IS NULL OR capture.captured_at >= :since)
  AND (:until::timestamptz IS NULL OR capture.captured_at < :until)
ORDER BY capture.warc_filename, capture.warc_record_offset;
