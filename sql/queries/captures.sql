-- Readers: crawler/store/captures.py

-- name: add_capture<!
INSERT INTO capture (source, crawl_id, frontier_id, url, requested_url, captured_at, status, content_type,
                     payload_length, payload_digest, warc_filename, warc_record_offset, warc_record_id,
                     etag, last_modified, revisit_of, policy, processed_at)
VALUES (:source, :crawl_id, :frontier_id, :url, :requested_url, :captured_at, :status, :content_type,
        :payload_length, :payload_digest, :warc_filename, :warc_record_offset, :warc_record_id,
        :etag, :last_modified, (SELECT capture_id FROM capture WHERE warc_record_id = :revisit_of), :policy,
        CASE WHEN :status BETWEEN 200 AND 299 AND :frontier_id::bigint IS NOT NULL AND :revisit_of::text IS NULL
             THEN NULL ELSE now() END)
ON CONFLICT (warc_record_id) DO NOTHING
RETURNING capture_id;

-- name: newest_capture
-- The newest full capture of an address of which something came: a block page is nothing to ask for changes of.
SELECT url, captured_at, warc_record_id, payload_digest, etag, last_modified, warc_filename FROM capture
WHERE source = :source AND requested_url = :requested_url AND status BETWEEN 200 AND 299 AND revisit_of IS NULL
  AND NOT EXISTS (SELECT FROM rejection WHERE rejection.capture_id = capture.capture_id)
ORDER BY captured_at DESC LIMIT 1;

-- name: see_article_of_key!
-- The page of an article was there and unchanged.
UPDATE article SET last_seen_at = greatest(last_seen_at, :captured_at),
                   date_gone = CASE WHEN date_gone >= :captured_at THEN date_gone END
WHERE source = :source
  AND url_key = coalesce((SELECT canonical_key FROM url_alias WHERE source = :source AND url_key = :url_key), :url_key);

-- name: last_known_offset$
-- Where the last record of a WARC file that has its row begins; null where none has.
SELECT max(warc_record_offset) FROM capture WHERE warc_filename = :warc_filename;

-- name: unprocessed
-- Captured article pages of which nothing came yet, oldest first, behind one of them.
SELECT capture.capture_id, capture.source, capture.url, frontier.url_key, capture.captured_at, capture.warc_filename, capture.warc_record_offset,
       capture.warc_record_id, capture.payload_digest
FROM capture JOIN frontier USING (frontier_id)
WHERE capture.source = :source AND capture.processed_at IS NULL AND capture.capture_id > :after
ORDER BY capture.capture_id
LIMIT :most;

-- name: mark_processed!
UPDATE capture SET processed_at = now() WHERE capture_id = ANY (:capture_ids);

-- name: add_rejections!
-- The source is the capture's: that of a record may be what is wrong with it.
INSERT INTO rejection (capture_id, source, url, url_key, reason, detail)
SELECT capture_id, coalesce(capture.source, named.source), named.url, url_key, reason, detail
FROM unnest(:capture_ids::bigint[], :sources::text[], :urls::text[], :url_keys::text[], :reasons::text[],
            :details::text[]) AS named (capture_id, source, url, url_key, reason, detail)
LEFT JOIN capture USING (capture_id)
ON CONFLICT (capture_id) DO UPDATE SET reason = excluded.reason, detail = excluded.detail, rejected_at = now();

-- name: drop_rejections!
-- An article came of these captures after all.
DELETE FROM rejection WHERE capture_id = ANY (:capture_ids);
