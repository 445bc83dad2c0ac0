-- Readers: crawler/store/crawls.py

-- name: declare_source!
-- The source's row, made or brought up to date from what its spider declares or has found out by now; what it does not
-- say stays.
INSERT INTO source (source, publisher, in_language, timezone)
VALUES (:source, :publisher, :in_language, :timezone)
ON CONFLICT (source) DO UPDATE
SET publisher = coalesce(excluded.publisher, source.publisher),
    in_language = coalesce(excluded.in_language, source.in_language),
    timezone = coalesce(excluded.timezone, source.timezone)
WHERE (coalesce(excluded.publisher, source.publisher), coalesce(excluded.in_language, source.in_language),
       coalesce(excluded.timezone, source.timezone))
      IS DISTINCT FROM (source.publisher, source.in_language, source.timezone);

-- name: timezone_of_source$
-- The zone that a source declares, or that earlier crawls of it found out.
SELECT timezone FROM source WHERE source = :source;

-- name: close_dead_crawls!
-- Crawls of the source that ended without a word. Only for the holder of its lease.
UPDATE crawl SET finished_at = now(), finish_reason = 'died'
WHERE source = :source AND finished_at IS NULL AND crawl_id < :crawl_id;

-- name: release_claims!
-- URLs that were claimed and not fetched wait again. Only for the holder of the source's lease.
UPDATE frontier
SET state = CASE WHEN capture_id IS NULL THEN 'discovered' ELSE 'captured' END,
    claimed_by = NULL, due_at = now(), attempts = attempts - 1
WHERE source = :source AND state = 'claimed';

-- name: start_crawl<!
INSERT INTO crawl (source, arguments) VALUES (:source, :arguments) RETURNING crawl_id;

-- name: finish_crawl!
UPDATE crawl SET finished_at = now(), finish_reason = :finish_reason, counts = :counts, troubles = :troubles, told = :told
WHERE crawl_id = :crawl_id AND finished_at IS NULL;
