-- Readers: crawler/store/leases.py, crawler/store/crawls.py

-- name: lock_source$
-- Whether this session now is the only one that crawls the source; the lock goes with the session.
SELECT pg_try_advisory_lock(hashtextextended('crawl of ' || :source, 0));

-- name: lease_of_source^
-- Who has the source's lease, and whether it may come back though the lock is free: the server has restarted, and all
-- locks went with it.
SELECT owner, expires_at > clock_timestamp() AND renewed_at < pg_postmaster_start_time() AS may_come_back
FROM crawl_lease WHERE source = :source;

-- name: end_sessions_of_dead_crawls
-- Connections of crawls whose lock was lost: nobody hears the answers, and a transaction of theirs holds the lease.
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
  AND application_name = ANY (SELECT :name || ' crawl ' || crawl_id FROM crawl WHERE source = :source AND finished_at IS NULL);

-- name: wait_at_most
-- For a lock, in milliseconds, in this transaction.
SELECT set_config('lock_timeout', :milliseconds::text, true);

-- name: take_lease!
-- The source is this crawl's. Waits for the transactions of the one before, which are its last.
INSERT INTO crawl_lease (source, crawl_id, owner, renewed_at, expires_at)
VALUES (:source, :crawl_id, :owner, clock_timestamp(), clock_timestamp() + make_interval(secs => :seconds))
ON CONFLICT (source) DO UPDATE
SET crawl_id = excluded.crawl_id, owner = excluded.owner, renewed_at = clock_timestamp(),
    expires_at = clock_timestamp() + make_interval(secs => :seconds);

-- name: renew_lease!
-- Touches no row where another crawl has it.
UPDATE crawl_lease
SET renewed_at = clock_timestamp(), expires_at = clock_timestamp() + make_interval(secs => :seconds)
WHERE source = :source AND crawl_id = :crawl_id;

-- name: give_lease_back!
UPDATE crawl_lease SET expires_at = clock_timestamp() WHERE source = :source AND crawl_id = :crawl_id;

-- name: hold_lease$
-- The fence: whether the crawl may write. To the end of this transaction nobody takes the source over.
SELECT true FROM crawl_lease WHERE source = :source AND crawl_id = :crawl_id FOR KEY SHARE;

-- name: has_lease$
SELECT EXISTS (SELECT FROM crawl_lease WHERE source = :source AND crawl_id = :crawl_id);
