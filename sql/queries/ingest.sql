-- Readers: crawler/store/ingest.py

-- name: lock_ingest$
-- Whether this session now is the only one that ingests the file; the lock goes with the session.
SELECT pg_try_advisory_lock(hashtextextended('ingest of ' || :warc_filename, 0));

-- name: unlock_ingest!
SELECT pg_advisory_unlock(hashtextextended('ingest of ' || :warc_filename, 0));

-- name: begin_ingest^
-- The file's row, made or found.
INSERT INTO warc_ingest (warc_filename, size) VALUES (:warc_filename, :size)
ON CONFLICT (warc_filename) DO UPDATE SET size = warc_ingest.size
RETURNING size, next_offset, counts, finished_at IS NOT NULL AS is_finished;

-- name: ingest_of^
SELECT size, next_offset, counts, finished_at IS NOT NULL AS is_finished FROM warc_ingest
WHERE warc_filename = :warc_filename;

-- name: move_ingest!
-- The file was read further; where it is not where it was left, this was done already.
UPDATE warc_ingest SET next_offset = :next_offset
WHERE warc_filename = :warc_filename AND next_offset = :old_offset AND finished_at IS NULL;

-- name: note_ingest!
UPDATE warc_ingest SET counts = :counts WHERE warc_filename = :warc_filename;

-- name: finish_ingest!
UPDATE warc_ingest SET finished_at = now() WHERE warc_filename = :warc_filename AND finished_at IS NULL;

-- name: known_records
-- Which of these records have a capture.
SELECT warc_record_id FROM capture WHERE warc_record_id = ANY (:warc_record_ids);

-- name: undescribed_sources
-- The sources of the archive and their zones.
SELECT source, timezone FROM source;

-- name: add_ingested_captures
-- Captures of pages that no crawl of ours made; one that is known gives no row.
INSERT INTO capture (source, url, requested_url, captured_at, status, content_type, payload_length, payload_digest,
                     warc_filename, warc_record_offset, warc_record_id, etag, last_modified)
SELECT * FROM unnest(:sources::text[], :urls::text[], :requested_urls::text[], :captured_ats::timestamptz[],
                     :statuses::smallint[], :content_types::text[], :payload_lengths::bigint[],
                     :payload_digests::text[], :warc_filenames::text[], :warc_record_offsets::bigint[],
                     :warc_record_ids::text[], :etags::text[], :last_modifieds::text[])
ON CONFLICT (warc_record_id) DO NOTHING
RETURNING warc_record_id, capture_id;

-- name: frontier_of_keys
-- What the frontier knows of URLs, before an ingest tells it more.
SELECT frontier.source, frontier.url_key, frontier.state, frontier.due_at
FROM frontier JOIN unnest(:sources::text[], :url_keys::text[]) AS asked (source, url_key) USING (source, url_key);

-- name: enter_ingested
-- Articles' URLs enter the frontier as captured; each capture is a visit, and only one that is newer than all others the
-- newest. What a crawl has claimed is left to it, and what is gone stays so.
INSERT INTO frontier AS known (source, url_key, url, state, discovered_via, discovered_from, date_published, due_at,
                               capture_id, visits, visited_at)
SELECT DISTINCT ON (source, url_key) source, url_key, url, 'captured', 'warc', discovered_from, date_published,
       NULL::timestamptz, capture_id, count(*) OVER (PARTITION BY source, url_key), captured_at
FROM unnest(:sources::text[], :url_keys::text[], :urls::text[], :discovered_froms::text[], :dates_published::timestamptz[],
            :capture_ids::bigint[], :captured_ats::timestamptz[])
     AS entered (source, url_key, url, discovered_from, date_published, capture_id, captured_at)
ORDER BY source, url_key, captured_at DESC
ON CONFLICT (source, url_key) DO UPDATE
SET state = 'captured', reason = NULL, claimed_by = NULL,
    due_at = CASE WHEN known.state = 'captured' THEN known.due_at END,
    capture_id = CASE WHEN known.capture_id IS NULL OR known.visited_at < excluded.visited_at THEN excluded.capture_id
                      ELSE known.capture_id END,
    visits = known.visits + excluded.visits, visited_at = greatest(known.visited_at, excluded.visited_at)
WHERE known.state NOT IN ('claimed', 'gone');

-- name: link_ingested!
UPDATE capture SET frontier_id = frontier.frontier_id
FROM unnest(:capture_ids::bigint[], :url_keys::text[]) AS entered (capture_id, url_key)
JOIN capture AS own USING (capture_id)
JOIN frontier ON frontier.source = own.source AND frontier.url_key = entered.url_key
WHERE capture.capture_id = entered.capture_id;

-- name: settle_ingested!
-- A page from another's file is no visit of ours: what was due stays due then, and what is new is not asked for.
UPDATE frontier SET due_at = settled.due_at
FROM unnest(:sources::text[], :url_keys::text[], :due_ats::timestamptz[]) AS settled (source, url_key, due_at)
WHERE frontier.source = settled.source AND frontier.url_key = settled.url_key AND frontier.state = 'captured'
  AND frontier.due_at IS DISTINCT FROM settled.due_at;
