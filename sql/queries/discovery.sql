-- Readers: crawler/store/discovery.py

-- name: document_of_url^
SELECT kind, fetched_at, changed_at, new_at, entries, etag, last_modified, capture_id
FROM discovery_document WHERE source = :source AND url = :url;

-- name: record_document!
-- A discovery document was read to its end, and all its links are in the frontier. Unchanged ones keep what they had.
INSERT INTO discovery_document AS known (source, url, kind, fetched_at, changed_at, new_at, entries, etag, last_modified, capture_id)
VALUES (:source, :url, :kind, :fetched_at, :fetched_at, CASE WHEN :new > 0 THEN :fetched_at::timestamptz END, :entries,
        :etag, :last_modified,
        (SELECT max(capture_id) FROM capture WHERE source = :source AND requested_url = :url AND captured_at = :fetched_at))
ON CONFLICT (source, url) DO UPDATE
SET kind = excluded.kind,
    fetched_at = excluded.fetched_at,
    changed_at = CASE WHEN :unchanged THEN known.changed_at ELSE excluded.changed_at END,
    new_at = coalesce(excluded.new_at, known.new_at),
    entries = CASE WHEN :unchanged THEN known.entries ELSE excluded.entries END,
    etag = CASE WHEN :unchanged THEN known.etag ELSE excluded.etag END,
    last_modified = CASE WHEN :unchanged THEN known.last_modified ELSE excluded.last_modified END,
    capture_id = CASE WHEN :unchanged THEN known.capture_id ELSE excluded.capture_id END;

-- name: walk_of_list^
SELECT complete_at, next_page, gap_before FROM list_walk
WHERE source = :source AND url = :url AND since IS NOT DISTINCT FROM :since;

-- name: record_walk!
-- How far a list was walked: next_page is where to go on; without one it was walked to its end. That moment counts, and
-- not the walk's beginning, since the articles that the walk itself found were first seen in between.
INSERT INTO list_walk (source, url, since, complete_at, next_page, gap_before)
VALUES (:source, :url, :since, CASE WHEN :next_page::text IS NULL THEN now() END, :next_page, :gap_before)
ON CONFLICT ON CONSTRAINT list_walk_once DO UPDATE
SET complete_at = coalesce(excluded.complete_at, list_walk.complete_at),
    next_page = excluded.next_page, gap_before = excluded.gap_before;
