-- Readers: crawler/store/captures.py

-- name: add_capture<!
INSERT INTO capture (source, crawl_id, frontier_id, url, requested_url, captured_at, status, content_type,
                     payload_length, payload_digest, warc_filename, warc_record_offset, warc_record_id, processed_at)
VALUES (:source, :crawl_id, :frontier_id, :url, :requested_url, :captured_at, :status, :content_type,
        :payload_length, :payload_digest, :warc_filename, :warc_record_offset, :warc_record_id,
        CASE WHEN :status BETWEEN 200 AND 299 AND :frontier_id::bigint IS NOT NULL THEN NULL ELSE now() END)
ON CONFLICT (warc_record_id) DO NOTHING
RETURNING capture_id;

-- name: last_known_offset$
-- Where the last record of a WARC file that has its row begins; null where none has.
SELECT max(warc_record_offset) FROM capture WHERE warc_filename = :warc_filename;

-- name: unprocessed
-- Captured article pages of which nothing came yet, oldest first.
SELECT capture.capture_id, capture.source, capture.url, frontier.url_key, capture.captured_at, capture.warc_filename, capture.warc_record_offset,
       capture.warc_record_id, capture.payload_digest
FROM capture JOIN frontier USING (frontier_id)
WHERE capture.source = :source AND capture.processed_at IS NULL
ORDER BY capture.capture_id
LIMIT :most;

-- name: mark_processed!
UPDATE capture SET processed_at = now() WHERE capture_id = :capture_id;

-- name: add_rejection!
INSERT INTO rejection (source, url_key, url, capture_id, reason, detail)
VALUES (:source, :url_key, :url, :capture_id, :reason, :detail)
ON CONFLICT (capture_id) DO UPDATE SET reason = excluded.reason, detail = excluded.detail, rejected_at = now();
