-- Readers: crawler/store/reextraction.py

-- name: lock_reextraction$
-- Whether this session now is the only one that extracts again; the lock goes with the session.
SELECT pg_try_advisory_lock(hashtextextended('reextraction', 0));

-- name: begin_reextraction^
-- The unfinished run of this filter by this version, or a new one; one of another version begins anew.
INSERT INTO reextraction AS known (filter, software) VALUES (:filter, :software)
ON CONFLICT (filter) WHERE finished_at IS NULL DO UPDATE
SET software = excluded.software,
    warc_filename = CASE WHEN known.software = excluded.software THEN known.warc_filename ELSE '' END,
    warc_record_offset = CASE WHEN known.software = excluded.software THEN known.warc_record_offset ELSE 0 END,
    capture_id = CASE WHEN known.software = excluded.software THEN known.capture_id ELSE 0 END,
    counts = CASE WHEN known.software = excluded.software THEN known.counts ELSE '{}' END,
    started_at = CASE WHEN known.software = excluded.software THEN known.started_at ELSE now() END
RETURNING reextraction_id, warc_filename, warc_record_offset, capture_id, counts;

-- name: move_reextraction!
-- The run came further; where it is not where it was left, this was done already.
UPDATE reextraction
SET warc_filename = :warc_filename, warc_record_offset = :warc_record_offset, capture_id = :capture_id
WHERE reextraction_id = :reextraction_id
  AND (warc_filename, warc_record_offset, capture_id) = (:old_filename, :old_offset, :old_capture_id);

-- name: note_reextraction!
UPDATE reextraction SET counts = :counts WHERE reextraction_id = :reextraction_id;

-- name: counts_of_reextraction$
SELECT counts FROM reextraction WHERE reextraction_id = :reextraction_id;

-- name: finish_reextraction!
UPDATE reextraction SET finished_at = now() WHERE reextraction_id = :reextraction_id AND finished_at IS NULL;

-- name: captures_to_reread
-- The captures that an article's newest version or a rejection came of, in the order of the WARC files, from a place on.
SELECT capture.capture_id, capture.source, capture.url, capture.requested_url, capture.captured_at,
       capture.warc_filename, capture.warc_record_offset,
       capture.revisit_of IS NOT NULL AS is_revisit, payload.warc_filename AS payload_filename,
       payload.warc_record_offset AS payload_offset, payload.warc_record_id, payload.payload_digest,
       article.article_id, article.url AS article_url, article.url_key, article.record_digest, article.version,
       rejection.reason, rejection.detail
FROM capture
JOIN capture AS payload ON payload.capture_id = coalesce(capture.revisit_of, capture.capture_id)
LEFT JOIN article ON article.capture_id = capture.capture_id
LEFT JOIN rejection ON rejection.capture_id = capture.capture_id
WHERE (capture.warc_filename, capture.warc_record_offset, capture.capture_id)
      > (:warc_filename::text, :warc_record_offset::bigint, :capture_id::bigint)
  AND (article.article_id IS NOT NULL OR (:rejections AND rejection.rejection_id IS NOT NULL))
  AND (:source::text IS NULL OR capture.source = :source)
  AND (:since::timestamptz IS NULL
       OR coalesce(article.date_published, article.first_seen_at, capture.captured_at) >= :since)
  AND (:until::timestamptz IS NULL
       OR coalesce(article.date_published, article.first_seen_at, capture.captured_at) < :until)
ORDER BY capture.warc_filename, capture.warc_record_offset, capture.capture_id
LIMIT :most;

-- name: versions_to_reread
-- The versions of articles and the captures they came of, in order.
SELECT article_version.article_id, article_version.capture_id, article_version.seen_at, article_version.changed,
       article_version.replaced, article_version.date_modified, article_version.date_modified_raw,
       article_version.edited_by, article_version.correction,
       capture.url, capture.requested_url, capture.captured_at, capture.revisit_of IS NOT NULL AS is_revisit,
       payload.warc_filename AS payload_filename, payload.warc_record_offset AS payload_offset,
       payload.warc_record_id, payload.payload_digest
FROM article_version
JOIN capture USING (capture_id)
JOIN capture AS payload ON payload.capture_id = coalesce(capture.revisit_of, capture.capture_id)
WHERE article_version.article_id = ANY (:article_ids)
ORDER BY article_version.article_id, article_version.version;

-- name: count_to_reread$
-- About how many captures there are to read: progress, not the truth.
SELECT (SELECT count(*) FROM article WHERE :source::text IS NULL OR source = :source)
       + CASE WHEN :rejections THEN (SELECT count(*) FROM rejection WHERE :source::text IS NULL OR source = :source)
              ELSE 0 END;

-- name: records_of_articles
SELECT * FROM article_record WHERE article_id = ANY (:article_ids);

-- name: lock_article_as_read^
-- The article, as long as nobody has changed it since it was read.
SELECT article_id FROM article WHERE article_id = :article_id AND record_digest = :known_digest AND version = :known_version
FOR UPDATE;

-- name: replace_article!
-- The same article, from the same captures, by another reading.
UPDATE article
SET canonical_url = :canonical_url, headline = :headline, alternative_headline = :alternative_headline,
    description = :description, article_body = :article_body, byline = :byline,
    date_published = :date_published, date_published_offset = :date_published_offset,
    date_published_raw = :date_published_raw, date_modified = :date_modified,
    date_modified_offset = :date_modified_offset, date_modified_raw = :date_modified_raw,
    article_section = :article_section, keywords = :keywords, dateline = :dateline, in_language = :in_language,
    is_accessible_for_free = :is_accessible_for_free, publisher = :publisher, page_kind = :page_kind,
    evidence = :evidence, text_digest = :text_digest, record_digest = :record_digest, version = :version,
    capture_id = :capture_id, captured_at = :captured_at
WHERE article_id = :article_id;

-- name: drop_parts_of_article!
WITH authors AS (DELETE FROM article_author WHERE article_id = :article_id),
     versions AS (DELETE FROM article_version WHERE article_id = :article_id)
DELETE FROM image WHERE article_id = :article_id;

-- name: add_reread_version!
INSERT INTO article_version (article_id, version, capture_id, seen_at, changed, replaced,
                             date_modified, date_modified_raw, edited_by, correction)
VALUES (:article_id, :version, :capture_id, :seen_at, :changed, :replaced,
        :date_modified, :date_modified_raw, :edited_by, :correction);

-- name: reject_anew!
UPDATE rejection SET reason = :reason, detail = :detail, rejected_at = now() WHERE capture_id = :capture_id;

-- name: addresses_of_articles
-- Where articles of a source lie, and where the date of each was read from: what they look like.
SELECT url, evidence->'date_published'->>'source' AS dated_by FROM article WHERE source = :source LIMIT :most;

-- name: facts_of_source^
SELECT publisher, in_language, timezone FROM source WHERE source = :source;
